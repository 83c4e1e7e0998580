"""The longest time a crawl may take: nothing that waits, asks or parses goes beyond it."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import replace

import pytest
from crawlkit import MemoryFrontier, MemoryStore, QuickClock, Recorder
from siteserver import SiteServer

from indexer.config import CrawlSettings
from indexer.errors import CrawlStopError, FetchError
from indexer.model import Source, SourceKind
from indexer.sources import links, sitemap
from indexer.sources.fetch import Fetcher
from indexer.sources.links import from_html
from indexer.sources.pace import Deadline, Pace, SystemClock
from indexer.sources.site import SiteCrawl
from indexer.sources.sitemap import from_sitemap
from indexer.sources.urls import canonical

SETTINGS = CrawlSettings(timeout_s=5.0, retry_wait_s=1.0)


def crawl(url, settings, clock, frontier=None, **options):
    given = {"pace": 0.0, "allow_private": True} | options
    recorder, frontier = Recorder(), frontier or MemoryFrontier(clock)
    source = Source("site", SourceKind.SITE, url, **given)
    crawl = SiteCrawl(source, settings, frontier, MemoryStore(), clock=clock)
    return crawl.run(recorder), recorder, frontier


class Counted:
    """Counts how many URLs a module spells, by the real function."""

    def __init__(self, monkeypatch, module):
        self.times = 0
        monkeypatch.setattr(module, "canonical", self)

    def __call__(self, *given):
        self.times += 1
        return canonical(*given)


@pytest.mark.parametrize("delay", [7.0, 300.0])
def test_a_pause_that_would_outlast_the_run_is_not_begun(delay):
    clock = QuickClock()
    began = clock.monotonic()
    with SiteServer(crawl_delay=delay) as site:
        summary, recorder, frontier = crawl(site.url, replace(SETTINGS, max_run_s=45.0), clock)
    assert clock.monotonic() - began <= 45.0
    assert not summary.ended
    assert recorder.failures[-1].cause == "max-time"
    assert frontier.counts("site")["queued"] > 0


def test_a_wait_for_a_page_to_be_tried_again_is_cut_as_well():
    clock = QuickClock()
    began = clock.monotonic()
    with SiteServer(heal_after=3) as site:
        settings = replace(SETTINGS, max_run_s=45.0, retry_wait_s=40.0)
        summary, recorder, _ = crawl(site.url, settings, clock)
    assert clock.monotonic() - began <= 45.0
    assert (summary.ended, recorder.failures[-1].cause) == (False, "max-time")


def test_what_was_cut_off_goes_on_and_ends():
    clock = QuickClock()
    frontier = MemoryFrontier(clock)
    runs = 0
    with SiteServer() as site:
        ended = False
        while not ended:
            runs += 1
            ended = crawl(site.url, replace(SETTINGS, max_run_s=50.0), clock, frontier, pace=1.0)[0].ended
        pages = [entry["path"] for entry in site.log() if entry["path"] != "/robots.txt"]
    assert runs > 3
    # One page heals at the second try.
    assert len(pages) == len(set(pages)) + 1


def _silent(stop):
    def script(connection, _path):
        connection.recv(1)
        stop.wait()

    return script


def test_an_answer_may_take_no_longer_than_the_crawl_has_left(raw_server):
    stop = threading.Event()
    settings = replace(SETTINGS, timeout_s=3600.0)
    fetcher = Fetcher(settings, allow_private=True, longest=lambda: 0.2)
    try:
        with pytest.raises(FetchError, match="was too slow") as caught:
            fetcher.get(raw_server(_silent(stop)).url + "/")
        assert caught.value.cause == "timeout"
    finally:
        stop.set()
        fetcher.close()


def test_a_name_that_is_never_resolved_takes_no_longer_either():
    stop = threading.Event()

    def resolver(_host, _port):
        stop.wait()
        return ()

    fetcher = Fetcher(replace(SETTINGS, timeout_s=3600.0), resolver=resolver, longest=lambda: 0.2)
    try:
        with pytest.raises(FetchError, match="not resolved in time") as caught:
            fetcher.get("http://slow.example/")
        assert caught.value.cause == "timeout"
    finally:
        stop.set()
        fetcher.close()


def test_a_host_of_many_dead_addresses_has_one_budget_for_all_of_them():
    with contextlib.ExitStack() as open_:
        deaf = open_.enter_context(socket.socket())
        deaf.bind(("0.0.0.0", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        # Its queue is full with this one, so that whoever else knocks is not even turned away.
        open_.enter_context(socket.create_connection(("127.0.0.1", port)))
        addresses = tuple(f"127.0.1.{number}" for number in range(1, 200))
        settings = replace(SETTINGS, timeout_s=3600.0)
        fetcher = Fetcher(settings, allow_private=True, resolver=lambda *_: addresses, longest=lambda: 0.3)
        open_.callback(fetcher.close)
        with pytest.raises(FetchError, match="the crawl's longest time was over"):
            fetcher.get(f"http://many.example:{port}/")


def test_time_that_ran_out_over_robots_txt_is_not_the_sites_fault(raw_server):
    stop = threading.Event()
    server = raw_server(_silent(stop))
    try:
        settings = replace(SETTINGS, timeout_s=3600.0, max_run_s=0.2)
        summary, recorder, frontier = crawl(f"{server.url}/", settings, SystemClock())
    finally:
        stop.set()
    assert not summary.ended
    assert [failure.cause for failure in recorder.failures] == ["max-time"]
    assert frontier.counts("site") == {"queued": 1}


def test_a_page_cut_off_by_the_end_of_the_run_is_asked_for_again(raw_server):
    stop = threading.Event()

    def script(connection, path):
        if path == "/robots.txt":
            connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        else:
            _silent(stop)(connection, path)

    server = raw_server(script)
    try:
        settings = replace(SETTINGS, timeout_s=3600.0, max_run_s=0.5)
        summary, recorder, frontier = crawl(f"{server.url}/", settings, SystemClock(), sitemap=False)
    finally:
        stop.set()
    assert not summary.ended
    assert [failure.cause for failure in recorder.failures] == ["max-time"]
    (page,) = frontier.pages("site")
    assert (page.state, page.tries) == ("queued", 1)


@pytest.mark.parametrize(
    "link",
    [
        b'<a href="p%d">x</a>',
        b'<a href="#%d">x</a>',
        b'<link rel="next" href="p">%d',
        b'<a href="one">%d</a>',
    ],
)
def test_links_are_cut_before_they_are_resolved(monkeypatch, link):
    page = b"".join(link % number for number in range(400_000))
    counted = Counted(monkeypatch, links)
    found = from_html(page, "http://a.example/")
    assert len(found.urls) <= 5000
    assert counted.times <= 20_001


def test_a_page_of_endless_tags_is_cut_before_it_is_parsed(monkeypatch):
    parsed = []
    soup = links.BeautifulSoup

    def noted(markup, *given, **more):
        parsed.append(len(markup))
        return soup(markup, *given, **more)

    monkeypatch.setattr(links, "BeautifulSoup", noted)
    found = from_html(b'<a href="first">x</a>' + b"<b>" * 1_000_000, "http://a.example/")
    assert found.urls == ("http://a.example/first",)
    assert parsed[0] < 700_000


def test_a_long_ordinary_page_keeps_the_link_at_its_end():
    prose = b"<p>It was a quiet night by the harbour, and <i>nobody</i> counted the boats.</p>" * 40_000
    found = from_html(prose + b'<a href="2">Next chapter</a>', "http://a.example/1")
    assert found.next_url == "http://a.example/2"


@pytest.mark.parametrize("distinct", [True, False])
@pytest.mark.parametrize("shape", ["xml", "lines"])
def test_a_sitemap_is_cut_before_its_entries_are_spelled(monkeypatch, shape, distinct):
    counted = Counted(monkeypatch, sitemap)
    named = (f"http://a.example/{number if distinct else 0}" for number in range(200_000))
    if shape == "lines":
        content = "\n".join(named).encode()
    else:
        entries = "".join(f"<url><loc>{url}</loc></url>" for url in named)
        content = f"<urlset>{entries}</urlset>".encode()
    found = from_sitemap(content, "http://a.example/sitemap.xml", most=300)
    assert len(found.pages) == (300 if distinct else 1)
    assert counted.times == 300


def test_a_sitemap_brings_no_more_than_may_still_be_queued(monkeypatch, raw_server):
    entries = "".join(f"<url><loc>/stories/{number}</loc></url>" for number in range(200_000))
    body = f"<urlset>{entries}</urlset>".encode()
    head = "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n"

    def script(connection, path):
        is_map = path == "/sitemap.xml"
        status = "200 OK" if is_map else "404 Not Found"
        connection.sendall(head.format(status, "application/xml", len(body) if is_map else 0).encode())
        connection.sendall(body if is_map else b"")

    counted = Counted(monkeypatch, sitemap)
    server = raw_server(script)
    _, _, frontier = crawl(f"{server.url}/", SETTINGS, QuickClock(), max_pages=4)
    assert counted.times == 40
    assert sum(frontier.counts("site").values()) <= 4 * 10 + 2


def test_a_deadline_without_an_end_never_comes():
    clock = QuickClock()
    Pace(clock).pause(1e4)
    Deadline(clock).check(1e12)
    with pytest.raises(CrawlStopError):
        Deadline(clock, 5.0).check(5.0)

"""What an answer means for a page that was taken back, or that asks to be listed nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from crawlkit import MemoryStore

from indexer.catalogue import open_catalogue
from indexer.model import FrontierPage, Withdrawn
from indexer.sources.fetch import FetchAnswer
from indexer.sources.visit import visited

URL = "http://a.example/story.txt"
NOW = datetime(2030, 1, 1, tzinfo=UTC)
KNOWN = FrontierPage("site", URL, digest="d" * 64, etag='"1"', last_modified="then", state="queued")
TEXT = b"Title: The Lamp\n\nThe lamp stood in the window."


def visit(page: FrontierPage, status: int, content: bytes | None = None, **headers: str) -> FrontierPage:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = FetchAnswer(URL, status, {"content-type": "text/plain"} | named, content)
    return visited(page, answer, MemoryStore(), NOW, sitemap=False, room=100).page


def test_a_header_hides_any_kind_of_file_and_the_capture_stays(monkeypatch):
    page = visit(KNOWN, 200, TEXT, x_robots_tag="noindex", etag='"2"')
    assert (page.state, page.withdrawn, page.digest) == ("skipped", Withdrawn.NOINDEX, KNOWN.digest)
    # The header may be lifted while the file stays as it is, so it is asked for in full.
    assert (page.etag, page.last_modified) == (None, None)
    assert visit(page, 200, TEXT).withdrawn is None


def test_a_page_that_has_not_changed_may_still_ask_not_to_be_listed():
    assert visit(KNOWN, 304, x_robots_tag="none").withdrawn is Withdrawn.NOINDEX
    assert visit(KNOWN, 304).withdrawn is None


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_so_until_it_is_given_again(status):
    gone = visit(KNOWN, status)
    assert (gone.state, gone.withdrawn, gone.digest) == ("gone", Withdrawn.GONE, KNOWN.digest)
    for failing in (403, 429, 500, 503):
        assert visit(replace(gone, state="queued"), failing).withdrawn is Withdrawn.GONE
    assert visit(gone, 304).withdrawn is None
    assert visit(gone, 200, TEXT).withdrawn is None


def test_a_page_not_to_be_listed_stays_so_when_it_is_gone_as_well():
    hidden = visit(KNOWN, 200, TEXT, x_robots_tag="noindex")
    assert visit(hidden, 404).withdrawn is Withdrawn.NOINDEX


def test_of_what_a_person_had_wiped_nothing_is_kept_whatever_comes():
    wiped = replace(KNOWN, digest=None, withdrawn=Withdrawn.FORGOTTEN)
    for status, content in ((200, TEXT), (304, None), (404, None)):
        page = visit(wiped, status, content)
        assert (page.withdrawn, page.digest) == (Withdrawn.FORGOTTEN, None)


def test_a_page_that_is_forgotten_while_it_is_fetched_stays_forgotten(tmp_path):
    with open_catalogue(tmp_path) as catalogue:
        catalogue.frontier.begin_run("site", [URL])
        page = catalogue.frontier.take("site")
        catalogue.frontier.forget("site", [URL])
        catalogue.frontier.settle(replace(page, state="fetched", digest="e" * 64))
        (settled,) = catalogue.frontier.pages("site")
        assert (settled.withdrawn, settled.digest) == (Withdrawn.FORGOTTEN, None)


def test_captures_no_page_refers_to_are_known_those_of_a_crawl_under_way_aside(tmp_path):
    with open_catalogue(tmp_path) as catalogue:
        old, kept = catalogue.captures.put(b"old"), catalogue.captures.put(b"kept")
        catalogue.frontier.settle(FrontierPage("site", URL, state="fetched", digest=kept))
        assert catalogue.frontier.unreferenced() == [old]
        catalogue.frontier.begin_run("site", [URL])
        catalogue.captures.put(b"just fetched")
        assert catalogue.frontier.unreferenced() == [old]
        catalogue.captures.drop([old])
        assert not catalogue.captures.holds(old)
        assert catalogue.captures.check() == ()

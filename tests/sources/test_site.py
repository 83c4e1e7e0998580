from collections import Counter
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from crawlkit import MemoryFrontier, MemoryStore, QuickClock, Recorder
from siteserver import CURLY_TEXT, HEALING, LISTED, STORIES, UNLISTED, SiteServer

from indexer.config import CrawlSettings
from indexer.errors import ConfigError, JobCancelledError
from indexer.model import Source, SourceKind
from indexer.sources import visit
from indexer.sources.chains import chains
from indexer.sources.site import SiteCrawl

SETTINGS = CrawlSettings(timeout_s=5.0, retry_wait_s=1.0)
CHAPTERS = sum(len(story.chapters) for story in STORIES)


class Crawler:
    """One source's frontier, store and clock, kept over several runs."""

    def __init__(self, url, **options):
        self.clock = QuickClock()
        self.frontier, self.store = MemoryFrontier(self.clock), MemoryStore()
        self.source = Source("site", SourceKind.SITE, url, **({"pace": 0.0, "allow_private": True} | options))
        self.settings = SETTINGS
        self.recorder = Recorder()

    def run(self, **changes):
        self.recorder = Recorder(changes.pop("cancel_after", None))
        self.source = replace(self.source, **changes)
        crawl = SiteCrawl(self.source, self.settings, self.frontier, self.store, clock=self.clock)
        return crawl.run(self.recorder)

    @property
    def rows(self):
        return {
            urlsplit(page.url)._replace(scheme="", netloc="").geturl(): page
            for page in self.frontier.pages("site")
        }

    def text(self, path):
        row = self.rows[path]
        return self.store.get(row.digest).decode(row.encoding or "utf-8")


@pytest.fixture(scope="module")
def crawled():
    """A site crawled once; tests that use it change nothing."""
    with SiteServer() as site:
        crawler = Crawler(site.url)
        summary = crawler.run()
        yield crawler, summary, site.log()


@pytest.fixture
def site():
    with SiteServer() as started:
        yield started


def test_every_story_page_is_captured_word_for_word(crawled):
    crawler, summary, _log = crawled
    assert summary.ended
    assert summary.reason is None
    for story in STORIES:
        for chapter in story.chapters:
            assert chapter.phrase in crawler.text(story.path(chapter.number))
    assert summary.counts["fetched"] == len(summary.changed) >= CHAPTERS


def test_chapters_are_chained_into_stories(crawled):
    found = [
        tuple(urlsplit(page.url).path for page in chain)
        for chain in chains(crawled[0].frontier.pages("site"))
    ]
    for story in STORIES:
        assert tuple(story.path(chapter.number) for chapter in story.chapters) in found


def test_every_url_has_its_fate(crawled):
    rows = crawled[0].rows
    assert "queued" not in {row.state for row in rows.values()}
    assert (rows["/stories/lost"].state, rows["/stories/lost"].status) == ("gone", 404)
    assert rows["/stories/cover.png"].reason == "image/png holds no story."
    assert "robots.txt" in rows["/stories/private/1"].reason
    assert rows["/stories/old-address"].redirect_to.endswith(STORIES[0].path(1))
    assert rows["/stories/round/b"].state == "failed"
    assert rows["/sitemap.xml"].state == "skipped"


def test_what_robots_scope_and_nofollow_forbid_is_never_asked_for(crawled):
    asked = {entry["path"] for entry in crawled[2]}
    assert asked.isdisjoint({"/stories/private/1", "/elsewhere", "/about", "/stories/advert"})
    assert all(path.startswith("/stories/") for path in asked - {"/robots.txt", "/sitemap.xml"})
    assert all(entry["agent"].startswith("Velveteen/") for entry in crawled[2])


def test_pages_named_by_the_sitemap_only_are_found(crawled):
    rows = crawled[0].rows
    for story in UNLISTED:
        assert rows[story.path(1)].state == "fetched"
    assert not any(story.path(1) in crawled[0].text("/stories/") for story in UNLISTED)


def test_every_page_is_asked_for_once_under_one_spelling(crawled):
    twice = {path for path, times in Counter(entry["path"] for entry in crawled[2]).items() if times > 1}
    assert twice == {HEALING}
    assert not any("utm_" in entry["path"] or "PHPSESSID" in entry["path"] for entry in crawled[2])


def test_a_page_that_heals_is_captured_after_all(crawled):
    crawler, _summary, log = crawled
    assert [entry["status"] for entry in log if entry["path"] == HEALING] == [500, 200]
    assert crawler.rows[HEALING].tries == 1
    assert HEALING not in {urlsplit(failure.origin).path for failure in crawler.recorder.failures}


def test_bytes_and_declared_encodings_are_kept(crawled):
    crawler = crawled[0]
    undeclared, declared = crawler.rows["/stories/curly-quotes/1"], crawler.rows["/stories/curly-header/1"]
    assert (undeclared.encoding, declared.encoding) == (None, "windows-1252")
    assert CURLY_TEXT in crawler.text("/stories/curly-header/1")
    assert CURLY_TEXT.encode("cp1252") in crawler.store.get(undeclared.digest)


def test_a_trap_ends_at_the_greatest_depth(crawled):
    months = [path for path in crawled[0].rows if path.startswith("/stories/calendar")]
    assert len(months) == 20


def test_failures_and_progress_are_reported(crawled):
    crawler, summary, _log = crawled
    lost, loop = crawler.recorder.failures
    assert (urlsplit(lost.origin).path, lost.cause, loop.cause) == ("/stories/lost", "gone", "redirect-loop")
    assert lost.message.startswith("The site answered 404 Not Found. The link is on http://")
    assert crawler.recorder.counts == Counter(summary.counts)
    assert crawler.recorder.steps == sum(summary.counts.values()) == len(crawler.rows)


def test_a_second_crawl_asks_with_conditions_and_finds_exactly_what_changed(site):
    crawler = Crawler(site.url)
    crawler.run()
    page = STORIES[5].path(2)
    before = crawler.rows
    site.clear()
    sentence = site.change(page)
    summary = crawler.run()
    assert [urlsplit(url).path for url in summary.changed] == [page]
    assert sentence in crawler.text(page)
    log = [entry for entry in site.log() if entry["path"] in {story.path(1) for story in STORIES}]
    assert {(entry["status"], entry["conditional"]) for entry in log} == {(304, True)}
    after = crawler.rows
    moved = [path for path in after if after[path].changed_at != before[path].changed_at]
    assert moved == [page]
    assert after["/stories/cover.png"].state == "skipped"
    assert summary.counts["unchanged"] >= CHAPTERS - 1


def test_same_bytes_without_validators_are_unchanged_too(site):
    crawler = Crawler(site.url)
    crawler.run()
    for key, page in crawler.frontier.rows.items():
        crawler.frontier.rows[key] = replace(page, etag=None, last_modified=None)
    kept = dict(crawler.store.kept)
    summary = crawler.run()
    assert summary.changed == ()
    assert crawler.store.kept == kept


def test_a_page_taken_down_is_gone_and_its_capture_stays(site):
    crawler = Crawler(site.url)
    crawler.run()
    page = STORIES[5].path(6)
    site.remove(page)
    summary = crawler.run()
    assert page in {urlsplit(url).path for url in summary.gone}
    assert crawler.rows[page].state == "gone"
    assert STORIES[5].chapters[5].phrase in crawler.text(page)


def test_a_site_in_trouble_changes_nothing_and_the_next_run_goes_on(site):
    crawler = Crawler(site.url)
    crawler.run()
    digests = {path: row.digest for path, row in crawler.rows.items()}
    site.set(all=503)
    summary = crawler.run()
    assert not summary.ended
    assert "robots.txt" in summary.reason
    assert {path: row.digest for path, row in crawler.rows.items()} == digests
    site.set(all=0)
    site.clear()
    assert crawler.run().ended
    assert {path: row.digest for path, row in crawler.rows.items()} == digests


def test_an_unreadable_robots_file_stops_everything(site):
    site.set(robots=500)
    crawler = Crawler(site.url)
    summary = crawler.run()
    assert not summary.ended
    assert site.paths() == ["/robots.txt"]
    assert [failure.cause for failure in crawler.recorder.failures] == ["robots"]


def test_a_site_that_falls_over_is_left_alone_after_a_while(site):
    crawler = Crawler(site.url, max_pages=50)
    crawler.run()
    settings = replace(SETTINGS, retries=0)
    crawler.settings = settings
    crawler.frontier.running.clear()
    fell = Fell(site, after=30)
    crawler.recorder = fell
    summary = SiteCrawl(
        replace(crawler.source, max_pages=500), settings, crawler.frontier, crawler.store, clock=crawler.clock
    ).run(fell)
    assert not summary.ended
    assert [failure.cause for failure in fell.failures][-1] == "site-unwell"
    assert len(fell.failures) < 30


class Fell(Recorder):
    """Lets the site answer 503 to everything after so many pages."""

    def __init__(self, site, after):
        super().__init__()
        self.site, self.after = site, after

    def check(self):
        if self.steps == self.after:
            self.site.set(all=503)


def test_a_long_retry_after_ends_the_run_for_now(site):
    crawler = Crawler(site.url)
    site.set(heal_after=99)
    crawler.frontier.begin_run("site", [])

    class Busy(Recorder):
        def check(self):
            if self.steps == 5:
                site.set(all=429, after=7200)

    busy = Busy()
    summary = SiteCrawl(crawler.source, SETTINGS, crawler.frontier, crawler.store, clock=crawler.clock).run(
        busy
    )
    assert not summary.ended
    assert "120 minutes" in summary.reason
    assert busy.failures[-1].cause == "asked-to-wait"


def test_a_page_that_never_heals_fails_after_its_tries(site):
    site.set(heal_after=99)
    crawler = Crawler(site.url)
    summary = crawler.run()
    assert summary.ended
    assert site.paths().count(HEALING) == 1 + SETTINGS.retries
    assert crawler.rows[HEALING].state == "failed"
    failure = next(failure for failure in crawler.recorder.failures if failure.origin.endswith(HEALING))
    assert failure.cause == "http-500"
    assert failure.message == f"The site answered 500 Internal Server Error. The link is on {site.url}"


@pytest.mark.parametrize("robots", [200, 404], ids=["named by robots.txt", "guessed"])
def test_a_sitemap_that_is_not_there_is_nothing_that_is_missing(site, robots):
    site.set(robots=robots)
    site.remove("/sitemap.xml")
    crawler = Crawler(site.url)
    summary = crawler.run()
    assert "/sitemap.xml" in site.paths()
    assert not [failure for failure in crawler.recorder.failures if "sitemap" in failure.origin]
    assert not [url for url in summary.gone if "sitemap" in url]
    assert crawler.rows["/sitemap.xml"].state == "skipped"


def test_a_sitemap_that_the_configuration_names_is_missed(site):
    site.remove("/sitemap.xml")
    crawler = Crawler(f"{site.root}/sitemap.xml", scope=(f"{site.root}/stories/",))
    crawler.run()
    (failure,) = crawler.recorder.failures
    assert (failure.origin, failure.cause) == (f"{site.root}/sitemap.xml", "gone")


def test_crawl_delay_and_pace_are_kept():
    with SiteServer(crawl_delay=2.0) as site:
        crawler = Crawler(site.url, pace=0.5, max_pages=10)
        crawler.run()
    assert sum(crawler.clock.slept) >= 9 * 2.0


def test_the_most_pages_are_not_exceeded(site):
    crawler = Crawler(site.url, max_pages=25)
    summary = crawler.run()
    assert summary.ended
    assert sum(summary.counts.values()) == 25
    assert [failure.cause for failure in crawler.recorder.failures][-1] == "max-pages"
    assert len(site.log()) <= 25 + 2


def test_a_site_of_just_that_many_pages_is_no_complaint(site):
    crawler = Crawler(site.url)
    pages = sum(crawler.run().counts.values())
    crawler.run(max_pages=pages)
    assert "max-pages" not in {failure.cause for failure in crawler.recorder.failures}


def test_a_cancelled_crawl_goes_on_where_it_stopped(site):
    crawler = Crawler(site.url)
    with pytest.raises(JobCancelledError):
        crawler.run(cancel_after=40)
    assert sum(row.state != "queued" for row in crawler.rows.values()) == 40
    assert crawler.run().ended
    pages = Counter(path for path in site.paths() if path not in {"/robots.txt", HEALING})
    assert set(pages.values()) == {1}
    assert all(crawler.rows[story.path(1)].state == "fetched" for story in LISTED)


def test_the_longest_time_is_kept(site):
    crawler = Crawler(site.url, pace=10.0)
    crawler.settings = replace(SETTINGS, max_run_s=100.0)
    summary = crawler.run()
    assert not summary.ended
    assert sum(summary.counts.values()) < 15


def test_loopback_is_refused_unless_the_source_allows_it(site):
    crawler = Crawler(site.url, allow_private=False)
    summary = crawler.run()
    assert site.log() == []
    assert not summary.ended
    assert "allow_private" in summary.reason
    assert [failure.cause for failure in crawler.recorder.failures] == ["guard"]


def test_a_start_that_moved_away_is_told(site):
    crawler = Crawler(f"{site.root}/stories/old-address", scope=(f"{site.root}/stories/old",), sitemap=False)
    crawler.run()
    (failure,) = crawler.recorder.failures
    assert failure.cause == "moved"
    assert "the-lantern-of-salt" in failure.message


def test_a_narrower_scope_skips_what_it_no_longer_holds(site):
    crawler = Crawler(site.url)
    crawler.run()
    site.clear()
    crawler.run(location=f"{site.root}{STORIES[0].path(1)}", scope=(f"{site.root}/stories/the-lantern",))
    assert crawler.rows[STORIES[1].path(1)].state == "skipped"
    assert crawler.rows[STORIES[1].path(1)].digest is not None
    asked = [path for path in site.paths() if path not in {"/robots.txt", "/sitemap.xml"}]
    assert asked
    assert all(path.startswith("/stories/the-lantern") for path in asked)


def test_a_location_that_is_no_url_is_refused():
    for location in ("stories/", "ftp://a.example/", "http://me:secret@a.example/"):
        with pytest.raises(ConfigError, match="whole http"):
            SiteCrawl(Source("s", SourceKind.SITE, location), SETTINGS, MemoryFrontier(), MemoryStore())


@pytest.mark.parametrize("reader", ["from_html", "from_sitemap"])
def test_a_page_whose_links_cannot_be_read_fails_alone_and_is_asked_for_again(site, monkeypatch, reader):
    crawler = Crawler(site.url)
    broken = LISTED[0].path(1) if reader == "from_html" else "/sitemap.xml"
    real = getattr(visit, reader)

    def fails(content, url, **more):
        if urlsplit(url).path == broken:
            raise IndexError("no first link")
        return real(content, url, **more)

    with monkeypatch.context() as patch:
        patch.setattr(visit, reader, fails)
        summary = crawler.run()
    assert summary.ended
    assert crawler.rows[broken].state == "failed"
    assert "no first link" in crawler.rows[broken].reason
    assert summary.counts["fetched"] > 3
    crawler.run()
    assert crawler.rows[broken].state in {"fetched", "skipped"}

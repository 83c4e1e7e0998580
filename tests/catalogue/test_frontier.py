from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from indexer.catalogue import Catalogue
from indexer.model import FrontierPage, JobKind
from indexer.model.crawl import CaptureStore, Frontier

SITE = "harbour"


def _url(path: str) -> str:
    return f"http://example.test/{path}"


def _urls(*paths: str) -> list[str]:
    return [_url(path) for path in paths]


@pytest.fixture
def frontier(catalogue: Catalogue) -> Frontier:
    # The annotation holds the tables to the crawler's words under mypy; the tests hold them at run time.
    store: CaptureStore = catalogue.captures
    assert store
    kept: Frontier = catalogue.frontier
    return kept


def _settle_all(frontier: Frontier, **seen: object) -> list[str]:
    order = []
    while page := frontier.take(SITE):
        order.append(page.url.rpartition("/")[2])
        frontier.settle(dataclasses.replace(page, state="fetched", status=200, **seen))
    return order


def test_pages_are_taken_by_depth_then_in_the_order_they_were_found(frontier):
    frontier.begin_run(SITE, _urls("start"))
    assert frontier.add(SITE, _urls("deep"), 2) == 1
    assert frontier.add(SITE, _urls("b", "a"), 1) == 2
    assert _settle_all(frontier) == ["start", "b", "a", "deep"]


def test_taking_again_before_settling_gives_the_same_page(frontier):
    frontier.begin_run(SITE, _urls("start", "other"))
    assert frontier.take(SITE) == frontier.take(SITE)


def test_known_pages_are_not_added_again_but_may_come_nearer(frontier):
    frontier.begin_run(SITE, _urls("start"))
    assert frontier.add(SITE, _urls("x", "y", "x"), 3) == 2
    assert frontier.add(SITE, _urls("x", "start"), 1) == 0
    assert {page.url: page.depth for page in frontier.pages(SITE)} == {
        _url("start"): 0, _url("x"): 1, _url("y"): 3
    }  # fmt: skip
    assert frontier.add(SITE, [], 1) == 0


def test_everything_about_a_page_is_kept(frontier):
    page = FrontierPage(
        source=SITE, url=_url("a"), depth=2, state="fetched", status=200, etag='"e"', last_modified="yesterday",
        media_type="text/html", encoding="cp1252", digest="d" * 64, next_url=_url("b"), redirect_to=_url("c"),
        reason="why", fetched_at=datetime(2026, 1, 2, 3, 4, 5, 6, UTC), changed_at=datetime(2025, 1, 2, tzinfo=UTC),
        tries=2, found_on=_url("d"),
    )  # fmt: skip
    frontier.settle(page)
    assert list(frontier.pages(SITE)) == [page]
    assert list(frontier.pages("elsewhere")) == []


def test_a_run_that_ended_starts_over_keeping_what_is_needed_to_ask_politely(frontier):
    frontier.begin_run(SITE, _urls("start"))
    frontier.add(SITE, _urls("gone"), 1)
    _settle_all(frontier, etag='"1"', reason="fine", tries=3)
    frontier.end_run(SITE)
    frontier.begin_run(SITE, _urls("start"))
    pages = list(frontier.pages(SITE))
    assert {page.state for page in pages} == {"queued"}
    assert {page.etag for page in pages} == {'"1"'}
    assert {(page.tries, page.reason) for page in pages} == {(0, None)}
    assert _settle_all(frontier) == ["start", "gone"]


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(frontier):
    frontier.begin_run(SITE, _urls("start"))
    frontier.add(SITE, _urls("a", "b"), 1)
    first = frontier.take(SITE)
    frontier.settle(dataclasses.replace(first, state="fetched"))
    frontier.begin_run(SITE, _urls("start", "new seed"))
    assert _settle_all(frontier) == ["new seed", "a", "b"]


def test_a_delayed_page_waits_and_says_how_long(frontier):
    assert frontier.waiting(SITE) is None
    frontier.begin_run(SITE, _urls("start"))
    assert frontier.waiting(SITE) == 0.0
    page = dataclasses.replace(frontier.take(SITE), tries=1, reason="busy")
    frontier.retry(page, datetime.now(UTC) + timedelta(seconds=60))
    assert frontier.take(SITE) is None
    assert 50 < frontier.waiting(SITE) <= 60
    frontier.retry(page, datetime.now(UTC) - timedelta(seconds=1))
    assert frontier.waiting(SITE) == 0.0
    assert frontier.take(SITE) == page
    frontier.settle(dataclasses.replace(page, state="failed"))
    assert frontier.waiting(SITE) is None


def test_a_page_nobody_delays_is_due_although_another_waits(frontier):
    frontier.begin_run(SITE, _urls("slow", "quick"))
    frontier.retry(frontier.take(SITE), datetime.now(UTC) + timedelta(hours=1))
    assert frontier.waiting(SITE) == 0.0
    assert frontier.take(SITE).url == _url("quick")


def test_sources_do_not_see_each_other(frontier):
    frontier.begin_run(SITE, _urls("start"))
    frontier.begin_run("other", _urls("start"))
    frontier.end_run("other")
    frontier.end_run("never begun")
    _settle_all(frontier)
    assert frontier.counts("other") == {"queued": 1}
    assert frontier.counts(SITE) == {"fetched": 1}
    assert frontier.counts("never begun") == {}


def test_all_of_many_pages_are_listed_by_url(frontier, monkeypatch):
    monkeypatch.setattr("indexer.catalogue.sql.frontier.PAGE_ROWS", 7)
    frontier.add(SITE, [_url(f"{number:03}") for number in reversed(range(50))], 1)
    assert [page.url for page in frontier.pages(SITE)] == [_url(f"{number:03}") for number in range(50)]


def test_the_end_of_a_run_is_known_and_captures_are_counted(catalogue):
    frontier = catalogue.frontier
    catalogue.work_for(catalogue.jobs.request(JobKind.CRAWL).id)
    assert not frontier.ended_by_this_job(SITE)
    frontier.begin_run(SITE, _urls("a", "b"))
    frontier.settle(dataclasses.replace(frontier.take(SITE), state="fetched", digest="d"))
    assert not frontier.ended_by_this_job(SITE)
    frontier.end_run(SITE)
    assert frontier.ended_by_this_job(SITE)
    assert frontier.captures(SITE) == 1

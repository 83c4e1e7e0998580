"""What every frontier must do, run over the one in memory and the catalogue's."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from crawlkit import MemoryFrontier, MemoryStore, QuickClock

from indexer.catalogue import open_catalogue
from indexer.errors import CatalogueError

A, B, C = "http://a.example/a", "http://a.example/b", "http://a.example/c"


class NowClock(QuickClock):
    def now(self):
        return datetime.now(UTC)


@pytest.fixture(params=["memory", "catalogue"])
def keeper(request, tmp_path):
    """Return a frontier and a capture store."""
    if request.param == "memory":
        yield MemoryFrontier(NowClock()), MemoryStore()
        return
    with open_catalogue(tmp_path) as catalogue:
        yield catalogue.frontier, catalogue.captures


@pytest.fixture
def frontier(keeper):
    return keeper[0]


@pytest.fixture
def store(keeper):
    return keeper[1]


def drain(frontier, source="site", state="fetched"):
    taken = []
    while (page := frontier.take(source)) is not None:
        taken.append(page.url)
        frontier.settle(replace(page, state=state))
    return taken


def test_seeds_are_taken_first_and_taking_changes_nothing(frontier):
    frontier.begin_run("site", [A, B])
    assert frontier.take("site").url == frontier.take("site").url == A
    assert frontier.take("site").depth == 0
    assert frontier.counts("site") == {"queued": 2}


def test_the_lowest_depth_comes_first_then_the_oldest(frontier):
    frontier.begin_run("site", [])
    frontier.add("site", ["http://a.example/deep2", "http://a.example/deep1"], 2)
    frontier.add("site", ["http://a.example/near"], 1)
    assert drain(frontier) == ["http://a.example/near", "http://a.example/deep2", "http://a.example/deep1"]


def test_only_new_urls_are_counted_and_known_ones_keep_their_row(frontier):
    frontier.begin_run("site", [A])
    frontier.settle(replace(frontier.take("site"), state="fetched", etag='"e"', digest="d"))
    assert frontier.add("site", [A, B, B, C], 3) == 2
    rows = {page.url: page for page in frontier.pages("site")}
    assert (rows[A].state, rows[A].etag, rows[A].depth) == ("fetched", '"e"', 0)
    assert (rows[B].state, rows[B].depth) == ("queued", 3)
    assert frontier.add("site", [B], 1) == 0
    assert next(page for page in frontier.pages("site") if page.url == B).depth == 1
    assert frontier.add("site", [], 0) == 0


def test_everything_of_a_page_is_kept(frontier):
    frontier.begin_run("site", [A])
    at = datetime(2026, 11, 1, 12, 30, 1, tzinfo=UTC)
    page = replace(
        frontier.take("site"),
        state="fetched",
        status=200,
        etag='W/"x"',
        last_modified="Sun, 09 Sep 2001 01:46:40 GMT",
        media_type="text/html",
        encoding="windows-1252",
        digest="0" * 64,
        next_url=B,
        redirect_to=C,
        reason="A reason — with a dash.",
        fetched_at=at,
        changed_at=at - timedelta(days=1),
        tries=2,
    )
    frontier.settle(page)
    assert list(frontier.pages("site")) == [page]


def test_an_unknown_page_can_be_settled(frontier):
    frontier.begin_run("site", [A])
    page = replace(frontier.take("site"), url=B, state="gone")
    frontier.settle(page)
    assert frontier.counts("site") == {"queued": 1, "gone": 1}


def test_a_retry_waits_and_others_go_on(frontier):
    frontier.begin_run("site", [A, B])
    page = frontier.take("site")
    frontier.retry(replace(page, tries=1, reason="busy"), datetime.now(UTC) + timedelta(hours=1))
    assert frontier.waiting("site") == 0
    assert drain(frontier) == [B]
    assert 3500 < frontier.waiting("site") <= 3600
    assert frontier.counts("site") == {"queued": 1, "fetched": 1}
    frontier.retry(replace(page, tries=2), datetime.now(UTC) - timedelta(seconds=1))
    assert frontier.waiting("site") == 0
    assert frontier.take("site").tries == 2
    assert drain(frontier) == [A]
    assert frontier.waiting("site") is None


def test_an_ended_run_starts_over_with_all_that_is_known(frontier):
    frontier.begin_run("site", [A, B])
    page = replace(
        frontier.take("site"), state="fetched", etag='"e"', digest="d", tries=2, reason="r", next_url=B
    )
    frontier.settle(page)
    frontier.retry(replace(frontier.take("site"), tries=1), datetime.now(UTC) + timedelta(days=1))
    frontier.end_run("site")
    frontier.begin_run("site", [A])
    assert frontier.take("site") == replace(page, state="queued", tries=0, reason=None)
    assert drain(frontier) == [A, B]


def test_a_cut_off_run_goes_on(frontier):
    frontier.begin_run("site", [A, B])
    frontier.settle(replace(frontier.take("site"), state="fetched"))
    frontier.begin_run("site", [A, C])
    assert frontier.counts("site") == {"fetched": 1, "queued": 2}
    assert drain(frontier) == [B, C]


def test_ending_without_a_run_does_nothing(frontier):
    frontier.end_run("site")
    assert frontier.counts("site") == {}
    assert frontier.take("site") is None
    assert frontier.waiting("site") is None


def test_sources_do_not_see_each_other(frontier):
    frontier.begin_run("one", [A])
    frontier.begin_run("two", [A, B])
    frontier.end_run("one")
    assert drain(frontier, "one") == [A]
    assert frontier.counts("two") == {"queued": 2}
    assert [page.source for page in frontier.pages("two")] == ["two", "two"]


def test_pages_come_by_url(frontier):
    frontier.begin_run("site", [C, A, B])
    assert [page.url for page in frontier.pages("site")] == [A, B, C]


def test_rows_may_be_settled_while_pages_are_read(frontier):
    frontier.begin_run("site", [A, B, C])
    for page in list(frontier.pages("site")):
        frontier.settle(replace(page, state="gone"))
    assert frontier.counts("site") == {"gone": 3}


@pytest.mark.parametrize("content", [b"", b"a story", bytes(range(256)) * 1000])
def test_a_capture_comes_back_as_it_went_in(store, content):
    digest = store.put(content)
    assert digest == hashlib.sha256(content).hexdigest() == store.put(content)
    assert store.get(digest) == content


def test_an_unknown_capture_is_told(store):
    with pytest.raises(CatalogueError):
        store.get("0" * 64)


def test_the_page_that_led_to_a_page_first_is_kept(frontier):
    frontier.begin_run("site", [A])
    frontier.add("site", [B], 1, found_on=A)
    frontier.add("site", [A, B, C], 1, found_on=B)
    frontier.add("site", [C], 0)
    drain(frontier)
    assert {page.url: (page.depth, page.found_on) for page in frontier.pages("site")} == {
        A: (0, B),
        B: (1, A),
        C: (0, B),
    }

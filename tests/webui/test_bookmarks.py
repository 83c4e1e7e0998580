"""What a browser says of its bookmarks: read within bounds, given to the archive, kept by nobody."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from indexer.meaning.read_part import first_letters
from indexer.model import Bookmarks, MarkedStory, ReadingPlace, ResultPage, Scope, SearchRequest
from webui.bookmarks import MOST_BYTES, MOST_PLACES, MOST_STORIES, place_text, read_place
from webui.embed import bookmarklet
from webui.serve import MAX_BODY_BYTES

PAGES = ["/", "/api/v1/search"]


class Recording(FakeArchive):
    """The archive in memory, which remembers what it was asked and told of bookmarks."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[SearchRequest] = []
        self.bookmarks: Bookmarks | None = None

    def search(self, scope: Scope, request: SearchRequest) -> ResultPage:
        self.asked.append(request)
        return super().search(scope, request)

    def story(
        self, scope: Scope, story_id: str, query: str = "", bookmarks: Bookmarks | None = None
    ) -> MarkedStory:
        if query:
            self.bookmarks = bookmarks
        return super().story(scope, story_id, query)


@pytest.fixture
def shelf() -> Recording:
    return Recording()


@given(st.integers(1, 99999), st.integers(1, 99999), st.text(max_size=200))
def test_a_place_is_read_as_it_was_written(chapter, paragraph, text):
    place = ReadingPlace(chapter, paragraph, first_letters(text))
    assert read_place(place_text(place)) == place


@pytest.mark.parametrize(
    "text", ["", "none", "4", "4.12", "4.12.a b", "x.1.a", "1.-2.a", f"1.1.{'a' * 25}", "١.1.a"]
)
def test_what_is_no_place_is_refused(text):
    with pytest.raises(BadRequest):
        read_place(text)


@pytest.mark.parametrize("path", PAGES)
def test_bookmarks_reach_the_archive_and_no_cache(client: FlaskClient, shelf: Recording, path: str):
    body = {"read": ["one"], "saved": ["two", "three"], "places": {"lampinthefog1": "1.2.Maren"}}
    answer = client.post(f"{path}?q=towel+until:me", json=body)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert shelf.asked[-1].bookmarks == Bookmarks(
        frozenset({"one"}), frozenset({"two", "three"}), {"lampinthefog1": ReadingPlace(1, 2, "Maren")}
    )
    before = shelf.searches
    client.post(f"{path}?q=towel+until:me", json={})
    assert shelf.searches == before + 1
    assert shelf.asked[-1].bookmarks == Bookmarks()
    client.get(f"{path}?q=towel+until:me")
    assert shelf.asked[-1].bookmarks is None


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"other": 1}',
        b'{"read": "one"}',
        b'{"places": {"one": "nowhere"}}',
        b'{"places": {"one": 4}}',
        json.dumps({"read": ["x" * 65]}).encode(),
        json.dumps({"read": [str(n) for n in range(MOST_STORIES + 1)]}).encode(),
        json.dumps({"places": {str(n): "1.1.a" for n in range(MOST_PLACES + 1)}}).encode(),
    ],
)
def test_what_are_no_bookmarks_is_a_sentence(client: FlaskClient, path: str, body: bytes):
    answer = client.post(f"{path}?q=towel", data=body)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_more_than_the_bound_is_not_read(client: FlaskClient, path: str):
    assert client.post(f"{path}?q=towel", data=b" " * (MOST_BYTES + 1)).status_code == 413


def test_as_many_bookmarks_as_a_browser_keeps_are_within_the_bound(client: FlaskClient):
    ids = [f"{number:013d}" for number in range(MOST_STORIES)]
    places = {f"{number:013d}": "12.345." + "狐" * 24 for number in range(MOST_PLACES)}
    body = json.dumps({"read": ids, "saved": [], "places": places}, ensure_ascii=False, separators=(",", ":"))
    assert len(body.encode()) <= MOST_BYTES == MAX_BODY_BYTES
    assert client.post("/?q=towel", data=body.encode()).status_code == 200


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("towel", None),
        ("towel until:me", "places"),
        ("-is:read until:me", "places read"),
        ("is:marked", "saved"),
    ],
)
def test_a_page_says_what_it_is_to_be_asked_for_with(client: FlaskClient, query: str, wanted: str | None):
    page = client.get("/", query_string={"q": query}).text
    assert ("data-bookmarks" in page) == (wanted is not None)
    if wanted:
        assert f'data-bookmarks="{wanted}"' in page
        # Lines know nothing of bookmarks.
        assert "All hits as lines" not in page
    again = client.post("/", query_string={"q": query}, json={}).text
    assert "data-bookmarks" not in again


def test_links_carry_how_far_a_story_is_to_be_marked(client: FlaskClient, shelf: Recording):
    place = "1.2.Marencounted"
    page = client.get(f"/stories/lampinthefog1?q=the+until:me&place={place}").text
    assert "data-asks-place" not in page
    assert f"place={place}&amp;hit=" in page
    assert "listed line by line" not in page
    assert shelf.bookmarks == Bookmarks(places={"lampinthefog1": ReadingPlace(1, 2, "Marencounted")})
    assert "data-asks-place" in client.get("/stories/lampinthefog1?q=the+until:me").text
    assert shelf.bookmarks is None
    client.get("/stories/lampinthefog1?q=the+until:me&place=none")
    assert shelf.bookmarks == Bookmarks()
    assert client.get("/stories/lampinthefog1?q=the+until:me&place=further").status_code == 400


def test_a_place_that_is_gone_is_said_where_nothing_is_marked_for_it(client: FlaskClient):
    page = client.get("/stories/lampinthefog1?q=zebra+until:me&place=1.2.Nobodyhaseverwrittenthis").text
    assert "nothing of its text counts as read" in page
    kept = client.get("/stories/lampinthefog1?q=zebra+until:me&place=none").text
    assert "counts as read" not in kept


def test_a_story_is_opened_at_the_place_that_was_reached(client: FlaskClient):
    page = client.get("/stories/longvoyage123?place=4.7.Nobodyhadplantedtheclock").text
    focused = [line for line in page.splitlines() if "autofocus" in line and "<p " in line]
    assert len(focused) == 1
    assert "planted the clocks" in focused[0]
    assert 'role="note"' not in page
    gone = client.get("/stories/longvoyage123?place=4.7.Nobodyhaseverwrittenthis").text
    assert "The paragraph you had reached is no longer in this story" in gone
    assert 'id="chapter-4-title" tabindex="-1" autofocus' in gone


def test_the_bookmark_for_other_pages_is_one_address(client: FlaskClient):
    made = bookmarklet("http://a.example/")
    assert made.startswith("javascript:")
    assert not set(made) & set('"<> \n')
    assert '"http://a.example/"' in unquote(made)
    page = client.get("/embedding").text
    assert "javascript:(()" in page

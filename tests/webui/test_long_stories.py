"""A long story in pages: every hit, chapter and paragraph is on exactly the page its address shows."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache

import pytest
from fake_archive import FakeArchive, find
from flask.testing import FlaskClient

from indexer.config import Settings
from indexer.model import Bookmarks, Chapter, MarkedStory, Scope, StoredStory, StorySummary
from webui import create_app

WORDS = [
    "The",
    "tide",
    "went",
    "out",
    "with",
    "a",
    "spoon",
    "in",
    "its",
    "pocket,",
    "and",
    "Maren",
    "said",
    "that",
    "it",
    "would",
    "be",
    "back",
    "before",
    "the",
    "bread",
    "was.",
]


def _paragraph(chapter: int, number: int) -> str:
    told = " ".join(WORDS * 3)
    return f"{told} Mark {chapter}.{number}." + (" A lantern." if number % 7 == 0 else "")


def _long(name: str, chapters: int, size: int) -> StoredStory:
    made = tuple(
        Chapter(
            number,
            f"Ferry {number}",
            "\n\n".join(_paragraph(number, n) for n in range(1, size + 1)),
            within=("The First Book",) if number <= chapters // 2 else ("The Second Book",),
        )
        for number in range(1, chapters + 1)
    )
    return StoredStory(
        StorySummary(name, "A <Long> Tide", words=300_000, notes="Thanks.", source="inbox"), made
    )


class LongShelf(FakeArchive):
    """The shelf, which marks headings too and remembers what it marked."""

    @cache  # noqa: B019 -- one shelf lives as long as these tests
    def story(
        self, scope: Scope, story_id: str, query: str = "", bookmarks: Bookmarks | None = None
    ) -> MarkedStory:
        told = super().story(scope, story_id, query)
        chapters = told.story.chapters
        titles = {chapter.number: find(chapter.title or "", query) for chapter in chapters}
        return replace(told, title_spans=titles)


@pytest.fixture(scope="module")
def reader() -> FlaskClient:
    # 300,000 words each: in sixty chapters, and in one.
    one = _long("onechapter123", 1, 4_700)
    shelf = LongShelf([_long("longstory1234", 60, 78), one, _long("shortstory123", 4, 20)])
    return create_app(Settings(), shelf).test_client()


def ids_of(page: str, kind: str) -> list[str]:
    return re.findall(rf'id="({kind}-[\d-]+)"', page)


def next_page(page: str) -> str | None:
    found = re.search(r'<link rel="next" href="([^"]+)">', page)
    return html.unescape(found[1]) if found else None


def all_pages(reader: FlaskClient, url: str) -> list[str]:
    pages = [reader.get(url).text]
    while (following := next_page(pages[-1])) is not None:
        pages.append(reader.get(following).text)
    return pages


@pytest.mark.parametrize("story", ["longstory1234", "onechapter123"])
def test_pages_hold_all_that_the_whole_holds_once(reader: FlaskClient, story: str) -> None:
    whole = reader.get(f"/stories/{story}?q=lantern&whole=1").text
    pages = all_pages(reader, f"/stories/{story}?q=lantern")
    assert 15 <= len(pages) <= 24
    for kind in ("p", "chapter", "hit", "part"):
        assert [each for page in pages for each in ids_of(page, kind)] == ids_of(whole, kind)
    told = [re.findall(r'<p id="p-[^>]*>.*?</p>', page, re.DOTALL) for page in (*pages, whole)]
    assert [paragraph for page in told[:-1] for paragraph in page] == told[-1]


@pytest.mark.parametrize(
    ("query", "limit"),
    [("", 200_000), ("lantern", 250_000), ("the", 300_000), ("tide and the spoon in its pocket", 400_000)],
)
@pytest.mark.parametrize("story", ["longstory1234", "onechapter123"])
def test_a_page_is_light_even_with_many_marks(
    reader: FlaskClient, story: str, query: str, limit: int
) -> None:
    for number in (1, 2, 9, 99):
        page = reader.get(f"/stories/{story}?q={query}&page={number}")
        assert len(page.data) <= limit


@pytest.mark.parametrize("story", ["longstory1234", "onechapter123"])
def test_hits_are_counted_over_the_whole_story_and_found_on_their_page(
    reader: FlaskClient, story: str
) -> None:
    url = f"/stories/{story}?q=lantern"
    first = reader.get(url).text
    total = int(re.search(r'data-hits="(\d+)"', first)[1])
    assert total > 600
    for hit in (1, 2, total // 2, total - 1, total, total + 50):
        page = reader.get(f"{url}&hit={hit}").text
        now = min(hit, total)
        assert f'<mark id="hit-{now}" class="now" tabindex="-1" autofocus>lantern</mark>' in page
        assert f'<span id="hit-now">{now} of </span>{total:,} matches' in page
        following = re.search(r'id="next" href="([^"]+)"', page)[1]
        assert html.unescape(following) == f"{url}&hit={now % total + 1}#hit-{now % total + 1}"


def test_hits_in_headings_are_on_the_page_of_their_chapter(reader: FlaskClient) -> None:
    page = reader.get("/stories/longstory1234?q=ferry&hit=40").text
    assert 'id="hit-40" class="now"' in page
    assert 'id="chapter-40"' in page
    assert "40 of </span>60 matches" in page


def test_from_a_page_without_a_hit_the_next_is_the_first_on_it(reader: FlaskClient) -> None:
    url = "/stories/longstory1234?q=lantern"
    page = reader.get(f"{url}&page=4").text
    first = int(ids_of(page, "hit")[0].removeprefix("hit-"))
    assert first > 1
    assert f"hit={first}#hit-{first}" in html.unescape(re.search(r'id="next" href="([^"]+)"', page)[1])
    assert f"hit={first - 1}#" in html.unescape(re.search(r'id="previous" href="([^"]+)"', page)[1])


def test_the_map_is_of_the_whole_story_and_its_ticks_are_links(reader: FlaskClient) -> None:
    page = reader.get("/stories/longstory1234?q=lantern&page=3").text
    ticks = re.findall(r'<a href="([^"]+)" tabindex="-1" data-hit="(\d+)"', page)
    assert 200 <= len(ticks) <= 251
    assert int(ticks[-1][1]) > 590
    assert html.unescape(ticks[-1][0]).startswith("/stories/longstory1234?q=lantern&hit=")
    assert 'class="shown"' in page


def test_chapters_and_paragraphs_have_lasting_addresses(reader: FlaskClient) -> None:
    page = reader.get("/stories/longstory1234?chapter=31").text
    assert re.search(r'<h3 id="chapter-31-title" tabindex="-1" autofocus>', page)
    page = reader.get("/stories/longstory1234?chapter=31&paragraph=12").text
    assert '<p id="p-31-12" tabindex="-1" autofocus>' in page
    page = reader.get("/stories/onechapter123?chapter=1&paragraph=4321").text
    assert '<p id="p-1-4321" tabindex="-1" autofocus>' in page
    assert "Mark 1.4321." in page


@pytest.mark.parametrize(
    ("place", "anchor"),
    [
        ("page=0", "p-1-1"),
        ("page=-7", "p-1-1"),
        ("page=999999999999999999999999", "p-60-78"),
        ("chapter=0", "p-1-1"),
        ("chapter=400", "p-60-1"),
        ("chapter=3&paragraph=0", "p-3-1"),
        ("chapter=3&paragraph=5000", "p-3-78"),
        ("paragraph=5", "p-1-5"),
    ],
)
def test_places_out_of_range_mean_the_nearest(reader: FlaskClient, place: str, anchor: str) -> None:
    answer = reader.get(f"/stories/longstory1234?{place}")
    assert answer.status_code == 200
    assert f'id="{anchor}"' in answer.text


@pytest.mark.parametrize("place", ["page=two", "chapter=1.5", "paragraph=x"])
def test_a_place_must_be_a_whole_number(reader: FlaskClient, place: str) -> None:
    assert reader.get(f"/stories/longstory1234?{place}").status_code == 400


def test_the_table_of_contents_leads_across_pages(reader: FlaskClient) -> None:
    page = reader.get("/stories/longstory1234?q=tide&page=2").text
    here = ids_of(page, "chapter")
    links = re.findall(r'<a href="([^"]+)">Ferry (\d+)</a>', page)
    assert len(links) == 60
    for url, number in links:
        anchor = f"#chapter-{number}"
        away = f"/stories/longstory1234?q=tide&chapter={number}{anchor}"
        assert html.unescape(url) == (anchor if f"chapter-{number}" in here else away)
    assert html.unescape(re.search(r'<a href="([^"]+)">The Second Book</a>', page)[1]).endswith(
        "chapter=31#part-31-1"
    )


def test_a_chapter_that_goes_on_says_so(reader: FlaskClient) -> None:
    page = reader.get("/stories/onechapter123?page=2").text
    assert 'Ferry 1 <span class="continued">continued</span>' in page
    assert ids_of(page, "chapter") == []


def test_the_title_page_is_on_the_first_page_only(reader: FlaskClient) -> None:
    first, second = (
        reader.get("/stories/longstory1234").text,
        reader.get("/stories/longstory1234?page=2").text,
    )
    assert "<summary>Notes</summary>" in first
    assert "<summary>Notes</summary>" not in second
    assert '<h1><a href="/stories/longstory1234"><bdi>A &lt;Long&gt; Tide</bdi></a></h1>' in second
    assert "<title>A &lt;Long&gt; Tide, page 2 of" in second
    assert '<link rel="prev" href="/stories/longstory1234">' in second


def test_a_short_story_is_one_page_at_the_same_addresses(reader: FlaskClient) -> None:
    plain = reader.get("/stories/shortstory123").text
    assert "turning" not in plain
    assert "whole=1" not in plain
    assert '<a href="#chapter-3">Ferry 3</a>' in plain
    assert len(ids_of(plain, "p")) == 80
    for place in ("?page=1", "?page=9", "?whole=1", "?whole=0"):
        page = reader.get(f"/stories/shortstory123{place}").text
        assert ids_of(page, "p") == ids_of(plain, "p")


def test_the_whole_keeps_to_itself_and_leads_back_to_pages(reader: FlaskClient) -> None:
    page = reader.get("/stories/longstory1234?q=lantern&whole=1&hit=9").text
    assert "q=lantern&amp;whole=1&amp;hit=10#hit-10" in page
    assert '<a href="/stories/longstory1234?q=lantern">This story in pages</a>' in page
    assert "turning" not in page


def test_a_contents_of_hundreds_of_chapters_is_on_the_first_page() -> None:
    made = tuple(
        Chapter(n, f"Ferry {n}", "\n\n".join(_paragraph(n, p) for p in range(2))) for n in range(1, 900)
    )
    story = StoredStory(StorySummary("manychapters1", "Many", words=90_000), made)
    reader = create_app(Settings(), FakeArchive([story])).test_client()
    assert reader.get("/stories/manychapters1").text.count(">Ferry 899</a>") == 1
    second = reader.get("/stories/manychapters1?page=2").text
    assert "Ferry 899</a>" not in second
    assert '<a href="/stories/manychapters1#contents">899 chapters</a>' in second

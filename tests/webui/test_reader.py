from __future__ import annotations

import re

import pytest
from fake_archive import find, stories
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import Settings
from indexer.model import Chapter, MarkedStory, Span, StoredStory, StorySummary
from webui import create_app
from webui.chapters import paragraphs_of
from webui.reader import ReaderPage, reader_page, safe_link
from webui.story_address import StoryAddress


def laid_out(
    *chapters: Chapter,
    spans: dict[int, tuple[Span, ...]],
    hit: int | None = None,
    titles: dict[int, tuple[Span, ...]] | None = None,
) -> ReaderPage:
    from fake_archive import FakeArchive

    story = MarkedStory(StoredStory(StorySummary("id", "T"), chapters), spans, 0, "", titles or {})
    with create_app(Settings(), FakeArchive()).test_request_context():
        return reader_page(story, StoryAddress("id", "q", hit=hit))


def test_paragraphs_are_numbered_within_their_chapter() -> None:
    made = laid_out(Chapter(2, None, "one\n\ntwo\nlines"), spans={})
    assert made.chapters[0].html == '<p id="p-2-1">one</p>\n<p id="p-2-2">two<br>\nlines</p>'


def test_marks_are_numbered_through_the_whole_story() -> None:
    made = laid_out(
        Chapter(1, None, "ab\n\ncd"),
        Chapter(2, None, "ef"),
        spans={1: (Span(0, 1), Span(4, 5)), 2: (Span(1, 2),)},
    )
    html = "".join(chapter.html for chapter in made.chapters)
    assert re.findall(r'<mark id="hit-(\d+)">(\w)</mark>', html) == [("1", "a"), ("2", "c"), ("3", "f")]
    assert made.hits == 3


def test_a_mark_over_two_paragraphs_goes_on_without_a_second_id() -> None:
    made = laid_out(Chapter(1, None, "the end\n\nof it all"), spans={1: (Span(4, 11), Span(12, 14))})
    html = made.chapters[0].html
    assert '<mark id="hit-1">end</mark>' in html
    assert '<p id="p-1-2"><mark>of</mark> <mark id="hit-2">it</mark> all</p>' in html


def test_a_scene_break_is_told_apart_where_the_story_says_so() -> None:
    text = "a\n\n* * *\n\nb\n\n* * *"
    made = laid_out(Chapter(1, None, text, breaks=(1,)), spans={})
    assert (
        '<p id="p-1-2" class="break" role="separator" aria-label="Scene break">* * *</p>'
        in made.chapters[0].html
    )
    assert '<p id="p-1-4">* * *</p>' in made.chapters[0].html


def test_a_scene_break_that_is_looked_for_is_read_out() -> None:
    made = laid_out(Chapter(1, None, "a\n\n\n\noOo", breaks=(2,)), spans={1: (Span(5, 8),)})
    assert '<p id="p-1-2" class="break"><mark id="hit-1">oOo</mark></p>' in made.chapters[0].html


def test_parts_stand_above_their_first_chapter_and_around_it_in_the_contents() -> None:
    chapters = (
        Chapter(1, None, "a"),
        Chapter(2, "One", "b", ("Book", "Part <1>")),
        Chapter(3, "Two", "c", ("Book", "Part <1>")),
        Chapter(4, "Interlude", "d"),
        Chapter(5, "Three", "e", ("Interlude",)),
    )
    made = laid_out(*chapters, spans={})
    begun = [[(part.id, part.depth, part.heading) for part in chapter.begun] for chapter in made.chapters]
    assert begun == [[], [("part-2-1", 2, "Book"), ("part-2-2", 3, "Part &lt;1&gt;")], [], [], []]
    assert [chapter.depth for chapter in made.chapters] == [2, 4, 4, 2, 3]
    assert [chapter.number for chapter in made.chapters if chapter.holds] == [4]

    def told(entries):
        return [(entry.target, entry.number, told(entry.inside)) for entry in entries]

    inner = [("chapter-2", 2, []), ("chapter-3", 3, [])]
    assert told(made.contents) == [
        ("chapter-1", 1, []),
        ("part-2-1", None, [("part-2-2", None, inner)]),
        ("chapter-4", 4, [("chapter-5", 5, [])]),
    ]


def test_marks_in_the_heading_of_a_part_come_before_those_in_the_chapters() -> None:
    from fake_archive import FakeArchive

    chapters = (Chapter(1, "Lamp", "A lamp.", ("The Lamp",)),)
    one = (Span(0, 4),)
    story = MarkedStory(
        StoredStory(StorySummary("id", "T"), chapters),
        {1: (Span(2, 6),)},
        3,
        "",
        {1: one},
        (),
        {1: ((Span(4, 8),),)},
    )
    with create_app(Settings(), FakeArchive()).test_request_context():
        made = reader_page(story, StoryAddress("id", "q", hit=2))
    (chapter,) = made.chapters
    shown = f"{chapter.begun[0].heading} {chapter.heading} {chapter.html}"
    assert re.findall(r'id="hit-(\d)"', shown) == ["1", "2", "3"]
    assert (made.hits, made.now) == (3, 2)
    assert [tick.hit for tick in made.ticks] == [2, 3]  # two headings are one place on the map


def test_next_and_previous_go_round() -> None:
    spans = {1: (Span(0, 1), Span(1, 2), Span(2, 3))}
    chapter = Chapter(1, None, "abc")
    fresh, last = laid_out(chapter, spans=spans), laid_out(chapter, spans=spans, hit=3)
    assert fresh.next_url.endswith("hit=1#hit-1")
    assert fresh.previous_url.endswith("hit=3#hit-3")
    assert last.next_url.endswith("hit=1#hit-1")
    assert last.previous_url.endswith("hit=2#hit-2")


def test_a_hit_past_the_last_means_the_last() -> None:
    assert laid_out(Chapter(1, None, "abc"), spans={1: (Span(0, 1),)}, hit=99).now == 1
    assert laid_out(Chapter(1, None, "abc"), spans={1: (Span(0, 1), Span(1, 2))}, hit=-4).now == 1


def test_without_hits_there_is_nowhere_to_go() -> None:
    made = laid_out(Chapter(1, None, "abc"), spans={}, hit=3)
    assert (made.hits, made.now, made.next_url, made.ticks) == (0, None, None, ())


def test_the_hit_map_merges_near_ticks_but_keeps_the_current_hit() -> None:
    spans = {1: tuple(Span(at, at + 1) for at in range(0, 4000, 2))}
    made = laid_out(Chapter(1, None, "ab" * 2000), spans=spans, hit=1001)
    assert 200 <= len(made.ticks) <= 251
    assert [tick.hit for tick in made.ticks if tick.now] == [1001]
    assert made.ticks[-1].y <= 1000


@given(st.text(alphabet="ab\n_<&", max_size=40), st.lists(st.integers(0, 40), max_size=8))
def test_every_hit_has_its_id_exactly_once(text: str, starts: list[int]) -> None:
    spans = tuple(Span(at, at + 1) for at in sorted(set(starts)) if at < len(text) and text[at] in "ab<&")
    made = laid_out(Chapter(1, None, text), spans={1: spans})
    ids = [int(number) for number in re.findall(r'id="hit-(\d+)"', made.chapters[0].html)]
    assert ids == list(range(1, len(spans) + 1))


def test_notes_are_escaped_paragraphs() -> None:
    assert paragraphs_of("<b>\n\n_so_") == "<p>&lt;b&gt;</p>\n<p><em>so</em></p>"
    assert paragraphs_of(None) == ""


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "JaVaScript:x", "data:text/html,x", " https://a", "//a.b", None]
)
def test_only_web_addresses_become_links(bad: str | None) -> None:
    assert safe_link(bad) is None
    assert safe_link("https://stories.example/1") == "https://stories.example/1"


def test_every_mark_of_a_long_story_is_on_its_page(client: FlaskClient) -> None:
    story = next(story for story in stories() if len(story.chapters) > 1)
    expected = sum(len(find(chapter.text, "the")) for chapter in story.chapters)
    page = client.get(f"/stories/{story.id}?q=the").text
    assert len(set(re.findall(r'id="hit-(\d+)"', page))) == expected


def test_a_heading_is_marked_and_numbered_before_its_text():
    titles = {1: (Span(4, 8),)}
    shown = laid_out(Chapter(1, "The Lamp", "A lamp."), spans={1: (Span(2, 6),)}, titles=titles)
    assert 'id="hit-1"' in shown.chapters[0].heading
    assert 'id="hit-2"' in shown.chapters[0].html
    assert (shown.hits, len(shown.ticks)) == (2, 2)

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.highlight.snippets import CONSIDERED, CONSIDERED_ALIKE, LONGEST_PASSAGE, Group, chosen, grouped
from indexer.highlight.story import StoryHighlighter, StoryMarks, plain_spans
from indexer.model import Chapter, Passage, Span, StoredStory, StorySummary, in_order
from indexer.query import parse
from indexer.query.ast import InField
from indexer.query.plan import lower, sought


def passages(query: str, *texts: str, most: int = 3) -> tuple[tuple[Passage, ...], int]:
    chapters = [Chapter(number, f"Part {number}", text) for number, text in enumerate(texts, 1)]
    glance = located_by(query).snippets(story(chapters), most=most)
    return glance.passages, glance.matches


def located_by(query: str) -> StoryHighlighter:
    return StoryHighlighter(lower(parse(query, SearchSettings())[0]))


def story(chapters: Sequence[Chapter], **about: object) -> StoredStory:
    return StoredStory(StorySummary("id", "A Story", **about), tuple(chapters))  # type: ignore[arg-type]


def every_passage(
    query: str, chapters: Sequence[Chapter], located: StoryMarks, most: int = 3
) -> tuple[Passage, ...]:
    """Return the passages that all the marks of a story lead to, without saving any work."""
    considered = (
        CONSIDERED if len(sought(lower(InField("body", parse(query)[0])).root)[1]) > 1 else CONSIDERED_ALIKE
    )
    groups: list[Group] = []
    before = seen = 0
    for chapter, begun in in_order(chapters):
        parts = zip(begun, located.begun.get(chapter.number, ()), strict=False)
        for words, heading in (*parts, (chapter.title or "", located.titles.get(chapter.number, ()))):
            if heading and seen < considered:
                groups.append(Group(chapter, heading, seen, before, words))
            seen += len(heading)
        marks = located.spans.get(chapter.number, ())
        groups += grouped(chapter, iter(marks), seen, before, considered)
        seen += len(marks)
        before += len(chapter.text)
    return chosen(groups, before or 1, most, considered)


def words_in(passage: Passage) -> list[str]:
    return [passage.text[span.start : span.end] for span in passage.spans]


def test_a_passage_is_the_whole_sentence_with_its_chapter():
    found, matches = passages(
        '"white towel"', "First. Nothing.", "Before. He took a fluffy white towel down. After."
    )
    (passage,) = found
    assert passage.text == "He took a fluffy white towel down."
    assert words_in(passage) == ["white towel"]
    assert (passage.chapter, passage.chapter_title, matches) == (2, "Part 2", 1)
    assert 0.3 < passage.place < 0.4


def test_a_phrase_across_sentences_shows_both():
    (passage,), _ = passages('"came home he slept"', "Late. She came home. He slept. Then day.")
    assert passage.text == "She came home. He slept."


def test_passages_with_more_of_the_query_are_chosen_but_shown_in_order():
    text = "A lamp. A lamp. A moth and a lamp. A lamp. A moth."
    found, matches = passages("moth lamp", text, most=2)
    assert [passage.text for passage in found] == ["A lamp.", "A moth and a lamp."]
    assert matches == 6
    assert [passage.first_hit for passage in found] == [0, 2]


def test_words_in_other_fields_or_excluded_are_not_marked():
    found, matches = passages("title:lamp -moth owl", "A lamp, a moth, an owl.")
    assert [words_in(passage) for passage in found] == [["owl"]]
    assert matches == 1


def test_an_endless_sentence_is_cut_between_words():
    text = "word " * 50_000 + "needle " + "word " * 50_000
    (passage,), _ = passages("needle", text)
    assert len(passage.text) <= LONGEST_PASSAGE + 20
    assert words_in(passage) == ["needle"]
    assert passage.text.split() == [word for word in passage.text.split() if word in ("word", "needle")]


def test_one_word_of_a_million_letters_does_no_harm():
    found, _ = passages("needle", "x" * 1_000_000 + " needle")
    assert words_in(found[0]) == ["needle"]


@given(st.text(alphabet="ab .!?\n“”'_", max_size=200), st.sampled_from(["a", '"a b"', "ab*", "b -a", '"b"']))
def test_spans_always_lie_inside_their_passage_and_text(text, query):
    chapters = [Chapter(1, None, text)]
    locator = located_by(query)
    located = locator.marks_of(story(chapters))
    for passage in locator.snippets(story(chapters)).passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.spans
        for span in passage.spans:
            assert 0 <= span.start < span.end <= len(passage.text)
    for spans in plain_spans(located.spans).values():
        assert all(one.end <= two.start for one, two in pairwise(spans))


@given(
    st.lists(st.text(alphabet="ab .!?\n\n“'_æ", max_size=300), min_size=1, max_size=4),
    st.sampled_from(["a", '"a b"', "ab*", "b OR a", '"b" OR a OR "a a"', "ab a", "æ a"]),
    st.integers(0, 4),
)
def test_a_glance_shows_what_locating_everything_leads_to(texts, query, most):
    chapters = [Chapter(number, text[:20] or None, text) for number, text in enumerate(texts, 1)]
    locator = located_by(query)
    located = locator.marks_of(story(chapters))
    glance = locator.snippets(story(chapters), most=most)
    assert glance.passages == every_passage(query, chapters, located, most)
    assert glance.matches == located.matches


def test_a_heading_is_marked_and_counted_in_reading_order():
    chapters = [Chapter(1, "The Lamp Goes Out", "A lamp. A moth."), Chapter(2, None, "The lamp.")]
    locator = located_by("lamp")
    located = locator.marks_of(story(chapters))
    heading, text, last = every_passage("lamp", chapters, located)
    assert (heading.text, words_in(heading), heading.first_hit) == ("The Lamp Goes Out", ["Lamp"], 0)
    assert (text.text, text.first_hit, last.first_hit) == ("A lamp.", 1, 2)
    assert located.matches == 3
    assert plain_spans(located.titles) == {1: (Span(4, 8),)}


def test_the_heading_of_a_part_is_marked_once_where_it_begins():
    chapters = (
        Chapter(1, "One", "A lamp.", ("The Lamp Book", "Lamp part")),
        Chapter(2, "Two", "No light.", ("The Lamp Book", "Lamp part")),
        Chapter(3, "Lamp", "Told.", ("The Lamp Book",)),
        Chapter(4, "Four", "Dark.", ("The Lamp Book", "Lamp")),
    )
    locator = located_by("lamp")
    located = locator.marks_of(story(chapters))
    assert [[len(marks) for marks in parts] for parts in located.begun.values()] == [[1, 1]]
    glance = locator.snippets(story(chapters), most=9)
    assert located.matches == glance.matches == 4
    assert glance.passages == every_passage("lamp", chapters, located, 9)
    assert [passage.text for passage in glance.passages] == ["The Lamp Book", "Lamp part", "A lamp.", "Lamp"]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("lamp OR (moth kestrel)", ["lamp"]),
        ("lamp OR (moth owl)", ["lamp", "moth", "owl"]),
        ("lamp OR (moth -owl)", ["lamp"]),
        ("lamp OR (moth -kestrel)", ["lamp", "moth"]),
        ('lamp OR (moth author:"Ann Lee")', ["lamp", "moth"]),
        ("lamp OR (moth author:bo)", ["lamp"]),
        ("lamp OR (moth words:>100)", ["lamp"]),
        ("lamp OR (moth words:<100)", ["lamp", "moth"]),
        ("(lamp kestrel) OR (moth owl)", ["moth", "owl"]),
        # It is not found by this, and is read with what it has of it.
        ("kestrel (lamp OR (moth owl))", ["lamp", "moth", "owl"]),
    ],
)
def test_of_an_alternative_only_what_the_story_is_found_by_is_marked(query, marked):
    tale = story([Chapter(1, None, "A lamp, a moth, an owl.")], authors=("Ann Lee",), words=6)
    locator = located_by(query)
    located = locator.marks_of(tale)
    text = tale.chapters[0].text
    assert [text[mark.start : mark.end] for mark in located.spans[1]] == marked
    assert locator.snippets(tale).matches == len(marked)

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.locate import Locator, plain_spans
from indexer.model import Chapter, Passage, Span
from indexer.passages import LONGEST_PASSAGE
from indexer.query import parse


def passages(query: str, *texts: str, most: int = 3) -> tuple[tuple[Passage, ...], int]:
    chapters = [Chapter(number, f"Part {number}", text) for number, text in enumerate(texts, 1)]
    locator = Locator(parse(query, SearchSettings())[0])
    glance = locator.glance(chapters, most=most)
    return glance.passages, glance.matches


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
    locator = Locator(parse(query, SearchSettings())[0])
    located = locator.locate(chapters)
    for passage in locator.passages(chapters, located):
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
    locator = Locator(parse(query, SearchSettings())[0])
    located = locator.locate(chapters)
    glance = locator.glance(chapters, most=most)
    assert glance.passages == locator.passages(chapters, located, most=most)
    assert glance.matches == located.matches


def test_a_heading_is_marked_and_counted_in_reading_order():
    chapters = [Chapter(1, "The Lamp Goes Out", "A lamp. A moth."), Chapter(2, None, "The lamp.")]
    locator = Locator(parse("lamp", SearchSettings())[0])
    located = locator.locate(chapters)
    heading, text, last = locator.passages(chapters, located)
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
    locator = Locator(parse("lamp", SearchSettings())[0])
    located = locator.locate(chapters)
    assert [[len(marks) for marks in parts] for parts in located.begun.values()] == [[1, 1]]
    glance = locator.glance(chapters, most=9)
    assert located.matches == glance.matches == 4
    assert glance.passages == locator.passages(chapters, located, most=9)
    assert [passage.text for passage in glance.passages] == ["The Lamp Book", "Lamp part", "A lamp.", "Lamp"]

"""The hits of one story: numbers as they are read, words beside as the whole text has them, context between words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.tokens import tokens
from indexer.concordance.story_hits import BESIDE, Lines, StoryHit, hits_of, neighbours, parts_around
from indexer.highlight.marks import Mark
from indexer.highlight.story import StoryMarks
from indexer.model import Chapter, StoredStory, StorySummary

TEXTS = st.text(st.sampled_from("abcü don’t_* \n.,—狐は1é-"), max_size=300)


@given(TEXTS, st.data())
def test_the_words_beside_a_word_are_those_of_the_whole_text(text, data):
    placed = list(tokens(text))
    if placed:
        at = data.draw(st.integers(0, len(placed) - 1))
        before, behind = neighbours(text, placed[at].start, placed[at].end)
        assert before == [token.term for token in placed[:at]][: -BESIDE - 1 : -1]
        assert behind == [token.term for token in placed[at + 1 : at + 1 + BESIDE]]


def test_a_word_beside_that_is_longer_than_the_look_is_whole():
    long = "a" * 500
    text = f"{long} {long} {long} lamp {long}"
    start = text.index("lamp")
    whole = [token.term for token in tokens(text)]
    assert neighbours(text, start, start + 4) == (whole[2::-1], whole[4:])


def story(*chapters: Chapter) -> StoredStory:
    return StoredStory(StorySummary("s", "S", words=1, source="x"), chapters)


def test_hits_are_numbered_as_they_are_read_headings_of_parts_first():
    told = story(
        Chapter(1, "Lamp", "a lamp", within=("Lamp book",)),
        Chapter(2, None, "lamp lamp", within=("Lamp book",)),
    )
    marks = StoryMarks(
        {1: (Mark(2, 6, 0),), 2: (Mark(0, 4, 0), Mark(5, 9, 1))},
        {1: (Mark(0, 4, 0),)},
        {1: ((Mark(0, 4, 0),),)},
    )
    hits = list(hits_of(told, marks))
    assert [(hit.number, hit.chapter, hit.heading, hit.text, hit.start) for hit in hits] == [
        (1, 0, True, "Lamp book", 0),
        (2, 0, True, "Lamp", 0),
        (3, 0, False, "a lamp", 2),
        (4, 1, False, "lamp lamp", 0),
        (5, 1, False, "lamp lamp", 5),
    ]
    assert len(hits) == marks.matches
    assert [round(Lines(told).place(hit), 2) for hit in hits] == [0.0, 0.0, 0.13, 0.4, 0.73]


@given(TEXTS, st.data())
def test_a_line_is_a_stretch_of_its_text_and_parts_no_word(text, data):
    placed = list(tokens(text))
    if placed:
        token = data.draw(st.sampled_from(placed))
        (hit,) = hits_of(
            story(Chapter(1, None, text)), StoryMarks({1: (Mark(token.start, token.end, 0),)}, {}, {})
        )
        line = Lines(story(Chapter(1, None, text))).line(hit)
        first, last = line.start - len(line.left), line.end + len(line.right)
        assert text[first:last] == line.left + line.hit + line.right
        for cut in (first, last):
            inside = [each for each in placed if each.start < cut < each.end]
            assert not [each for each in inside if text[each.start : each.end].isascii()]


def test_an_address_is_shown_whole_or_not_at_all():
    address = "a.long.name.of.somebody@a.host.that.is.long.example.org"
    for gap in range(80):
        text = f"{address} {'x' * gap} lamp {'x' * gap} {address}"
        start = text.index("lamp")
        (hit,) = hits_of(story(Chapter(1, None, text)), StoryMarks({1: (Mark(start, start + 4, 0),)}, {}, {}))
        line = Lines(story(Chapter(1, None, text))).line(hit)
        for part in (line.left, line.right):
            assert address in part or "@" not in part
            assert not {"somebody", "host"}.intersection(part.replace("@", ".").split(".")) or address in part


def test_parts_of_the_query_are_counted_around_each_hit_in_its_own_text():
    def hit(number: int, chapter: int, start: int, leaf: int) -> StoryHit:
        return StoryHit(number, chapter, 0, "", False, start, start + 4, leaf)

    hits = [hit(1, 0, 0, 0), hit(2, 0, 100, 1), hit(3, 0, 240, 0), hit(4, 0, 900, 2), hit(5, 1, 0, 1)]
    assert parts_around(hits) == [2, 2, 2, 1, 1]

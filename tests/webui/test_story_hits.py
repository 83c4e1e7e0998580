from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Chapter, MarkedStory, Span, StoredStory, StorySummary
from webui.story_hits import StoryHits

STARTS = st.lists(st.integers(0, 98), unique=True, max_size=6).map(sorted)
CHAPTER = st.tuples(STARTS, st.integers(0, 2), st.integers(0, 2))


@given(st.lists(CHAPTER, max_size=5))
def test_numbers_and_places_are_each_others_inverse(made: list[tuple[list[int], int, int]]) -> None:
    chapters = tuple(Chapter(number, "T" * 9, "x" * 100) for number in range(1, len(made) + 1))
    spans = {n: tuple(Span(at, at + 1) for at in starts) for n, (starts, _, _) in enumerate(made, start=1)}
    titles = {
        n: tuple(Span(at, at + 1) for at in range(titled)) for n, (_, titled, _) in enumerate(made, start=1)
    }
    begun = {
        n: (tuple(Span(at, at + 1) for at in range(parts)),) for n, (_, _, parts) in enumerate(made, start=1)
    }
    story = MarkedStory(StoredStory(StorySummary("id", "T"), chapters), spans, 0, "", titles, (), begun)
    hits = StoryHits(story)
    # Headings stand at the beginning of their chapter, in front of its text.
    wanted = [
        place
        for index, (starts, titled, parts) in enumerate(made)
        for place in [(index, 0)] * (titled + parts) + [(index, start) for start in starts]
    ]
    assert [hits.place(number) for number in range(1, hits.total + 1)] == wanted
    for number, (chapter, offset) in enumerate(wanted, start=1):
        first = hits.number_from(chapter, offset)
        assert first <= number
        assert wanted[first - 1] == (chapter, offset)
    shares = list(hits.shares())
    assert len(shares) == hits.total
    assert shares == sorted(shares)


def test_a_story_without_hits_or_chapters_has_none() -> None:
    assert StoryHits(MarkedStory(StoredStory(StorySummary("id", "T"), ()), {}, 0, "")).total == 0

"""How many hits each story has, and what they come to by author, by year and along the way through a story.

It remembers no hit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.analysis.tokens import terms
from indexer.model import LineCount, LineGroup, LineSort, StorySummary

# Into so many stretches of equal length a story is cut to say where in it the hits are.
STRETCHES = 20
# Behind all that has a day or a name.
_LAST_DAY, _LAST_NAME = 1 << 30, "\U0010ffff"


@dataclass(frozen=True, slots=True)
class StoryTally:
    """How many hits a story has, with what it is sorted and counted by."""

    id: str
    hits: int
    title: str
    authors: tuple[str, ...]
    day: int
    year: str

    @classmethod
    def of(cls, story: StorySummary, hits: int = 0) -> StoryTally:
        """Count the hits of a story."""
        day = story.published
        return cls(
            story.id,
            hits,
            story.title,
            story.authors,
            day.toordinal() if day else _LAST_DAY,
            str(day.year) if day else "",
        )

    def values(self, group: LineGroup) -> tuple[str, ...]:
        """Return the groups that all lines of the story are in: its authors, or its year."""
        return (self.authors or ("",)) if group is LineGroup.AUTHOR else (self.year,)


def _name(text: str) -> str:
    return " ".join(terms(text)) or text.casefold() or _LAST_NAME


_KEYS: dict[LineSort, Callable[[StoryTally], str | int]] = {
    LineSort.STORY: lambda tally: _name(tally.title),
    LineSort.AUTHOR: lambda tally: _name(tally.authors[0] if tally.authors else ""),
    LineSort.DATE: lambda tally: tally.day,
}


def story_order(tallies: Sequence[StoryTally], sort: LineSort) -> list[int]:
    """Return the places of stories in an order, those alike as they stand; as they stand where it goes by no story."""
    places = list(range(len(tallies)))
    if sort in _KEYS:
        key = _KEYS[sort]
        places.sort(key=lambda at: key(tallies[at]))
    return places


def counted(tallies: Iterable[StoryTally], group: LineGroup) -> list[LineCount]:
    """Return how many hits, in how many stories, each author or year has; a story of two authors counts for both."""
    hits, stories = Counter[str](), Counter[str]()
    for tally in tallies:
        for value in dict.fromkeys(tally.values(group)):
            hits[value] += tally.hits
            stories[value] += 1
    counts = [LineCount(value, number, stories[value]) for value, number in hits.items()]
    return sorted(counts, key=_by_year if group is LineGroup.YEAR else most_first)


def _by_year(count: LineCount) -> tuple[bool, int]:
    return not count.value, int(count.value or 0)


def most_first(count: LineCount) -> tuple[int, str]:
    """Return what groups are sorted by: the largest first, equals by the alphabet."""
    return -count.hits, count.value


def story_lines(
    tallies: Sequence[StoryTally], order: Iterable[int], start: int, stop: int
) -> Iterator[tuple[int, int]]:
    """Yield (story by its place, number of the hit) of the lines from ``start`` to ``stop``, story by story."""
    before = 0
    for at in order:
        hits = tallies[at].hits
        for number in range(max(start - before, 0), min(stop - before, hits)):
            yield at, number + 1
        before += hits
        if before >= stop:
            return

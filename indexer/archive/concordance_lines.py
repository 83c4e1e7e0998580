"""The lines of a walk that are asked for, in the order that is asked for, and made of their stories' texts.

It goes through nothing and searches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.concordance.line_table import GROUPS, SORTS
from indexer.concordance.story_hits import Lines
from indexer.concordance.tally import StoryTally, counted, story_lines, story_order
from indexer.concordance.walk import BATCH, HitWalk
from indexer.model import ConcordanceLine, ConcordanceRequest, LineCount, LineGroup

# A line by its story's place and its number there.
Line = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ChosenLines:
    """How many lines are asked for, and those from one to another."""

    count: int
    lines: Callable[[int, int], Iterable[Line]]

    @classmethod
    def of(cls, walk: HitWalk, request: ConcordanceRequest) -> ChosenLines:
        """Choose lines of a walk as far as it has come; none by the words beside them where these are not known."""
        table, tallies = walk.table, walk.tallies
        by_word = request.group in GROUPS and request.value is not None
        order = story_order(tallies, request.sort)
        if table is not None and table.is_whole and (by_word or request.sort in SORTS):
            kept = [is_kept(tally, request) for tally in tallies]
            rows = table.order(request.sort, order, table.chosen(request.group, request.value, kept))
            return cls(len(rows), lambda start, stop: table.lines(rows[start:stop]))
        if by_word:
            return cls(0, lambda _start, _stop: ())
        order = [at for at in order if is_kept(tallies[at], request)]
        hits = sum(tallies[at].hits for at in order)
        return cls(hits, lambda start, stop: story_lines(tallies, order, start, stop))


def is_kept(tally: StoryTally, request: ConcordanceRequest) -> bool:
    """Say whether the lines of a story are in the chosen group of stories; they are where none is chosen."""
    group, value = request.group, request.value
    return value is None or group is None or group in GROUPS or value in tally.values(group)


def groups_of(walk: HitWalk, group: LineGroup | None) -> Sequence[LineCount]:
    """Return all groups of the lines of a walk as far as it has come."""
    if group is None:
        return ()
    if group in GROUPS:
        return walk.table.counted(group) if walk.table is not None else ()
    return counted(walk.tallies, group)


def made(walk: HitWalk, lines: Iterable[Line]) -> Iterator[ConcordanceLine]:
    """Yield lines with their text, in their order; those that an edit took away since are left out."""
    wanted = list(lines)
    numbers: dict[int, set[int]] = {}
    for story, number in wanted:
        numbers.setdefault(story, set()).add(number)
    found: dict[Line, ConcordanceLine] = {}
    places = list(numbers)
    for at in range(0, len(places), BATCH):
        some = places[at : at + BATCH]
        stories = walk.texts.fetch([walk.tallies[place].id for place in some])
        for place in some:
            if stored := stories.get(walk.tallies[place].id):
                maker = Lines(stored)
                hits = (hit for hit in walk.texts.hits(stored) if hit.number in numbers[place])
                found.update(((place, hit.number), maker.line(hit)) for hit in hits)
    yield from (found[line] for line in wanted if line in found)

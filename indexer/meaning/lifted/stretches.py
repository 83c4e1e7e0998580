"""Stretches of two stories that share rows of words one after another, as places of words.

It reads no text; what is shared, ``grams`` found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from indexer.meaning.lifted.grams import SIZE, Places, SharedGrams

# Rows of words that two stories must share for a passage, and words between two that still are in one (passim's numbers).
LEAST_ROWS, GAP = 5, 100
# Two texts drift apart by the words that only one of them has: rows are looked at together that drift by less.
_DRIFT = 32
# Words of a story that are looked at together: with a hundred others each they take some 200 MB.
_AT_ONCE = 40_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one story and of another, from place to place, that have rows in common, each in one chapter."""

    start: int
    end: int
    other_start: int
    other_end: int
    chapters: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Borders:
    """The places of words where each story begins and the last ends, whose work each is, and where chapters begin."""

    begins: Places
    works: Places
    chapters: Places

    def stories_of(self, places: Places) -> Places:
        """Return in which story each place is."""
        return self.begins.searchsorted(places, "right") - 1

    def chapters_of(self, places: Places) -> Places:
        """Return in which chapter of all stories each place is."""
        return self.chapters.searchsorted(places, "right") - 1


def stretches(grams: SharedGrams, borders: Borders, story: int) -> Iterator[tuple[int, list[Stretch]]]:
    """Yield the stories before ``story`` that share passages with it, each with where, in the order of the story."""
    first, behind = int(borders.begins[story]), int(borders.begins[story + 1])
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    for start in range(first, behind, _AT_ONCE):
        mine, others = _met(grams, start, min(start + _AT_ONCE, behind))
        stories = borders.stories_of(others)
        met = (stories < story) & (borders.works[stories] != borders.works[story])
        # In two ways, so that rows are together in one of them that a border parts in the other.
        for shift in (0, _DRIFT // 2):
            for stretch in _runs(mine[met], others[met], borders, shift):
                found[int(borders.stories_of(np.array(stretch.other_start)))].append(stretch)
    for other in sorted(found):
        yield other, _joined(found[other])


def _met(grams: SharedGrams, start: int, end: int) -> tuple[Places, Places]:
    """Return every place from ``start`` to ``end`` where a shared row begins with every place where it stands."""
    rows = grams.rows[start:end]
    at = np.flatnonzero(rows)
    numbers = rows[at].astype(np.int64)
    firsts = grams.starts[numbers]
    counts = grams.starts[numbers + 1] - firsts
    before = np.cumsum(counts) - counts
    others = grams.places[np.repeat(firsts - before, counts) + np.arange(counts.sum())]
    return np.repeat(at + start, counts), others.astype(np.int64)


def _runs(mine: Places, others: Places, borders: Borders, shift: int) -> Iterator[Stretch]:
    """Yield where rows follow one another, in one chapter of each, without drifting far apart."""
    bands, chapters = (mine - others + shift) // _DRIFT, borders.chapters_of(others)
    order = np.lexsort((mine, bands, chapters))
    mine, others, chapters = mine[order], others[order], chapters[order]
    own = borders.chapters_of(mine)
    fresh = np.ones(len(mine), np.bool_)
    parting = [np.diff(each).astype(np.bool_) for each in (own, chapters, bands[order])]
    fresh[1:] = np.logical_or.reduce([np.diff(mine) > GAP, *parting])
    starts = np.flatnonzero(fresh)
    ends = np.append(starts[1:], len(mine))
    long = ends - starts >= LEAST_ROWS
    for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True):
        if len(np.unique(mine[start:end])) >= LEAST_ROWS:
            first, last = others[start:end].min(), others[start:end].max()
            yield Stretch(
                int(mine[start]),
                int(mine[end - 1]) + SIZE,
                int(first),
                int(last) + SIZE,
                (int(own[start]), int(chapters[start])),
            )


def _joined(found: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches with those put together that overlap or are near in both stories."""
    done: list[Stretch] = []
    last: list[Stretch] = []
    for each in sorted(found, key=lambda one: (one.start, one.other_start)):
        done += [one for one in last if one.end + GAP < each.start]
        last = [one for one in last if one.end + GAP >= each.start]
        near = next((at for at, one in enumerate(last) if _are_near(one, each)), None)
        if near is None:
            last.append(each)
        else:
            last[near] = _both(last[near], each)
    return sorted(done + last, key=lambda one: (one.start, one.other_start))


def _are_near(one: Stretch, other: Stretch) -> bool:
    return (
        one.chapters == other.chapters
        and other.start <= one.end + GAP
        and one.start <= other.end + GAP
        and other.other_start <= one.other_end + GAP
        and one.other_start <= other.other_end + GAP
        and abs((other.start - one.start) - (other.other_start - one.other_start)) <= GAP
    )


def _both(one: Stretch, other: Stretch) -> Stretch:
    return Stretch(
        min(one.start, other.start),
        max(one.end, other.end),
        min(one.other_start, other.other_start),
        max(one.other_end, other.other_end),
        one.chapters,
    )

"""Matchers for words that have to stand in one sentence, paragraph, scene or chapter, or in what is said or told.

They are told where the words are; marks are made elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Generic, TypeVar

from indexer.analysis.tokens import terms
from indexer.analysis.units import UNKNOWN, Pieces, Units
from indexer.highlight.unit_regions import UnitRegions
from indexer.query.plan import (
    AllOf,
    AnyOf,
    Everything,
    Except,
    Leaf,
    PlanNode,
    Within,
    WithOptional,
    Words,
    sought,
    walk,
)
from indexer.schema import BODY

Matcher = TypeVar("Matcher")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands, from first to last character, and what of it is marked."""

    start: int
    end: int
    marks: tuple[Span, ...]


class UnitMatcher(Generic[Matcher]):
    """A plan that has to match within one unit; ``matcher_of`` makes the matchers of its leaves."""

    def __init__(self, node: Within, matcher_of: Callable[[Leaf], Matcher]) -> None:
        self.node, self.regions = node, UnitRegions(node)
        leaves = [each for each in walk(node.node) if isinstance(each, Leaf)]
        self._inner = {leaf: UnitMatcher(leaf, matcher_of) for leaf in leaves if isinstance(leaf, Within)}
        self._matchers: dict[Leaf, Matcher] = {
            leaf: matcher_of(leaf) for leaf in leaves if not isinstance(leaf, Within)
        }
        # A word of whoever has to speak, which stands beside whatever they say.
        named = [] if node.speaker is None or node.speaker.lower() == UNKNOWN else terms(node.speaker)
        self._name = matcher_of(Words(BODY.name, (max(named, key=len),))) if named else None

    def marks(self, units: Units, spans: Callable[[Matcher], Iterable[Span]]) -> Iterable[Span]:
        """Return what is marked in a chapter, in order; ``spans`` says where a matcher finds something in it."""
        inner = self.node.node
        only = self._matchers.get(inner) if isinstance(inner, Leaf) else None
        if only is None:
            return sorted({mark for group in self.groups(units, spans) for mark in group.marks})
        unit, speaker = self.node.unit, self.node.speaker
        # Of an only word or phrase each place counts by itself.
        return (
            (start, end)
            for start, end in dict.fromkeys(sorted(spans(only)))
            if any(first <= start and end <= last for first, last in units.around(unit, start, speaker))
        )

    def is_in(self, units: Units, spans: Callable[[Matcher], Iterable[Span]]) -> bool:
        """Say whether a unit of a chapter matches."""
        return next(self.groups(units, spans), None) is not None

    def groups(self, units: Units, spans: Callable[[Matcher], Iterable[Span]]) -> Iterator[Place]:
        """Yield what stands in each unit that matches."""
        places = _Places(self._matchers, self._inner, units, spans)
        seen: set[Pieces] = set()
        for pieces in self._likely(units, places, spans):
            if pieces and pieces not in seen:
                seen.add(pieces)
                matches, leaves = sought(self.node.node, partial(places.is_within, pieces))
                if matches:
                    found = [each.marks for leaf in leaves for each in places.within(leaf, pieces)]
                    marks = sorted(set(chain.from_iterable(found))) or list(pieces)
                    yield Place(marks[0][0], marks[-1][1], tuple(marks))

    def _likely(
        self, units: Units, places: _Places[Matcher], spans: Callable[[Matcher], Iterable[Span]]
    ) -> Iterable[Pieces]:
        """Return the units that may match: those around the places of what is rarest."""
        unit, speaker = self.node.unit, self.node.speaker
        anchors = _anchors(self.node.node, places)
        if anchors is None:
            if self._name is None:
                return units.all(unit, speaker)
            return (units.turn(start, speaker) for start, _ in spans(self._name) if units.may_name(start))
        return (units.around(unit, each.start, speaker) for each in anchors)


class _Places(Generic[Matcher]):
    """Where the leaves of one unit stand in a chapter, each looked for once."""

    def __init__(
        self,
        matchers: Mapping[Leaf, Matcher],
        inner: dict[Within, UnitMatcher[Matcher]],
        units: Units,
        spans: Callable[[Matcher], Iterable[Span]],
    ) -> None:
        self._matchers, self._inner, self._spans = matchers, inner, spans
        self._units = units
        self._found: dict[Leaf, tuple[list[Place], list[int]]] = {}

    def of(self, leaf: Leaf) -> list[Place]:
        """Return all of a leaf, in order."""
        return self._of(leaf)[0]

    def is_within(self, pieces: Pieces, leaf: PlanNode) -> bool:
        """Say whether any of a leaf does."""
        return bool(self.within(leaf, pieces))

    def within(self, leaf: PlanNode, pieces: Pieces) -> list[Place]:
        """Return those of a leaf that lie inside one of the pieces."""
        assert isinstance(leaf, Leaf)
        places, starts = self._of(leaf)
        found = []
        for first, last in pieces:
            at = bisect_left(starts, first)
            while at < len(places) and starts[at] < last:
                if places[at].end <= last or _are_inside(places[at].marks, pieces):
                    found.append(places[at])
                at += 1
        return found

    def _of(self, leaf: Leaf) -> tuple[list[Place], list[int]]:
        known = self._found.get(leaf)
        if known is None:
            places = sorted(self._look(leaf), key=lambda each: (each.start, each.end))
            known = self._found[leaf] = places, [each.start for each in places]
        return known

    def _look(self, leaf: Leaf) -> Iterator[Place]:
        if isinstance(leaf, Within):
            yield from self._inner[leaf].groups(self._units, self._spans)
        else:
            for start, end in self._spans(self._matchers[leaf]):
                yield Place(start, end, ((start, end),))


def _are_inside(marks: Iterable[Span], pieces: Pieces) -> bool:
    return all(any(first <= start and end <= last for first, last in pieces) for start, end in marks)


def _anchors(node: PlanNode, places: _Places[Matcher]) -> list[Place] | None:
    """Return places, one of which is in every unit that matches; None where a unit may match without any."""
    match node:
        case AllOf(clauses):
            return _fewest(clauses, places)
        case AnyOf(clauses):
            each = [_anchors(part, places) for part in clauses]
            return None if None in each else [place for some in each if some for place in some]
        case Except(kept, _):
            return _anchors(kept, places)
        case WithOptional(required, _):
            return _anchors(required, places)
        case Everything():
            return None
        case _:
            return places.of(node) if isinstance(node, Leaf) else []


def _fewest(clauses: Sequence[PlanNode], places: _Places[Matcher]) -> list[Place] | None:
    fewest: list[Place] | None = None
    for part in clauses:
        found = _anchors(part, places)
        if found is not None and (fewest is None or len(found) < len(fewest)):
            fewest = found
            if not fewest:
                break
    return fewest

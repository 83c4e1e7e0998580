"""Matchers for words that have to stand in one sentence, paragraph, scene or chapter, or in what is said or told.

They are told where the words are; marks are made elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from indexer.analysis.units import Pieces, Units
from indexer.query.plan import (
    AllOf,
    AnyOf,
    Everything,
    Except,
    Leaf,
    PlanNode,
    Within,
    WithOptional,
    sought,
    walk,
)

Matcher = TypeVar("Matcher")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a leaf stands, from first to last character, and what of it is marked."""

    start: int
    end: int
    marks: tuple[Span, ...]


class UnitMatcher(Generic[Matcher]):
    """A plan that has to match within one unit; ``matcher_of`` makes the matchers of its leaves."""

    def __init__(self, node: Within, matcher_of: Callable[[Leaf], Matcher]) -> None:
        self._node = node
        leaves = [each for each in walk(node.node) if isinstance(each, Leaf)]
        self._inner = {leaf: UnitMatcher(leaf, matcher_of) for leaf in leaves if isinstance(leaf, Within)}
        self._matchers = {leaf: matcher_of(leaf) for leaf in leaves if not isinstance(leaf, Within)}

    def find_in(
        self, text: str, breaks: Sequence[int], spans: Callable[[Matcher], Iterable[Span]]
    ) -> list[Span]:
        """Return what is marked in a chapter, in order; ``spans`` says where a matcher finds something in it."""
        return sorted(
            {mark for group in self._groups(text, Units(text, breaks), spans) for mark in group.marks}
        )

    def is_in(self, text: str, breaks: Sequence[int], spans: Callable[[Matcher], Iterable[Span]]) -> bool:
        """Say whether a unit of a chapter matches."""
        return next(self._groups(text, Units(text, breaks), spans), None) is not None

    def _groups(
        self, text: str, units: Units, spans: Callable[[Matcher], Iterable[Span]]
    ) -> Iterator[_Place]:
        """Yield what stands in each unit that matches."""
        places = _Places(self._matchers, self._inner, text, units, spans)
        seen: set[Pieces] = set()
        for pieces in self._likely(units, places):
            if pieces and pieces not in seen:
                seen.add(pieces)
                matches, leaves = sought(
                    self._node.node, lambda leaf, held=pieces: bool(places.within(leaf, held))
                )  # type: ignore[misc]  # a default is how a loop's value is kept
                if matches:
                    marks = sorted(
                        {
                            mark
                            for leaf in leaves
                            for each in places.within(leaf, pieces)
                            for mark in each.marks
                        }
                    )
                    marks = marks or list(pieces)
                    yield _Place(marks[0][0], marks[-1][1], tuple(marks))

    def _likely(self, units: Units, places: _Places[Matcher]) -> Iterable[Pieces]:
        """Return the units that may match: those around the places of what is rarest."""
        unit, speaker = self._node.unit, self._node.speaker
        anchors = _anchors(self._node.node, places)
        if anchors is None:
            return units.all(unit, speaker)
        return (units.around(unit, each.start, speaker) for each in anchors)


class _Places(Generic[Matcher]):
    """Where the leaves of one unit stand in a chapter, each looked for once."""

    def __init__(
        self,
        matchers: dict[Leaf, Matcher],
        inner: dict[Leaf, UnitMatcher[Matcher]],
        text: str,
        units: Units,
        spans: Callable[[Matcher], Iterable[Span]],
    ) -> None:
        self._matchers, self._inner, self._spans = matchers, inner, spans
        self._text, self._units = text, units
        self._found: dict[Leaf, tuple[list[_Place], list[int]]] = {}

    def of(self, leaf: Leaf) -> list[_Place]:
        """Return all of a leaf, in order."""
        return self._of(leaf)[0]

    def within(self, leaf: PlanNode, pieces: Pieces) -> list[_Place]:
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

    def _of(self, leaf: Leaf) -> tuple[list[_Place], list[int]]:
        known = self._found.get(leaf)
        if known is None:
            places = sorted(self._look(leaf), key=lambda each: (each.start, each.end))
            known = self._found[leaf] = places, [each.start for each in places]
        return known

    def _look(self, leaf: Leaf) -> Iterator[_Place]:
        inner = self._inner.get(leaf)
        if inner is not None:
            yield from inner._groups(self._text, self._units, self._spans)  # noqa: SLF001  # its own kind
        else:
            for start, end in self._spans(self._matchers[leaf]):
                yield _Place(start, end, ((start, end),))


def _are_inside(marks: Iterable[Span], pieces: Pieces) -> bool:
    return all(any(first <= start and end <= last for first, last in pieces) for start, end in marks)


def _anchors(node: PlanNode, places: _Places[Matcher]) -> list[_Place] | None:
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


def _fewest(clauses: Sequence[PlanNode], places: _Places[Matcher]) -> list[_Place] | None:
    fewest: list[_Place] | None = None
    for part in clauses:
        found = _anchors(part, places)
        if found is not None and (fewest is None or len(found) < len(fewest)):
            fewest = found
            if not fewest:
                break
    return fewest

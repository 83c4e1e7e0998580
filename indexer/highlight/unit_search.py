"""Whether a chapter has words in one unit, looked for only around some places: a page of a book rather than all of it.

It marks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from indexer.analysis.passages import CHARACTERS
from indexer.analysis.units import Units
from indexer.highlight.marks import Plain, Scan, matcher_of
from indexer.highlight.unit_matchers import UnitMatcher
from indexer.query.plan import Within


class UnitSearch:
    """One unit of a query, ready to be looked for in many chapters."""

    def __init__(self, node: Within) -> None:
        self._node = node
        self._matcher = cache(self._made)

    def _made(self, language: str) -> UnitMatcher[Plain]:
        made = matcher_of(self._node, language)
        assert isinstance(made, UnitMatcher)
        return made

    def is_in(
        self, text: str, breaks: Sequence[int], places: Sequence[tuple[int, int, int]], language: str
    ) -> bool:
        """Say whether a unit that reaches into one of ``places`` matches.

        Of each is known from where to where it is, and how far from its start passages with the other words begin.
        """
        units = Units(text, breaks)
        regions = list(_joined(sorted(self._regions(units, places))))
        if not regions:
            return False
        scans = [(start, Scan((), (text[start:end],))) for start, end in regions]

        def spans(matcher: Plain) -> Iterator[tuple[int, int]]:
            return (
                (begun + start, begun + end) for begun, scan in scans for start, end in scan.spans(matcher)
            )

        return self._matcher(language).is_in(units, spans)

    def _regions(self, units: Units, places: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
        """Yield what is around places, where the other words may be in it, too."""
        for place, end, apart in places:
            first, last = units.region(self._node.unit, place, end)
            near = place - apart >= first - CHARACTERS or place + apart <= last
            if near and units.may_be_in(self._node.unit, first, last):
                yield first, last


def _joined(regions: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in regions:
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            if last is not None:
                yield last
            last = start, end
    if last is not None:
        yield last

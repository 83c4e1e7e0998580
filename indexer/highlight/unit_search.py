"""Whether a chapter has words in one unit, looked for only around some places: a page of a book rather than all of it.

It marks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

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
        self, text: str, breaks: Sequence[int], places: Sequence[tuple[int, int]], language: str
    ) -> bool:
        """Say whether a unit that reaches into one of ``places`` matches, all from start to end."""
        units = Units(text, breaks)
        regions = list(_joined(sorted(units.region(self._node.unit, *place) for place in places)))
        scans = [(start, Scan((), (text[start:end],))) for start, end in regions]
        return self._matcher(language).is_in(
            units,
            lambda matcher: (
                (start + at, start + end) for start, scan in scans for at, end in scan.spans(matcher)
            ),
        )


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

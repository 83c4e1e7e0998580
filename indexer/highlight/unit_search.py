"""Whether a chapter has words in one unit, looked for only where passages say that they may be.

It marks nothing.
"""

from __future__ import annotations

from functools import cache

from indexer.analysis.units import Units
from indexer.highlight.marks import Plain, matcher_of, spans_in
from indexer.highlight.unit_matchers import UnitMatcher
from indexer.highlight.unit_regions import Starts
from indexer.query.plan import Within


class UnitSearch:
    """One unit of a query, ready to be looked for in many chapters."""

    def __init__(self, node: Within) -> None:
        self.node = node
        self._matcher = cache(self._made)

    def _made(self, language: str) -> UnitMatcher[Plain]:
        made = matcher_of(self.node, language)
        assert isinstance(made, UnitMatcher)
        return made

    def is_in(self, units: Units, starts: Starts | None, language: str) -> bool:
        """Say whether a unit of a chapter matches that reaches into a passage at one of ``starts`` (None: any unit)."""
        matcher = self._matcher(language)
        if starts is None:
            return matcher.is_in(units, spans_in(units.text, [(0, len(units.text))]))
        return any(
            matcher.is_in(units, spans_in(units.text, stretches))
            for stretches in matcher.regions.likely(units, starts)
        )

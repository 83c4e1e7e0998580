"""Which stories match what only their texts can tell, remembered for some queries.

It looks at no text and knows no query but as a key.
"""

from collections import OrderedDict
from collections.abc import Hashable

# Queries whose verdicts are remembered, and of how many stories together: some megabytes.
_QUERIES, _STORIES = 64, 100_000


class VerdictCache:
    """Verdicts by story for each query that was asked lately; two threads at once may add to the same ones."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, dict[str, bool]] = OrderedDict()

    def of(self, query: Hashable) -> dict[str, bool]:
        """Return what is known for a query, to be added to."""
        while len(self._known) > 1 and (len(self._known) >= _QUERIES or self._stories() > _STORIES):
            self._known.popitem(last=False)
        found = self._known.setdefault(query, {})
        self._known.move_to_end(query)
        return found

    def _stories(self) -> int:
        return sum(map(len, self._known.values()))

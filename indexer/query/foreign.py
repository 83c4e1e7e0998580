"""What other programs understand and this one does not, with what to type instead.

It changes no query.
"""

import re
from functools import cache

from indexer.datafiles import data_table


def what_instead(piece: str) -> str | None:
    """Return what to type instead of a piece that is an operator elsewhere, None for one that is not."""
    return next((instead for pattern, instead in _table() if pattern.fullmatch(piece)), None)


@cache
def _table() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = data_table("indexer.query", "foreign.toml")
    return tuple((re.compile(row["pattern"]), row["instead"]) for row in rows["operator"])

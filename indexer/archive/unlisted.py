"""Sources that config.toml does not name any more, whose stories are found all the same.

It removes none of them: a line deleted from a file is no wish to lose stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indexer.model import Source, UnlistedSource
from indexer.model.work import LOOSE


def unlisted(counts: Mapping[str, tuple[int, int]], sources: Iterable[Source]) -> tuple[UnlistedSource, ...]:
    """Return the sources among ``counts`` (stories and missing ones of each) that are not configured, by name."""
    known = {LOOSE, *(source.id for source in sources)}
    return tuple(
        UnlistedSource(name, stories, missing)
        for name, (stories, missing) in sorted(counts.items())
        if name not in known
    )

"""A text that changes when stories went missing, came back or left, cheap enough to be asked for with every page.

Other changes of stories are queued for the index, whose own stamp tells of them. It changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from indexer.catalogue.sql.stories import StoryTable

_Files = tuple[tuple[int, int], ...]
T = TypeVar("T")


class Unchanged(Generic[T]):
    """What ``ask`` said, until the catalogue's files are not as they were; two threads at once may both ask."""

    def __init__(self, files: Callable[[], _Files], ask: Callable[[], T]) -> None:
        self._files, self._ask = files, ask
        self._seen: tuple[_Files, T] | None = None

    def __call__(self) -> T:
        """Return it; raises what ``ask`` raises."""
        # Looked at before asking: what is written in between is then seen next time.
        files = self._files()
        seen = self._seen
        if seen is None or seen[0] != files:
            seen = self._seen = (files, self._ask())
        return seen[1]


class Changes:
    """Looks at the catalogue's files, and asks the catalogue itself only when they are not as they were."""

    def __init__(self, path: Path, stories: StoryTable) -> None:
        self._paths = (path, path.with_name(f"{path.name}-wal"))
        self._stamp = Unchanged(self.files, stories.missing_stamp)
        self._leaving = Unchanged(self.files, stories.leaving)

    def stamp(self) -> str:
        """Return the text.

        Raises:
            CatalogueError: the catalogue cannot be read.
        """
        return self._stamp()

    def leaving(self) -> frozenset[str]:
        """Return the ids of stories that have left the catalogue and may still be in the index.

        Raises:
            CatalogueError: the catalogue cannot be read.
        """
        return self._leaving()

    def files(self) -> _Files:
        """Return something that differs after anything at all was written to the catalogue."""
        return tuple(map(_state, self._paths))


def _state(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116  # half the time of Path.stat, with every request
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_size

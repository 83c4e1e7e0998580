"""A text that changes when stories went missing, came back or left, cheap enough to be asked for with every page.

Other changes of stories are queued for the index, whose own stamp tells of them. It changes nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

from indexer.catalogue.stories import StoryTable

_Files = tuple[tuple[int, int], ...]


class Changes:
    """Looks at the catalogue's files, and asks the catalogue itself only when they are not as they were."""

    def __init__(self, path: Path, stories: StoryTable) -> None:
        self._paths = (path, path.with_name(f"{path.name}-wal"))
        self._stories = stories
        self._seen: tuple[_Files, str] | None = None
        self._left: tuple[_Files, frozenset[str]] | None = None

    def stamp(self) -> str:
        """Return the text; two threads at once may both ask the catalogue, and get the same.

        Raises:
            CatalogueError: the catalogue cannot be read.
        """
        # Looked at before asking: what is written in between is then seen next time.
        files = self.files()
        seen = self._seen
        if seen is None or seen[0] != files:
            seen = self._seen = (files, self._stories.missing_stamp())
        return seen[1]

    def leaving(self) -> frozenset[str]:
        """Return the ids of stories that have left the catalogue and may still be in the index.

        Raises:
            CatalogueError: the catalogue cannot be read.
        """
        files = self.files()
        left = self._left
        if left is None or left[0] != files:
            left = self._left = (files, self._stories.leaving())
        return left[1]

    def files(self) -> tuple[tuple[int, int], ...]:
        """Return something that differs after anything at all was written to the catalogue."""
        return tuple(map(_state, self._paths))


def _state(path: Path) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116  # half the time of Path.stat, with every request
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_size

"""Generations of the index on disk: numbered folders and one pointer that says which of them is live.

It moves folders and a pointer; what is inside a folder is the engine's business.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from indexer.engines.manifest import sync_folder, write_atomically

_POINTER = "CURRENT"
_COMPLETE = "complete"


class Generations:
    """The folders below one root: ``<root>/000001``, ``<root>/000002`` … and ``<root>/CURRENT``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, number: int) -> Path:
        """Return where a generation lies, whether or not it exists."""
        return self.root / f"{number:06d}"

    def current(self) -> int | None:
        """Return the live generation's number, or None before the first."""
        try:
            number = int((self.root / _POINTER).read_text("ascii"))
        except FileNotFoundError:
            return None
        except ValueError:
            # A damaged pointer is no reason to be without an index: the newest complete generation was live.
            return max(self._complete(), default=None)
        return number

    def candidates(self) -> list[int]:
        """Return complete generations that may serve, the live one first, then older ones, newest first."""
        current = self.current()
        if current is None:
            return []
        return [current, *sorted((n for n in self._complete() if n < current), reverse=True)]

    def start(self) -> tuple[int, Path]:
        """Make room for a new generation, sweeping away what earlier builds left unfinished.

        Only one process may build at a time; the live index's ``rebuilding`` sees to that.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        complete = set(self._complete())
        for number in self._all():
            if number not in complete:
                shutil.rmtree(self.folder(number), ignore_errors=True)
        number = max((*complete, self.current() or 0)) + 1
        folder = self.folder(number)
        folder.mkdir()
        return number, folder

    def publish(self, number: int) -> None:
        """Switch to a finished generation in one atomic step, keep the one before it, drop older ones."""
        folder = self.folder(number)
        before = self.current()
        write_atomically(folder / _COMPLETE, b"")
        sync_folder(self.root)
        write_atomically(self.root / _POINTER, f"{number}\n".encode("ascii"))
        for old in self._all():
            if old not in (number, before):
                shutil.rmtree(self.folder(old), ignore_errors=True)

    def discard(self, number: int) -> None:
        """Remove a generation that was never published."""
        shutil.rmtree(self.folder(number), ignore_errors=True)

    def stamp(self) -> str:
        """Return a text that changes when another generation is published."""
        try:
            status = (self.root / _POINTER).stat()
        except FileNotFoundError:
            return "none"
        return f"{status.st_ino:x}.{status.st_mtime_ns:x}"

    def bytes(self) -> int:
        """Return how much disk all generations take; files a writer removes meanwhile count as nothing."""
        total = 0
        for folder, _, names in os.walk(self.root):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    total += (Path(folder) / name).stat().st_size
        return total

    def _all(self) -> list[int]:
        return [
            int(path.name) for path in self.root.glob("[0-9]*") if path.is_dir() and path.name.isdecimal()
        ]

    def _complete(self) -> list[int]:
        return [number for number in self._all() if (self.folder(number) / _COMPLETE).exists()]

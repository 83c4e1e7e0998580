"""Generations of the index on disk: numbered folders and one pointer that says which of them is live.

It moves folders and a pointer; what is inside a folder is the engine's business.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from indexer.engines.local.manifest import sync_folder, write_atomically

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
        """Return the live generation's number, or None before the first.

        A pointer that is gone or damaged is no reason to be without an index: the newest complete generation was live.
        """
        named = self._named()
        return max(self._complete(), default=None) if named is None else named

    def _named(self) -> int | None:
        """Return what the pointer names, None where it is absent or says nothing that can be understood."""
        try:
            return int((self.root / _POINTER).read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    @property
    def pointer_lost(self) -> bool:
        """Whether there are generations and no pointer that names one."""
        return self._named() is None and bool(self._complete())

    def point(self) -> None:
        """Write the pointer anew where it is gone or damaged; only whoever may write to the index may ask."""
        current = self.current()
        if current is not None and self.pointer_lost:
            write_atomically(self.root / _POINTER, f"{current}\n".encode("ascii"))

    def candidates(self) -> list[int]:
        """Return complete generations that may serve: the live one, then older ones, newest first, then newer ones.

        A newer one than the live one was complete when the pointer to it could not be written any more; it is better
        than none.
        """
        current = self.current()
        if current is None:
            return []
        others = sorted((n for n in self._complete() if n != current), reverse=True)
        return [current, *sorted(others, key=lambda n: n > current)]

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

    def drop_older(self) -> None:
        """Remove every generation but the live one: for what must not be in any of them."""
        live = self.current()
        for number in self._all() if live is not None else ():
            if number != live:
                self.discard(number)

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

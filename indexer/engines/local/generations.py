"""Generations of the index on disk: numbered folders and one pointer that says which of them is live.

It moves folders and a pointer; of what is inside a folder it knows the manifest.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from indexer.config import Settings
from indexer.durable_files import sync_folder, write_atomically
from indexer.engines.local import manifest as manifests
from indexer.engines.port import Made

_POINTER = "CURRENT"
_COMPLETE = "complete"
_NO_POINTER = (
    "The pointer CURRENT of the index is gone or damaged, so its newest complete generation, {number}, serves. The next "
    "job that writes to the index puts it back; or run: velveteen reindex"
)


@dataclass(frozen=True, slots=True)
class Generations:
    """The port's ``IndexAdministration``: ``<root>/000001``, ``<root>/000002`` … and ``<root>/CURRENT``."""

    root: Path

    @classmethod
    def of(cls, settings: Settings) -> Generations:
        """Return those of an archive."""
        return cls(settings.data / "index")

    def folder(self, number: int) -> Path:
        """Return where a generation lies, whether or not it exists."""
        return self.root / f"{number:06d}"

    def current(self) -> int | None:
        """Return the live generation's number, or None before the first.

        A pointer that is gone or damaged is no reason to be without an index: the newest complete generation was live.
        """
        named = self._named()
        # A pointer to 0 is written where none is to be live any more.
        return max(self._complete(), default=None) if named is None else named or None

    def _named(self) -> int | None:
        """Return what the pointer names, None where it is absent or says nothing that can be understood."""
        try:
            with open(self.root / _POINTER, "rb", buffering=0) as pointer:  # noqa: PTH123  # a third of the time of read_text, with every request
                return int(pointer.read())
        except (FileNotFoundError, ValueError):
            return None

    def problems(self) -> tuple[str, ...]:
        """Say that the pointer is lost, if there are generations and none that names one; see the port."""
        lost = self._named() is None and self._complete()
        return (_NO_POINTER.format(number=self.current()),) if lost else ()

    def repair(self) -> None:
        """Write the pointer anew where it is gone or damaged; see the port."""
        if self.problems():
            self._point(self.current() or 0)

    def _point(self, number: int) -> None:
        write_atomically(self.root / _POINTER, f"{number}\n".encode("ascii"))

    def describe(self, number: int) -> Made:
        """Return what the manifest says; see the port."""
        manifest = manifests.load(self.folder(number))
        return Made(manifest.engine, manifest.note)

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

    def start(self, *, after: int = 0) -> int:
        """Make room for a new generation, sweeping away what earlier builds left unfinished; see the port."""
        self.root.mkdir(parents=True, exist_ok=True)
        complete = set(self._complete())
        for number in self._all():
            if number not in complete:
                shutil.rmtree(self.folder(number), ignore_errors=True)
        number = max((*complete, self.current() or 0, after)) + 1
        self.folder(number).mkdir()
        return number

    def publish(self, number: int) -> None:
        """Switch to a finished generation in one atomic step, keep the one before it, drop older ones."""
        folder = self.folder(number)
        before = self.current()
        write_atomically(folder / _COMPLETE, b"")
        sync_folder(self.root)
        self._point(number)
        for old in self._all():
            if old not in (number, before):
                self.discard(old)

    def drop(self, *, keep: int | None) -> None:
        """Remove every folder but that of ``keep``; see the port."""
        if keep is None and self.current() is not None:
            self._point(0)
        for number in self._all():
            if number != keep:
                self.discard(number)

    def discard(self, number: int) -> None:
        """Remove a generation that was never published."""
        shutil.rmtree(self.folder(number), ignore_errors=True)

    def version(self, told: str = "") -> str | None:  # noqa: ARG002 -- files are looked at each time
        """Return a text made of two looks at the file system; see the port."""
        current = self.current()
        if current is None:
            return None
        return f"{manifests.commit_version(self.root / _POINTER)}.{manifests.commit_version(self.folder(current) / manifests.NAME)}"

    def size(self) -> int:
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

"""Work folders for building segments, one for each process, removed once their owner has died.

It builds nothing, and removes nothing of a process that lives.
"""

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from indexer.file_lock import try_lock

NAME = "parts"


class BuildWorkspace:
    """One process's folders below ``root``, which lies on the file system of the index; made when first asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root / NAME
        self._own: Path | None = None
        self._handle = -1
        self._places = 0

    def new_folder(self) -> Path:
        """Return a folder that does not exist yet, in one that does and is this process's own."""
        if self._own is None:
            self._own = self._take()
        self._places += 1
        return self._own / str(self._places)

    def close(self) -> None:
        """Remove everything of this process."""
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)
            os.close(self._handle)
            self._own = None

    def _take(self) -> Path:
        self._root.mkdir(parents=True, exist_ok=True)
        remove_dead(self._root)
        while True:
            folder = self._root / secrets.token_hex(8)
            folder.mkdir()
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            # Another process may have swept it between its making and its locking.
            if try_lock(handle) and folder.exists():
                self._handle = handle
                return folder
            os.close(handle)


def remove_dead(root: Path) -> None:
    """Remove the folders below ``root`` whose owners have died: the system has taken back their locks."""
    for folder in root.iterdir() if root.is_dir() else ():
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                if try_lock(handle):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(handle)

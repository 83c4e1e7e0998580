"""Find out how the catalogue's file can be opened: read-write, read-only, or read-only in a folder without write access.

It opens nothing. SQLite's log is what makes reading alone hard: it wants to make files beside the catalogue.
"""

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote

State = tuple[tuple[int, int, int] | None, ...]


class OpenMode(Enum):
    """What can be done with the file."""

    WRITE = "write"
    # Its log and the log's table are there, so that SQLite need not make them: as while somebody else writes.
    SHARED = "shared"
    # Its log is there without its table, as on a copy of an archive that was in use: SQLite may keep the table in memory
    # where it thinks that it is alone, and asks for no locks.
    REPLAYED = "replayed"
    # There is no log, so all there is is in the file, and nobody writes to it.
    STILL = "still"


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """The catalogue's file as it is found; ``state`` differs after anything was written by somebody else."""

    path: Path
    mode: OpenMode
    state: State

    @property
    def uri(self) -> str:
        """Return what SQLite is to open."""
        how = {
            OpenMode.WRITE: "mode=rwc",
            OpenMode.SHARED: "mode=ro",
            OpenMode.REPLAYED: "mode=ro&vfs=unix-none",
            OpenMode.STILL: "mode=ro&immutable=1",
        }
        return f"file:{quote(str(self.path.absolute()))}?{how[self.mode]}"


def inspect_file(path: Path) -> CatalogueFile:
    """Return how ``path`` may be opened now."""
    log, table = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    state = tuple(map(_state, (path, log, table)))
    if _may_write(path, state):
        return CatalogueFile(path, OpenMode.WRITE, ())
    if state[1] is None or (not state[1][2] and state[2] is None):
        return CatalogueFile(path, OpenMode.STILL, state)
    return CatalogueFile(path, OpenMode.REPLAYED if state[2] is None else OpenMode.SHARED, state)


def _may_write(path: Path, state: State) -> bool:
    if state[0] is None:
        return True  # it is for making it to fail, with its reason
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    return os.access(path.parent, os.W_OK | os.X_OK) and all(
        os.access(file, os.W_OK) for file, there in zip(files, state, strict=True) if there is not None
    )


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size

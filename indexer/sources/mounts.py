"""Whether the system tells of every change in a folder, going by the file system it lies on.

It asks the table of mounts only, and takes a folder it knows nothing about for one whose changes are reported.
"""

import fnmatch
import functools
import re
from pathlib import Path

from indexer.datafiles import data_table

MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def silent(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Return whether changes in ``folder`` may come from elsewhere, as on a network drive, without a word."""
    kind = _kind(folder.resolve(), mounts)
    return any(fnmatch.fnmatchcase(kind, pattern) for pattern in _silent())


def _kind(folder: Path, mounts: Path) -> str:
    """Return the name of the file system that ``folder`` lies on, empty if it cannot be learnt."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    found, longest = "", -1
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4]))
        # The last of several mounts on one place is the one that is seen.
        if folder.is_relative_to(point) and len(point.parts) >= longest:
            found, longest = after.split(" ")[0], len(point.parts)
    return found


@functools.cache
def _silent() -> tuple[str, ...]:
    return tuple(data_table("indexer.sources", "folder_watch.toml")["silent"])

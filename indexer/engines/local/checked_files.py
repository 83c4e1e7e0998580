"""What one process has read in full of a large index, remembered for a day for others: each would read gigabytes anew.

It reads no index file and knows no manifest.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from indexer.durable_files import write_atomically

NAME = "checked.json"
# For how long another process takes a check on trust: what decays at rest is found within as much, as by the check of all
# files that ``doctor`` makes, which takes nothing on trust.
TRUSTED_S = 86_400.0
# Reading so many bytes takes some tenth of a second, measured with files in memory; for less nothing is remembered.
WORTH_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was read in full: what it was like then, and when that was, in seconds since 1970."""

    device: int
    inode: int
    size: int
    changed_ns: int
    sha256: str
    at: float


def remembered(folder: Path) -> Mapping[str, CheckedFile]:
    """Return what others have read of a folder's files lately, by name; nothing where that cannot be read."""
    try:
        record = json.loads((folder / NAME).read_bytes())
        if record["sha256"] != _digest(record["files"]):
            return {}
        every = {str(name): CheckedFile(*each) for name, each in record["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    now = time.time()
    return {name: each for name, each in every.items() if 0 <= now - each.at < TRUSTED_S}


def remember(folder: Path, files: Mapping[str, CheckedFile]) -> None:
    """Write down what was read, if it was much; where nothing may be written, the next process reads it again."""
    if sum(each.size for each in files.values()) < WORTH_BYTES:
        return
    plain = {name: list(astuple(each)) for name, each in files.items()}
    with contextlib.suppress(OSError):
        write_atomically(folder / NAME, json.dumps({"sha256": _digest(plain), "files": plain}).encode())


def _digest(files: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()

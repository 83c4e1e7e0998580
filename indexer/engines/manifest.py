"""The manifest: which files make up an index commit, with sizes and digests, so that damage is seen before use.

It vouches for files; it knows nothing of what is in them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import IndexDamagedError, NoIndexError

NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its size in bytes and sha256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A commit: the engine that made it, its schema's version, a number that grows, and its files by name."""

    engine: str
    schema: int
    commit: int
    files: Mapping[str, Entry] = field(default_factory=dict)


def sync_folder(folder: Path) -> None:
    """Make renames and creations in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace ``path`` so that a crash leaves the old content or the new, never a mixture."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def describe(folder: Path, names: Iterable[str], known: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return an entry for each named file, taking those already ``known`` on trust (index files never change)."""
    return {name: known.get(name) or _entry(folder / name) for name in sorted(names)}


def _entry(path: Path) -> Entry:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Entry(path.stat().st_size, digest)


def save(folder: Path, manifest: Manifest) -> None:
    """Write the manifest; from this moment the commit it describes is the one that counts."""
    record = {
        "format": _FORMAT,
        "engine": manifest.engine,
        "schema": manifest.schema,
        "commit": manifest.commit,
        "files": {name: [entry.size, entry.sha256] for name, entry in manifest.files.items()},
    }
    write_atomically(folder / NAME, json.dumps(record, indent=1).encode())


def load(folder: Path) -> Manifest:
    """Read the manifest of an index.

    Raises:
        NoIndexError: there is none.
        IndexDamagedError: it is not readable as one.
    """
    try:
        record = json.loads((folder / NAME).read_bytes())
        if record["format"] != _FORMAT:
            raise IndexDamagedError(_damaged(folder), files=(NAME,))
        files = {name: Entry(int(size), str(digest)) for name, (size, digest) in record["files"].items()}
        return Manifest(str(record["engine"]), int(record["schema"]), int(record["commit"]), files)
    except FileNotFoundError:
        raise NoIndexError(f"There is no index in {folder}; run: velveteen reindex") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(_damaged(folder), files=(NAME,)) from error


def _damaged(folder: Path) -> str:
    return f"The index manifest in {folder} is not readable; run: velveteen reindex"


class Verifier:
    """Checks files against manifests, reading each file in full once and after that only when it changed.

    One lives as long as the process that opens indexes.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, int, int, str]] = {}

    def faults(self, folder: Path, manifest: Manifest, *, thorough: bool = False) -> tuple[str, ...]:
        """Return the names of files that are missing, cut short or altered; ``thorough`` re-reads every file."""
        # Files of earlier commits are gone; a process that follows many must not remember them all.
        self._seen = {
            path: mark
            for path, mark in self._seen.items()
            if path.parent != folder or path.name in manifest.files
        }
        return tuple(
            name
            for name, entry in manifest.files.items()
            if not self._holds(folder / name, entry, thorough=thorough)
        )

    def _holds(self, path: Path, entry: Entry, *, thorough: bool) -> bool:
        try:
            status = path.stat()
            mark = (status.st_ino, status.st_size, status.st_mtime_ns, entry.sha256)
            if status.st_size != entry.size:
                return False
            if not thorough and self._seen.get(path) == mark:
                return True
            if _entry(path) != entry:
                return False
        except OSError:
            return False
        self._seen[path] = mark
        return True

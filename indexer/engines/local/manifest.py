"""The manifest: which files make up an index commit, with sizes and digests, so that damage is seen before use.

It vouches for files; it knows nothing of what is in them.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from indexer.durable_files import write_atomically
from indexer.engines.local import checked_files
from indexer.engines.local.checked_files import CheckedFile
from indexer.errors import IndexDamagedError, NoIndexError

NAME = "manifest.json"
# Manifests of the first format did not vouch for themselves.
_FORMAT, _UNSIGNED = 2, 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its size in bytes and sha256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A commit: the engine that made it, its schema's version, a number that grows, and its files by name.

    ``note`` is what whoever had it written wants remembered; engines carry it on from commit to commit.
    """

    engine: str
    schema: int
    commit: int
    files: Mapping[str, Entry] = field(default_factory=dict)
    note: str = ""


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
        "sha256": "",
        "engine": manifest.engine,
        "schema": manifest.schema,
        "commit": manifest.commit,
        "note": manifest.note,
        "files": {name: [entry.size, entry.sha256] for name, entry in manifest.files.items()},
    }
    record["sha256"] = _digest(record)
    write_atomically(folder / NAME, json.dumps(record, indent=1).encode())


def _digest(record: Mapping[str, Any]) -> str:
    """Return the sha256 of all a manifest says but that: a changed bit of its note would make it another catalogue's."""
    said = json.dumps({name: value for name, value in record.items() if name != "sha256"}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def load(folder: Path) -> Manifest:
    """Read the manifest of an index.

    Raises:
        NoIndexError: there is none.
        IndexDamagedError: it is not readable as one.
    """
    try:
        record = json.loads((folder / NAME).read_bytes())
        vouched = record["format"] == _FORMAT and record["sha256"] == _digest(record)
        if not vouched and record["format"] != _UNSIGNED:
            raise IndexDamagedError(_damaged(folder), files=(NAME,))
        files = {name: Entry(int(size), str(digest)) for name, (size, digest) in record["files"].items()}
        made = Manifest(str(record["engine"]), int(record["schema"]), int(record["commit"]), files)
        # Manifests had no notes once.
        return replace(made, note=str(record.get("note", "")))
    except FileNotFoundError:
        raise NoIndexError(f"There is no index in {folder}; run: velveteen reindex") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamagedError(_damaged(folder), files=(NAME,)) from error


def commit_version(path: Path) -> str:
    """Return a short text that changes whenever a file is replaced, at the cost of one look at the file system."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return "none"
    return f"{status.st_ino:x}.{status.st_mtime_ns:x}"


def _damaged(folder: Path) -> str:
    return f"The index manifest in {folder} is not readable; run: velveteen reindex"


def open_current(folder: Path, open_: Callable[[Path], T]) -> T:
    """Return what ``open_`` makes of an index, trying again for as long as commits come in between.

    Raises:
        IndexDamagedError: it is damaged, and no commit explains it.
    """
    while True:
        before = commit_version(folder / NAME)
        try:
            return open_(folder)
        except IndexDamagedError:
            # A writer removes the files of one commit only after the manifest of the next is in place, so files gone
            # under an unchanged manifest are damage, and under a changed one it is that one's turn.
            if commit_version(folder / NAME) == before:
                raise


class Verifier:
    """Checks files against manifests, reading each file in full once and after that only when it changed.

    One lives as long as the process that opens indexes. A file is the same under all its names (hard links). What another
    process has read of a large index lately is taken on its word.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], tuple[Path, CheckedFile]] = {}

    def verified(self, folder: Path, engine: str, schema: int) -> Manifest:
        """Return the manifest of an index whose files are all as it says.

        Raises:
            NoIndexError: there is none.
            IndexDamagedError: a file is not, or another engine or version made the index.
        """
        manifest = load(folder)
        if (manifest.engine, manifest.schema) != (engine, schema):
            raise IndexDamagedError(
                f"The index in {folder} was made by another engine or version; run: velveteen reindex"
            )
        faults = self.damaged_files(folder, manifest)
        if faults:
            raise IndexDamagedError(
                f"Index files are damaged or missing: {', '.join(faults)}; run: velveteen reindex",
                files=faults,
            )
        return manifest

    def damaged_files(self, folder: Path, manifest: Manifest, *, thorough: bool = False) -> tuple[str, ...]:
        """Return the names of files that are missing, cut short or altered; ``thorough`` re-reads every file."""
        known = {} if thorough else self._known(folder)
        held: dict[str, CheckedFile] = {}
        faults: list[str] = []
        for name, entry in manifest.files.items():
            found = _checked(folder / name, entry, known)
            if found is None:
                faults.append(name)
            else:
                held[name] = found
        if not faults and not set(held.values()) <= set(known.values()):
            checked_files.remember(folder, held)
        # Files of earlier commits are gone; a process that follows many must not remember them all.
        others = {key: each for key, each in self._seen.items() if each[0] != folder}
        self._seen = others | {(each.device, each.inode): (folder, each) for each in held.values()}
        return tuple(faults)

    def _known(self, folder: Path) -> Mapping[tuple[int, int], CheckedFile]:
        """Return what was read, by this process or, where it has read nothing of a folder yet, by others."""
        known = {key: each for key, (_, each) in self._seen.items()}
        if not any(each == folder for each, _ in self._seen.values()):
            known = {
                (each.device, each.inode): each for each in checked_files.remembered(folder).values()
            } | known
        return known


def _checked(path: Path, entry: Entry, known: Mapping[tuple[int, int], CheckedFile]) -> CheckedFile | None:
    """Return a file that is as its entry says, None if it is not; it is read unless it is known to be so."""
    try:
        status = path.stat()
        if status.st_size != entry.size:
            return None
        before = known.get((status.st_dev, status.st_ino))
        if before is not None and (before.size, before.changed_ns, before.sha256) == (
            status.st_size,
            status.st_mtime_ns,
            entry.sha256,
        ):
            return before
        if _entry(path) != entry:
            return None
    except OSError:
        return None
    return CheckedFile(
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, entry.sha256, time.time()
    )

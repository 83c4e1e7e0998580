"""Commits of a Tantivy index on disk: each an immutable folder of its own, named by the manifest.

Tantivy writes in a working folder that lives as long as its writer; a commit becomes visible as hard links to its
files in a new folder, once the manifest names them. It knows file names and Tantivy's meta.json, no stories.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer import schema
from indexer.durable_files import sync_folder, write_atomically
from indexer.engines.local import manifest as manifests
from indexer.engines.local.manifest import Manifest
from indexer.errors import EngineError, IndexDamagedError

ENGINE_NAME = "tantivy"
META = "meta.json"
_WORK, _COMMIT = "work", "commit-"


def work_folder(folder: Path) -> Path:
    """Return where the writer of the index in ``folder`` works."""
    return folder / _WORK


def commit_folder(folder: Path, manifest: Manifest) -> Path:
    """Return where the files of the commit that ``manifest`` describes lie."""
    return folder / f"{_COMMIT}{manifest.commit:06d}"


def load_meta(folder: Path) -> dict[str, Any]:
    """Return Tantivy's table of segments.

    Raises:
        IndexDamagedError: it cannot be read.
    """
    try:
        meta: dict[str, Any] = json.loads((folder / META).read_bytes())
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"The index in {folder} cannot be read; run: velveteen reindex") from error
    return meta


def seal(
    folder: Path, meta: Mapping[str, Any], sources: Iterable[Path], number: int, note: str | None = None
) -> Manifest:
    """Make the commit that ``meta`` describes visible, its files linked from the first of ``sources`` that has them.

    Without a ``note`` that of the commit before is carried on.

    Raises:
        FileNotFoundError: a file is gone from all of them; a merge has put others in its place.
    """
    before = manifests.load(folder) if number else None
    made = Manifest(ENGINE_NAME, schema.SCHEMA_VERSION, number)
    target = commit_folder(folder, made)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    places = [{path.name: path for path in source.iterdir()} for source in sources]
    for name in files_of(meta, {name for place in places for name in place}):
        link(next(place[name] for place in places if name in place), target / name)
    write_atomically(target / META, json.dumps(meta).encode())
    sync_folder(folder)
    names = [f"{target.name}/{path.name}" for path in target.iterdir()]
    digests = {path.rsplit("/", 1)[1]: entry for path, entry in before.files.items()} if before else {}
    digests.pop(META, None)
    known = {name: digests[base] for name in names if (base := name.rsplit("/", 1)[1]) in digests}
    kept = before.note if note is None and before else note or ""
    made = replace(made, files=manifests.describe(folder, names, known), note=kept)
    manifests.save(folder, made)
    sweep(folder, keep=target)
    return made


def stem_of(segment: Mapping[str, Any]) -> str:
    """Return what the names of a segment's files begin with."""
    return str(segment["segment_id"]).replace("-", "")


def files_of(meta: Mapping[str, Any], present: Collection[str]) -> Iterator[str]:
    """Yield the names of the files that make up the segments of ``meta``, out of those ``present``.

    Raises:
        FileNotFoundError: one is not there.
    """
    for segment in meta["segments"]:
        stem = stem_of(segment)
        found = [name for name in present if name.startswith(stem) and not name.endswith(".del")]
        # Which stories are gone is a file for each change; only the last counts.
        gone = [f"{stem}.{segment['deletes']['opstamp']}.del"] if segment["deletes"] else []
        if not found or not set(gone) <= set(present):
            raise FileNotFoundError(stem)
        yield from found
        yield from gone


def link(source: Path, target: Path) -> None:
    """Give ``source`` a second name; where the file system has no such thing, copy it."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target)


@contextlib.contextmanager
def openable(commit: Path) -> Iterator[Path]:
    """Give a folder in which Tantivy can open the index in ``commit``: that one, if it may be written.

    Tantivy makes a lock file beside the index it opens. Where that may not be, it gets a folder of links to the index's
    files, which is not needed any more once they are open.
    """
    if os.access(commit, os.W_OK):
        yield commit
        return
    try:
        # Tantivy's threads may still make their lock file while the folder is taken away: no search ends for that.
        temporary = tempfile.TemporaryDirectory(
            prefix="velveteen-", dir=_temporary(), ignore_cleanup_errors=True
        )
    except OSError as error:
        raise EngineError(
            "An index that may only be read needs a temporary folder to be opened, and there is none "
            f"({error.strerror}); set TMPDIR to a folder that may be written"
        ) from error
    with temporary as name:
        for path in commit.iterdir():
            (Path(name) / path.name).symlink_to(path.absolute())
        yield Path(name)


def _temporary() -> str | None:
    """Return where to make a folder, None for wherever the system makes them; memory will do as well."""
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        return "/dev/shm"  # noqa: S108 - the folder made there gets a name of its own, and is for this account only


def sweep(folder: Path, *, keep: Path) -> None:
    """Remove every commit but ``keep``, whether complete or left unfinished by a process that died."""
    for path in folder.glob(_COMMIT + "*"):
        if path != keep:
            shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def working(folder: Path) -> Iterator[Path]:
    """Give an empty working folder that is gone afterwards."""
    work = work_folder(folder)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)

"""The write line from folders: only files that are new or changed are read, and none is forgotten.

It decides nothing about formats; ``readers`` do.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.errors import ReadError
from indexer.model import Failure, FolderFile, OnMissing, Reporter, Source, SourceKind
from indexer.pipeline.batches import Batches, open_reader
from indexer.pipeline.indexing import index_pending
from indexer.pipeline.parts import Parts
from indexer.pipeline.taking import Drop, read_into
from indexer.pipeline.works import make_works, parts_back, parts_gone
from indexer.sources.inbox import storable, walk

# The source that paths given on the command line belong to, when they lie in no configured folder.
LOOSE = "import"


def import_folder(source: Source, parts: Parts, reporter: Reporter) -> None:
    """Import an inbox source: what is new or changed is read, what has gone is handled as configured.

    Raises:
        ReadError: the folder is not there; nothing is marked missing.
    """
    folder = Path(source.location)
    if not folder.is_dir():
        raise ReadError(
            f"The folder {folder} of source {source.id} is not there; nothing was changed", cause="gone"
        )
    reporter.begin("look", None)
    _import(source, walk(folder), parts, reporter, within="")


def import_paths(paths: Sequence[Path], parts: Parts, reporter: Reporter) -> None:
    """Import files and folders by hand, each as part of the configured folder it lies in, if any.

    One that has gone meanwhile is reported; it is for an import of its folder to decide what that means.

    Raises:
        ReadError: none of the paths exists.
    """
    reporter.begin("look", None)
    there = [path for path in paths if path.exists()]
    if not there:
        raise ReadError(f"There is no file or folder {paths[0]}", cause="gone")
    for path in sorted(set(paths) - set(there)):
        reporter.failed(Failure(str(path), "gone", f"There is no file or folder {path} any more."))
    single: dict[Source, list[FolderFile]] = {}
    for path in there:
        source, root = _home(path, parts)
        if path.is_dir():
            found = (replace(file, origin=_origin(file.path, root)) for file in walk(path))
            within = "" if path == root else _origin(path, root).rstrip("/") + "/"
            _import(source, found, parts, reporter, within=within)
        else:
            status = path.stat()
            file = FolderFile(path, _origin(path, root), status.st_size, storable(status.st_mtime_ns))
            single.setdefault(source, []).append(file)
    for source, files in single.items():
        _import(source, files, parts, reporter, within=None)
    index_pending(parts, reporter)


def _home(path: Path, parts: Parts) -> tuple[Source, Path]:
    for source in parts.settings.sources:
        folder = Path(source.location).absolute()
        if source.kind is SourceKind.INBOX and path.is_relative_to(folder):
            return source, folder
    return Source(LOOSE, SourceKind.INBOX, "/", on_missing=OnMissing.KEEP), Path("/")


def _origin(path: Path, root: Path) -> str:
    # File names that are not UTF-8 keep their bytes as surrogates, as everywhere in the catalogue.
    return os.fspath(path.relative_to(root)).replace(os.sep, "/")


def _import(
    source: Source, walked: Iterable[FolderFile], parts: Parts, reporter: Reporter, *, within: str | None
) -> None:
    """Import files; whatever else is known ``within`` that beginning of an origin has gone (None: nothing)."""
    # In this order: what another job brings in meanwhile, having landed after the walk, must not look gone.
    known = parts.catalogue.files.known(source.id)
    files = list(walked)
    fresh, same = _sorted(files, known)
    back = [known[file.origin] for file in same if known[file.origin].missing_since is not None]
    # Parts first: after a crash in between they are told once more.
    parts_back(parts.catalogue, source.id, [record.origin for record in back])
    parts.catalogue.files.touch(back)
    if within is not None:
        _mark_gone(source, files, known, parts, reporter, within=within)
    reporter.begin("import", len(files))
    outcomes = {"unchanged": len(same) - len(back), "returned": len(back)}
    reporter.advance(len(same), **{name: count for name, count in outcomes.items() if count})
    if not fresh:
        make_works(parts, reporter)
        return
    with open_reader(parts, len(fresh)) as reader, Batches(parts, reporter) as batches:
        read_into(batches, Drop(source, fresh, known), reader, reporter)


def _sorted(
    files: Sequence[FolderFile], known: dict[str, FileRecord]
) -> tuple[list[FolderFile], list[FolderFile]]:
    """Part files into those to read and those that are as they were by size and time."""
    fresh: list[FolderFile] = []
    same: list[FolderFile] = []
    for file in files:
        record = known.get(file.origin)
        unchanged = record is not None and (record.size, record.mtime_ns) == (file.size, file.mtime_ns)
        (same if unchanged else fresh).append(file)
    return fresh, same


def _mark_gone(
    source: Source,
    files: Sequence[FolderFile],
    known: dict[str, FileRecord],
    parts: Parts,
    reporter: Reporter,
    *,
    within: str,
) -> None:
    here = {file.origin for file in files}
    gone = [
        origin
        for origin, record in known.items()
        if origin.startswith(within) and origin not in here and record.missing_since is None
    ]
    if not gone:
        return
    policy = source.on_missing
    if not files and policy is OnMissing.REMOVE:
        # An empty folder is more often a disk that is not mounted than a keeper who threw everything away.
        policy = OnMissing.KEEP
        message = (
            f"The folder of {source.id} is empty, so its {len(gone)} stories were kept and marked missing."
        )
        reporter.failed(Failure(source.location, "empty-folder", message))
    parts_gone(parts.catalogue, source.id, gone, policy)
    touched = parts.catalogue.stories.mark_missing(source.id, gone, policy)
    reporter.advance(0, missing=touched)

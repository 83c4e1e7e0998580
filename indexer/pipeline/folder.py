"""The import pipeline from folders: only files that are new or changed are read, and none is forgotten.

It decides nothing about formats; ``readers`` do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.catalogue.read_policy import ReadOccasion, needs_reading, read_occasion
from indexer.errors import ReadError
from indexer.model import Failure, FolderFile, OnMissing, Reporter, Source
from indexer.model.import_counts import FILES
from indexer.model.operations import LOOSE
from indexer.pipeline.import_batches import ImportBatches, open_reader
from indexer.pipeline.import_counts import REFUSED, FileCounts
from indexer.pipeline.import_files import FolderFiles, read_into
from indexer.pipeline.index_sync import index_pending
from indexer.pipeline.resources import Resources
from indexer.pipeline.source_paths import (
    SourcePath,
    as_known,
    kept_below,
    origin_of,
    source_path_as_written,
    source_path_of,
)
from indexer.pipeline.works import make_works, parts_back, parts_gone
from indexer.sources.inbox import storable, walk


def import_folder(source: Source, resources: Resources, reporter: Reporter, *, by_hand: bool = True) -> None:
    """Import an inbox source: what is new, changed or due again is read, what has gone is handled as configured.

    ``by_hand`` says that a person asked, and no schedule.

    Raises:
        ReadError: the folder is not there; nothing is marked missing.
    """
    folder = Path(source.location)
    if not folder.is_dir():
        raise ReadError(
            f"The folder {folder} of source {source.id} is not there; nothing was changed", cause="gone"
        )
    reporter.begin("look", None)
    # In this order, here as below: what another job brings in meanwhile, having landed after the walk, must not look gone.
    known = resources.catalogue.files.known(source.id)
    _import(source, list(walk(folder, known)), known, resources, reporter, within=("",), by_hand=by_hand)


def import_paths(
    paths: Sequence[Path], resources: Resources, reporter: Reporter, *, as_story: bool = False
) -> None:
    """Import files and folders by hand, each as part of the configured folder it lies in, if any.

    ``as_story`` has them taken though they do not look like stories.
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
    for home, before in _each_once(there, resources):
        if home.path.is_dir():
            _import_below(home, before, resources, reporter, as_story=as_story)
        else:
            single.setdefault(home.source, []).append(_folder_file(home))
    for source, files in single.items():
        known = resources.catalogue.files.known(source.id)
        _import(source, _named(source, files, known), known, resources, reporter, as_story=as_story)
    index_pending(resources, reporter)


def _each_once(paths: Iterable[Path], resources: Resources) -> list[tuple[SourcePath, SourcePath]]:
    """Return the homes of paths, each with that of the path as it is written; none twice, nor inside another."""
    homes = {home.path: (home, before) for home, before in (_home(path, resources) for path in paths)}
    folders = {path for path in homes if path.is_dir()}
    return [pair for path, pair in homes.items() if folders.isdisjoint(path.parents)]


def _home(path: Path, resources: Resources) -> tuple[SourcePath, SourcePath]:
    home, before = (
        source_path_of(path, resources.settings.sources),
        source_path_as_written(path, resources.settings.sources),
    )
    if before.source.id != home.source.id and _knows(before, resources) and not _knows(home, resources):
        return before, before
    return home, before


def _knows(home: SourcePath, resources: Resources) -> bool:
    known = resources.catalogue.files.known(home.source.id)
    below = f"{home.origin}/"
    return home.origin in known or any(origin.startswith(below) for origin in known)


def _import_below(
    home: SourcePath, before: SourcePath, resources: Resources, reporter: Reporter, *, as_story: bool
) -> None:
    known = resources.catalogue.files.known(home.source.id)
    found = [
        replace(file, origin=origin_of(file.path, home)) for file in walk(home.path, kept_below(known, home))
    ]
    within = tuple(each.below for each in (home, before) if each.source.id == home.source.id)
    _import(
        home.source,
        _named(home.source, found, known),
        known,
        resources,
        reporter,
        within=within,
        as_story=as_story,
    )


def _named(source: Source, files: Sequence[FolderFile], known: dict[str, FileRecord]) -> Sequence[FolderFile]:
    return as_known(files, known) if source.id == LOOSE else files


def _folder_file(home: SourcePath) -> FolderFile:
    status = home.path.stat()
    return FolderFile(home.path, home.origin, status.st_size, storable(status.st_mtime_ns))


def _import(
    source: Source,
    files: Sequence[FolderFile],
    known: dict[str, FileRecord],
    resources: Resources,
    reporter: Reporter,
    *,
    within: tuple[str, ...] = (),
    by_hand: bool = True,
    as_story: bool = False,
) -> None:
    """Import ``files``; whatever else is ``known`` ``within`` these beginnings of an origin has gone."""
    sorted_ = _sorted(files, known, read_occasion(resources.settings.read, by_hand=by_hand))
    fresh, same = _wanted_now(*sorted_, known, as_story=as_story or source.as_story)
    back = [known[file.origin] for file in same if known[file.origin].missing_since is not None]
    # Parts first: after a crash in between they are reported once more.
    parts_back(resources.catalogue, source.id, [record.origin for record in back])
    resources.catalogue.files.touch(back)
    if within:
        _mark_gone(source, files, known, resources, reporter, within=within)
    reporter.begin("import", len(files))
    outcomes = {"unchanged": len(same) - len(back), "returned": len(back)}
    outcomes |= {FILES + name: count for name, count in outcomes.items()}
    reporter.advance(len(same), **{name: count for name, count in outcomes.items() if count})
    if not fresh:
        make_works(resources, reporter)
        return
    missing = {record.origin for record in back}
    known_outcomes = {file.origin: "returned" if file.origin in missing else "unchanged" for file in same}
    figures = FileCounts((file.origin for file in fresh), known_outcomes)
    with (
        open_reader(resources, len(fresh), sum(file.size for file in fresh)) as reader,
        ImportBatches(resources, reporter, figures=figures) as batches,
    ):
        read_into(batches, FolderFiles(source, fresh, known, as_story=as_story), reader, reporter)


def _sorted(
    files: Sequence[FolderFile], known: dict[str, FileRecord], when: ReadOccasion
) -> tuple[list[FolderFile], list[FolderFile]]:
    """Part files into those to read and those that are as they were by size and time."""
    fresh: list[FolderFile] = []
    same: list[FolderFile] = []
    for file in files:
        (fresh if needs_reading(known.get(file.origin), file, when) else same).append(file)
    return fresh, same


def _wanted_now(
    fresh: list[FolderFile], same: list[FolderFile], known: dict[str, FileRecord], *, as_story: bool
) -> tuple[list[FolderFile], list[FolderFile]]:
    """Have read again what was refused as no story before anybody said that it is to be taken."""
    if not as_story:
        return fresh, same
    refused = [file for file in same if known[file.origin].failure_cause == REFUSED]
    left = [file for file in same if known[file.origin].failure_cause != REFUSED]
    return fresh + refused, left


def _mark_gone(
    source: Source,
    files: Sequence[FolderFile],
    known: dict[str, FileRecord],
    resources: Resources,
    reporter: Reporter,
    *,
    within: tuple[str, ...],
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
    parts_gone(resources.catalogue, source.id, gone, policy)
    touched = resources.catalogue.stories.mark_missing(source.id, gone, policy)
    reporter.advance(0, missing=touched)

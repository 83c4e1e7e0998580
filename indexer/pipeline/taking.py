"""Files of a folder read into batches, those with them that a backup's database makes one thing of.

It does not choose files; where a database is read again, it is because a file it may take is new or changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.errors import WITHOUT_STORY
from indexer.model import FolderFile, ReadOutcome, Reporter, Source
from indexer.pipeline.batches import Batches
from indexer.pipeline.drops import read_drop, taken_with
from indexer.readers import LimitedReader, ReadRequest
from indexer.readers.backups.backup_names import databases_first, may_be_database, may_be_part
from indexer.sources.inbox import storable


@dataclass(frozen=True, slots=True)
class Drop:
    """Files of ``source`` to read, and every file that is ``known`` of it by origin.

    ``as_story`` has these files taken though they do not look like stories, which is kept for later readings.
    """

    source: Source
    files: Sequence[FolderFile]
    known: Mapping[str, FileRecord]
    as_story: bool = False


def read_into(batches: Batches, drop: Drop, reader: LimitedReader, reporter: Reporter) -> None:
    """Read the files of a drop; what a backup has taken, or no longer has, follows, also where it was read before."""
    files = [*drop.files, *_databases_around(drop)]
    databases, others = databases_first(files)
    outcomes: dict[str, ReadOutcome] = {}
    for record, outcome in read_drop(reader, _requests(drop, databases), _requests(drop, others)):
        if may_be_database(record.origin):
            outcomes[record.origin] = outcome
        batches.add(record, outcome)
        reporter.check()
    read = {file.origin for file in files}
    for origin, outcome in outcomes.items():
        for record in _taken_since(drop, outcome, read):
            batches.add(record, taken_with(origin, outcome))
    left = list(_left_over(drop, outcomes, read))
    for record, outcome in read_drop(reader, (), _requests(drop, left)):
        batches.add(record, outcome)
        reporter.check()


def folder_file(source: Source, origin: str) -> FolderFile:
    """Return a file of a source as it lies there now.

    Raises:
        OSError: it does not.
    """
    path = Path(source.location).absolute() / origin
    status = path.stat()
    return FolderFile(path, origin, status.st_size, storable(status.st_mtime_ns))


def _databases_around(drop: Drop) -> Iterator[FolderFile]:
    """Yield databases read before that may have something to say of the files: those in folders above them."""
    parts = [file.origin for file in drop.files if may_be_part(file.origin)]
    if not parts:
        return
    coming = {file.origin for file in drop.files}
    for origin, record in drop.known.items():
        if may_be_database(origin) and origin not in coming and record.missing_since is None:
            home = origin[: origin.rfind("/") + 1]
            if any(part.startswith(home) for part in parts):
                try:
                    yield folder_file(drop.source, origin)
                except OSError:  # it has gone, which is for the next look at the whole folder to find
                    continue


def _taken_since(drop: Drop, outcome: ReadOutcome, read: set[str]) -> Iterator[FileRecord]:
    """Yield files that gave stories of their own before a database came that has them."""
    for origin in outcome.took:
        record = drop.known.get(origin)
        if record is not None and origin not in read and record.taken_with is None:
            yield FileRecord(record.source, origin, record.size, record.mtime_ns, record.digest)


def _left_over(drop: Drop, outcomes: Mapping[str, ReadOutcome], read: set[str]) -> Iterator[FolderFile]:
    """Yield files that databases took before and, read whole, do not take any more."""
    whole = {
        origin
        for origin, outcome in outcomes.items()
        if outcome.failure is None and all(one.cause in WITHOUT_STORY for one in outcome.failures)
    }
    if not whole:
        return
    taken = {origin for outcome in outcomes.values() for origin in outcome.took}
    for origin, record in drop.known.items():
        known_by_it = record.taken_with in whole and record.missing_since is None
        if known_by_it and origin not in taken and origin not in read:
            path = Path(drop.source.location).absolute() / origin
            yield FolderFile(path, origin, record.size, record.mtime_ns)


def _requests(drop: Drop, files: Iterable[FolderFile]) -> Iterator[tuple[FileRecord, ReadRequest]]:
    source = drop.source
    wanted = {file.origin for file in drop.files} if drop.as_story else set()
    for file in files:
        known = drop.known.get(file.origin)
        said = file.origin in wanted or (known is not None and known.as_story)
        record = FileRecord(source.id, file.origin, file.size, file.mtime_ns, as_story=said)
        modified = datetime.fromtimestamp(file.mtime_ns / 1e9, UTC)
        request = ReadRequest(
            source.id,
            file.origin,
            path=file.path,
            hint=source.reader,
            modified_at=modified,
            as_story=said or source.as_story,
        )
        yield record, request

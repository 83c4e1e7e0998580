"""Files of a folder read into batches, with those that one of them has in its stories.

It does not choose files; where one is read again, it is because a file it may claim is new or changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.errors import WITHOUT_STORY
from indexer.model import FolderFile, ReadOutcome, Reporter, Source
from indexer.pipeline.file_names import is_changed, nameless_beside
from indexer.pipeline.import_batches import ImportBatches
from indexer.readers.claims import may_claim
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.reading_order import claimed_by, read_in_order
from indexer.readers.request import ReadRequest
from indexer.sources.inbox import storable


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Files of ``source`` to read, and every file that is ``known`` of it by origin.

    ``as_story`` has these files taken though they do not look like stories, which is kept for later readings.
    """

    source: Source
    files: Sequence[FolderFile]
    known: Mapping[str, FileRecord]
    as_story: bool = False


def read_into(batches: ImportBatches, drop: FolderFiles, reader: ReaderPool, reporter: Reporter) -> None:
    """Read the files of a drop; what one of them claims, or claims no longer, follows, also where it was read before."""
    files = [*drop.files, *_claimants_around(drop)]
    before = {record.taken_with for record in drop.known.values()}
    claimants: dict[str, ReadOutcome] = {}
    for record, outcome in read_in_order(reader, files, partial(_requests, drop)):
        if outcome.claims or record.origin in before:
            claimants[record.origin] = replace(outcome, stories=())
        batches.add(record, outcome)
        reporter.check()
    read = {file.origin for file in files}
    for origin, outcome in claimants.items():
        for record in _claimed_since(drop, outcome, read):
            batches.add(record, claimed_by(origin, outcome))
    left = list(_released(drop, claimants, read))
    for record, outcome in read_in_order(reader, left, partial(_requests, drop)):
        batches.add(record, outcome)
        reporter.check()
    _read_names(batches, drop, reader, reporter, read.union(file.origin for file in left))


def _read_names(
    batches: ImportBatches, drop: FolderFiles, reader: ReaderPool, reporter: Reporter, read: set[str]
) -> None:
    """Read again what is named by its file where those that were ``read`` beside it change what names say."""
    for asked, others in nameless_beside(batches.catalogue, drop.source.id, read):
        outcomes = list(read_in_order(reader, _still_there(drop, asked), partial(_requests, drop)))
        if not any(is_changed(outcome, asked[record.origin]) for record, outcome in outcomes):
            continue
        for record, outcome in read_in_order(reader, _still_there(drop, others), partial(_requests, drop)):
            batches.add(record, outcome)
            reporter.check()
        # Last, so that what is killed before asks them again.
        for record, outcome in outcomes:
            batches.add(record, outcome)


def _still_there(drop: FolderFiles, origins: Iterable[str]) -> Iterator[FolderFile]:
    for origin in origins:
        with suppress(OSError):  # it has gone, which is for the next look at the whole folder to find
            yield folder_file(drop.source, origin)


def folder_file(source: Source, origin: str) -> FolderFile:
    """Return a file of a source as it lies there now.

    Raises:
        OSError: it does not.
    """
    path = Path(source.location).absolute() / origin
    status = path.stat()
    return FolderFile(path, origin, status.st_size, storable(status.st_mtime_ns))


def _claimants_around(drop: FolderFiles) -> Iterator[FolderFile]:
    """Return files read before that may have something to say of the files of a drop."""
    coming = {file.origin for file in drop.files}
    return _still_there(
        drop,
        (
            origin
            for origin, record in drop.known.items()
            if origin not in coming and record.missing_since is None and may_claim(origin, coming)
        ),
    )


def _claimed_since(drop: FolderFiles, outcome: ReadOutcome, read: set[str]) -> Iterator[FileRecord]:
    """Yield files that gave stories of their own before one came that claims them."""
    for origin in outcome.claims:
        record = drop.known.get(origin)
        if record is not None and origin not in read and record.taken_with is None:
            yield FileRecord(record.source, origin, record.size, record.mtime_ns, record.digest)


def _released(
    drop: FolderFiles, claimants: Mapping[str, ReadOutcome], read: set[str]
) -> Iterator[FolderFile]:
    """Yield files that were claimed before by one that, read whole, claims them no longer."""
    whole = {
        origin
        for origin, outcome in claimants.items()
        if outcome.failure is None and all(one.cause in WITHOUT_STORY for one in outcome.failures)
    }
    done = read.union(*(outcome.claims for outcome in claimants.values()))
    for origin, record in drop.known.items():
        if record.taken_with in whole and record.missing_since is None and origin not in done:
            path = Path(drop.source.location).absolute() / origin
            yield FolderFile(path, origin, record.size, record.mtime_ns)


def _requests(drop: FolderFiles, files: Iterable[FolderFile]) -> Iterator[tuple[FileRecord, ReadRequest]]:
    source = drop.source
    wanted = {file.origin for file in drop.files} if drop.as_story else set()
    for file in files:
        known = drop.known.get(file.origin)
        said = file.origin in wanted or (known is not None and known.as_story)
        chosen = known.chosen if known is not None else None
        record = FileRecord(source.id, file.origin, file.size, file.mtime_ns, as_story=said, chosen=chosen)
        modified = datetime.fromtimestamp(file.mtime_ns / 1e9, UTC)
        request = ReadRequest(
            source.id,
            file.origin,
            path=file.path,
            hint=source.reader,
            modified_at=modified,
            as_story=said or source.as_story,
            chosen=chosen,
        )
        yield record, request

"""Everything read once more from what is kept, without the network: files from their folders, pages from captures.

It removes nothing. What was read since the job was asked for is not read again, so a run that was cut off goes on where
it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.errors import UnknownSourceError
from indexer.model import Failure, OnMissing, Reporter, Source, SourceKind
from indexer.pipeline.batches import Batches, open_reader, read_files
from indexer.pipeline.folder import LOOSE
from indexer.pipeline.indexing import index_pending
from indexer.pipeline.parts import Parts
from indexer.readers import ReadRequest
from indexer.sources.inbox import storable

_LOOSE_FILES = Source(LOOSE, SourceKind.INBOX, "/", on_missing=OnMissing.KEEP)


@dataclass(frozen=True, slots=True)
class _Due:
    """A file to read again, as it lies there now."""

    record: FileRecord
    path: Path


def reread(parts: Parts, reporter: Reporter, *, source: str | None = None, since: datetime) -> None:
    """Read all that sources ever gave (or only ``source``), except what was read ``since``; the index follows.

    Stories that come out as they were are left alone.

    Raises:
        UnknownSourceError: no source is called so.
    """
    wanted = [each for each in (*parts.settings.sources, _LOOSE_FILES) if source in {None, each.id}]
    if not wanted:
        raise UnknownSourceError(f"No source is called {source!r}. `velveteen sources` lists them.")
    for each in wanted:
        if each.kind is SourceKind.SITE:
            # 7 MB that no folder needs.
            from indexer.pipeline.site import import_captures  # noqa: PLC0415 -- see above

            import_captures(each, parts, reporter, since=since)
        else:
            _reread_files(each, parts, reporter, since)
    index_pending(parts, reporter)


def _reread_files(source: Source, parts: Parts, reporter: Reporter, since: datetime) -> None:
    known = parts.catalogue.files.known(source.id).values()
    there = [record for record in known if record.missing_since is None]
    reporter.begin("reread", len(there))
    waiting = [record for record in there if record.read_at is None or record.read_at < since]
    reporter.advance(len(there) - len(waiting))
    due = list(_due(source, waiting, reporter))
    if not due:
        return
    with open_reader(parts, len(due)) as reader, Batches(parts, reporter) as batches:
        for record, outcome in read_files(reader, _requests(source, due)):
            batches.add(record, outcome)
            reporter.check()


def _due(source: Source, records: Sequence[FileRecord], reporter: Reporter) -> Iterator[_Due]:
    """Yield the files that still lie where they were read; others are told, and their stories stay as they are."""
    root = Path(source.location).absolute()
    for record in records:
        path = root / record.origin
        try:
            status = path.stat()
        except OSError:
            message = f"There is no file {path} any more, so what was read from it stays as it is."
            reporter.failed(Failure(record.origin, "gone", message))
            reporter.advance(1, gone=1)
            continue
        fresh = FileRecord(source.id, record.origin, status.st_size, storable(status.st_mtime_ns))
        yield _Due(fresh, path)


def _requests(source: Source, due: Sequence[_Due]) -> Iterator[tuple[FileRecord, ReadRequest]]:
    for file in due:
        modified = datetime.fromtimestamp(file.record.mtime_ns / 1e9, UTC)
        yield (
            file.record,
            ReadRequest(
                source.id, file.record.origin, path=file.path, hint=source.reader, modified_at=modified
            ),
        )

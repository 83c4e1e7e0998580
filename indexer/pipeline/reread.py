"""Everything read once more from what is kept, without the network: files from their folders, pages from captures.

It removes nothing. What was read since the job was asked for is not read again, so a run that was cut off goes on where
it stopped.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.catalogue.read_policy import ReadOccasion, is_due_again, read_occasion
from indexer.errors import UnknownSourceError
from indexer.model import Failure, FolderFile, Reporter, Source, SourceKind
from indexer.model.operations import LOOSE_FILES
from indexer.pipeline.import_batches import ImportBatches, open_reader
from indexer.pipeline.import_counts import FileCounts
from indexer.pipeline.import_files import FolderFiles, folder_file, read_into
from indexer.pipeline.index_sync import index_pending
from indexer.pipeline.resources import Resources
from indexer.pipeline.retry import retry_set_aside
from indexer.pipeline.works import make_works


def reread(
    resources: Resources,
    reporter: Reporter,
    *,
    source: str | None = None,
    since: datetime,
    failed: bool = False,
) -> None:
    """Read all that sources ever gave (or only ``source``), except what was read ``since``; the index follows.

    Stories that come out as they were are left alone. ``failed`` leaves out what could be read without a fault the last
    time, and has what was set aside tried again.

    Raises:
        UnknownSourceError: no source is called so.
    """
    wanted = [each for each in (*resources.settings.sources, LOOSE_FILES) if source in {None, each.id}]
    if not wanted:
        raise UnknownSourceError(f"No source is called {source!r}. `velveteen sources` lists them.")
    when = read_occasion(resources.settings.read, everything=True) if failed else None
    for each in wanted:
        if each.kind is SourceKind.SITE:
            # 7 MB that no folder needs.
            from indexer.pipeline.site import import_captures  # noqa: PLC0415 -- see above

            import_captures(each, resources, reporter, since=since, when=when)
        else:
            _reread_files(each, resources, reporter, since, when)
    if failed:
        retry_set_aside(resources, reporter, everything=True)
    index_pending(resources, reporter)


def _reread_files(
    source: Source, resources: Resources, reporter: Reporter, since: datetime, when: ReadOccasion | None
) -> None:
    known = resources.catalogue.files.known(source.id)
    there = [
        record
        for record in known.values()
        if record.missing_since is None and (when is None or is_due_again(record, when))
    ]
    reporter.begin("reread", len(there))
    waiting = [record for record in there if record.read_at is None or record.read_at < since]
    reporter.advance(len(there) - len(waiting))
    due = list(_due(source, waiting, reporter))
    if not due:
        # What was cut off may have read everything and joined nothing yet.
        make_works(resources, reporter)
        return
    figures = FileCounts(file.origin for file in due)
    with (
        open_reader(resources, len(due)) as reader,
        ImportBatches(resources, reporter, figures=figures) as batches,
    ):
        read_into(batches, FolderFiles(source, due, known), reader, reporter)


def _due(source: Source, records: Sequence[FileRecord], reporter: Reporter) -> Iterator[FolderFile]:
    """Yield the files that still lie where they were read; others are reported, and their stories stay as they are."""
    for record in records:
        try:
            yield folder_file(source, record.origin)
        except OSError:
            path = Path(source.location).absolute() / record.origin
            message = f"There is no file {path} any more, so what was read from it stays as it is."
            reporter.failed(Failure(str(path), "gone", message))
            reporter.advance(1, gone=1)

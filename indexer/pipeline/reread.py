"""Everything read once more from what is kept, without the network: files from their folders, pages from captures.

It removes nothing. What was read since the job was asked for is not read again, so a run that was cut off goes on where
it stopped.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from indexer.catalogue.read_policy import ReadOccasion, is_due_again, read_occasion
from indexer.errors import ReadError, UnknownSourceError, UnknownStoryError
from indexer.model import CHOSEN, Failure, FolderFile, Reporter, Source, SourceKind
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


def reread_as(resources: Resources, reporter: Reporter, story: str, reading: str) -> None:
    """Read a story's file or page again and take one of its readings, "A" or "B", from now on; the index follows.

    Raises:
        UnknownStoryError: no story has that id, or it comes from several files.
        ReadError: its file is gone, or can be read in one way only; the story is as it was.
    """
    catalogue = resources.catalogue
    source, origin = _where_from(resources, story)
    due = [] if source.kind is SourceKind.SITE else [_file_of(source, origin)]
    catalogue.files.choose(source.id, origin, {story: reading})
    if source.kind is SourceKind.SITE:
        from indexer.pipeline.site import import_captures  # noqa: PLC0415 -- see above

        import_captures(source, resources, reporter, only={origin})
    else:
        reporter.begin("reread", 1)
        _read_files(FolderFiles(source, due, catalogue.files.known(source.id)), resources, reporter)
    index_pending(resources, reporter)
    read = catalogue.stories.summaries([story]).get(story)
    if read is None or CHOSEN not in read.reading:
        raise ReadError(
            f"There is one way only to read {origin}, so its story is as it was.", cause="one-reading"
        )


def _where_from(resources: Resources, story: str) -> tuple[Source, str]:
    """Return the source and the file or page that a story comes from."""
    named, origin = resources.catalogue.stories.came_from([story]).get(story, ("", ""))
    for source in (*resources.settings.sources, LOOSE_FILES):
        if source.id == named and origin in resources.catalogue.files.known(named):
            return source, origin
        if source.id == named:
            raise UnknownStoryError(
                f"Story {story} is made of several files, and they are read in one way only."
            )
    raise UnknownStoryError(
        f"There is no story {story} in any source. `velveteen search` lists what there is."
    )


def _file_of(source: Source, origin: str) -> FolderFile:
    try:
        return folder_file(source, origin)
    except OSError as error:
        raise ReadError(
            f"There is no file {origin} any more, so its story stays as it is.", cause="gone"
        ) from error


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
    due = list(_due(source, [record.origin for record in waiting], reporter))
    if not due:
        # What was cut off may have read everything and joined nothing yet.
        make_works(resources, reporter)
        return
    _read_files(FolderFiles(source, due, known), resources, reporter)


def _read_files(drop: FolderFiles, resources: Resources, reporter: Reporter) -> None:
    figures = FileCounts(file.origin for file in drop.files)
    with (
        open_reader(resources, len(drop.files)) as reader,
        ImportBatches(resources, reporter, figures=figures) as batches,
    ):
        read_into(batches, drop, reader, reporter)


def _due(source: Source, origins: Iterable[str], reporter: Reporter) -> Iterator[FolderFile]:
    """Yield the files that still lie where they were read; others are reported, and their stories stay as they are."""
    for origin in origins:
        try:
            yield folder_file(source, origin)
        except OSError:
            path = Path(source.location).absolute() / origin
            message = f"There is no file {path} any more, so what was read from it stays as it is."
            reporter.failed(Failure(str(path), "gone", message))
            reporter.advance(1, gone=1)

"""The status of an archive: counts of stories, index, sources and jobs, and its problems as sentences.

Only the owner hears of the work: what is wrong, what waits, how large the index is. Others hear of the stories they
may see. It changes nothing.
"""

from collections.abc import Mapping
from contextlib import suppress

from indexer.archive.jobs import recent_jobs, seen
from indexer.archive.open_archive import OpenArchive
from indexer.archive.source_statuses import source_statuses, unlisted
from indexer.catalogue.import_warnings import import_warnings
from indexer.errors import CatalogueError, EngineAwayError, NoIndexError
from indexer.model import OWNER, ArchiveStatus, JobState, Report, Scope, SourceStatus
from indexer.pipeline.enrich import reindex_due

# Jobs shown on the status page, and looked at to see whether one will take up what waits.
_RECENT_JOBS, _LATEST_JOBS = 20, 5


def report(archive: OpenArchive, scope: Scope) -> Report:
    """Tell how reading went, nothing to anybody but the owner: it names files and stories."""
    return archive.catalogue.report.report() if scope.is_everything else Report((), (), ())


def generation(archive: OpenArchive) -> int:
    """Return the generation that answers searches, 0 when there is none."""
    try:
        return archive.index.reader().generation
    except (NoIndexError, EngineAwayError):
        return 0


def status(archive: OpenArchive, scope: Scope) -> ArchiveStatus:
    """Say how the archive, its sources and its jobs stand; see the port."""
    stories, owner = archive.catalogue.stories, scope.is_everything
    live = indexed = index_bytes = 0
    with suppress(NoIndexError, EngineAwayError):
        index_bytes = archive.index.generations.size()
        opened = archive.index.reader()
        live, indexed = opened.generation, opened.count(archive.within(scope))
    counts = stories.count_by_source(scope)
    left = (
        unlisted(counts, archive.settings.sources, archive.catalogue.meta.sources_elsewhere())
        if owner
        else ()
    )
    return ArchiveStatus(
        library=archive.settings.library.name,
        stories=sum(count for count, _ in counts.values()),
        words=stories.words(scope),
        generation=live,
        engine=archive.index.engine_name(),
        index_bytes=index_bytes if owner else 0,
        indexed=indexed,
        pending=stories.pending_count() if owner else 0,
        sources=_sources(archive, scope, counts),
        jobs=recent_jobs(archive, scope, _RECENT_JOBS),
        problems=(
            *compare(archive),
            *_due(archive),
            *import_warnings(archive.catalogue),
            *(each.sentence for each in left),
            *archive.notes,
        )
        if owner
        else (),
        unlisted=left,
        copies=archive.catalogue.copies.count(scope),
    )


def compare(archive: OpenArchive) -> tuple[str, ...]:
    """Hold the index against the catalogue, by its mark and by counts; return in sentences what is wrong.

    Where a reindex mends it, one is asked for.
    """
    return (*archive.agreement.compare(), *filter(None, [archive.catalogue.read_only]))


def check(archive: OpenArchive) -> tuple[str, ...]:
    """Read everything through and say, in sentences, what is wrong with the catalogue or the index."""
    problems = list(archive.agreement.check())
    catalogue = archive.catalogue
    try:
        problems += catalogue.check()
        problems += import_warnings(catalogue)
    except CatalogueError as error:
        problems.append(str(error))
    left = unlisted(
        catalogue.stories.count_by_source(), archive.settings.sources, catalogue.meta.sources_elsewhere()
    )
    problems += [each.sentence for each in left]
    waiting = catalogue.stories.pending_count()
    jobs = recent_jobs(archive, OWNER, _LATEST_JOBS)
    if waiting and not any(job.state in (JobState.QUEUED, JobState.RUNNING) for job in jobs):
        problems.append(f"{waiting} changes are not in the index yet; run: velveteen reindex")
    return tuple(problems)


def _sources(
    archive: OpenArchive, scope: Scope, counts: Mapping[str, tuple[int, int]]
) -> tuple[SourceStatus, ...]:
    """Return the sources that may be seen; but for the owner without what was fetched and what came of it."""
    every = source_statuses(archive.catalogue, archive.settings, counts)
    if scope.is_everything:
        return every
    return tuple(
        SourceStatus(
            each.source,
            each.stories,
            each.missing,
            each.last_job and seen(scope, each.last_job, archive.settings),
            each.next_run,
            by_hand=each.by_hand,
        )
        for each in every
        if scope.sources is None or each.source.id in scope.sources
    )


def _due(archive: OpenArchive) -> tuple[str, ...]:
    """Say that a reindex is due, where names have changed that the index knows."""
    if not archive.catalogue.stories.count():
        return ()
    sentence = reindex_due(archive.settings.library.aliases, archive.catalogue)
    return () if sentence is None else (sentence,)

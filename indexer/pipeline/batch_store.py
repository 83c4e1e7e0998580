"""Store one batch of read files in the catalogue; items that fail are set aside, the rest is kept.

It reads nothing, counts nothing twice, and leaves the index alone.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from indexer.catalogue import FileRead
from indexer.errors import VelveteenError
from indexer.faults import Fault, Refused, Stage, each_alone
from indexer.logs import log_error
from indexer.model import ReadOutcome, Reporter, Story, story_id
from indexer.pipeline.enrich import StoryEnricher
from indexer.pipeline.resources import Resources
from indexer.pipeline.set_aside import SetAsides
from indexer.pipeline.works import without_parts
from indexer.readers.digest import story_digest


class BatchStore:
    """Writes batches of one import; the reporter is given what is set aside, and nothing else."""

    def __init__(self, resources: Resources, reporter: Reporter) -> None:
        self._resources, self._reporter = resources, reporter
        self._asides = SetAsides(resources, reporter)
        self._enricher = StoryEnricher(resources.catalogue)
        self._apart = {source.id for source in resources.settings.sources if not source.join_parts}

    def store(self, read: Sequence[FileRead]) -> Counter[str]:
        """Write a batch and return what came of it, by the names of ``PutCounts``.

        Raises:
            SameFaultError: most fail alike.
            CatalogueError: the catalogue cannot be written.
        """
        batch = self._each(Stage.DIGEST, read, lambda some: list(map(_with_digests, some)))
        batch = self._each(Stage.PARTS, batch, self._without_parts)
        kept, counts = self._write(batch)
        self._learn([story for item in kept for story in item.outcome.stories])
        return counts

    def log(self, outcome: ReadOutcome) -> None:
        """Keep the tracebacks of readers' mistakes."""
        for failure in filter(None, (outcome.failure, *outcome.failures)):
            if failure.trace:
                error = VelveteenError(failure.message)
                error.add_note(failure.trace)
                log_error(self._resources.settings.data, "read", f"reading {failure.origin} failed", error)

    def _each(
        self, stage: Stage, items: Sequence[FileRead], make: Callable[[Sequence[FileRead]], list[FileRead]]
    ) -> list[FileRead]:
        """Return what ``make`` makes of the files; those it cannot cope with are left without what they hold."""
        made: list[FileRead] = []
        failed = self._asides.each(stage, items, lambda some: made.extend(make(some)))
        return made + [self._set_aside(stage, item, fault) for item, fault in failed]

    def _set_aside(self, stage: Stage, item: FileRead, fault: Fault) -> FileRead:
        failure = self._asides.failure(stage, item.record.origin, fault)
        self._reporter.failed(failure)
        return FileRead(item.record, ReadOutcome(failure=failure, reading=item.outcome.reading))

    def _without_parts(self, some: Sequence[FileRead]) -> list[FileRead]:
        return without_parts(self._resources.catalogue, some, apart=self._apart)

    def _write(self, batch: Sequence[FileRead]) -> tuple[list[FileRead], Counter[str]]:
        """Write a batch; return what was written, and the counts."""
        kept: list[FileRead] = []
        counts: Counter[str] = Counter()

        def put(some: Sequence[FileRead]) -> None:
            compared = self._resources.settings.search.group_copies
            counts.update(
                asdict(
                    self._resources.catalogue.stories.put(some, compared=compared, job=self._resources.job)
                )
            )
            kept.extend(some)

        for item, fault in self._asides.each(Stage.KEEP, batch, put):
            # Where not even its row can be kept, it is reported now and tried by every import.
            if each_alone([self._set_aside(Stage.KEEP, item, fault)], put):
                counts["failed"] += 1
        return kept, counts

    def _learn(self, stories: Sequence[Story]) -> None:
        failed = self._asides.each(Stage.NAMES, stories, self._enricher.learn)
        self._asides.stories(
            [Refused(story_id(one.source, one.native_key), Stage.NAMES, fault) for one, fault in failed]
        )


def _with_digests(item: FileRead) -> FileRead:
    return replace(item, digests=tuple(map(story_digest, item.outcome.stories)))

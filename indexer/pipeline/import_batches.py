"""Import captures in batches: read them under limits, write each batch to the catalogue, update the index at intervals.

It does not know where captures come from.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from indexer import version
from indexer.catalogue import Catalogue, FileRead, FileRecord
from indexer.catalogue.read_policy import limits_text
from indexer.engines.loading import WORTH_CHARACTERS
from indexer.errors import WITHOUT_STORY, RebuildingError
from indexer.faults import is_environmental
from indexer.model import CHOSEN, ChosenReadings, Failure, ReadOutcome, Reporter, Story, story_id
from indexer.pipeline.batch_store import BatchStore
from indexer.pipeline.import_counts import FileCounts
from indexer.pipeline.index_sync import IndexSync, finish, follow, follow_apart, index_pending
from indexer.pipeline.resources import Resources
from indexer.pipeline.source_paths import place_of
from indexer.pipeline.works import make_works
from indexer.readers.reader_pool import ReaderPool

# One durable transaction costs some milliseconds however small it is; past this many files the gain is nothing.
BATCH_FILES = 100
# Reading a story takes some 20 ms and starting a second process 300 ms, so for fewer files one that runs is quicker.
FEW_FILES, FEW_BYTES = 50, 4_000_000
# A batch of very long stories is written earlier, so that memory does not depend on what a folder holds.
BATCH_CHARACTERS = 4_000_000
# While other jobs compute, a batch takes many times as long, and whoever else writes waits for it: then it becomes smaller,
# by four at most, since each transaction waits for the disk.
PUT_S = 0.25
LEAST_SHARE = 0.25


def next_share(share: float, seconds: float) -> float:
    """Return which share of a whole batch to write next, when the last one was ``share`` and took so long."""
    return min(1.0, 2 * share, max(LEAST_SHARE, share * PUT_S / max(seconds, 0.001)))


def open_reader(
    resources: Resources, files: int | None = None, size: int = 0
) -> AbstractContextManager[ReaderPool]:
    """Return reading children: one for each core, but no more than help while one process writes.

    For a handful of ``files``, of so many bytes as far as that is known, one will do, that which is kept ready if there is any.
    """
    few = files is not None and files <= FEW_FILES
    if few and resources.reader is not None:
        return nullcontext(resources.reader)
    most = 1 if few and size <= FEW_BYTES else 2
    return ReaderPool(
        resources.settings.read, processes=min(most, os.cpu_count() or 1), data=resources.settings.data
    )


class ImportBatches:
    """Collects what was read and writes it a batch at a time; leaving the ``with`` block writes the rest.

    ``pages`` says that captures come from a site, ``figures`` counts the files of a walk.

    When something fails in the block, what was read before is written all the same: nothing done is lost.
    """

    def __init__(
        self,
        resources: Resources,
        reporter: Reporter,
        *,
        pages: bool = False,
        figures: FileCounts | None = None,
    ) -> None:
        self._resources, self._reporter, self._pages, self._figures = resources, reporter, pages, figures
        self._passed = 0
        self._waiting: list[FileRead] = []
        self._characters = 0
        self._share = 1.0
        self._unindexed = 0
        self._sync: IndexSync | None = None
        self._store = BatchStore(resources, reporter)
        self._limits = limits_text(resources.settings.read)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue they are written to."""
        return self._resources.catalogue

    def add(self, record: FileRecord, outcome: ReadOutcome) -> None:
        """Take one file or page and what was read from it."""
        digest = record.digest or outcome.digest
        chosen = self._heeded(replace(record, digest=digest), outcome)
        record = replace(record, digest=digest, limits=self._limits, read_by=version.current(), chosen=chosen)
        self._waiting.append(FileRead(record, outcome))
        self._characters += sum(story.length for story in outcome.stories)
        if outcome.failure is not None:
            self._report_failure(self._placed(record, outcome.failure))
        for failure in outcome.failures:
            self._reporter.failed(self._placed(record, failure))
        self._store.log(outcome)
        self._count(record, outcome)
        if max(len(self._waiting) / BATCH_FILES, self._characters / BATCH_CHARACTERS) >= self._share:
            self.write()

    def _heeded(self, record: FileRecord, outcome: ReadOutcome) -> ChosenReadings | None:
        """Return what was chosen of readings, as far as it was heeded; what could not be is told, and forgotten."""
        chosen = record.chosen
        if chosen is None or outcome.failure is not None:
            return chosen
        read = {story_id(one.source, one.native_key): one.reading.get(CHOSEN) for one in outcome.stories}
        heeded = {story: borders for story in chosen.by_story if (borders := read.get(story))}
        if len(heeded) < len(chosen.by_story):
            why = "cannot be read so" if record.digest == chosen.digest else "has changed since"
            message = f"A person chose how to read it, and it {why}: it was read as is likeliest."
            self._reporter.failed(self._placed(record, Failure(record.origin, "choice-dropped", message)))
        return ChosenReadings(record.digest, heeded) if heeded else None

    def _count(self, record: FileRecord, outcome: ReadOutcome) -> None:
        # What is claimed is a file of its own, which is added by itself, or beside its claimant in the same archive.
        inside = sum(origin.startswith(f"{record.origin}!/") for origin in outcome.claims)
        to_report = {
            "without_story": outcome.skipped,
            "taken_with_backup": inside + (outcome.claimed_by is not None),
        }
        if any(to_report.values()):
            self._reporter.advance(0, **{name: count for name, count in to_report.items() if count})

    def _placed(self, record: FileRecord, failure: Failure) -> Failure:
        return replace(
            failure, origin=place_of(record.source, failure.origin, self._resources.settings.sources)
        )

    def _report_failure(self, failure: Failure) -> None:
        # A site's indexes and menus are pages without a story, which is nobody's fault; a file without one is news.
        if self._pages and failure.cause in WITHOUT_STORY:
            self._passed += 1
        else:
            self._reporter.failed(failure)

    def write(self) -> None:
        """Write what is waiting, and let the index follow."""
        self._put()
        self._reporter.check()
        if self._pages:
            self._follow_rarely()
        else:
            self._follow_beside()

    def _put(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        began = time.monotonic()
        counts = self._store.store(waiting)
        self._share = next_share(self._share, time.monotonic() - began)
        passed, self._passed = self._passed, 0
        outcomes = counts | {"failed": counts["failed"] - passed, "without_story": passed}
        self._reporter.advance(len(waiting), **{name: count for name, count in outcomes.items() if count})
        if self._figures is not None:
            self._reporter.advance(0, **self._figures.of(waiting, self._resources.catalogue))
        self._unindexed += self._characters
        self._characters = 0

    def _follow_rarely(self) -> None:
        """Index now and then: a crawl takes hours, and neither memory nor the index's lock is to be held so long."""
        if self._unindexed > self._resources.settings.index.commit_every_mb * 1_000_000:
            self._unindexed = 0
            index_pending(self._resources, self._reporter, quiet=True)

    def _follow_beside(self) -> None:
        """Index while files are being read, once there are so many that processes for it are worth starting."""
        if self._sync is None:
            if self._unindexed < WORTH_CHARACTERS or self._resources.is_dry_run:
                return
            self._unindexed = 0
            with suppress(RebuildingError):  # until then, what is read waits in the catalogue
                self._sync = follow(self._resources, self._reporter, quiet=True)
        if self._sync is not None:
            self._unless_at_fault(self._take)

    def _made(self, works: Sequence[Story]) -> None:
        """Have works indexed while others are being made, some at a time."""
        self._characters += sum(work.length for work in works)
        if self._characters >= BATCH_CHARACTERS:
            self._unindexed += self._characters
            self._characters = 0
            if not self._pages:
                self._follow_beside()

    def _take(self, following: IndexSync) -> None:
        following.take()
        following.commit_rarely()

    def _unless_at_fault(self, do: Callable[[IndexSync], None]) -> None:
        """Let the index follow; where something in it is at fault, leave all to a follower that finds out what."""
        if self._sync is None:
            return
        try:
            do(self._sync)
        except Exception as error:
            if is_environmental(error):
                raise
            self._close_following()
            follow_apart(self._resources, self._reporter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.write()
                make_works(self._resources, self._reporter, self._made)
                self._unless_at_fault(lambda each: finish(each, self._resources, self._reporter))
            elif issubclass(kind, Exception):
                self._put()
        finally:
            self._close_following()

    def _close_following(self) -> None:
        following, self._sync = self._sync, None
        if following is not None:
            following.close()

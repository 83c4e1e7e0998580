"""Synchronise the index with the catalogue, change by change or by a rebuild.

It reads stories only from the catalogue, never from files or the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from indexer.catalogue import PendingChange
from indexer.engines.loading import LIGHT_CHARACTERS, put_each
from indexer.engines.port import IndexWriter
from indexer.errors import (
    ForeignIndexError,
    IndexAheadError,
    IndexDamagedError,
    NoIndexError,
    RebuildingError,
)
from indexer.faults import Refused, Stage, is_environmental
from indexer.model import Failure, Reporter
from indexer.pipeline.enrich import prepare_reindex
from indexer.pipeline.exclusive import LOOK_EVERY_S
from indexer.pipeline.rebuild import is_orphaned, rebuild
from indexer.pipeline.rebuild_changes import forget_dead_rebuild
from indexer.pipeline.resources import Resources
from indexer.pipeline.retry import retry_set_aside
from indexer.pipeline.set_aside import SetAsides
from indexer.pipeline.story_batches import PARCEL_CHARACTERS, PARCEL_STORIES, StoredStoryBatch

# Changes known by id at a time.
_CHANGES = 50_000
# And when some of them fail nobody knows why: where all fail, so many show it.
_APART = 200

_CAUSES: dict[type[Exception], str] = {ForeignIndexError: "index-foreign", IndexAheadError: "index-ahead"}

OnProgress = Callable[[int], None]
"""Is given how many more stories are done; may raise to have the rest left for another time."""


def index_pending(resources: Resources, reporter: Reporter, *, quiet: bool = False) -> None:
    """Bring the index up to date with the catalogue; rebuild it where there is none to be trusted.

    ``quiet`` leaves the reporter's stage alone, for use in the middle of an import.

    Raises:
        EngineError: the index could not be written; nothing is lost, the next run goes on.
    """
    if resources.is_dry_run:
        return
    forget_dead_rebuild(resources)
    retry_set_aside(resources, reporter)
    waiting = resources.catalogue.stories.pending_count(mine=True)
    if waiting == 0 and (_is_sound(resources) or is_orphaned(resources)):
        return
    while True:
        try:
            following = follow(resources, reporter, quiet=quiet)
            break
        except RebuildingError:
            # There is no index that could be followed until then, and a job that is done has been followed.
            reporter.check()
            time.sleep(LOOK_EVERY_S)
    if following is None:
        return
    try:
        with following:
            following.to_the_end(_progress_of(reporter, None if quiet else waiting))
    except Exception as error:
        if is_environmental(error):
            raise
        follow_apart(resources, reporter)


def follow_apart(resources: Resources, reporter: Reporter) -> None:
    """Follow every change after following all at once has failed: some at a time, so that what fails stands alone.

    Raises:
        SameFaultError: most fail alike.
        EngineError: the index could not be written.
    """
    asides = SetAsides(resources, reporter)

    def commit(changes: Sequence[PendingChange]) -> None:
        with IndexSync(resources, reporter) as following:
            following.take(changes)
            following.commit()

    while changes := resources.catalogue.stories.pending(_APART, mine=True):
        for change, fault in asides.each(Stage.COMMIT, changes, commit):
            asides.stories([Refused(change.story_id, Stage.COMMIT, fault)])
            resources.catalogue.stories.done_pending([change.seq])
        reporter.check()


def _is_sound(resources: Resources) -> bool:
    try:
        resources.index.reader()
    except NoIndexError:
        return False
    return not resources.index.problems


def follow(resources: Resources, reporter: Reporter, *, quiet: bool) -> IndexSync | None:
    """Return a way to have the index follow; None when it was rebuilt instead, and has followed everything.

    Raises:
        RebuildingError: there is no index to follow until another job has rebuilt it.
        EngineError: the index could not be written.
    """
    try:
        _begin_new_archive(resources, reporter)
        resources.index.verify()
        return IndexSync(resources, reporter)
    except (NoIndexError, IndexDamagedError) as error:
        with resources.index.rebuild_turn():
            if resources.index.generations.current() is not None:
                said = str(error).removesuffix("; run: velveteen reindex").removesuffix(".")
                message = f"{said}. It is being rebuilt from the catalogue."
                reporter.failed(Failure("index", _CAUSES.get(type(error), "index-damaged"), message))
            rebuild(resources, reporter, quiet=quiet)
        return None


def _begin_new_archive(resources: Resources, reporter: Reporter) -> None:
    """Publish an empty index where there never was one of this catalogue, and every story is still to come."""
    if not _is_new(resources):
        return
    with suppress(RebuildingError), resources.index.rebuild_turn():
        # Asked again: another job may have been faster.
        if _is_new(resources):
            prepare_reindex(resources, reporter)
            resources.index.rebuild(())


def _is_new(resources: Resources) -> bool:
    stories, index = resources.catalogue.stories, resources.index
    coming = stories.pending_count() + sum(
        one.story_id is not None for one in resources.catalogue.set_aside.others()
    )
    return coming == stories.count() and (index.generations.current() is None or index.is_foreign)


def _progress_of(reporter: Reporter, waiting: int | None) -> OnProgress:
    """Begin a stage of so many stories, if a number is given, and return what counts them."""
    if waiting is not None:
        reporter.begin("index", waiting)

    def on_progress(done: int) -> None:
        if waiting is not None and done:
            reporter.advance(done)
        reporter.check()

    return on_progress


class IndexSync:
    """An incremental index update that runs beside other work. Use it as a context manager.

    What takes long is built beforehand; the index is written to for the time of a commit only, in turn with other jobs.
    What was not committed when it is left is still pending in the catalogue.
    """

    def __init__(self, resources: Resources, reporter: Reporter) -> None:
        self._resources = resources
        self._asides = SetAsides(resources, reporter)
        self._limit = resources.settings.index.commit_every_mb * 1_000_000
        self._begin()

    def _begin(self) -> None:
        self._generation = self._resources.index.generations.current()
        self._taken = _CommitContents()
        self._filling = self._resources.index.begin(self._taken.refused.append)

    def take(self, only: Sequence[PendingChange] = ()) -> None:
        """Have changes indexed until there are no more, or enough for a commit; wait for nothing.

        With ``only`` these and no others.
        """
        stories = self._resources.catalogue.stories
        while not self.is_full and (
            changes := only or stories.pending(_CHANGES, after=self._taken.seen, mine=True)
        ):
            for parcel in self._batches(changes):
                self._taken.done += self._filling.give(parcel)
            if only:
                return

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a commit."""
        return self._taken.characters > self._limit

    def _batches(self, changes: Sequence[PendingChange]) -> Iterator[StoredStoryBatch]:
        """Yield the stories that changed until there is enough text for one commit."""
        taken, catalogue = self._taken, self._resources.catalogue
        sizes = catalogue.stories.lengths([change.story_id for change in changes if change.action == "put"])
        group: dict[str, int] = {}
        for change in changes:
            if self.is_full:
                break
            taken.seen = change.seq
            if change.story_id in taken.ids:
                continue  # it changed again; one commit holds a story once
            taken.ids.add(change.story_id)
            taken.seqs.append(change.seq)
            size = sizes.get(change.story_id)
            if size is None:
                taken.gone.append(change.story_id)
                continue
            taken.characters += size
            group[change.story_id] = size
            if sum(group.values()) > PARCEL_CHARACTERS or len(group) == PARCEL_STORIES:
                yield StoredStoryBatch(catalogue, group)
                group = {}
        if group:
            yield StoredStoryBatch(catalogue, group)

    def commit(self, on_progress: OnProgress = lambda _: None) -> None:
        """Wait until everything that was taken is built, then for the turn, and make it searchable.

        Nothing is committed where another generation has been put in place meanwhile: it is all taken again, for that.
        """
        on_progress(self._taken.done)
        for done in self._filling.build():
            on_progress(done)
        done = 0
        with self._resources.index.commit_turn():
            if self._resources.index.generations.current() == self._generation:
                done = self._commit()
        self._filling.close()
        self._begin()
        on_progress(done)

    def _commit(self) -> int:
        """Commit what was taken and return how many stories were not counted before; nothing is reported in a turn."""
        taken, catalogue = self._taken, self._resources.catalogue
        writer = self._resources.index.writer(light=taken.characters <= LIGHT_CHARACTERS)
        try:
            done = sum(self._filling.hand_over(writer))
            self._overtake(writer)
            self._asides.judge(Stage.BUILD, [each.fault for each in taken.refused], len(taken.ids))
            refused = [each.story_id for each in taken.refused]
            # What was found by words it no longer has would be worse than what is not found and said to be set aside.
            writer.delete([*taken.gone, *refused])
            self._resources.index.mark(writer, taken.seen)
            writer.commit()
            # Only now: a crash before this line indexes some stories again, a crash after it loses nothing.
            self._asides.stories(taken.refused)
            catalogue.set_aside.clear_stories(taken.ids.difference(refused))
            catalogue.stories.done_pending(taken.seqs)
            # In earnest: that lets the engine end the merges it has begun, without which an archive that grows story by
            # story would have a segment for each. Everything is searchable by now.
            writer.close()
        finally:
            writer.close(commit=False)
        return done + len(taken.gone)

    def _overtake(self, writer: IndexWriter) -> None:
        """Put stories as they are now whose changes another job has followed since they were taken here."""
        taken, catalogue = self._taken, self._resources.catalogue
        overtaken = taken.ids - catalogue.stories.waiting(sorted(taken.ids))
        if not overtaken:
            return
        writer.delete(sorted(overtaken))
        taken.refused[:] = [each for each in taken.refused if each.story_id not in overtaken]
        taken.gone[:] = [story_id for story_id in taken.gone if story_id not in overtaken]
        now = StoredStoryBatch(catalogue, dict.fromkeys(sorted(overtaken), 0))
        for _ in put_each(now, writer.put, taken.refused.append):
            pass

    def commit_rarely(self) -> None:
        """Commit when there is enough for it, and let it be four times as much the next time."""
        if self.is_full:
            # The first stories are found soon, and a large import does not end in many small segments: each costs every
            # phrase some 0.05 ms (phrase_truth over an imported archive, six segments, and over a reindexed one, two).
            self._limit *= 4
            self.commit()

    def to_the_end(self, on_progress: OnProgress) -> None:
        """Follow every change there is, commit by commit."""
        self.take()
        while self._taken.seqs:
            self.commit(on_progress)
            self.take()

    def close(self) -> None:
        """Throw away what is not committed; doing it twice does no harm."""
        self._filling.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(slots=True)
class _CommitContents:
    """What one commit holds: the changes it follows by number and story, and the ids of stories that are no more.

    ``refused`` cannot be built. ``seen`` is the last change looked at; ``done`` counts stories built before anybody
    asked.
    """

    seqs: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    characters: int = 0
    seen: int = 0
    done: int = 0


def finish(following: IndexSync, resources: Resources, reporter: Reporter) -> None:
    """Have everything that is pending followed, as a stage of its own."""
    following.to_the_end(_progress_of(reporter, resources.catalogue.stories.pending_count(mine=True)))

"""Synchronise the index with the catalogue, change by change or by a rebuild.

It reads stories only from the catalogue, never from files or the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
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
from indexer.pipeline.enrich import renew
from indexer.pipeline.exclusive import LOOK_EVERY_S
from indexer.pipeline.rebuild_changes import forget_dead_rebuild
from indexer.pipeline.reindex import is_orphaned, rebuild
from indexer.pipeline.resources import Parts
from indexer.pipeline.retry import put_back
from indexer.pipeline.set_aside import Asides
from indexer.pipeline.story_batches import PARCEL_CHARACTERS, PARCEL_STORIES, StoredParcel

# Changes known by id at a time.
_CHANGES = 50_000
# And when some of them fail nobody knows why: where all fail, so many show it.
_APART = 200

_CAUSES: dict[type[Exception], str] = {ForeignIndexError: "index-foreign", IndexAheadError: "index-ahead"}

Told = Callable[[int], None]
"""Is told how many more stories are done; may raise to have the rest left for another time."""


def index_pending(parts: Parts, reporter: Reporter, *, quiet: bool = False) -> None:
    """Bring the index up to date with the catalogue; rebuild it where there is none to be trusted.

    ``quiet`` leaves the reporter's stage alone, for use in the middle of an import.

    Raises:
        EngineError: the index could not be written; nothing is lost, the next run goes on.
    """
    if parts.rehearsed:
        return
    forget_dead_rebuild(parts)
    put_back(parts, reporter)
    waiting = parts.catalogue.stories.pending_count(mine=True)
    if waiting == 0 and (_is_sound(parts) or is_orphaned(parts)):
        return
    while True:
        try:
            following = follow(parts, reporter, quiet=quiet)
            break
        except RebuildingError:
            # There is no index that could be followed until then, and a job that is done has been followed.
            reporter.check()
            time.sleep(LOOK_EVERY_S)
    if following is None:
        return
    try:
        with following:
            following.to_the_end(_teller(reporter, None if quiet else waiting))
    except Exception as error:
        if is_environmental(error):
            raise
        follow_apart(parts, reporter)


def follow_apart(parts: Parts, reporter: Reporter) -> None:
    """Follow every change after following all at once has failed: some at a time, so that what fails stands alone.

    Raises:
        SameFaultError: most fail alike.
        EngineError: the index could not be written.
    """
    asides = Asides(parts, reporter)

    def commit(changes: Sequence[PendingChange]) -> None:
        with Following(parts, reporter) as following:
            following.take(changes)
            following.commit()

    while changes := parts.catalogue.stories.pending(_APART, mine=True):
        for change, fault in asides.each(Stage.COMMIT, changes, commit):
            asides.stories([Refused(change.story_id, Stage.COMMIT, fault)])
            parts.catalogue.stories.done_pending([change.seq])
        reporter.check()


def _is_sound(parts: Parts) -> bool:
    try:
        parts.index.reader()
    except NoIndexError:
        return False
    return not parts.index.problems


def follow(parts: Parts, reporter: Reporter, *, quiet: bool) -> Following | None:
    """Return a way to have the index follow; None when it was rebuilt instead, and has followed everything.

    Raises:
        RebuildingError: there is no index to follow until another job has rebuilt it.
        EngineError: the index could not be written.
    """
    try:
        _begin_new_archive(parts, reporter)
        parts.index.verify()
        return Following(parts, reporter)
    except (NoIndexError, IndexDamagedError) as error:
        with parts.index.rebuilding():
            if parts.index.generations.current() is not None:
                said = str(error).removesuffix("; run: velveteen reindex").removesuffix(".")
                message = f"{said}. It is being rebuilt from the catalogue."
                reporter.failed(Failure("index", _CAUSES.get(type(error), "index-damaged"), message))
            rebuild(parts, reporter, quiet=quiet)
        return None


def _begin_new_archive(parts: Parts, reporter: Reporter) -> None:
    """Publish an empty index where there never was one of this catalogue, and every story is still to come."""
    if not _is_new(parts):
        return
    with suppress(RebuildingError), parts.index.rebuilding():
        # Asked again: another job may have been faster.
        if _is_new(parts):
            renew(parts, reporter)
            parts.index.rebuild(())


def _is_new(parts: Parts) -> bool:
    stories, index = parts.catalogue.stories, parts.index
    coming = stories.pending_count() + sum(
        one.story_id is not None for one in parts.catalogue.set_aside.others()
    )
    return coming == stories.count() and (index.generations.current() is None or index.foreign)


def _teller(reporter: Reporter, waiting: int | None) -> Told:
    """Begin a stage of so many stories, if a number is given, and return what counts them."""
    if waiting is not None:
        reporter.begin("index", waiting)

    def told(done: int) -> None:
        if waiting is not None and done:
            reporter.advance(done)
        reporter.check()

    return told


class Following:
    """An incremental index update that runs beside other work. Use it as a context manager.

    What takes long is built beforehand; the index is written to for the time of a commit only, in turn with other jobs.
    What was not committed when it is left is still pending in the catalogue.
    """

    def __init__(self, parts: Parts, reporter: Reporter) -> None:
        self._parts = parts
        self._asides = Asides(parts, reporter)
        self._limit = parts.settings.index.commit_every_mb * 1_000_000
        self._begin()

    def _begin(self) -> None:
        self._generation = self._parts.index.generations.current()
        self._taken = _Taken()
        self._filling = self._parts.index.begin(self._taken.refused.append)

    def take(self, only: Sequence[PendingChange] = ()) -> None:
        """Have changes indexed until there are no more, or enough for a commit; wait for nothing.

        With ``only`` these and no others.
        """
        stories = self._parts.catalogue.stories
        while not self.full and (
            changes := only or stories.pending(_CHANGES, after=self._taken.seen, mine=True)
        ):
            for parcel in self._parcels(changes):
                self._taken.done += self._filling.give(parcel)
            if only:
                return

    @property
    def full(self) -> bool:
        """Whether there is enough for a commit."""
        return self._taken.characters > self._limit

    def _parcels(self, changes: Sequence[PendingChange]) -> Iterator[StoredParcel]:
        """Yield the stories that changed until there is enough text for one commit."""
        taken, catalogue = self._taken, self._parts.catalogue
        sizes = catalogue.stories.lengths([change.story_id for change in changes if change.action == "put"])
        group: dict[str, int] = {}
        for change in changes:
            if self.full:
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
                yield StoredParcel(catalogue, group)
                group = {}
        if group:
            yield StoredParcel(catalogue, group)

    def commit(self, told: Told = lambda _: None) -> None:
        """Wait until everything that was taken is built, then for the turn, and make it searchable.

        Nothing is committed where another generation has been put in place meanwhile: it is all taken again, for that.
        """
        told(self._taken.done)
        for done in self._filling.build():
            told(done)
        done = 0
        with self._parts.index.turn():
            if self._parts.index.generations.current() == self._generation:
                done = self._commit()
        self._filling.close()
        self._begin()
        told(done)

    def _commit(self) -> int:
        """Commit what was taken and return how many stories were not counted before; nobody is told in a turn."""
        taken, catalogue = self._taken, self._parts.catalogue
        writer = self._parts.index.writer(light=taken.characters <= LIGHT_CHARACTERS)
        try:
            done = sum(self._filling.hand_over(writer))
            self._overtake(writer)
            self._asides.judge(Stage.BUILD, [each.fault for each in taken.refused], len(taken.ids))
            refused = [each.story_id for each in taken.refused]
            # What was found by words it no longer has would be worse than what is not found and said to be set aside.
            writer.delete([*taken.gone, *refused])
            self._parts.index.mark(writer, taken.seen)
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
        taken, catalogue = self._taken, self._parts.catalogue
        overtaken = taken.ids - catalogue.stories.waiting(sorted(taken.ids))
        if not overtaken:
            return
        writer.delete(sorted(overtaken))
        taken.refused[:] = [each for each in taken.refused if each.story_id not in overtaken]
        taken.gone[:] = [story_id for story_id in taken.gone if story_id not in overtaken]
        now = StoredParcel(catalogue, dict.fromkeys(sorted(overtaken), 0))
        for _ in put_each(now, writer.put, taken.refused.append):
            pass

    def commit_rarely(self) -> None:
        """Commit when there is enough for it, and let it be four times as much the next time."""
        if self.full:
            # The first stories are found soon, and a large import does not end in many small segments: each costs every
            # phrase some 0.05 ms (phrase_truth over an imported archive, six segments, and over a reindexed one, two).
            self._limit *= 4
            self.commit()

    def to_the_end(self, told: Told) -> None:
        """Follow every change there is, commit by commit."""
        self.take()
        while self._taken.seqs:
            self.commit(told)
            self.take()

    def close(self) -> None:
        """Throw away what is not committed; doing it twice does no harm."""
        self._filling.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(slots=True)
class _Taken:
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


def finish(following: Following, parts: Parts, reporter: Reporter) -> None:
    """Have everything that is pending followed, as a stage of its own."""
    following.to_the_end(_teller(reporter, parts.catalogue.stories.pending_count(mine=True)))

"""The end of the write line: the index follows the catalogue, change by change or from the ground up.

It reads stories only from the catalogue, never from files or the network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from indexer.catalogue import PendingChange
from indexer.engines.belonging import FOREIGN
from indexer.errors import ForeignIndexError, IndexAheadError, IndexDamagedError, NoIndexError
from indexer.faults import Refused, Stage, is_environmental
from indexer.model import Failure, Reporter
from indexer.pipeline.parcels import PARCEL_CHARACTERS, PARCEL_STORIES, StoredParcel, every_parcel, parcels_of
from indexer.pipeline.parts import Parts
from indexer.pipeline.set_aside import Asides
from indexer.pipeline.telling import renew
from indexer.pipeline.trying_again import put_back

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
    put_back(parts, reporter)
    waiting = parts.catalogue.stories.pending_count()
    if waiting == 0 and (_is_sound(parts) or _orphaned(parts)):
        return
    following = follow(parts, reporter, quiet=quiet)
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

    while changes := parts.catalogue.stories.pending(_APART):
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


def _orphaned(parts: Parts) -> bool:
    """Say whether there is an index and no story: its catalogue is gone, and an empty index would hide that."""
    return parts.catalogue.stories.count() == 0 and parts.index.foreign


def follow(parts: Parts, reporter: Reporter, *, quiet: bool) -> Following | None:
    """Return a way to have the index follow; None when it was rebuilt instead, and has followed everything.

    Raises:
        EngineError: the index could not be written.
    """
    try:
        _begin_new_archive(parts, reporter)
        return Following(parts, reporter)
    except (NoIndexError, IndexDamagedError) as error:
        if parts.index.generations.current() is not None:
            said = str(error).removesuffix("; run: velveteen reindex").removesuffix(".")
            message = f"{said}. It is being rebuilt from the catalogue."
            reporter.failed(Failure("index", _CAUSES.get(type(error), "index-damaged"), message))
        reindex(parts, reporter, quiet=quiet)
        return None


def _begin_new_archive(parts: Parts, reporter: Reporter) -> None:
    """Publish an empty index where there never was one of this catalogue, and every story is still to come."""
    stories, index = parts.catalogue.stories, parts.index
    coming = stories.pending_count() + sum(
        one.story_id is not None for one in parts.catalogue.set_aside.others()
    )
    if coming == stories.count() and (index.generations.current() is None or index.foreign):
        renew(parts, reporter)
        parts.index.rebuild(())


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
    """The index on its way to what the catalogue holds, beside other work. Use it as a context manager.

    What was not committed when it is left is still pending in the catalogue.
    """

    def __init__(self, parts: Parts, reporter: Reporter) -> None:
        self._parts = parts
        self._asides = Asides(parts, reporter)
        self._writer = parts.index.writer()
        self._taken = _Taken()
        self._filling = parts.index.begin(self._taken.refused.append)
        self._limit = parts.settings.index.commit_every_mb * 1_000_000

    def take(self, only: Sequence[PendingChange] = ()) -> None:
        """Have changes indexed until there are no more, or enough for a commit; wait for nothing.

        With ``only`` these and no others.
        """
        stories = self._parts.catalogue.stories
        while not self.full and (changes := only or stories.pending(_CHANGES, after=self._taken.seen)):
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
        """Wait until everything that was taken is built, and make it searchable."""
        taken = self._taken
        told(taken.done)
        for done in self._filling.finish(self._writer):
            told(done)
        self._asides.judge(Stage.BUILD, [each.fault for each in taken.refused], len(taken.ids))
        refused = [each.story_id for each in taken.refused]
        # What was found by words that it no longer has would be worse than what is not found and said to be set aside.
        self._writer.delete([*taken.gone, *refused])
        told(len(taken.gone))
        self._parts.index.mark(self._writer, taken.seen)
        self._writer.commit()
        self._parts.index.sweep()
        # Only now: a crash before this line indexes some stories again, a crash after it loses nothing.
        self._asides.stories(taken.refused)
        self._parts.catalogue.set_aside.clear_stories(taken.ids.difference(refused))
        self._parts.catalogue.stories.done_pending(taken.seqs)
        self._taken = _Taken()
        self._filling = self._parts.index.begin(self._taken.refused.append)

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
        # Everything is searchable by now. Closing in earnest lets the engine end the merges it has begun; without that
        # an archive that grows story by story would have a segment for each.
        self._writer.close()

    def close(self) -> None:
        """Throw away what is not committed; doing it twice does no harm."""
        self._filling.abandon()
        self._writer.close(commit=False)

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
    following.to_the_end(_teller(reporter, parts.catalogue.stories.pending_count()))


def culprits(parts: Parts, asides: Asides, engine: str | None) -> list[Refused]:
    """Return the stories for which a new index cannot be built, by rehearsing it with ever fewer of them.

    Raises:
        SameFaultError: that is most of them.
    """
    ids = [
        key for sizes in parts.catalogue.stories.groups(batch=_CHANGES, characters=10**12) for key in sizes
    ]
    failed = asides.each(
        Stage.COMMIT, ids, lambda some: parts.index.rehearse(parcels_of(parts.catalogue, some), engine)
    )
    return [Refused(story_id, Stage.COMMIT, fault) for story_id, fault in failed]


def reindex(parts: Parts, reporter: Reporter, *, quiet: bool = False, engine: str | None = None) -> None:
    """Build a new generation from the catalogue, prove it and switch to it; search serves the old one meanwhile.

    ``engine`` names the one to build it with; without a name that of the live generation stays.

    Raises:
        ForeignIndexError: there is not one story, and an index of a catalogue that is gone.
        IndexTooSmallError: it would hold too few stories, so it was not published.
        EngineError: it could not be written or proved.
    """
    if _orphaned(parts):
        raise ForeignIndexError(FOREIGN)
    renew(parts, reporter)
    seen = parts.catalogue.holdings.newest()
    if not quiet:
        reporter.begin("reindex", parts.catalogue.stories.count())

    def told(done: int) -> None:
        if not quiet and done:
            reporter.advance(done, indexed=done)
        reporter.check()

    number = _build_anew(parts, reporter, seen, told, engine)
    parts.catalogue.stories.done_pending_through(seen)
    if not quiet:
        reporter.advance(0, generation=number)


def _build_anew(parts: Parts, reporter: Reporter, seen: int, told: Told, engine: str | None) -> int:
    """Build and publish a new generation, and set aside the stories that it cannot hold; return its number."""
    asides, stories = Asides(parts, reporter), parts.catalogue.stories
    asides.judge(Stage.BUILD, (), stories.count())
    refused: list[Refused] = []

    def refuse(each: Refused) -> None:
        refused.append(each)
        asides.judge(Stage.BUILD, [each.fault], 0)

    def build(without: Collection[str] = ()) -> int:
        every = every_parcel(parts.catalogue, without=without)
        return parts.index.rebuild(
            every, engine, told, refuse, stories.leaving, left_out=len(without), through=seen
        )

    try:
        number = build()
    except Exception as error:
        if is_environmental(error):
            raise
        refused[:] = culprits(parts, asides, engine)
        if not refused:
            raise
        number = build({each.story_id for each in refused})
    asides.stories(refused)
    indexed = stories.ids().difference(each.story_id for each in refused)
    parts.catalogue.set_aside.clear_stories(indexed)
    return number

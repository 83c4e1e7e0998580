"""The index of an archive: opens the newest intact generation, follows commits, rebuilds into a new generation.

It knows the port only, so every engine lives by the same rules. It never touches the catalogue.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from typing import Protocol

from indexer.config import Settings
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.ownership import FOREIGN, Owner, Ownership
from indexer.engines.port import (
    BulkLoader,
    IndexAdministration,
    IndexReader,
    IndexWriter,
    SearchEngine,
    StoryBatch,
)
from indexer.engines.rebuild import ConcurrentChanges, GenerationBuilder
from indexer.engines.registry import ENGINES, every_administration, make_engine
from indexer.errors import (
    EngineAwayError,
    ForeignIndexError,
    IndexAheadError,
    IndexDamagedError,
    IndexLockedError,
    NoIndexError,
    RebuildingError,
)
from indexer.faults import Refused
from indexer.file_lock import hold_lock
from indexer.model import Scope

# Locks of this archive's processes: on commits to the live generation, and on the making of another.
TURN, REBUILD = "index/turn.lock", "index/rebuild.lock"
_NONE_YET = "There is no index yet; run: velveteen reindex"
# The version of an index whose engine does not answer.
_AWAY = "away"


class Turn(Protocol):
    """Gives a right that one process has at a time, by its name; see ``Catalogue.turn``."""

    def __call__(
        self, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> AbstractContextManager[None]:
        """Hold it, after waiting at most ``wait_s`` seconds; raise what ``refused`` returns when another holds it for longer."""


class IndexService:
    """The index of one archive, for searching and for writing; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        owner: Owner | None = None,
        turn: Turn | None = None,
        told: Callable[[], str] = str,
    ) -> None:
        """``owner`` is the catalogue that the index has to belong to; without one any index will do.

        ``turn`` is who gives the right to write; without one the files of this machine do. ``told`` returns a text that
        changes with what the index has to follow, or has followed: no commit from before is read then.
        """
        self._settings, self._belonging = settings, Ownership(owner)
        # Made at once, so that one that does not exist is refused now and not in the middle of a job.
        self._engines: dict[str, SearchEngine] = {settings.index.engine: make_engine(settings)}
        self._every = every_administration(settings)
        self._turn = turn or self._turn_here
        self._told = told
        self._lock = threading.Lock()
        self._opened: IndexSnapshot | None = None
        self._distrusted: dict[int, str] = {}

    @property
    def generations(self) -> IndexAdministration:
        """What knows the live generation: of engines that share none, one has it, or for a moment two of the same state.

        Raises:
            EngineAwayError: it may be that of an engine which does not answer.
        """
        first, *others = self._every
        if others and first.current() is None:
            return next((each for each in others if each.current() is not None), first)
        return first

    # -- reading ----------------------------------------------------------------------------------------

    def reader(self) -> IndexSnapshot:
        """Return a reader of the newest commit of the newest generation that can be trusted.

        Raises:
            NoIndexError: there is none yet, or none that can be trusted.
            EngineAwayError: the engine does not answer.
        """
        stamp = self.generations.version(self._told()) or ""
        opened = self._opened
        if opened is not None and opened.version == stamp:
            return opened
        with self._lock:
            if self._opened is None or self._opened.version != stamp:
                self._opened = self._open(stamp)
            return self._opened

    def _open(self, stamp: str) -> IndexSnapshot:
        problems: dict[int, str] = {}
        foreign = False
        for number in self.generations.candidates():
            try:
                engine = self._engine_of(number)
                reader = engine.open(number)
                self._require_ours(number, reader)
            except (IndexDamagedError, NoIndexError) as error:
                problems[number] = str(error)
                foreign = foreign or isinstance(error, ForeignIndexError)
                # An index that is ahead of its owner finds what there is, until it has been made anew.
                if not isinstance(error, IndexAheadError):
                    continue
            self._distrusted = problems
            return IndexSnapshot(reader, number, stamp, engine, self._settings.search.max_expansions)
        self._distrusted = problems
        if foreign:
            raise ForeignIndexError(FOREIGN)
        if problems:
            raise NoIndexError("Every index generation is damaged; run: velveteen reindex")
        raise NoIndexError(_NONE_YET)

    def _require_ours(self, number: int, reader: IndexReader) -> None:
        self._belonging.require(self.generations.describe(number).note, reader.count())

    def version(self) -> str:
        """Return a text that changes with every commit and every new generation."""
        try:
            return self.generations.version(self._told()) or "none"
        except EngineAwayError:
            return _AWAY

    def engine_name(self) -> str:
        """Return the engine of the live generation, or the one config.toml names where there is none to be read."""
        with suppress(NoIndexError, IndexDamagedError, EngineAwayError):
            generations = self.generations
            number = generations.current()
            if number is not None and (name := generations.describe(number).engine) in ENGINES:
                return name
        return self._settings.index.engine

    def _engine_of(self, number: int) -> SearchEngine:
        """Return the engine that made a generation, whatever config.toml names: so engines change without a gap.

        Raises:
            NoIndexError, IndexDamagedError: nothing says which that was.
        """
        name = self.generations.describe(number).engine
        if name not in ENGINES:
            raise IndexDamagedError(
                f"Index generation {number} was made by the engine “{name}”, which this version does not have;"
                " run: velveteen reindex"
            )
        return self._engine(name)

    def _engine(self, name: str) -> SearchEngine:
        engine = self._engines.get(name)
        if engine is None:
            engine = self._engines[name] = make_engine(self._settings, name)
        return engine

    def reopen(self, failed: IndexSnapshot | None = None) -> None:
        """Forget the open reader after it failed, so that the next one is checked from the ground up.

        ``failed`` is the one that did: where another thread has opened a newer one since, that one stays.
        """
        with self._lock:
            if failed is not None and self._opened is not failed:
                return
            self._opened = None
            self._close_engines()

    @property
    def problems(self) -> tuple[str, ...]:
        """What kept newer generations from being used when a reader was last opened."""
        return tuple(self._distrusted.values())

    def check(self) -> tuple[str, ...]:
        """Re-read every file of the live generation and say, in sentences, what is wrong."""
        try:
            number = self._live()
            faults = self._engine_of(number).damaged_files(number)
            if not faults:
                self.verify()
            found = self.generations.problems()
        except (IndexDamagedError, NoIndexError, EngineAwayError) as error:
            return (str(error),)
        damaged = "Index generation {}: {} is damaged or missing; run: velveteen reindex"
        return (*(damaged.format(number, name) for name in faults), *found)

    def _live(self) -> int:
        number = self.generations.current()
        if number is None:
            raise NoIndexError(_NONE_YET)
        return number

    def close(self) -> None:
        """Close every file, and end the processes that build segments."""
        with self._lock:
            self._opened = None
            self._close_engines()

    def _close_engines(self) -> None:
        while self._engines:
            self._engines.popitem()[1].close()

    # -- writing ----------------------------------------------------------------------------------------

    def writer(self, *, light: bool = False) -> IndexWriter:
        """Return a writer on the live generation, checked first: nothing is added to a damaged index.

        ``light`` as in the port.

        Raises:
            NoIndexError: there is no generation to write to.
            IndexDamagedError: the live generation is damaged and must be rebuilt.
        """
        number = self.verify()
        writer = self._engine_of(number).writer(number, light=light)
        self.generations.repair()
        self._drop_all_but(self.generations)
        return writer

    def commit_turn(self) -> AbstractContextManager[None]:
        """Hold the right to commit to the live generation, or to put another in its place.

        Whoever builds does so before: in a turn nothing is done that takes long.

        Raises:
            IndexLockedError: another process has held it for longer than `[index] lock_timeout_s`.
        """
        seconds = self._settings.index.lock_timeout_s

        def refused() -> IndexLockedError:
            return IndexLockedError(
                f"Another process has been committing to the index for over {seconds:g} s; wait for its job to end, "
                "then run this one again"
            )

        return self._turn(TURN, wait_s=seconds, refused=refused)

    def rebuild_turn(self) -> AbstractContextManager[None]:
        """Hold the right to make a new generation; one is made at a time.

        Raises:
            RebuildingError: another process is making one.
        """

        def refused() -> RebuildingError:
            return RebuildingError("The index is being made anew by another process; wait for its job to end")

        return self._turn(REBUILD, wait_s=0, refused=refused)

    def _turn_here(
        self, name: str, *, wait_s: float, refused: Callable[[], Exception]
    ) -> AbstractContextManager[None]:
        return hold_lock(self._settings.data / name, wait_s=wait_s, refused=refused)

    def verify(self) -> int:
        """Read the live generation's files that are new to this process; return its number.

        Raises:
            NoIndexError: there is no generation to write to, or it is not the owner's as that is now.
            IndexDamagedError: the live generation is damaged and must be rebuilt.
        """
        number = self._live()
        reader = self._engine_of(number).open(number)
        try:
            self._require_ours(number, reader)
        finally:
            reader.close()
        return number

    @property
    def is_foreign(self) -> bool:
        """Whether there is an index, and none but of other catalogues."""
        try:
            self.reader()
        except ForeignIndexError:
            return True
        except NoIndexError:
            return False
        return False

    @property
    def is_ahead(self) -> bool:
        """Whether the live generation knows changes that its owner, as that is now, has yet to make."""
        with suppress(NoIndexError, IndexDamagedError):
            return self._belonging.is_ahead(self.generations.describe(self._live()).note)
        return False

    def mark(self, writer: IndexWriter, through: int) -> None:
        """Have the next commit say whose the index is, and that it knows changes up to that number.

        Others may have committed newer ones before. Only for whose turn it is.
        """
        writer.note = self._belonging.note(through, self.generations.describe(self._live()).note)

    def begin(self, refuse: Callable[[Refused], None] | None = None) -> BulkLoader:
        """Return a way to have stories built for the live generation beside other work, for ``writer`` to put.

        ``refuse`` is given stories that cannot be; without it one of them fails the whole.

        Raises:
            NoIndexError: there is no generation to write to.
        """
        return self._engine(self.engine_name()).loader(self._live(), refuse)

    def rebuild(
        self,
        batches: Iterable[StoryBatch],
        engine: str | None = None,
        on_progress: Callable[[int], None] = lambda _: None,
        refuse: Callable[[Refused], None] | None = None,
        left: Callable[[], frozenset[str]] = frozenset,
        *,
        meanwhile: ConcurrentChanges | None = None,
        left_out: int = 0,
    ) -> int:
        """Index the stories of ``batches`` into a new generation, prove it, publish it; return its number.

        ``engine`` is the one to build it with; without one that of the live generation stays. ``on_progress`` is called now
        and then with how many more stories are done, ``refuse`` with those that cannot be put; each may raise to give
        the whole up. ``left`` says in the end which stories have gone from the archive. ``left_out`` stories are none of
        ``batches`` because they cannot be put; a handful of such, who are named, is no loss. ``meanwhile`` knows what is
        committed to the live generation until then. Only for who is ``rebuild_turn``.

        Raises:
            IndexTooSmallError: it holds too many stories fewer than the generation it would replace.
            EngineError: it could not be written or does not find what was put into it.
        """
        return self._new(engine).make(
            batches,
            lambda: self._count_before(left()),
            on_progress=on_progress,
            refuse=refuse,
            meanwhile=meanwhile,
            left_out=left_out,
        )

    def trial_build(self, batches: Iterable[StoryBatch], engine: str | None = None) -> None:
        """Index the stories of ``batches`` as ``rebuild`` does, and throw it away: to learn which of them it fails for.

        Raises:
            BuildFaultError: it fails for them, and not for one that could be left out.
        """
        self._new(engine).trial_build(batches)

    def _new(self, engine: str | None) -> GenerationBuilder:
        return GenerationBuilder(
            self._engine(engine or self.engine_name()),
            self.generations.current() or 0,
            self.commit_turn,
            self._belonging.note,
            self._drop_all_but,
            self._settings.index.max_loss_share,
        )

    def drop_older(self) -> None:
        """Remove every generation but the live one: for what must not be in any of them."""
        self.generations.drop(keep=self._live())

    def _drop_all_but(self, live: IndexAdministration) -> None:
        """Leave no generation where the live one is not; only for whose turn it is."""
        for each in self._every:
            if each == live:
                continue
            if each.current() is not None:
                each.drop(keep=None)
            else:
                # What was dropped while it was read may still be there.
                each.repair()

    def _count_before(self, left: frozenset[str]) -> int:
        """Return how many stories the live index has; one of another state of the catalogue is no measure."""
        try:
            opened = self.reader()
            self._require_ours(opened.generation, opened.reader)
        except NoIndexError:
            return 0
        return opened.count(Scope(hidden=left))

"""The live index: opens the newest generation that can be trusted, follows commits, rebuilds into a new one.

It knows the port only, so every engine lives by the same rules. It never touches the catalogue.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from indexer.analysis import terms
from indexer.config import Settings
from indexer.engines import manifest as manifests
from indexer.engines.building import Builders, Filling
from indexer.engines.choice import ENGINES, make_engine
from indexer.engines.generations import Generations
from indexer.engines.needs import refuse
from indexer.engines.port import EngineResult, IndexReader, IndexWriter, Parcel, SearchEngine
from indexer.errors import EngineError, IndexDamagedError, IndexTooSmallError, NoIndexError
from indexer.faults import HANDFUL, Refused, each_alone
from indexer.model import StoredStory
from indexer.query.ast import InField, Phrase, Query

# A new generation proves itself on phrases out of this many of its stories before it is published.
_PROOFS, _PROOF_WORDS = 20, 4
# Where, inside a generation, several processes build what its writer then takes over.
PARTS = "parts"
# Helpers that build segments: more would be merged more often, and read from the catalogue no sooner.
_MOST_PROCESSES = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """A reader with its engine, the generation it reads and the stamp of the commit it saw."""

    reader: IndexReader
    generation: int
    stamp: str
    engine: SearchEngine

    def search(self, query: Query, *, deadline_s: float | None = None) -> EngineResult:
        """Answer ``query``; see the port.

        Raises:
            UnsupportedQueryError: this engine cannot do all that is asked.
            IndexDamagedError: an index file turned out to be unreadable.
        """
        refuse(query, self.engine)
        return self.reader.search(query, deadline_s=deadline_s)


class LiveIndex:
    """The index of one archive, for searching and for writing; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # Made at once, so that one that does not exist is refused now and not in the middle of a job.
        self._engines: dict[str, SearchEngine] = {settings.index.engine: make_engine(settings)}
        self.generations = Generations(settings.data / "index")
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._distrusted: dict[int, str] = {}
        self._builders: dict[str, Builders] = {}

    # -- reading ----------------------------------------------------------------------------------------

    def reader(self) -> Opened:
        """Return a reader of the newest commit of the newest generation that can be trusted.

        Raises:
            NoIndexError: there is none yet, or none that can be trusted.
        """
        stamp = self.stamp()
        opened = self._opened
        if opened is not None and opened.stamp == stamp:
            return opened
        with self._lock:
            if self._opened is None or self._opened.stamp != stamp:
                self._opened = self._open(stamp)
            return self._opened

    def _open(self, stamp: str) -> Opened:
        problems: dict[int, str] = {}
        for number in self.generations.candidates():
            try:
                engine = self._engine_of(number)
                opened = Opened(engine.open(self.generations.folder(number)), number, stamp, engine)
            except (IndexDamagedError, NoIndexError) as error:
                problems[number] = str(error)
                continue
            self._distrusted = problems
            return opened
        self._distrusted = problems
        if problems:
            raise NoIndexError("Every index generation is damaged; run: velveteen reindex")
        raise NoIndexError("There is no index yet; run: velveteen reindex")

    def stamp(self) -> str:
        """Return a text that changes with every commit and every new generation."""
        current = self.generations.current()
        if current is None:
            return "none"
        return f"{self.generations.stamp()}.{manifests.stamp(self.generations.folder(current))}"

    def engine_name(self) -> str:
        """Return the engine of the live generation, or the one config.toml names where there is none to be read."""
        number = self.generations.current()
        with suppress(NoIndexError, IndexDamagedError):
            if number is not None and (name := self._made_by(number)) in ENGINES:
                return name
        return self._settings.index.engine

    def _made_by(self, number: int) -> str:
        return manifests.load(self.generations.folder(number)).engine

    def _engine_of(self, number: int) -> SearchEngine:
        """Return the engine that made a generation, whatever config.toml names: so engines change without a gap.

        Raises:
            NoIndexError, IndexDamagedError: nothing says which that was.
        """
        name = self._made_by(number)
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

    def distrust(self, failed: Opened | None = None) -> None:
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
        number = self.generations.current()
        if number is None:
            return ("There is no index yet; run: velveteen reindex",)
        try:
            faults = self._engine_of(number).faults(self.generations.folder(number))
        except (IndexDamagedError, NoIndexError) as error:
            return (str(error),)
        return tuple(
            f"Index generation {number}: {name} is damaged or missing; run: velveteen reindex"
            for name in faults
        )

    def close(self) -> None:
        """Close every file, and end the processes that build segments."""
        with self._lock:
            self._opened = None
            self._close_engines()
            while self._builders:
                self._builders.popitem()[1].close()

    def _close_engines(self) -> None:
        while self._engines:
            self._engines.popitem()[1].close()

    # -- writing ----------------------------------------------------------------------------------------

    def writer(self) -> IndexWriter:
        """Return a writer on the live generation, checked first: nothing is added to a damaged index.

        Raises:
            NoIndexError: there is no generation to write to.
            IndexDamagedError: the live generation is damaged and must be rebuilt.
        """
        number = self.verify()
        writer = self._engine_of(number).writer(self.generations.folder(number))
        self.sweep()
        return writer

    def sweep(self) -> None:
        """Remove what helpers built for the live generation once it is committed, or their process was killed."""
        number = self.generations.current()
        if number is not None:
            shutil.rmtree(self.generations.folder(number) / PARTS, ignore_errors=True)

    def verify(self) -> int:
        """Read the live generation's files that are new to this process; return its number.

        Raises:
            NoIndexError: there is no generation to write to.
            IndexDamagedError: the live generation is damaged and must be rebuilt.
        """
        number = self.generations.current()
        if number is None:
            raise NoIndexError("There is no index yet; run: velveteen reindex")
        self._engine_of(number).open(self.generations.folder(number)).close()
        return number

    def begin(self, refuse: Callable[[Refused], None] | None = None) -> Filling:
        """Return a way to have stories built for the live generation beside other work, for ``writer`` to put.

        ``refuse`` is told of stories that cannot be; without it one of them fails the whole.

        Raises:
            NoIndexError: there is no generation to write to.
        """
        number = self.generations.current()
        if number is None:
            raise NoIndexError("There is no index yet; run: velveteen reindex")
        return self._builders_of(self.engine_name()).begin(self.generations.folder(number) / PARTS, refuse)

    def _builders_of(self, name: str) -> Builders:
        builders = self._builders.get(name)
        if builders is None:
            index = self._settings.index
            processes = index.processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
            builders = self._builders[name] = Builders(
                partial(make_engine, self._settings, name),
                processes=processes,
                memory_mb=index.writer_memory_mb,
            )
        return builders

    def rebuild(
        self,
        parcels: Iterable[Parcel],
        engine: str | None = None,
        told: Callable[[int], None] = lambda _: None,
        refuse: Callable[[Refused], None] | None = None,
        *,
        left_out: int = 0,
    ) -> int:
        """Index the stories of ``parcels`` into a new generation, prove it, publish it; return its number.

        ``engine`` is the one to build it with; without one that of the live generation stays. ``told`` is called now
        and then with how many more stories are done, ``refuse`` with those that cannot be put; each may raise to give
        the whole up. ``left_out`` stories are none of ``parcels`` because they cannot be put. A handful of such
        stories, who are named, is no loss that keeps the index from being published.

        Raises:
            IndexTooSmallError: it holds too many stories fewer than the generation it would replace.
            EngineError: it could not be written or does not find what was put into it.
        """
        name = engine or self.engine_name()
        before = self._count_before()
        number, folder = self.generations.start()
        try:
            proofs, refused = self._fill(folder, parcels, name, told, refuse)
            self._prove(folder, proofs, before - min(HANDFUL, left_out + refused), name)
            self.generations.publish(number)
        except BaseException:
            self.generations.discard(number)
            raise
        return number

    def rehearse(self, parcels: Iterable[Parcel], engine: str | None = None) -> None:
        """Index the stories of ``parcels`` as ``rebuild`` does, and throw it away: to learn which of them it fails for.

        Raises:
            BuildFaultError: it fails for them, and not for one that could be left out.
        """
        number, folder = self.generations.start()
        try:
            self._fill(folder, parcels, engine or self.engine_name(), lambda _: None, lambda _: None)
        finally:
            self.generations.discard(number)

    def _count_before(self) -> int:
        try:
            return self.reader().reader.count()
        except NoIndexError:
            return 0

    def _fill(
        self,
        folder: Path,
        parcels: Iterable[Parcel],
        name: str,
        told: Callable[[int], None],
        refuse: Callable[[Refused], None] | None,
    ) -> tuple[list[tuple[str, str]], int]:
        """Fill a generation; return what it has to find, and how many stories were refused."""
        engine = self._engine(name)
        engine.create(folder)
        proofs: list[tuple[str, str]] = []
        left_out: set[str] = set()

        def note(refused: Refused) -> None:
            left_out.add(refused.story_id)
            if refuse is not None:
                refuse(refused)

        writer = engine.writer(folder, fresh=True)
        try:
            parts = folder / PARTS
            for done in self._builders_of(name).put(_with_proofs(parcels, proofs), writer, parts, note):
                told(done)
        except BaseException:
            writer.close(commit=False)
            raise
        writer.close()
        shutil.rmtree(folder / PARTS, ignore_errors=True)
        return [proof for proof in proofs if proof[0] not in left_out], len(left_out)

    def _prove(self, folder: Path, proofs: list[tuple[str, str]], before: int, name: str) -> None:
        reader = self._engine(name).open(folder)
        try:
            count = reader.count()
            if count < before * (1 - self._settings.index.max_loss_share):
                raise IndexTooSmallError(
                    f"The new index would hold {count} stories where the live one holds {before}, so it was not"
                    " published. If that many are really gone, raise [index] max_loss_share and reindex."
                )
            for story_id, phrase in proofs:
                query = Query(phrase, InField("body", Phrase(phrase)), per_page=max(count, 1))
                if story_id not in {hit.story_id for hit in reader.search(query).hits}:
                    raise EngineError(
                        f"The new index does not find “{phrase}” where it stands, so it was not published;"
                        " run: velveteen doctor"
                    )
        finally:
            reader.close()


def _with_proofs(parcels: Iterable[Parcel], proofs: list[tuple[str, str]]) -> Iterable[Parcel]:
    """Pass parcels on, noting a phrase out of some of them (ever fewer, so that late ones are noted too)."""
    wanted = 0
    for number, parcel in enumerate(parcels):
        if number == wanted and len(proofs) < _PROOFS:
            wanted = number * 2 + 1
            # A story that fails here fails again when it is put, and is told of then.
            each_alone(
                [parcel], lambda some: proofs.extend(filter(None, map(_proof, islice(some[0].stories(), 1))))
            )
        yield parcel


def _proof(story: StoredStory) -> tuple[str, str] | None:
    """Return a story's id with a phrase from the end of it, if it has as many words."""
    words = terms(story.chapters[-1].text[:2000]) if story.chapters else []
    if len(words) < _PROOF_WORDS:
        return None
    return story.id, " ".join(words[-_PROOF_WORDS - 1 : -1] or words[:_PROOF_WORDS])

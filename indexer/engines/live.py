"""The live index: opens the newest generation that can be trusted, follows commits, rebuilds into a new one.

It knows the port only, so every engine lives by the same rules. It never touches the catalogue.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.analysis import terms
from indexer.config import Settings
from indexer.engines.generations import Generations
from indexer.engines.port import IndexReader, IndexWriter, SearchEngine
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.errors import EngineError, IndexDamagedError, IndexTooSmallError, NoIndexError
from indexer.model import StoredStory
from indexer.query.ast import InField, Phrase, Query

_ENGINES: dict[str, Callable[[Settings], SearchEngine]] = {
    "tantivy": lambda settings: TantivyEngine(settings.index, settings.search),
    "whoosh": lambda settings: WhooshEngine(settings.index, settings.search),
}
# A new generation proves itself on phrases out of this many of its stories before it is published.
_PROOFS, _PROOF_WORDS = 20, 4


def make_engine(settings: Settings) -> SearchEngine:
    """Return the engine that config.toml names.

    Raises:
        EngineError: there is no such engine.
    """
    make = _ENGINES.get(settings.index.engine)
    if make is None:
        known = ", ".join(sorted(_ENGINES))
        raise EngineError(
            f"There is no engine “{settings.index.engine}”; set [index] engine to one of: {known}"
        )
    return make(settings)


@dataclass(frozen=True, slots=True)
class Opened:
    """A reader with the generation it reads and the stamp of the commit it saw."""

    reader: IndexReader
    generation: int
    stamp: str


class LiveIndex:
    """The index of one archive, for searching and for writing; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.engine = make_engine(settings)
        self.generations = Generations(settings.data / "index")
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._distrusted: dict[int, str] = {}

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
                opened = Opened(self.engine.open(self.generations.folder(number)), number, stamp)
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
        return f"{self.generations.stamp()}.{self.engine.stamp(self.generations.folder(current))}"

    def distrust(self, failed: Opened | None = None) -> None:
        """Forget the open reader after it failed, so that the next one is checked from the ground up.

        ``failed`` is the one that did: where another thread has opened a newer one since, that one stays.
        """
        with self._lock:
            if failed is not None and self._opened is not failed:
                return
            self._opened = None
            self.engine.close()
            self.engine = make_engine(self._settings)

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
            faults = self.engine.faults(self.generations.folder(number))
        except (IndexDamagedError, NoIndexError) as error:
            return (str(error),)
        return tuple(
            f"Index generation {number}: {name} is damaged or missing; run: velveteen reindex"
            for name in faults
        )

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            self._opened = None
            self.engine.close()

    # -- writing ----------------------------------------------------------------------------------------

    def writer(self) -> IndexWriter:
        """Return a writer on the live generation, checked first: nothing is added to a damaged index.

        Raises:
            NoIndexError: there is no generation to write to.
            IndexDamagedError: the live generation is damaged and must be rebuilt.
        """
        number = self.generations.current()
        if number is None:
            raise NoIndexError("There is no index yet; run: velveteen reindex")
        folder = self.generations.folder(number)
        self.engine.open(folder).close()
        return self.engine.writer(folder)

    def rebuild(self, stories: Iterable[StoredStory]) -> int:
        """Index ``stories`` into a new generation, prove it, publish it; return its number.

        Raises:
            IndexTooSmallError: it holds too many stories fewer than the generation it would replace.
            EngineError: it could not be written or does not find what was put into it.
        """
        before = self._count_before()
        number, folder = self.generations.start()
        try:
            proofs = self._fill(folder, stories)
            self._prove(folder, proofs, before)
            self.generations.publish(number)
        except BaseException:
            self.generations.discard(number)
            raise
        return number

    def _count_before(self) -> int:
        try:
            return self.reader().reader.count()
        except NoIndexError:
            return 0

    def _fill(self, folder: Path, stories: Iterable[StoredStory]) -> list[tuple[str, str]]:
        self.engine.create(folder)
        proofs: list[tuple[str, str]] = []
        writer = self.engine.writer(folder, fresh=True)
        try:
            writer.put(_with_proofs(stories, proofs))
        except BaseException:
            writer.close(commit=False)
            raise
        writer.close()
        return proofs

    def _prove(self, folder: Path, proofs: list[tuple[str, str]], before: int) -> None:
        reader = self.engine.open(folder)
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


def _with_proofs(stories: Iterable[StoredStory], proofs: list[tuple[str, str]]) -> Iterable[StoredStory]:
    """Pass stories on, noting a phrase of some of them (ever fewer, so that late ones are noted too)."""
    wanted = 0
    for number, story in enumerate(stories):
        if number == wanted and len(proofs) < _PROOFS and story.chapters:
            wanted = number * 2 + 1
            words = terms(story.chapters[-1].text[:2000])
            if len(words) >= _PROOF_WORDS:
                proofs.append((story.id, " ".join(words[-_PROOF_WORDS - 1 : -1] or words[:_PROOF_WORDS])))
        yield story

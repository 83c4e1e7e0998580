"""A new generation of the index: filled and proved beside the live one, brought up to it, put in its place.

It knows the port only and never touches the catalogue; that one is made at a time, its caller sees to.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from indexer.analysis import terms
from indexer.engines.bench import NAME as PARTS
from indexer.engines.bench import Bench
from indexer.engines.building import LIGHT_CHARACTERS, Builders
from indexer.engines.generations import Generations
from indexer.engines.port import Parcel, SearchEngine
from indexer.errors import EngineError, IndexTooSmallError
from indexer.model import StoredStory
from indexer.query.ast import InField, Phrase, Query

# A new generation proves itself on phrases out of this many of its stories before it is published.
_PROOFS, _PROOF_WORDS = 20, 4
# What has changed while it was made is followed in so many rounds at most before the last one, in which nobody else
# commits; each is shorter than the one before, unless more comes in than can be followed.
_ROUNDS = 5

Told = Callable[[int], None]


class Meanwhile(Protocol):
    """What becomes of the archive while an index is made of it."""

    def touched(self) -> Collection[str]:
        """The ids of all stories that have changed since the making began."""

    def late(self) -> tuple[Sequence[Parcel], Sequence[str]]:
        """What the live index has followed since this was last asked: stories to put, ids to take out."""

    def over(self) -> None:
        """Called once the new index is live, and holds all of that."""


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """How to make one with ``engine``; ``turn`` keeps others from committing to the live one."""

    generations: Generations
    engine: SearchEngine
    builders: Builders
    bench: Bench
    turn: Callable[[], AbstractContextManager[None]]
    max_loss_share: float

    def make(
        self, parcels: Iterable[Parcel], *, before: int, told: Told, meanwhile: Meanwhile | None = None
    ) -> int:
        """Fill it with the stories of ``parcels``, prove it, publish it; return its number.

        Raises:
            IndexTooSmallError: it holds too many stories fewer than the ``before`` of the live one.
            EngineError: it could not be written or does not find what was put into it.
        """
        number, folder = self.generations.start()
        try:
            proofs = self._fill(folder, parcels, told)
            touched = meanwhile.touched() if meanwhile else ()
            # What a story said when it was read need not be what it says now.
            self._prove(folder, [each for each in proofs if each[0] not in touched], before)
            self._publish(number, folder, told, meanwhile)
        except BaseException:
            if self.generations.current() != number:
                self.generations.discard(number)
            raise
        return number

    def _fill(self, folder: Path, parcels: Iterable[Parcel], told: Told) -> list[tuple[str, str]]:
        self.engine.create(folder)
        proofs: list[tuple[str, str]] = []
        writer = self.engine.writer(folder, fresh=True)
        try:
            parts = folder / PARTS
            for done in self.builders.put(_with_proofs(parcels, proofs), writer, parts):
                told(done)
        except BaseException:
            writer.close(commit=False)
            raise
        writer.close()
        shutil.rmtree(folder / PARTS, ignore_errors=True)
        return proofs

    def _prove(self, folder: Path, proofs: Iterable[tuple[str, str]], before: int) -> None:
        reader = self.engine.open(folder)
        try:
            count = reader.count()
            if count < before * (1 - self.max_loss_share):
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

    def _publish(self, number: int, folder: Path, told: Told, meanwhile: Meanwhile | None) -> None:
        """Have it follow what was committed to the live one since it was begun, and put it in its place."""
        for _ in range(_ROUNDS if meanwhile else 0):
            if self._follow(folder, meanwhile) < LIGHT_CHARACTERS:
                break
            told(0)
        with self.turn():
            self._follow(folder, meanwhile)
            self.generations.publish(number)
            if meanwhile:
                meanwhile.over()

    def _follow(self, folder: Path, meanwhile: Meanwhile | None) -> int:
        """Follow what was committed elsewhere since it was last asked for; return how much text that was."""
        parcels, gone = meanwhile.late() if meanwhile else ((), ())
        if not parcels and not gone:
            return 0
        writer = self.engine.writer(folder)
        filling = self.builders.begin(self.bench.place())
        try:
            for parcel in parcels:
                filling.give(parcel)
            for _ in filling.finish(writer):
                pass
            writer.delete(gone)
            writer.commit()
            writer.close()
        finally:
            writer.close(commit=False)
            filling.clear()
        return sum(parcel.characters for parcel in parcels)


def _with_proofs(parcels: Iterable[Parcel], proofs: list[tuple[str, str]]) -> Iterable[Parcel]:
    """Pass parcels on, noting a phrase out of some of them (ever fewer, so that late ones are noted too)."""
    wanted = 0
    for number, parcel in enumerate(parcels):
        if number == wanted and len(proofs) < _PROOFS:
            wanted = number * 2 + 1
            proofs += filter(None, map(_proof, islice(parcel.stories(), 1)))
        yield parcel


def _proof(story: StoredStory) -> tuple[str, str] | None:
    """Return a story's id with a phrase from the end of it, if it has as many words."""
    words = terms(story.chapters[-1].text[:2000]) if story.chapters else []
    if len(words) < _PROOF_WORDS:
        return None
    return story.id, " ".join(words[-_PROOF_WORDS - 1 : -1] or words[:_PROOF_WORDS])

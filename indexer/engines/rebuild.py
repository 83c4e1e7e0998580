"""Build a new generation beside the live one: fill it, test it, apply changes made meanwhile, switch to it.

It knows the port only and never touches the catalogue; that one is made at a time, its caller sees to.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass
from typing import Protocol

from indexer.engines.loading import LIGHT_CHARACTERS
from indexer.engines.port import IndexAdministration, SearchEngine, StoryBatch
from indexer.engines.self_test import collect_probes, verify
from indexer.errors import EngineAwayError
from indexer.faults import HANDFUL, Refused

# What has changed while it was made is followed in so many rounds at most before the last one, in which nobody else
# commits; each is shorter than the one before, unless more comes in than can be followed.
_ROUNDS = 5

OnProgress = Callable[[int], None]
Refuse = Callable[[Refused], None]


class ConcurrentChanges(Protocol):
    """What becomes of the archive while an index is made of it."""

    @property
    def through(self) -> int:
        """The newest change of the catalogue that an index is sure to hold which has followed all there was so far."""

    def touched(self) -> Collection[str]:
        """The ids of all stories that have changed since the making began."""

    def late(self) -> tuple[Sequence[StoryBatch], Sequence[str]]:
        """What the live index has followed since this was last asked: stories to put, ids to take out."""

    def over(self) -> None:
        """Called once the new index is live, and holds all of that."""


@dataclass(frozen=True, slots=True)
class GenerationBuilder:
    """How to make one with ``engine``, numbered above the ``live`` one; ``turn`` keeps others from committing to that.

    ``note`` says whose it is, given the newest change that it holds; ``only`` leaves no index but those it is given.
    """

    engine: SearchEngine
    live: int
    turn: Callable[[], AbstractContextManager[None]]
    note: Callable[[int], str]
    only: Callable[[IndexAdministration], None]
    max_loss_share: float

    def make(
        self,
        batches: Iterable[StoryBatch],
        before: Callable[[], int],
        *,
        on_progress: OnProgress,
        refuse: Refuse | None = None,
        meanwhile: ConcurrentChanges | None = None,
        left_out: int = 0,
    ) -> int:
        """Fill it with the stories of ``batches``, prove it, publish it; return its number.

        ``refuse`` is given stories that cannot be put, without it one of them fails the whole; ``before`` is asked in
        the end how many stories the live one has that are not meant to go. ``left_out`` are known not to be put: a
        handful of those and of the refused, who are named, is no loss.

        Raises:
            IndexTooSmallError: it holds too many stories fewer than that.
            EngineError: it could not be written or does not find what was put into it.
        """
        generations = self.engine.generations
        number = generations.start(after=self.live)
        try:
            probes, refused = self._fill(
                number, batches, on_progress, refuse, meanwhile.through if meanwhile else 0
            )
            touched = meanwhile.touched() if meanwhile else ()
            # What a story said when it was read need not be what it says now.
            sure = [each for each in probes if each[0] not in touched]
            least = before() - min(HANDFUL, left_out + refused)
            with closing(self.engine.open(number)) as reader:
                verify(reader, sure, least, max_loss_share=self.max_loss_share)
            self._publish(number, on_progress, refuse, meanwhile)
        except BaseException:
            with suppress(EngineAwayError):
                if generations.current() != number:
                    generations.discard(number)
            raise
        return number

    def trial_build(self, batches: Iterable[StoryBatch]) -> None:
        """Fill one with the stories of ``batches``, but those that can be left out, and throw it away."""
        number = self.engine.generations.start(after=self.live)
        try:
            self._fill(number, batches, lambda _: None, lambda _: None, 0)
        finally:
            self.engine.generations.discard(number)

    def _fill(
        self,
        number: int,
        batches: Iterable[StoryBatch],
        on_progress: OnProgress,
        refuse: Refuse | None,
        through: int,
    ) -> tuple[list[tuple[str, str]], int]:
        """Fill it; return what it has to find, and how many stories were refused."""
        self.engine.create(number, note=self.note(through))
        probes: list[tuple[str, str]] = []
        left_out: set[str] = set()
        writer = self.engine.writer(number, fresh=True)
        loader = self.engine.loader(number, _noting(left_out, refuse))
        try:
            for batch in collect_probes(batches, probes):
                on_progress(loader.give(batch, wait=True))
            for done in loader.hand_over(writer):
                on_progress(done)
            writer.close()
        finally:
            writer.close(commit=False)
            loader.close()
        return [proof for proof in probes if proof[0] not in left_out], len(left_out)

    def _publish(
        self, number: int, on_progress: OnProgress, refuse: Refuse | None, meanwhile: ConcurrentChanges | None
    ) -> None:
        """Have it follow what was committed to the live one since it was begun, and put it in its place."""
        for _ in range(_ROUNDS if meanwhile else 0):
            if self._follow(number, meanwhile, refuse) < LIGHT_CHARACTERS:
                break
            on_progress(0)
        with self.turn():
            self._follow(number, meanwhile, refuse)
            self.engine.generations.publish(number)
            if meanwhile:
                meanwhile.over()
            self.only(self.engine.generations)

    def _follow(self, number: int, meanwhile: ConcurrentChanges | None, refuse: Refuse | None) -> int:
        """Follow what was committed elsewhere since it was last asked for; return how much text that was."""
        batches, gone = meanwhile.late() if meanwhile else ((), ())
        if meanwhile is None or not (batches or gone):
            return 0
        left_out: set[str] = set()
        writer = self.engine.writer(number)
        loader = self.engine.loader(number, _noting(left_out, refuse))
        try:
            for batch in batches:
                loader.give(batch)
            for _ in loader.hand_over(writer):
                pass
            # A story that cannot be put any more is in it as it was.
            writer.delete([*gone, *left_out])
            writer.note = self.note(meanwhile.through)
            writer.commit()
            writer.close()
        finally:
            writer.close(commit=False)
            loader.close()
        return sum(batch.characters for batch in batches)


def _noting(left_out: set[str], refuse: Refuse | None) -> Refuse | None:
    """Have the ids of refused stories noted, where any may be refused."""
    if refuse is None:
        return None

    def note(refused: Refused) -> None:
        left_out.add(refused.story_id)
        refuse(refused)

    return note

"""What a stage cannot cope with is set aside: named on the job, kept with its traceback, tried again later.

It decides that most items failing alike are no items' fault, and stops the job then. It halves nothing itself.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from indexer import version
from indexer.catalogue.values import ChangedPlace
from indexer.errors import SameFaultError, VelveteenError
from indexer.faults import HANDFUL, Fault, Refused, Stage, each_alone
from indexer.logs import log_error
from indexer.model import SET_ASIDE, Failure, Reporter, SetAside, StoredStory, StorySummary
from indexer.pipeline.resources import Resources

Item = TypeVar("Item")
Known = TypeVar("Known", StoredStory, StorySummary)

# Tracebacks of the same fault that are worth keeping.
_LOGGED = 3

WORDS = {
    Stage.DIGEST: "taking its fingerprint",
    Stage.PAGES: "joining its pages",
    Stage.PARTS: "looking for parts of works in it",
    Stage.KEEP: "keeping it in the catalogue",
    Stage.NAMES: "learning its names",
    Stage.COMPARE: "comparing it with others",
    Stage.WORKS: "making a work of its parts",
    Stage.ENRICH: "taking it from the catalogue for the index",
    Stage.BUILD: "analysing it for the index",
    Stage.COMMIT: "putting it into the index",
}


@dataclass(slots=True)
class SetAsides:
    """What one piece of work has set aside, in the archive of ``resources``; the reporter is given each."""

    resources: Resources
    reporter: Reporter
    _alike: Counter[tuple[Stage, str, str]] = field(default_factory=Counter)
    _tried: Counter[Stage] = field(default_factory=Counter)

    def each(
        self,
        stage: Stage,
        items: Sequence[Item],
        do: Callable[[Sequence[Item]], object],
        *,
        tried: int | None = None,
    ) -> list[tuple[Item, Fault]]:
        """Do something with all ``items`` as ``each_alone`` does, and return those that failed.

        ``tried`` is how many of the work's items to count with these, if not as many as they are.

        Raises:
            SameFaultError: most fail alike.
            Exception: where nothing is at fault but the machine or the archive.
        """
        failed = each_alone(items, do)
        self.judge(stage, [fault for _, fault in failed], len(items) if tried is None else tried)
        return failed

    def each_optional(
        self, stage: Stage, stories: Sequence[Known], do: Callable[[Sequence[Known]], object]
    ) -> None:
        """Do something with ``stories`` that can go without it, telling of those it failed for."""
        for story, fault in self.each(stage, stories, do):
            self.reporter.failed(self.failure(stage, story.id, fault))

    def judge(self, stage: Stage, faults: Sequence[Fault], tried: int) -> None:
        """Take note of ``faults`` among so many items tried.

        Raises:
            SameFaultError: most of all items of this work fail alike, so the program is at fault.
        """
        self._tried[stage] += tried
        for fault in faults:
            alike = (stage, fault.reason.partition(":")[0], fault.place)
            self._alike[alike] += 1
            if self._alike[alike] <= _LOGGED:
                self._log(stage, fault)
        for (where, _, place), count in self._alike.items():
            if where is stage and count > HANDFUL and 2 * count > self._tried[stage]:
                raise SameFaultError(
                    f"{WORDS[stage].capitalize()} failed alike for {count} of {self._tried[stage]} items "
                    f"({faults[-1].reason if faults else place}), so Velveteen is at fault and not they. Nothing was "
                    f"set aside for it. Report it with {self.resources.settings.data / 'logs' / 'jobs.log'}, or go back to "
                    "the version before."
                )

    def failure(self, stage: Stage, origin: str, fault: Fault) -> Failure:
        """Return what is said to a person of an item that is set aside."""
        message = (
            f"It was set aside: {WORDS[stage]} failed ({fault.reason}). Everything else went on. It is tried again by "
            "another version of Velveteen, or by: velveteen retry"
        )
        return Failure(origin, SET_ASIDE, message)

    def stories(self, refused: Sequence[Refused]) -> None:
        """Remember stories that the index does not get; those that are gone meanwhile are nobody's concern."""
        known = self.resources.catalogue.stories.came_from([each.story_id for each in refused])
        found = []
        for each in refused:
            if each.story_id in known:
                source, origin = known[each.story_id]
                failure = self.failure(each.stage, origin, each.fault)
                found.append(_aside(source, each.story_id, each.stage, failure, story_id=each.story_id))
                self.reporter.failed(failure)
        self.resources.catalogue.set_aside.put(found)

    def place(self, place: ChangedPlace, fault: Fault) -> None:
        """Remember a place whose works cannot be made; what was made there before stays."""
        failure = self.failure(Stage.WORKS, place.place, fault)
        self.resources.catalogue.set_aside.put([_aside(place.source, place.place, Stage.WORKS, failure)])
        self.resources.catalogue.parts.settled(place.source, place.place, place.works)
        self.reporter.failed(failure)

    def _log(self, stage: Stage, fault: Fault) -> None:
        error = VelveteenError(fault.reason)
        error.add_note(fault.trace)
        log_error(self.resources.settings.data, "jobs", f"{WORDS[stage]} failed at {fault.place}", error)


def _aside(
    source: str, item: str, stage: Stage, failure: Failure, *, story_id: str | None = None
) -> SetAside:
    return SetAside(
        source, item, failure.origin, stage, failure.message, version.current(), story_id=story_id
    )

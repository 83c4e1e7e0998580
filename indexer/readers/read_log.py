"""The read log: what a reader of a container (archive, mailbox, backup) reports of members that gave no story.

It keeps and counts; whether anybody is shown it is for the pipeline to say.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.model import Failure, FailureKind

# A row of the job's errors each: beyond this many nobody reads them one by one.
_NAMED = 200


@dataclass(slots=True)
class ReadLog:
    """What was reported while one capture was read, whatever is nested in it.

    ``skipped`` counts what holds no story and never will: pictures, replies, menus. ``deadline`` is when to stop, on the
    monotonic clock, so that what was read by then is not lost to the limit on time.
    """

    deadline: float = float("inf")
    skipped: int = 0
    _failures: list[Failure] = field(default_factory=list)
    _claims: dict[str, None] = field(default_factory=dict)
    _unnamed: int = 0
    # Of those without a name: what may pass is not to be forgotten with them.
    _cause: str = "more"

    @property
    def is_late(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.deadline

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Everything reported, the first few hundred by name."""
        if not self._unnamed:
            return tuple(self._failures)
        last = self._failures[-1]
        more = Failure(last.origin, self._cause, f"{self._unnamed:,} more in it gave no story either.")
        return (*self._failures, more)

    def failed(self, failure: Failure) -> None:
        """Take one thing that gave no story, with its place and why."""
        if len(self._failures) < _NAMED:
            self._failures.append(failure)
        else:
            self._unnamed += 1
            if failure.kind is not FailureKind.FINAL:
                self._cause = failure.cause

    @property
    def claims(self) -> tuple[str, ...]:
        """The origins of all files that are in stories of others."""
        return tuple(self._claims)

    def claim(self, origins: Iterable[str]) -> None:
        """Note files that are in a story of another one, and are to give none themselves."""
        self._claims.update(dict.fromkeys(origins))

    def is_claimed(self, origin: str) -> bool:
        """Say whether a file is in a story of another one."""
        return origin in self._claims

    def skip(self, count: int = 1) -> None:
        """Count things that are not worth naming."""
        self.skipped += count

"""What a reader of many things in one (an archive, a mailbox) tells of those that gave no story.

It keeps and counts; whether anybody is shown it is for the pipeline to say.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from indexer.model import Failure

# A row of the job's errors each: beyond this many nobody reads them one by one.
_NAMED = 200


@dataclass(slots=True)
class Told:
    """What was told while one capture was read, whatever is nested in it.

    ``passed`` counts what holds no story and never will: pictures, replies, menus. ``until`` is when to stop, on the
    monotonic clock, so that what was read by then is not lost to the limit on time.
    """

    until: float = float("inf")
    passed: int = 0
    _failures: list[Failure] = field(default_factory=list)
    _unnamed: int = 0

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.until

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Everything told of, the first few hundred by name."""
        if not self._unnamed:
            return tuple(self._failures)
        last = self._failures[-1]
        more = Failure(last.origin, "more", f"{self._unnamed:,} more in it gave no story either.")
        return (*self._failures, more)

    def failed(self, failure: Failure) -> None:
        """Take one thing that gave no story, with its place and why."""
        if len(self._failures) < _NAMED:
            self._failures.append(failure)
        else:
            self._unnamed += 1

    def passed_by(self, count: int = 1) -> None:
        """Count things that are not worth naming."""
        self.passed += count

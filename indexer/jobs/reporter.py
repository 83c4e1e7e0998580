"""Write a running job's progress to its row, throttled so that it stays cheap.

It does not decide when a job ends.
"""

import time
from collections import Counter
from collections.abc import Callable

from indexer.catalogue.port.work import Jobs
from indexer.errors import JobCancelledError
from indexer.model import Failure, Reporter

# Twice a second is live to the eye; a durable write costs 5 ms, so this is one percent of the time.
WRITE_EVERY_S = 0.5


class RowReporter:
    """A Reporter whose words become a job's row; ``stopping`` says that the process must end."""

    def __init__(
        self,
        jobs: Jobs,
        job_id: int,
        *,
        stopping: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = jobs
        self._job_id = job_id
        self._stopping = stopping
        self._clock = clock
        self._stage: str | None = None
        self._done = 0
        self._total: int | None = None
        self._counts: Counter[str] = Counter()
        self._failures: list[Failure] = []
        self._written = self._asked = float("-inf")
        self._news = False

    def begin(self, stage: str, total: int | None) -> None:
        """Start a stage; the row shows it at once, unless it was written a moment ago."""
        self._stage, self._total, self._done = stage, total, 0
        self._news = True
        self._flush_sometimes()

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Count steps and outcomes."""
        self._done += steps
        self._counts.update(counts)
        self._news = True
        self._flush_sometimes()

    def failed(self, failure: Failure) -> None:
        """Keep a failure."""
        self._failures.append(failure)
        self._news = True
        self._flush_sometimes()

    def check(self) -> None:
        """Raise JobCancelledError if the job was cancelled or the process must end."""
        if self._stopping():
            raise JobCancelledError("The worker was stopped.")
        moment = self._clock()
        if moment - self._asked >= WRITE_EVERY_S:
            self._asked = moment
            if self._jobs.cancelled(self._job_id):
                raise JobCancelledError("Cancelled.")
        self._flush_sometimes()

    def flush(self) -> None:
        """Write everything said so far."""
        self._written, self._news = self._clock(), False
        failures, self._failures = self._failures, []
        self._jobs.record_all(self._job_id, failures)
        # ``+`` leaves out what happened to nothing.
        self._jobs.progress(
            self._job_id, done=self._done, total=self._total, counts=+self._counts, stage=self._stage
        )

    def _flush_sometimes(self) -> None:
        # Without news nothing is written: a crawl that waits for its site must not keep others from writing.
        if self._news and self._clock() - self._written >= WRITE_EVERY_S:
            self.flush()


class TeeReporter:
    """A Reporter that forwards to two others: a job's row and a progress bar."""

    def __init__(self, first: Reporter, second: Reporter) -> None:
        self._reporters = (first, second)

    def begin(self, stage: str, total: int | None) -> None:
        """Start a stage in both."""
        for reporter in self._reporters:
            reporter.begin(stage, total)

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Count in both."""
        for reporter in self._reporters:
            reporter.advance(steps, **counts)

    def failed(self, failure: Failure) -> None:
        """Tell both of a failure."""
        for reporter in self._reporters:
            reporter.failed(failure)

    def check(self) -> None:
        """Raise JobCancelledError if either says so."""
        for reporter in self._reporters:
            reporter.check()

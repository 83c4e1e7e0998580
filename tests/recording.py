"""A reporter for tests that run the import pipeline: it remembers what it was told and can ask for a stop."""

from __future__ import annotations

from collections import Counter

from indexer.errors import JobCancelledError
from indexer.model import Failure
from indexer.model.import_counts import FILES


class RecordingReporter:
    """Remembers stages, counts and failures; ``stop_after`` many checks it asks the work to stop."""

    def __init__(self, stop_after: int | None = None) -> None:
        # What became of stories and pages, and what became of files.
        self.counts: Counter[str] = Counter()
        self.files: Counter[str] = Counter()
        self.failures: list[Failure] = []
        self.stages: list[str] = []
        self._left = stop_after

    def begin(self, stage: str, total: int | None) -> None:
        self.stages.append(stage)

    def advance(self, steps: int = 1, **counts: int) -> None:
        for name, count in counts.items():
            kind = self.files if name.startswith(FILES) else self.counts
            kind[name.removeprefix(FILES)] += count

    def failed(self, failure: Failure) -> None:
        self.failures.append(failure)

    def check(self) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise JobCancelledError("stop")

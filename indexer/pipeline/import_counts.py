"""Count the outcome of every file of a walk, each file once.

It decides nothing about files.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from indexer.catalogue import Catalogue, FileRead
from indexer.model import Failure
from indexer.model.import_counts import FILES, RECONSIDERED

# Why a file that could be read gave no story: it holds none, or what it holds does not look like one.
WITHOUT = "not-a-story"
REFUSED = "unlike-a-story"


class FileCounts:
    """The files of one walk that are to be read, by origin, and how those were counted that are as they were."""

    def __init__(self, fresh: Iterable[str], same: Mapping[str, str] | None = None) -> None:
        self._fresh, self._same = set(fresh), dict(same or {})

    def of(self, read: Sequence[FileRead], catalogue: Catalogue) -> Counter[str]:
        """Return the counts of files that were read and written; what was not walked counts nowhere."""
        counts: Counter[str] = Counter()
        for item, parts in zip(read, catalogue.parts.numbers(read), strict=True):
            origin = item.record.origin
            if origin in self._fresh:
                self._fresh.discard(origin)
            elif origin in self._same:
                # Another file came, or went, that has it in its stories; it is no longer what it was counted as.
                counts[FILES + self._same.pop(origin)] -= 1
                counts[RECONSIDERED] += 1
            else:
                continue
            counts[FILES + _outcome(item, parts)] += 1
        return counts


def _outcome(item: FileRead, parts: int) -> str:
    outcome = item.outcome
    if outcome.failure is not None:
        return _failed(outcome.failure)
    if outcome.claimed_by is not None:
        return "taken_with_backup"
    if not outcome.stories:
        return "without_story"
    return "joined" if parts >= len(outcome.stories) else "read"


def _failed(failure: Failure) -> str:
    return {WITHOUT: "without_story", REFUSED: "refused"}.get(failure.cause, "failed")

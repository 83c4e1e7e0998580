"""Files read in the one order in which what some of them claim is known before it is read.

It writes nothing and chooses no files.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from indexer.model import ReadOutcome
from indexer.readers.claims import Named, claimants_first
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest

Item = TypeVar("Item")
File = TypeVar("File", bound=Named)


def read_in_order(
    reader: ReaderPool,
    files: Iterable[File],
    requests: Callable[[Iterable[File]], Iterable[tuple[Item, ReadRequest]]],
) -> Iterator[tuple[Item, ReadOutcome]]:
    """Yield what ``requests`` makes of each file with what reading it gave: those that may claim others come first.

    What one of them claims is not read: it comes last, with an outcome that says by what it was claimed.
    """
    first, others = claimants_first(files)
    claims: dict[str, ReadOutcome] = {}
    for (item, request), outcome in _read(reader, requests(first)):
        claims |= dict.fromkeys(outcome.claims, claimed_by(request.origin, outcome))
        yield item, outcome
    claimed: list[tuple[Item, ReadOutcome]] = []

    def left() -> Iterator[tuple[Item, ReadRequest]]:
        for item, request in requests(others):
            if request.origin in claims:
                claimed.append((item, claims[request.origin]))
            else:
                yield item, request

    for (item, _), outcome in _read(reader, left()):
        yield item, outcome
    yield from claimed


def claimed_by(origin: str, outcome: ReadOutcome) -> ReadOutcome:
    """Return the outcome of a file that the file ``origin`` claimed, when reading that gave ``outcome``."""
    reading = {"format": outcome.reading.get("format", ""), "format_why": f"a part of {origin!r}"}
    return ReadOutcome(reading=reading, claimed_by=origin)


def _read(
    reader: ReaderPool, wanted: Iterable[tuple[Item, ReadRequest]]
) -> Iterator[tuple[tuple[Item, ReadRequest], ReadOutcome]]:
    asked: deque[tuple[Item, ReadRequest]] = deque()

    def requests() -> Iterator[ReadRequest]:
        for each in wanted:
            asked.append(each)
            yield each[1]

    for outcome in reader.read_all(requests()):
        yield asked.popleft(), outcome

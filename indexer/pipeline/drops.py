"""The files of one folder read in an order in which a backup's parts are known before they are read.

It writes nothing and chooses no files.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TypeVar

from indexer.model import ReadOutcome
from indexer.readers import LimitedReader, ReadRequest

Item = TypeVar("Item")


def read_drop(
    reader: LimitedReader,
    databases: Iterable[tuple[Item, ReadRequest]],
    others: Iterable[tuple[Item, ReadRequest]],
) -> Iterator[tuple[Item, ReadOutcome]]:
    """Yield each file with what reading it gave, ``databases`` first and then ``others``, in order.

    What a database's stories were made of is not read again: it comes last, with an outcome that says by what it was
    taken.
    """
    took: dict[str, ReadOutcome] = {}
    for (item, request), outcome in _read(reader, databases):
        took |= dict.fromkeys(outcome.took, taken_with(request.origin, outcome))
        yield item, outcome
    taken: list[tuple[Item, ReadOutcome]] = []

    def left() -> Iterator[tuple[Item, ReadRequest]]:
        for item, request in others:
            if request.origin in took:
                taken.append((item, took[request.origin]))
            else:
                yield item, request

    for (item, _), outcome in _read(reader, left()):
        yield item, outcome
    yield from taken


def taken_with(origin: str, outcome: ReadOutcome) -> ReadOutcome:
    """Return the outcome of a file that the file ``origin`` took, when reading that gave ``outcome``."""
    reading = {"format": outcome.reading.get("format", ""), "format_why": f"a part of {origin!r}"}
    return ReadOutcome(reading=reading, taken_with=origin)


def _read(
    reader: LimitedReader, wanted: Iterable[tuple[Item, ReadRequest]]
) -> Iterator[tuple[tuple[Item, ReadRequest], ReadOutcome]]:
    asked: deque[tuple[Item, ReadRequest]] = deque()

    def requests() -> Iterator[ReadRequest]:
        for each in wanted:
            asked.append(each)
            yield each[1]

    for outcome in reader.read_all(requests()):
        yield asked.popleft(), outcome

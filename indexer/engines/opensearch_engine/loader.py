"""Many stories on their way into an index of a cluster: they wait as parcels, and are analysed as they are sent.

It sends nothing; the writer does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from indexer.engines.loading import put_each
from indexer.engines.port import IndexWriter, StoryBatch
from indexer.faults import Refused


class StoryLoader:
    """The port's ``BulkLoader``."""

    def __init__(self, refuse: Callable[[Refused], None]) -> None:
        self._refuse = refuse
        self._waiting: list[StoryBatch] = []

    def give(self, batch: StoryBatch, *, wait: bool = False) -> int:  # noqa: ARG002  # there is always room
        """Take a parcel; see the port."""
        self._waiting.append(batch)
        return 0

    def build(self) -> Iterator[int]:
        """Do nothing beforehand; see the port."""
        yield 0

    def hand_over(self, writer: IndexWriter) -> Iterator[int]:
        """Put everything through ``writer``; see the port."""
        waiting, self._waiting = self._waiting, []
        for batch in waiting:
            yield from put_each(batch, writer.put, self._refuse)

    def close(self) -> None:
        """Forget what waits; see the port."""
        self._waiting = []

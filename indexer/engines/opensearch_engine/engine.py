"""The OpenSearch adapter: makes, opens and fills indexes of one archive in a cluster.

It decides nothing about queries, and touches no file.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from indexer.config import IndexSettings, OpenSearchSettings, SearchSettings
from indexer.engines.loading import refuse_none
from indexer.engines.opensearch_engine.indexes import Indexes, indexes_of
from indexer.engines.opensearch_engine.loader import StoryLoader
from indexer.engines.opensearch_engine.mapping import ENGINE_NAME
from indexer.engines.opensearch_engine.passage_reader import StoryPassages
from indexer.engines.opensearch_engine.reader import StoryReader
from indexer.engines.opensearch_engine.snapshot import Snapshot
from indexer.engines.opensearch_engine.writer import StoryWriter
from indexer.engines.port import Capability, IndexReader, PassageReader
from indexer.errors import EngineAwayError, IndexDamagedError, NoIndexError
from indexer.faults import Refused


class OpenSearchEngine:
    """See ``engines.port.SearchEngine``."""

    name = ENGINE_NAME
    capabilities = frozenset(Capability)

    def __init__(self, cluster: OpenSearchSettings, index: IndexSettings, search: SearchSettings) -> None:
        self.generations: Indexes = indexes_of(cluster)
        self._index, self._search = index, search
        # A setting that is wrong is told now, not in the middle of a job.
        _ = self.generations.connection

    def create(self, index: int, /, *, note: str = "") -> None:
        """Start an empty index; see the port."""
        self.generations.create(index, note, passages=self._index.passages)

    def open(self, index: int, /) -> IndexReader:
        """Open the last committed state; see the port."""
        name = self.generations.stories(index)
        shards = self.generations.shards(index)[name]
        # One that was dropped stays a while, for those who read it.
        self.generations.commit(index)
        snapshot = Snapshot(self.generations.connection, name, shards, gone=IndexDamagedError)
        return StoryReader(snapshot, self._search)

    def open_passages(self, index: int, /) -> PassageReader | None:
        """Open the last committed state of the passages; see the port."""
        name = self.generations.passages(index)
        shards = None
        with suppress(NoIndexError):
            shards = self.generations.shards(index).get(name)
        if shards is None or not self._index.passages:
            return None
        return StoryPassages(Snapshot(self.generations.connection, name, shards, gone=EngineAwayError))

    def writer(self, index: int, /, *, fresh: bool = False, light: bool = False) -> StoryWriter:  # noqa: ARG002  # merging is the cluster's affair
        """Return a writer; see the port."""
        return StoryWriter(self.generations, index, fresh=fresh, passages=self._index.passages)

    def loader(self, index: int, /, refuse: Callable[[Refused], None] | None = None) -> StoryLoader:  # noqa: ARG002  # lots are for any index
        """Return a way to prepare stories; see the port."""
        return StoryLoader(refuse or refuse_none)

    def damaged_files(self, index: int, /) -> tuple[str, ...]:
        """Return the names of the shards that have no copy just now; see the port."""
        return self.generations.parts_away(index)

    def close(self) -> None:
        """Let go of every connection; see the port."""
        self.generations.connection.close()

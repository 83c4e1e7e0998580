"""The port's engine made of one that works in folders: with generations, and processes that build segments.

It knows no library, and nothing of what is in a folder.
"""

import os
from collections.abc import Callable

from indexer.config import Settings
from indexer.engines.local import manifest as manifests
from indexer.engines.local.build_workspace import BuildWorkspace
from indexer.engines.local.bulk_load import BuilderPool, SegmentLoader
from indexer.engines.local.folders import FolderEngine, FolderWriter
from indexer.engines.local.generations import Generations
from indexer.engines.local.manifest import Verifier
from indexer.engines.local.passages import folders_of
from indexer.engines.port import IndexReader, PassageReader
from indexer.faults import Refused

# Helpers that build segments: more would be merged more often, and read from the catalogue no sooner.
_MOST_PROCESSES = 4


class LocalEngine:
    """See ``engines.port.SearchEngine``; ``make`` returns what works in folders, here and in helping processes."""

    def __init__(self, settings: Settings, make: Callable[[], FolderEngine]) -> None:
        self.folders = make()
        self.name, self.capabilities = self.folders.name, self.folders.capabilities
        self.generations = Generations.of(settings)
        self._bench = BuildWorkspace(self.generations.root)
        processes = settings.index.processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
        self._builders = BuilderPool(make, processes=processes, memory_mb=settings.index.writer_memory_mb)

    def create(self, index: int, *, note: str = "") -> None:
        """Start an empty index; see the port."""
        self.folders.create(self.generations.folder(index), note=note)

    def open(self, index: int) -> IndexReader:
        """Open the last committed state; see the port."""
        return manifests.open_current(self.generations.folder(index), self.folders.open)

    def open_passages(self, index: int) -> PassageReader | None:
        """Open the last committed state of the passages; see the port."""
        return self.folders.open_passages(self.generations.folder(index))

    def writer(self, index: int, *, fresh: bool = False, light: bool = False) -> FolderWriter:
        """Take the write lock; see the port."""
        return self.folders.writer(self.generations.folder(index), fresh=fresh, light=light)

    def loader(
        self,
        index: int,  # noqa: ARG002  # segments are for any index of this engine
        refuse: Callable[[Refused], None] | None = None,
    ) -> SegmentLoader:
        """Return a way to have segments built beside other work; see the port."""
        return self._builders.begin(self._bench.new_folder(), refuse)

    def damaged_files(self, index: int) -> tuple[str, ...]:
        """Re-read every file of the index and name those at fault; see the port."""
        return tuple(
            name
            for folder in folders_of(self.generations.folder(index))
            for name in Verifier().damaged_files(folder, manifests.load(folder), thorough=True)
        )

    def close(self) -> None:
        """Let go of every file, and end the processes that build; see the port."""
        self.folders.close()
        self._builders.close()
        self._bench.close()

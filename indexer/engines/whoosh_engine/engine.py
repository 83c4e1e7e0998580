"""The Whoosh adapter: makes, opens and writes indexes in folders it is given.

It decides nothing about generations, configuration or queries.
"""

import threading
from pathlib import Path

from whoosh.index import TOC, FileIndex

from indexer.config import IndexSettings, SearchSettings
from indexer.engines.local import manifest as manifests
from indexer.engines.local.damage_check import DamageCheck
from indexer.engines.local.folders import FolderWriter, SegmentBuilder
from indexer.engines.local.manifest import Manifest, Verifier
from indexer.engines.port import Capability, IndexReader, PassageReader
from indexer.engines.whoosh_engine import fields, forms
from indexer.engines.whoosh_engine.builder import WhooshBuilder
from indexer.engines.whoosh_engine.passage_reader import WhooshPassages
from indexer.engines.whoosh_engine.reader import WhooshReader
from indexer.engines.whoosh_engine.segment import SegmentView
from indexer.engines.whoosh_engine.storage import FsyncStorage
from indexer.engines.whoosh_engine.writer import ENGINE_NAME, INDEX_NAME, LIGHT_MEMORY_MB, StoryWriter


class WhooshEngine:
    """See ``engines.local.folders.FolderEngine``; it is for stories, or for their ``passages``."""

    name = ENGINE_NAME
    capabilities = frozenset(Capability)

    def __init__(self, index: IndexSettings, search: SearchSettings, *, passages: bool = False) -> None:
        self._index, self._search = index, search
        self._form = forms.PASSAGES if passages else forms.STORIES
        self._verifier = Verifier()
        self._lock = threading.Lock()
        self._held: dict[str, SegmentView] = {}

    def create(self, folder: Path, *, note: str = "") -> None:
        """Start an empty index in ``folder``; see the port."""
        folder.mkdir(parents=True, exist_ok=True)
        FileIndex.create(FsyncStorage(folder), self._form.schema(), INDEX_NAME)
        names = [path.name for path in folder.glob("*.toc")]
        files = manifests.describe(folder, names, {})
        manifests.save(folder, Manifest(ENGINE_NAME, fields.VERSION, 0, files, note))

    def open(self, folder: Path) -> IndexReader:
        """Open the last committed state; see the port."""
        return WhooshReader(self._opened(folder), self._search)

    def open_passages(self, folder: Path) -> PassageReader:
        """Open the last committed state of an index of passages; see the port."""
        return WhooshPassages(self._opened(folder))

    def _opened(self, folder: Path) -> list[SegmentView]:
        manifest = self._verifier.verified(folder, ENGINE_NAME, fields.VERSION)
        storage = FsyncStorage(folder, frozenset(manifest.files))
        proof = DamageCheck(self._verifier, folder, manifest)
        with self._lock, proof:
            return self._segments(folder, storage, proof)

    def _segments(self, folder: Path, storage: FsyncStorage, proof: DamageCheck) -> list[SegmentView]:
        """Open the segments of a commit, taking over those that are open already, with what they have cached."""
        held: dict[str, SegmentView] = {}
        toc = TOC.read(storage, INDEX_NAME)
        for segment in toc.segments:
            name = f"{folder}:{segment.segment_id()}"
            view = self._held.get(name)
            held[name] = (
                view.at_commit(segment, proof) if view else SegmentView(storage, toc.schema, segment, proof)
            )
        self._held = held
        return list(held.values())

    def close(self) -> None:
        """Let go of segments kept for the next commit; see the port."""
        with self._lock:
            self._held = {}

    def builder(self, folder: Path, *, memory_mb: int) -> SegmentBuilder:
        """Begin segments in a folder; see the port."""
        return WhooshBuilder(folder, self._form, memory_mb=memory_mb)

    def writer(self, folder: Path, *, fresh: bool = False, light: bool = False) -> FolderWriter:
        """Take the write lock; see the port."""
        memory = self._index.writer_memory_mb
        return StoryWriter(
            folder,
            self._form,
            timeout_s=self._index.lock_timeout_s,
            memory_mb=min(memory, LIGHT_MEMORY_MB) if light else memory,
            fresh=fresh,
        )

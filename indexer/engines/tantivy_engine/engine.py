"""The Tantivy adapter: makes, opens and writes indexes in folders it is given.

It decides nothing about generations, configuration or queries.
"""

import os
from pathlib import Path

import tantivy

from indexer import schema
from indexer.config import IndexSettings, SearchSettings
from indexer.engines.lasting_lists import LastingLists
from indexer.engines.local.damage_check import DamageCheck
from indexer.engines.local.folders import FolderWriter, SegmentBuilder
from indexer.engines.local.manifest import Verifier
from indexer.engines.port import Capability, IndexReader, PassageReader
from indexer.engines.tantivy_engine import commits, fields, forms
from indexer.engines.tantivy_engine.builder import TantivyBuilder
from indexer.engines.tantivy_engine.commits import ENGINE_NAME
from indexer.engines.tantivy_engine.passage_reader import TantivyPassages
from indexer.engines.tantivy_engine.reader import TantivyReader
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.engines.tantivy_engine.writer import LOCK, StoryWriter
from indexer.engines.word_list import WordList

# Each of Tantivy's threads leaves segments of its own; two keep up with everything this program can hand them.
_FRESH_THREADS = min(2, os.cpu_count() or 1)


class TantivyEngine:
    """See ``engines.local.folders.FolderEngine``; it is for stories, or for their ``passages``."""

    name = ENGINE_NAME
    capabilities = frozenset(Capability)

    def __init__(self, index: IndexSettings, search: SearchSettings, *, passages: bool = False) -> None:
        self._index, self._search = index, search
        self._form = forms.PASSAGES if passages else forms.STORIES
        self._verifier = Verifier()
        self._lists: LastingLists[WordList] = LastingLists()

    def create(self, folder: Path, *, note: str = "") -> None:
        """Start an empty index in ``folder``; see the port."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / LOCK).touch(mode=0o600)
        with commits.working(folder) as work:
            tantivy.Index(self._form.schema(), str(work))
            commits.seal(folder, commits.load_meta(work), [work], 0, note)

    def open(self, folder: Path) -> IndexReader:
        """Open the last committed state; see the port."""
        return TantivyReader(self._searcher(folder), self._search, self._lists)

    def open_passages(self, folder: Path) -> PassageReader:
        """Open the last committed state of an index of passages; see the port."""
        return TantivyPassages(self._searcher(folder))

    def _searcher(self, folder: Path) -> Searcher:
        manifest = self._verifier.verified(folder, ENGINE_NAME, schema.SCHEMA_VERSION)
        proof = DamageCheck(self._verifier, folder, manifest)
        with proof, commits.openable(commits.commit_folder(folder, manifest)) as commit:
            searcher = fields.opened(commit).searcher()
        return Searcher(searcher, self._form.schema(), proof)

    def close(self) -> None:
        """Let what works on the side end; see the port."""
        self._lists.settle()

    def builder(self, folder: Path, *, memory_mb: int) -> SegmentBuilder:
        """Begin segments in a folder; see the port."""
        return TantivyBuilder(folder, self._form, memory_mb=memory_mb)

    def writer(self, folder: Path, *, fresh: bool = False, light: bool = False) -> FolderWriter:
        """Take the write lock; see the port."""
        return StoryWriter(
            folder,
            self._form,
            timeout_s=self._index.lock_timeout_s,
            memory_mb=self._index.writer_memory_mb,
            threads=_FRESH_THREADS if fresh else 1,
            fresh=fresh,
            light=light,
        )

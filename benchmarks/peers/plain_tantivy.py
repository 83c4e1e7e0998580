"""Tantivy as it comes: one positional field with its default tokenizer, which does not stem."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.peers.port import texts

_MEMORY_BYTES = 256_000_000


class PlainTantivy:
    """Its own threads, a quarter of a gigabyte, one commit; text not kept."""

    name = "plain Tantivy"
    how = "one positional field, default tokenizer, its own threads, one commit"

    def __init__(self) -> None:
        self._index: Any = None
        self._words: Any = None
        self._searcher: Any = None

    def available(self) -> str | None:
        return None if find_spec("tantivy") else "tantivy is not installed"

    def build(self, source: Path, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True)
        schema = tantivy.SchemaBuilder().add_text_field("text").build()
        index = tantivy.Index(schema, path=str(folder))
        writer = index.writer(_MEMORY_BYTES)
        for _, text in texts(source):
            writer.add_document(tantivy.Document(text=[text]))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()
        simple = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        self._words = simple.filter(tantivy.Filter.lowercase()).build()

    def phrase(self, words: Sequence[str]) -> int:
        import tantivy

        asked = tantivy.Query.phrase_query(self._index.schema, "text", self._words.analyze(" ".join(words)))
        return int(self._searcher.search(asked, limit=10, count=True).count)

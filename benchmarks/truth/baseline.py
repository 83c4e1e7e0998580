"""Plain Tantivy over the very same words, one positional field and nothing else: what a phrase costs without us."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.analysis import terms
from indexer.model import StoredStory
from indexer.schema import values

_MEMORY_BYTES = 256_000_000
_TOKENIZER = "words"


class PlainPositions:
    """An index of chapters and headings as folded words between spaces; each text is a value of its own."""

    name = "plain Tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._make = tantivy
        self._index = self._opened(folder)
        self._searcher: Any = None

    @staticmethod
    def missing() -> bool:
        """Say whether the library is absent."""
        return find_spec("tantivy") is None

    def _opened(self, folder: Path) -> Any:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        schema = self._make.SchemaBuilder().add_text_field("text", tokenizer_name=_TOKENIZER).build()
        index = self._make.Index(schema, path=str(folder))
        whitespace = self._make.TextAnalyzerBuilder(self._make.Tokenizer.whitespace()).build()
        index.register_tokenizer(_TOKENIZER, whitespace)
        return index

    def fill(self, stories: Iterable[StoredStory]) -> None:
        """Index all stories in one commit."""
        writer = self._index.writer(_MEMORY_BYTES)
        for story in stories:
            texts = [" ".join(terms(text)) for text in values(story)["body"]]
            writer.add_document(self._make.Document(text=texts))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def phrase(self, words: Sequence[str]) -> int:
        """Rank the best ten stories that hold ``words`` in a row and return how many do."""
        asked = self._make.Query.phrase_query(self._index.schema, "text", list(words))
        return int(self._searcher.search(asked, limit=10, count=True).count)

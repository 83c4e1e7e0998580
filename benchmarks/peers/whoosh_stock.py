"""Whoosh as it comes: a loop that adds every text to two positional fields, stemmed and exact."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.peers.port import texts

_MEMORY_MB = 256


class WhooshStock:
    """Indexed in one process with a quarter of a gigabyte; the exact field is asked."""

    name = "stock Whoosh"
    how = "two positional fields, stemmed and exact, one process"

    def __init__(self) -> None:
        self._searcher: Any = None

    def available(self) -> str | None:
        return None if find_spec("whoosh") else "whoosh is not installed"

    def build(self, source: Path, folder: Path) -> None:
        warnings.simplefilter("ignore")
        from whoosh import analysis, fields, index

        schema = fields.Schema(
            id=fields.ID(stored=True),
            body=fields.TEXT(analyzer=analysis.StemmingAnalyzer(stoplist=None)),
            exact=fields.TEXT(analyzer=analysis.StandardAnalyzer(stoplist=None, minsize=1)),
        )
        folder.mkdir(parents=True)
        writer = index.create_in(str(folder), schema).writer(limitmb=_MEMORY_MB)
        for name, text in texts(source):
            writer.add_document(id=name, body=text, exact=text)
        writer.commit()

    def open(self, folder: Path) -> None:
        warnings.simplefilter("ignore")
        from whoosh import index

        self._searcher = index.open_dir(str(folder)).searcher()

    def phrase(self, words: Sequence[str]) -> int:
        from whoosh.query import Phrase

        held = [token.text for token in self._searcher.schema["exact"].analyzer(" ".join(words))]
        return len(self._searcher.search(Phrase("exact", held), limit=10))

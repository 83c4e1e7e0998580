"""SQLite's full-text module: a contentless FTS5 table with positions, ranked by bm25."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.peers.port import texts

_FILE = "fts5.sqlite"


class Fts5:
    """unicode61 without diacritics, detail=full, text not kept; one transaction, merged at the end."""

    name = "SQLite FTS5"
    how = "unicode61, detail=full, contentless, one transaction, then optimize"

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None

    def available(self) -> str | None:
        with closing(sqlite3.connect(":memory:")) as connection:
            try:
                connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
            except sqlite3.OperationalError as error:
                return f"this SQLite has no FTS5: {error}"
        return None

    def build(self, source: Path, folder: Path) -> None:
        folder.mkdir(parents=True)
        with closing(sqlite3.connect(folder / _FILE)) as connection, connection:
            connection.execute(
                "CREATE VIRTUAL TABLE stories USING fts5(text, content='', detail=full,"
                " tokenize='unicode61 remove_diacritics 2')"
            )
            rows = (text for _, text in texts(source))
            connection.executemany("INSERT INTO stories (text) VALUES (?)", ((text,) for text in rows))
            connection.execute("INSERT INTO stories (stories) VALUES ('optimize')")

    def open(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / _FILE)

    def phrase(self, words: Sequence[str]) -> int:
        assert self._connection is not None
        asked = '"' + " ".join(words).replace('"', '""') + '"'
        ranked = "SELECT rowid FROM stories WHERE stories MATCH ? ORDER BY rank"
        return len(self._connection.execute(ranked, (asked,)).fetchall())

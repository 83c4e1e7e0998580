"""Xapian through Debian's python3-xapian, which lives in the system's Python: terms with positions, no stems."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.peers.port import texts

# Xapian writes out after so many documents; its own default of 10,000 would hold a whole archive in memory.
_FLUSH_EVERY = 2000


class Xapian:
    """A glass database; counts are exact because as many matches are checked as there are documents."""

    name = "Xapian"
    how = "TermGenerator without stemming, glass database, committed now and then, one process"

    def __init__(self) -> None:
        self._database: Any = None

    def available(self) -> str | None:
        found = find_spec("xapian")
        return None if found else "install Debian's python3-xapian (apt-get install python3-xapian)"

    def build(self, source: Path, folder: Path) -> None:
        import xapian

        folder.parent.mkdir(parents=True, exist_ok=True)
        database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        for number, (_, text) in enumerate(texts(source), 1):
            document = xapian.Document()
            generator.set_document(document)
            generator.index_text(text)
            database.add_document(document)
            if number % _FLUSH_EVERY == 0:
                database.commit()
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        import xapian

        self._database = xapian.Database(str(folder))

    def phrase(self, words: Sequence[str]) -> int:
        import xapian

        enquire = xapian.Enquire(self._database)
        enquire.set_query(xapian.Query(xapian.Query.OP_PHRASE, list(words), len(words)))
        matches = enquire.get_mset(0, 10, self._database.get_doccount())
        found: int = matches.get_matches_estimated()
        return found

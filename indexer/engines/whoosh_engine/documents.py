"""Stories added to a Whoosh segment whole or not at all.

It knows nothing of locks, commits and tables of contents.
"""

from typing import Any

from whoosh.writing import SegmentWriter


class WholeDocuments(SegmentWriter):  # type: ignore[misc]  # Whoosh ships no types
    """Whoosh's writer, which goes on after a document that could not be analysed."""

    docnum: int

    def add_document(self, **fields: Any) -> None:
        """Add a document; raises what analysing it raises, and holds nothing of it then.

        Whoosh has begun a document before it analyses its fields and cannot take that back, so what was begun becomes
        a document that is deleted.
        """
        try:
            super().add_document(**fields)
        except Exception as error:
            if not isinstance(error, OSError) and self.perdocwriter._indoc:  # noqa: SLF001  # nothing else tells
                self.perdocwriter.finish_doc()
                self.newsegment.delete_document(self.docnum)
                self.docnum += 1
                self._added = True
            raise

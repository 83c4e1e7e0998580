"""The reader families in the order they are asked, and the choice of one for a capture.

A family is a module with ``NAME``, ``recognise`` and ``read``; it is loaded when a file of its kind first comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from indexer.errors import NotAStoryError
from indexer.model import Story
from indexer.readers.detect import Kind
from indexer.readers.sample import Context, Sample


class Family(Protocol):
    """What a reader module offers."""

    NAME: str

    def recognise(self, sample: Sample) -> str | None:
        """Return by what marks the sample is this family's, fit to be shown, or None if it is not."""
        ...

    def read(self, sample: Sample, context: Context) -> tuple[Story, ...]:
        """Return the stories in the sample; raises ReadError (or a kind of it) with the reason when there are none."""
        ...


# The last family of a kind takes whatever comes. A reader for another format is a line here.
FAMILIES: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("efiction_files", "mhtml", "mbox", "mail", "digests", "fanficfare", "markdown", "plain"),
    Kind.HTML: (
        *("efiction_files", "mhtml", "mbox", "mail", "captures"),
        *("fanficfare_page", "ao3", "ffn", "efiction", "livejournal", "ficwad"),
        *("deviantart", "fimfiction", "fanfictionsfr", "automated_pages", "page"),
    ),
    Kind.EPUB: ("epub",),
    Kind.DOCX: ("docx",),
    Kind.ODT: ("odt",),
    Kind.RTF: ("rtf",),
    Kind.PDF: ("pdf",),
    Kind.XML: ("tei", "odt"),
    Kind.ZIP: ("wacz", "zipped"),
    Kind.TAR: ("tarred",),
    Kind.PACKED: ("packed",),
    Kind.WARC: ("warcs",),
    Kind.JSON: ("jsondump",),
    Kind.SQL: ("efiction_backup",),
    Kind.PERL: ("automated_archive",),
}
_HINTED = {"plain": "plain", "text": "plain"}


def choose(sample: Sample, hint: str | None = None) -> tuple[Family, str]:
    """Return the family for a sample and why; ``hint`` (a source's ``reader``) may have a page read as plain text.

    Raises:
        NotAStoryError: no family reads such a file.
    """
    if sample.found.kind in {Kind.TEXT, Kind.HTML} and hint in _HINTED:
        return _load(_HINTED[hint]), "the source's settings say so"
    for name in FAMILIES.get(sample.found.kind, ()):
        family = _load(name)
        why = family.recognise(sample)
        if why is not None:
            return family, why
    raise NotAStoryError(f"It holds no story: {sample.found.why}.")


def _load(name: str) -> Family:
    return cast("Family", import_module(f"{__package__}.{name}"))

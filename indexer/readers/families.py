"""The reader families in the order they are asked, and the choice of one for a capture.

A family is a module with ``NAME``, ``recognise`` and ``read``; it is loaded when a file of its kind first comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
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
    Kind.TEXT: (
        "backups.efiction_files",
        "pages.mhtml",
        "mail.mbox",
        "mail.mail",
        "mail.digests",
        "text.fanficfare",
        "text.worktext",
        "documents.markdown",
        "text.anthology",
        "text.plain",
    ),
    Kind.HTML: (
        *("backups.efiction_files", "pages.mhtml", "mail.mbox", "mail.mail", "pages.saved_pages"),
        *(
            "pages.fanficfare_page",
            "pages.ao3",
            "pages.ffn",
            "pages.efiction",
            "pages.livejournal",
            "pages.ficwad",
        ),
        *(
            "pages.deviantart",
            "pages.fimfiction",
            "pages.fanfictionsfr",
            "pages.automated_pages",
            "pages.page",
        ),
    ),
    Kind.EPUB: ("documents.epub",),
    Kind.DOCX: ("documents.docx",),
    Kind.ODT: ("documents.odt",),
    Kind.RTF: ("documents.rtf",),
    Kind.PDF: ("documents.pdf",),
    Kind.XML: ("documents.tei", "documents.odt"),
    Kind.ZIP: ("containers.wacz", "containers.zipped"),
    Kind.TAR: ("containers.tarred",),
    Kind.PACKED: ("containers.packed",),
    Kind.WARC: ("containers.warcs",),
    Kind.ANSWER: ("containers.answer",),
    Kind.JSON: ("backups.jsondump",),
    Kind.SQL: ("backups.efiction_backup",),
    Kind.PERL: ("backups.automated_archive",),
}
_HINTED = {"plain": "text.plain", "text": "text.plain"}


def choose(sample: Sample, hint: str | None = None) -> tuple[Family, str]:
    """Return the family for a sample and why; ``hint`` (a source's ``reader``) may have a page read as plain text.

    Raises:
        NotAStoryError: no family reads such a file.
    """
    kind = sample.found.kind
    if hint in _HINTED and kind in {Kind.TEXT, Kind.HTML}:
        return _load(_HINTED[hint]), "the source's settings say so"
    for family in _of_kind(kind):
        why = family.recognise(sample)
        if why is not None:
            return family, why
    raise NotAStoryError(f"It holds no story: {sample.found.why}.")


@cache
def _of_kind(kind: Kind) -> tuple[Family, ...]:
    return tuple(map(_load, FAMILIES.get(kind, ())))


@cache
def _load(name: str) -> Family:
    return cast("Family", import_module(f"{__package__}.{name}"))

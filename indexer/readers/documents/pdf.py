"""Read PDF documents that hold text: pages to paragraphs, running heads and page numbers as zones.

Pictures of pages are refused with a sentence; what scripts, forms and attachments a PDF may hold is left alone.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from indexer.errors import NotAStoryError, ReadError
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.documents.document import Page, Properties, story_of
from indexer.readers.documents.pdflines import PdfPage, lines_of
from indexer.readers.documents.pdftext import PdfText, text_of_pages
from indexer.readers.metadata.dates import iso_day
from indexer.readers.sample import Context, Sample

if TYPE_CHECKING:
    from pypdf import PdfReader

NAME = READER = "pdf"
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
# A scanned page may have a stamp or a number on it; a page of text has more letters than this.
_LETTERS_A_PAGE = 20


def recognise(sample: Sample) -> str | None:
    """Take whatever is a PDF; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in a PDF; see ``families``."""
    document = _open(sample.capture.content)
    pages, damaged = _pages(document)
    letters = sum(len(line.text) for page in pages for line in page.lines)
    if letters < _LETTERS_A_PAGE * max(len(pages), 1):
        raise NotAStoryError(
            "The PDF holds pictures of pages and hardly any text. Put it through text recognition (OCR), and import "
            "what comes out."
        )
    found = text_of_pages(pages)
    page = Page(
        found.text,
        _properties(document, found),
        _zones(found),
        encoding_why="as the fonts say",
        repairs=damaged,
    )
    return story_of(sample.capture, page, READER)


def _open(content: bytes) -> PdfReader:
    # Loaded when the first PDF comes: it costs more than all other readers together.
    from pypdf import PdfReader  # noqa: PLC0415 -- see above
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415 -- see above

    try:
        document = PdfReader(io.BytesIO(content), strict=False)
        # Many are encrypted with an empty password, which only keeps them from being changed.
        locked = document.is_encrypted and not document.decrypt("")
        if not locked:
            document.get_num_pages()
    except DependencyError as error:
        raise ReadError(
            "The PDF is encrypted in a way that cannot be read here. Import a copy without protection.",
            cause="encrypted",
        ) from error
    except (PyPdfError, *_DAMAGE) as error:
        raise ReadError(
            f"The PDF is cut short or damaged ({error}). Fetch the file again.", cause="damaged"
        ) from error
    if locked:
        raise ReadError(
            "The PDF is protected by a password. Import a copy without protection.", cause="encrypted"
        )
    return document


# What the library lets through for files that break its assumptions.
_DAMAGE = (
    *(
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        NotImplementedError,
        OSError,
        RecursionError,
    ),
    *(TypeError, UnicodeError, ValueError),
)


def _pages(document: PdfReader) -> tuple[list[PdfPage], tuple[str, ...]]:
    """Return the pages that can be made out, and a sentence about those that cannot."""
    from pypdf.errors import PyPdfError  # noqa: PLC0415 -- see _open

    pages: list[PdfPage] = []
    damaged: list[str] = []
    for number in range(document.get_num_pages()):
        try:
            pages.append(lines_of(document.pages[number]))
        except (PyPdfError, *_DAMAGE):
            damaged.append(str(number + 1))
    if damaged and not pages:
        raise ReadError("None of the PDF's pages can be made out. Fetch the file again.", cause="damaged")
    return pages, (f"pages that could not be made out: {', '.join(damaged)}",) if damaged else ()


def _properties(document: PdfReader, found: PdfText) -> Properties:
    from pypdf.errors import PyPdfError  # noqa: PLC0415 -- see _open

    try:
        info: dict[str, Any] = {str(key): str(value) for key, value in (document.metadata or {}).items()}
        language = str(document.root_object.get("/Lang") or "")
    except (PyPdfError, *_DAMAGE):
        info, language = {}, ""
    author = info.get("/Author", "").strip()
    day = _DATE.match(info.get("/CreationDate", ""))
    keywords = info.get("/Keywords", "").replace(";", ",").split(",")
    return Properties(
        title=info.get("/Title"),
        authors=(author,) if author else (),
        published=iso_day("-".join(part or "01" for part in day.groups())) if day else None,
        language=language or None,
        tags=tuple(dict.fromkeys(tag.strip() for tag in keywords if tag.strip())),
        heading=found.heading,
    )


def _zones(found: PdfText) -> tuple[Zone, ...]:
    zones = [Zone(ZoneKind.BOILERPLATE, head, None) for head in found.heads]
    if found.numbers:
        zones.append(Zone(ZoneKind.BOILERPLATE, " ".join(found.numbers), None))
    return tuple(zones)

"""The marks by which documents and backups are told from other files: word processors', PDF, XML, JSON, SQL, Perl.

It looks at the first kilobytes and at names of zip members; ``detect`` asks it, and readers look further.
"""

import re
from collections.abc import Collection

# A PDF may have some junk before its head; readers accept it anywhere in the first kilobyte.
_PDF_WINDOW = 1024
_XML = re.compile(
    rb"\s*(?:<\?xml\b[^>]{0,500}\?>)?(?:\s|<!--(?:(?!-->).){0,4000}-->|<\?[^>]{0,500}\?>)*+"
    rb"(?:<!DOCTYPE\s+(?!html)|<(?!html\b|head\b|body\b|\?|!)[A-Za-z_][\w.-]*(?::[\w.-]+)?(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
_XML_ROOTS = re.compile(
    rb"<(?:[\w.-]+:)?(?:TEI|TEI\.2|teiCorpus|teiCorpus\.2|FictionBook|document-content|document)[\s>]"
)
_JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,80}\"\s*:")
_SQL = re.compile(
    rb"\A\s*(?:--|#)\s*(?:MySQL|MariaDB|phpMyAdmin|Sequel (?:Pro|Ace)|HeidiSQL|Host:|Dump|Database|PostgreSQL)"
    rb"|^[ \t]*(?:CREATE TABLE|DROP TABLE IF EXISTS|INSERT INTO|LOCK TABLES)\s+[`\"\w]",
    re.MULTILINE,
)
_PERL = re.compile(rb"^[ \t]*(?:(?:my|our)\s+)?%FILES\s*=\s*\(", re.MULTILINE)
_DUMPS = (".sql", ".mysql", ".dump")
_OTHER_OFFICE = {"xl": "a spreadsheet", "ppt": "a presentation", "visio": "a drawing"}


def is_pdf(content: bytes) -> bool:
    """Say whether a file is a PDF document."""
    return b"%PDF-" in content[:_PDF_WINDOW]


def document_in_zip(names: Collection[str], mimetype: bytes) -> tuple[str, str] | None:
    """Return "docx", "odt" or "binary" and why for the zip archives of office programs; None for others.

    ``mimetype`` is what the member of that name holds.
    """
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        what = mimetype.rpartition(b".")[2].decode("ascii", "replace")[:40]
        if what.startswith("text"):
            return "odt", "a zip archive whose mimetype says OpenDocument text"
        return "binary", f"the file is an OpenDocument {what}"
    if "[Content_Types].xml" in names or "word/document.xml" in names:
        if any(name.startswith("word/") and name.endswith(".xml") for name in names):
            return "docx", "a zip archive with a Word document in it"
        for folder, what in _OTHER_OFFICE.items():
            if any(name.startswith(f"{folder}/") for name in names):
                return "binary", f"the file is {what}"
    if "content.xml" in names and "META-INF/manifest.xml" in names and "mimetype" not in names:
        return "odt", "a zip archive with OpenDocument content in it"
    return None


def structured_text(start: bytes, name: str) -> tuple[str, str] | None:
    """Return "xml", "json", "sql" or "perl" and why for text made by programs; None for other text.

    ``start`` is the beginning of the file with the zeros of UTF-16 taken out.
    """
    lower = name.lower()
    if start.lstrip()[:1] == b"<":
        return _xml(start, lower)
    if _JSON.match(start):
        return "json", "starts as JSON does"
    if b"%" in start and _PERL.search(start):
        return "perl", "a list of files as Perl writes it"
    if lower.endswith(_DUMPS) and _SQL.search(start):
        return "sql", "statements of a database dump"
    return None


def _xml(start: bytes, name: str) -> tuple[str, str] | None:
    if not _XML.match(start):
        return None
    if _XML_ROOTS.search(start):
        return "xml", "an XML document of a kind that holds texts"
    if start.lstrip().startswith(b"<?xml") and not name.endswith((".html", ".htm", ".xhtml")):
        return "xml", "an XML document"
    return None

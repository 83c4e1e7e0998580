"""Text as archive programs keep it, half HTML and half plain, to paragraphs.

Their pages turned line ends into breaks wherever a text had no tags for paragraphs; so does this.
"""

import re

from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.markup.tree import parse_tree
from indexer.readers.structure.paragraphs import to_paragraphs

_BLOCKS = re.compile(r"<(?:p|br|div|blockquote|table|h[1-6]|ul|ol)\b[^<>]{0,500}>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_TAG = re.compile(r"<[a-zA-Z][^<>]{0,2000}>")
_QUOTE = re.compile(r"[\"']")


def paragraphs_of(text: str) -> str:
    """Return a chapter or a note as paragraphs with ``_so_`` for emphasis, whether it has tags or line ends."""
    if not _MARKUP.search(text):
        return to_paragraphs(text)
    text = with_quotes_closed(text)
    if not _BLOCKS.search(text):
        pieces = to_paragraphs(text).split("\n\n")
        text = "".join(f"<p>{piece.replace(chr(10), '<br>')}</p>" for piece in pieces)
    return text_of(parse_tree(text))


def line_in(text: str | None) -> str | None:
    """Return a title or name without tags and entities, on one line; None for nothing."""
    if not text or not text.strip():
        return None
    clean = line_of(parse_tree(with_quotes_closed(text))) if _MARKUP.search(text) else " ".join(text.split())
    return clean or None


def with_quotes_closed(text: str) -> str:
    """Close the quotation mark a tag forgot; a parser would take the text after it for part of the tag."""
    return _TAG.sub(_closed, text)


def _closed(found: re.Match[str]) -> str:
    tag = found[0]
    for mark in ('"', "'"):
        if tag.count(mark) % 2 and mark == (_QUOTE.search(tag) or [mark])[0]:
            return f"{tag[:-1]}{mark}>"
    return tag

"""Journal entries as they were typed: text whose line ends count, with a few tags in it and no page around it.

It makes such a text a page's; what of it is header and story is for ``page``.
"""

import re

from indexer.readers.structure.paragraphs import to_paragraphs

# What no typed entry has, and every page or article some of.
_OF_PAGES = re.compile(r"<(?:html|head|body|p|div|table|frameset|article|section)\b", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE)
# What people link to in their own text is part of it, never a page's navigation.
_LINK = re.compile(r"</?a\b[^<>]{0,300}>", re.IGNORECASE)
# So many blank lines part a typed text; fewer may come from whoever wrote its tags.
_BLANK_LINES = 2


def page_of_entry(text: str) -> str | None:
    """Return a typed entry with elements for its paragraphs and lines, or None if ``text`` is a page of its own."""
    if text.count("\n\n") < _BLANK_LINES or _OF_PAGES.search(text):
        return None
    pieces = to_paragraphs(_BREAK.sub("\n", _LINK.sub("", text))).split("\n\n")
    return "".join(f"<p>{piece.replace(chr(10), '<br>')}</p>\n" for piece in pieces)

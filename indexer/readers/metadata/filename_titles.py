"""Titles made of a file's name, where nothing in the file is one.

It reads no file.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

TITLE_FROM = "title_from"
"""Key in ``Story.reading`` that says a title is not the author's: it was made of the file's name."""
AUTHOR_FROM = "author_from"
"""Key in ``Story.reading`` that says an author is not named in the text, and what named it."""


def title_from_name(origin: str) -> str:
    """Return a title made of a path's or URL's last part: "Half_Past-Four.txt" gives "Half Past Four"."""
    path = urlsplit(origin).path if "://" in origin else origin
    name = unquote(path.rstrip("/").rsplit("/", 1)[-1])
    stem = re.sub(r"(?:\.[A-Za-z][A-Za-z0-9]{0,5})+$", "", name)
    words = re.sub(r"[_\s]+|(?<=\w)-(?=\w)", " ", stem).strip(" .-")
    return words or name or "Untitled"

"""Where a story lies within its source: the folders its file is in, or the section of a site its page is in.

It looks at no disk and asks no site: a story's key says it all.
"""

import re
from collections.abc import Iterable
from itertools import takewhile
from posixpath import commonpath
from urllib.parse import unquote

from indexer.printable import masked

# A page, perhaps kept in a file.
_PAGE = re.compile(r"(?:(.*?)!/)?[a-z][a-z0-9+.-]*://[^/?#]*([^?#]*).*", re.IGNORECASE | re.DOTALL)
# Years and months name a section; what has more digits is a story's number, and all below it that story's own.
_STORY_NUMBER = re.compile(r"\d{5,}")
# How an inbox writes a byte of a name that is no UTF-8.
_BYTE = re.compile(r"\\x[89a-f][0-9a-f]")
_MOST_LEVELS, _LONGEST = 24, 300


def collection_of(native_key: str) -> str:
    """Return the path of the folder or section that a key names, "/" between two levels; empty at the root.

    An archive counts as a folder, by its file's name. It has at most 24 levels and 300 characters; what lies deeper is in
    the deepest that fits.
    """
    page = _PAGE.fullmatch(native_key)
    file, below = (page[1] or "", page[2]) if page else (native_key, "")
    steps = _BYTE.sub("\N{REPLACEMENT CHARACTER}", file).replace("!/", "/").split("/")
    if page is None:
        return _path(steps[:-1])
    section = [step for step in unquote(below).split("/") if step][:-1]
    return _path([*steps, *takewhile(lambda step: not _STORY_NUMBER.fullmatch(step), section)])


def common(collections: Iterable[str]) -> str:
    """Return the innermost of the places in which all of some lie."""
    return commonpath(list(collections))


def places(collection: str) -> tuple[str, ...]:
    """Return a collection and all it lies in, the outermost first; none for the root."""
    steps = collection.split("/") if collection else []
    return tuple("/".join(steps[: level + 1]) for level in range(len(steps)))


def _path(names: Iterable[str]) -> str:
    steps = (" ".join(masked(name).split()) for name in names)
    path = ""
    for step in [step for step in steps if step not in {"", ".", ".."}][:_MOST_LEVELS]:
        deeper = f"{path}/{step}" if path else step[:_LONGEST]
        if len(deeper) > _LONGEST:
            break
        path = deeper
    return path

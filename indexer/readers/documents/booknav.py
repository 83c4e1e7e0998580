"""A book's table of contents, from its navigation page (EPUB 3) or its NCX file (EPUB 2): titles, levels, pages.

It says nothing of what a book is made of (see ``anthology``); a table that cannot be read is as good as none.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from indexer.errors import ReadError, TooLargeError
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.documents.xmltree import attribute, local, parse_xml, words_of

# Tables nest as deep as books do: volume, book, part, chapter, section.
_DEEPEST = 6
_NCX = "application/x-dtbncx+xml"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a table of contents: its level from 1, its words, the archive's name of the page it leads to."""

    level: int
    title: str
    page: str


def read_contents(archive: LimitedZip, package: str, manifest: Mapping[Any, Any]) -> tuple[Place, ...]:
    """Return the entries of a book's table of contents in their order; none if it has none that can be read.

    ``package`` is the name of the package document, ``manifest`` its items by id.
    """
    folder = posixpath.dirname(package)
    items = [item for item in manifest.values() if item is not None]
    navigation = [item for item in items if "nav" in (item.get("properties") or "").split()]
    ncx = [item for item in items if item.get("media-type") == _NCX]
    for item, reader in [*((item, _navigation) for item in navigation), *((item, _ncx) for item in ncx)]:
        name = posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href") or ""))))
        if name not in archive.names:
            continue
        try:
            found = tuple(reader(parse_xml(archive.read(name), name), posixpath.dirname(name)))
        except TooLargeError:
            raise
        except ReadError:
            continue
        if found:
            return found
    return ()


def levels_of(contents: Sequence[Place]) -> dict[str, int]:
    """Return the level of each page that the table of contents has an entry for; nothing if all are of one level.

    Entries that lead into one page after the first are places in it.
    """
    levels: dict[str, int] = {}
    for place in contents:
        levels.setdefault(place.page, place.level)
    return levels if len(set(levels.values())) > 1 else {}


def _navigation(root: Any, folder: str) -> Iterator[Place]:
    for nav in root.iter("{*}nav"):
        if attribute(nav, "type") in {"toc", None}:
            yield from _list(nav, folder, 0)
            return


def _list(element: Any, folder: str, level: int) -> Iterator[Place]:
    """Yield the links below an element, their level being that of the lists they are in."""
    if level > _DEEPEST:
        return
    for child in element:
        if local(child) == "ol":
            yield from _list(child, folder, level + 1)
        elif local(child) == "a":
            yield Place(level, words_of(child), _name(folder, child.get("href")))
        elif local(child):
            yield from _list(child, folder, level)


def _ncx(root: Any, folder: str, level: int = 1) -> Iterator[Place]:
    points = root.iterfind(".//{*}navMap/{*}navPoint") if level == 1 else root.iterfind("{*}navPoint")
    for point in points:
        content = point.find("{*}content")
        title = words_of(point.find("{*}navLabel"))
        yield Place(level, title, _name(folder, content.get("src") if content is not None else None))
        if level < _DEEPEST:
            yield from _ncx(point, folder, level + 1)


def _name(folder: str, reference: Any) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(str(reference or "").partition("#")[0])))

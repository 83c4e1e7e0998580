"""Read an EPUB's package document: its metadata and the order of its pages.

It resolves names inside the archive only; entities and document types with contents of their own are refused.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.documents.booknav import Place, read_contents
from indexer.readers.documents.xmltree import parse_repaired, parse_xml

_CONTAINER = "META-INF/container.xml"
_AUTHOR_ROLES = {None, "", "aut"}


@dataclass(frozen=True, slots=True)
class Package:
    """What the package document says. ``pages`` are archive names in reading order, navigation left out.

    ``contents`` are the entries of its table of contents; ``left_out`` the other pages in the archive: that table, and what
    the order of reading does not name; ``repairs`` what was mended in the package itself. ``facts`` maps metadata names
    without prefix to their values ("subject", "publisher", "se:subject" ...).
    """

    facts: Mapping[str, tuple[str, ...]]
    authors: tuple[str, ...]
    pages: tuple[str, ...]
    contents: tuple[Place, ...] = ()
    left_out: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()

    def fact(self, name: str) -> str | None:
        """Return the first value under a name."""
        values = self.facts.get(name)
        return values[0] if values else None


def read_package(archive: LimitedZip) -> Package:
    """Return the package of an EPUB.

    Raises:
        ReadError: there is none, it cannot be made out, or it tries to define entities (cause "refused").
    """
    name = _package_name(archive)
    root, repairs = parse_repaired(archive.read(name), name)
    manifest = {item.get("id"): item for item in root.iterfind(".//{*}manifest/{*}item")}
    pages = [
        _page(archive, name, manifest.get(ref.get("idref")))
        for ref in root.iterfind(".//{*}spine/{*}itemref")
    ]
    there = tuple(n for n in archive.names if n.lower().endswith((".xhtml", ".html", ".htm")))
    found = tuple(dict.fromkeys(page for page in pages if page)) or there
    metadata = root.find(".//{*}metadata")
    contents = read_contents(archive, name, manifest)
    left_out = tuple(page for page in there if page not in found)
    return Package(_facts(metadata), _authors(metadata), found, contents, left_out, repairs)


def _package_name(archive: LimitedZip) -> str:
    """Return the package's name: what the container says, else the first file that ends as packages do."""
    if _CONTAINER in archive.names:
        root = parse_xml(archive.read(_CONTAINER), _CONTAINER)
        for rootfile in root.iterfind(".//{*}rootfile"):
            path = _resolve(archive, "", str(rootfile.get("full-path") or ""))
            if path:
                return path
    packages = sorted((n for n in archive.names if n.lower().endswith(".opf")), key=len)
    if packages:
        return packages[0]
    raise ReadError(
        "The EPUB has no package document, so the order of its pages is unknown.", cause="damaged"
    )


def _page(archive: LimitedZip, package: str, item: Any) -> str | None:
    if item is None or "nav" in (item.get("properties") or "").split():
        return None
    kind = item.get("media-type") or ""
    if kind and "html" not in kind and "xml" not in kind:
        return None
    return _resolve(archive, posixpath.dirname(package), str(item.get("href") or ""))


def _resolve(archive: LimitedZip, folder: str, href: str) -> str | None:
    """Return the member a reference names; one that leads out of the archive names none."""
    path = posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))
    if path in archive.names:
        return path
    return next((name for name in archive.names if name.lower() == path.lower()), None)


def _facts(metadata: Any) -> dict[str, tuple[str, ...]]:
    facts: dict[str, list[str]] = {}
    for element in metadata if metadata is not None else ():
        if not isinstance(element.tag, str) or element.get("refines"):
            continue
        name = element.get("property") or element.get("name") or etree.QName(element).localname
        value = " ".join((element.text or element.get("content") or "").split())
        if value:
            facts.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in facts.items()}


def _authors(metadata: Any) -> tuple[str, ...]:
    """Return the creators whose role, if stated, is author."""
    if metadata is None:
        return ()
    roles = {
        str(meta.get("refines")).lstrip("#"): (meta.text or "").strip()
        for meta in metadata.iterfind("{*}meta[@property='role']")
        if meta.get("refines")
    }
    names: list[str] = []
    for creator in metadata.iterfind("{*}creator"):
        stated = next((value for key, value in creator.attrib.items() if key.endswith("role")), None)
        role = stated or roles.get(str(creator.get("id")))
        name = " ".join((creator.text or "").split())
        if name and role in _AUTHOR_ROLES:
            names.append(name)
    return tuple(dict.fromkeys(names))

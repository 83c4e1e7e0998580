"""XML to a tree, without anything an XML file may ask for: no entities, no outside files, no network.

What the elements mean is for the readers.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from indexer.errors import ReadError
from indexer.readers.decoding.encoding import decode
from indexer.readers.decoding.unzip import LimitedZip

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HOSTILE = re.compile(r"<!ENTITY|<!DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)


def parse_xml(content: bytes, name: str) -> Any:
    """Return the root element of an XML document; see ``parse_repaired``."""
    return parse_repaired(content, name)[0]


def parse_repaired(content: bytes, name: str) -> tuple[Any, tuple[str, ...]]:
    """Return the root element of an XML document, recovered if it is not well-formed, and what was mended in its letters.

    Raises:
        ReadError: it defines entities (cause "refused"), or nothing can be made of it.
    """
    decoded = decode(content, markup=True)
    if _HOSTILE.search(decoded.text):
        raise ReadError(
            f"The part {name!r} defines entities, as files made to do harm do; it was refused.",
            cause="refused",
        )
    return tree_of(decoded.text, name), decoded.repairs


def part_of(archive: LimitedZip, name: str) -> Any:
    """Return the root of a part that may be missing from a document; None if it is, or cannot be made out."""
    try:
        return parse_xml(archive.read(name), name)
    except ReadError as error:
        if error.cause == "damaged":
            return None
        raise


def tree_of(text: str, name: str) -> Any:
    """Return the root element of XML text whose document type has been judged or taken out.

    Raises:
        ReadError: nothing can be made of it.
    """
    raw = _DECLARATION.sub("", text).strip().encode("utf-8", "replace")
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )
        try:
            root = etree.fromstring(raw, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root
    raise ReadError(f"The part {name!r} is not XML, so what it holds is unknown.", cause="damaged")


def local(element: Any) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """Return the value of an attribute by its name without a namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key == name or key.endswith(f"}}{name}"):
            return str(value)
    return None


def words_of(element: Any) -> str:
    """Return all text below an element on one line; empty for None."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


class Descent:
    """The children of an element in order, and of those that are gone ``into``, before what follows them.

    A stack rather than calls: documents nest as deep as somebody likes.
    """

    def __init__(self, element: Any) -> None:
        self._waiting: list[Iterator[Any]] = [iter(element)]

    def into(self, *elements: Any) -> None:
        """Go through the children of these next, of the first one first."""
        self._waiting.extend(iter(element) for element in reversed(elements))

    def __iter__(self) -> Iterator[Any]:
        """Yield one child after the other."""
        while self._waiting:
            child = next(self._waiting[-1], None)
            if child is None:
                self._waiting.pop()
            else:
                yield child

"""HTML to paragraphs: a walk over the tree that writes text with emphasis, line and scene breaks.

Trees are Beautiful Soup's or lxml's (see ``tree``), nested however deep. It does not decide which part of a page is
the story.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, PreformattedString, Tag

from indexer.datafiles import data_record
from indexer.readers.structure.paragraphs import to_paragraphs, without_invisible
from indexer.readers.structure.ruby import BASE, END, READING, without_readings

SCENE_BREAK = "* * *"
_SPACES = re.compile("[ ]{2,}")
_SPACE = re.compile(r"\s+")
# An XML declaration makes parsers think of XML, and names an encoding that no longer holds.
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
_BLANK_LINES = re.compile(r"\n{2,}")
# XHTML may close these at once; an HTML parser would take the rest of the document as their content.
_SELF_CLOSED = re.compile(
    r"<(a|b|div|em|h[1-6]|i|iframe|p|script|small|span|strong|style|table|td|title|tr|u|ul)((?:\s[^<>]{0,500})?)/>"
)
# How journals' own markup names people; the tag is never closed.
_JOURNAL_USER = re.compile(
    r"<(?:lj\s+(?:user|comm)|user\s+name)\s*=\s*[\"']?([\w-]{1,40})[\"']?(?:\s+site=[^<>]{0,60})?\s*/?>(?:</(?:lj|user)>)?",
    re.IGNORECASE,
)


class Event(Enum):
    """A step of the walk."""

    OPEN = 1
    TEXT = 2
    CLOSE = 3


@dataclass(frozen=True, slots=True)
class Elements:
    """Which element does what; see markup.toml."""

    block: frozenset[str]
    headings: frozenset[str]
    silent: frozenset[str]
    emphasis: frozenset[str]
    cells: frozenset[str]
    readings: frozenset[str]
    parentheses: frozenset[str]


@cache
def elements() -> Elements:
    """Return the table in markup.toml."""
    return data_record(Elements, __package__, "markup.toml")


def parse(text: str) -> BeautifulSoup:
    """Return the tree of an HTML or XHTML document, however damaged."""
    return BeautifulSoup(without_declaration(text), "lxml")


def without_declaration(text: str) -> str:
    """Return a document without what would make an HTML parser misread XHTML, journals' users by their names."""
    if "user" in text:
        text = _JOURNAL_USER.sub(r"\1", text)
    return _SELF_CLOSED.sub(r"<\1\2></\1>", _DECLARATION.sub("", text))


# An element of either tree. Only what both have is asked of it: its attributes by ``get``.
Node = Any
Skip = Callable[[Node], bool]
Step = tuple[Event, str, Node]


def walk(root: Node, skip: Skip | None = None) -> Iterator[Step]:
    """Yield the elements and strings below ``root`` in order, leaving out whole elements ``skip`` says to.

    A step is an event, the element's name or the string, and the element (None with strings).
    """
    return _walk_soup(root, skip) if isinstance(root, Tag) else _walk_tree(root, skip)


def _walk_soup(root: Tag, skip: Skip | None) -> Iterator[Step]:
    silent = elements().silent
    stack: list[tuple[Tag, Iterator[object]]] = [(root, iter(root.children))]
    yield Event.OPEN, root.name, root
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield Event.CLOSE, tag.name, tag
        elif isinstance(child, Tag):
            if child.name not in silent and not (skip and skip(child)):
                stack.append((child, iter(child.children)))
                yield Event.OPEN, child.name, child
        elif isinstance(child, NavigableString) and _is_text(child):
            yield Event.TEXT, str(child), None


def _is_text(node: NavigableString) -> bool:
    """Leave out comments, doctypes and declarations."""
    return not isinstance(node, PreformattedString) or isinstance(node, CData)


def _walk_tree(root: Node, skip: Skip | None) -> Iterator[Step]:
    # The libraries for pages are loaded when the first page comes.
    from lxml import etree  # noqa: PLC0415 -- see above

    silent = elements().silent
    steps = etree.iterwalk(root, events=("start", "end"))
    left_out = None
    for event, node in steps:
        name = node.tag
        if event == "start":
            if node is not root and (name in silent or (skip and skip(node))):
                steps.skip_subtree()
                left_out = node
                continue
            yield Event.OPEN, name, node
            if node.text:
                yield Event.TEXT, node.text, None
            continue
        if node is left_out:
            left_out = None
        else:
            yield Event.CLOSE, name, node
        if node is not root and node.tail:
            yield Event.TEXT, node.tail, None


def text_of(root: Node, *, skip: Skip | None = None, mark_headings: bool = False) -> str:
    """Return the paragraphs below ``root``, a blank line between them, in NFC.

    Words with readings above them stand among the signs of ``ruby``, in headings without the readings. ``<br>`` is a line end, two of them a new paragraph; ``<em>`` becomes ``_so_``, ``<hr>`` a scene break. With
    ``mark_headings`` headings begin with ``#`` marks of their level.
    """
    writer = _Writer(mark_headings=mark_headings)
    for event, what, _ in walk(root, skip):
        if event is Event.TEXT:
            writer.text(what)
        elif event is Event.OPEN:
            writer.open(what)
        else:
            writer.close(what)
    return writer.take()


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a page: what it was claimed as (None: nobody claimed it), by which element, and its paragraphs."""

    claim: str | None
    node: Node
    text: str


def cuts_of(root: Node, claims: Iterable[tuple[Node, str]], *, mark_headings: bool = False) -> list[Cut]:
    """Return all text below ``root`` in its order, cut where a claimed element begins or ends; the first claim counts.

    What stands before and after a claimed element inside another makes two stretches of the outer one. Stretches
    without text are left out. Text is as ``text_of`` writes it.
    """
    # By identity: Beautiful Soup compares elements by their content. The list keeps lxml's elements alive.
    held = list(claims)
    by_id = {id(node): claim for node, claim in reversed(held)}
    writer = _Writer(mark_headings=mark_headings)
    found: list[Cut] = []
    stack: list[tuple[str | None, Node]] = [(None, root)]
    for event, what, node in walk(root):
        if event is Event.TEXT:
            writer.text(what)
        elif event is Event.OPEN:
            if id(node) in by_id:
                _end_cut(found, stack, writer)
                stack.append((by_id[id(node)], node))
            writer.open(what)
        else:
            writer.close(what)
            if node is stack[-1][1] and len(stack) > 1:
                _end_cut(found, stack, writer)
                stack.pop()
    _end_cut(found, stack, writer)
    return found


def _end_cut(found: list[Cut], stack: list[tuple[str | None, Node]], writer: _Writer) -> None:
    text = writer.take()
    if text:
        found.append(Cut(*stack[-1], text))


def line_of(root: Node | None) -> str:
    """Return all text below an element on one line, without emphasis marks; empty for None."""
    if root is None:
        return ""
    words = " ".join(what for event, what, _ in walk(root, _is_beside_words) if event is Event.TEXT)
    return unicodedata.normalize("NFC", _SPACE.sub(" ", words).strip())


def _is_beside_words(node: Node) -> bool:
    """Say whether an element holds the reading of a word."""
    name = node.name if isinstance(node, Tag) else node.tag
    return name in elements().readings or name in elements().parentheses


def _one_line(text: str) -> str:
    """Return a string with every run of white space as one space, at its ends too."""
    line = " ".join(text.split())
    if line == text:
        return line
    if not line:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{line}{' ' if text[-1].isspace() else ''}"


def _tidied(text: str) -> str:
    """Return a paragraph without spaces at its line ends, and no more than one blank line in a row."""
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if "\n" not in text:
        return text.strip()
    return _BLANK_LINES.sub("\n\n", _BREAKS.sub("\n", text).strip())


@dataclass(slots=True)
class _Ruby:
    """Where the writer is in annotated words: at a word, in a reading, or in what browsers hide that know no ruby."""

    within: str = ""
    reading: list[str] = field(default_factory=list)

    def open(self, name: str, parts: list[str]) -> bool:
        """Say whether an element is part of an annotation; its word begins."""
        known = elements()
        if name == "ruby":
            parts.append(BASE)
            self.within = name
        elif not self.within or name not in known.readings | known.parentheses:
            return False
        else:
            # Many leave out the end tags, so that one is taken to stand in the other.
            self._end(parts)
            self.within = "reading" if name in known.readings else "parenthesis"
        return True

    def close(self, name: str, parts: list[str]) -> bool:
        known = elements()
        if not self.within or name not in {"ruby", *known.readings, *known.parentheses}:
            return False
        self._end(parts)
        self.within = "" if name == "ruby" else "ruby"
        if name == "ruby" and parts and parts[-1] == BASE:
            # The last reading looked out for one more word.
            parts.pop()
        return True

    def holds(self, text: str) -> bool:
        """Take a string that is no word: a reading, a parenthesis, white space between words with readings."""
        if self.within == "reading":
            self.reading.append(text)
        return self.within in {"reading", "parenthesis"} or (self.within == "ruby" and not text.strip())

    def _end(self, parts: list[str]) -> None:
        if self.reading:
            parts += (READING, "".join(self.reading), END, BASE)
            self.reading.clear()


@dataclass(slots=True)
class _Writer:
    """Paragraphs so far, and the one being written."""

    mark_headings: bool
    paragraphs: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    emphasis: int = 0
    marked: bool = False
    preformatted: int = 0
    prefix: str = ""
    grouped: bool = False
    ruby: _Ruby = field(default_factory=_Ruby)

    def open(self, name: str) -> None:
        known = elements()
        if self.ruby.open(name, self.parts):
            return
        if self.grouped and name in known.block:
            self._next_in_group()
        elif name == "hgroup" and self.mark_headings:
            self.flush()
            self.grouped, self.prefix = True, "## "
        elif name in known.block:
            self.flush()
            self.preformatted += name == "pre"
            if self.mark_headings and name in known.headings:
                self.prefix = "#" * int(name[1]) + " "
        elif name == "br":
            self.parts.append("\n")
        elif name == "hr":
            self.flush()
            self.paragraphs.append(SCENE_BREAK)
        elif name in known.emphasis:
            self.emphasis += 1
        elif name in known.cells:
            self.parts.append(" ")

    def close(self, name: str) -> None:
        known = elements()
        if self.ruby.close(name, self.parts):
            return
        if name in known.block and (name == "hgroup" or not self.grouped):
            self.flush()
            self.grouped = False
            self.preformatted -= name == "pre"
            self.prefix = ""
        elif name in known.emphasis:
            self.emphasis -= 1
            if not self.emphasis:
                self._end_mark()

    def text(self, text: str) -> None:
        if self.ruby.holds(text):
            return
        if self.preformatted:
            self.parts.append(text)
            return
        text = _one_line(text)
        if self.emphasis and not self.marked and text.strip():
            space = " " if text.startswith(" ") else ""
            text = f"{space}_{text.lstrip()}"
            self.marked = True
        self.parts.append(text)

    def _next_in_group(self) -> None:
        """Join the lines of a heading group, "I" and "The Face in the Mist", by a colon."""
        while self.parts and not self.parts[-1].strip():
            self.parts.pop()
        if self.parts and self.parts[-1] != ": ":
            self.parts.append(": ")

    def _end_mark(self) -> None:
        """Close an emphasis before the space that may end it: ``<em>out </em>`` is ``_out_`` and a space."""
        if not self.marked:
            return
        self.marked = False
        space = ""
        while self.parts and not self.parts[-1].strip():
            space = self.parts.pop() + space
        last = self.parts.pop()
        kept = last.rstrip()
        self.parts.append(f"{kept}_{last[len(kept) :]}{space}")

    def take(self) -> str:
        """Return the paragraphs so far, the one being written included, and forget them."""
        self.flush()
        text = "\n\n".join(self.paragraphs)
        self.paragraphs.clear()
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def flush(self) -> None:
        """End the paragraph being written."""
        if not self.parts:
            return
        self._end_mark()
        text = without_invisible("".join(self.parts))
        if self.prefix and BASE in text:
            text = without_readings(text)
        self.parts.clear()
        tidy = to_paragraphs(text) if self.preformatted else _tidied(text)
        if tidy:
            self.paragraphs.append(self.prefix + tidy.replace("\n", " ") if self.prefix else tidy)

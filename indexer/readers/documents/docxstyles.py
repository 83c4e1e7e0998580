"""What a Word document's styles say of its text: which are headings, which are in italics, which do not show.

Only what a reader of plain text can see of a style is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexer.readers.documents.xmltree import attribute

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off", "none"})
# A style is based on another, that on a third; longer chains are somebody's mistake.
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks: ``level`` is a heading's, 0 for text."""

    level: int = 0
    italic: bool = False
    hidden: bool = False
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class DocxStyles:
    """Looks by the name a document uses for a style."""

    looks: Mapping[str, Look]

    def of_paragraph(self, properties: Any) -> Look:
        """Return how a paragraph with these properties (``w:pPr`` or None) looks."""
        look = self.looks.get(_value(properties, "pStyle") or "", Look())
        outline = _value(properties, "outlineLvl")
        if outline is not None and outline.isdigit():
            level = int(outline) + 1 if int(outline) < 9 else 0  # noqa: PLR2004 -- nine says "text"
            return Look(level, look.italic, look.hidden, look.is_title)
        return look

    def of_run(self, properties: Any, paragraph: Look) -> Look:
        """Return how a run with these properties (``w:rPr`` or None) looks inside such a paragraph."""
        if properties is None:
            return paragraph
        style = self.looks.get(_value(properties, "rStyle") or "", Look())
        italic = _switch(properties, "i")
        return Look(
            paragraph.level,
            # A heading's italics are decoration.
            (paragraph.italic or style.italic) if italic is None else italic,
            style.hidden or bool(_switch(properties, "vanish")),
        )


def read_styles(root: Any) -> DocxStyles:
    """Return the styles of ``word/styles.xml`` (its root, or None where there is none)."""
    if root is None:
        return DocxStyles({})
    found = {str(attribute(style, "styleId")): style for style in root.iterfind("{*}style")}
    return DocxStyles({name: _look(style, found) for name, style in found.items()})


def _look(style: Any, styles: Mapping[str, Any]) -> Look:
    level, italic, hidden, is_title = 0, None, None, False
    for _ in range(_LONGEST_CHAIN):
        name = _value(style, "name") or ""
        heading = _HEADING.fullmatch(name.strip())
        outline = _value(style.find("{*}pPr"), "outlineLvl")
        if not level and heading:
            level = int(heading[1])
        elif not level and outline is not None and outline.isdigit() and int(outline) < 9:  # noqa: PLR2004 -- nine says "text"
            level = int(outline) + 1
        is_title = is_title or name.casefold() == "title"
        properties = style.find("{*}rPr")
        italic = _switch(properties, "i") if italic is None else italic
        hidden = _switch(properties, "vanish") if hidden is None else hidden
        style = styles.get(_value(style, "basedOn") or "")
        if style is None:
            break
    # A title is a heading of the first level; nothing may come of its italics.
    return Look(1 if is_title else level, bool(italic) and not level and not is_title, bool(hidden), is_title)


def _value(properties: Any, name: str) -> str | None:
    return attribute(properties.find(f"{{*}}{name}"), "val") if properties is not None else None


def _switch(properties: Any, name: str) -> bool | None:
    """Return what an on-off property says; None if it is not there."""
    element = properties.find(f"{{*}}{name}") if properties is not None else None
    if element is None:
        return None
    return (attribute(element, "val") or "1").casefold() not in _OFF

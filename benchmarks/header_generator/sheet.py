"""A story file being written: every word is put into a zone as it is set down, so the truth is known and not found out.

It decides nothing about what stands in a file.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

# Zones whose words may stand in a body or not: headings, and what marks an end.
OPTIONAL = ("heading", "ending", "rule")
Span = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """How paragraphs are set: ``width`` in columns (0: a paragraph a line), ``style`` block, indent, both or line."""

    width: int = 0
    style: str = "block"
    newline: str = "\n"
    indent: str = "     "

    def lines(self, text: str, first: str = "", rest: str = "") -> list[str]:
        """Return ``text`` in lines; words are never broken."""
        if not self.width:
            return [first + text]
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )


@dataclass
class Told:
    """One story of a file: what is to be found out about it, and its body with headings between, in order."""

    facts: dict[str, Any] = field(default_factory=dict)
    flow: list[Span] = field(default_factory=list)


def _typeset(text: str) -> str:
    """Return a text with the quotes of print."""
    text = re.sub(r'(^|(?<=[\s(]))"', "“", text).replace('"', "”")
    return re.sub(r"(^|(?<=[\s(“]))'", "‘", text).replace("'", "’")


class Sheet:
    """A file as lines of spans, each span with its zone."""

    def __init__(self) -> None:
        self.lines: list[list[Span]] = []
        self.stories: list[Told] = []
        self.spaced = True  # words are divided by blanks (no Chinese, no Japanese)
        self.suffix = ".txt"
        self.encoding = "utf-8"
        self.newline = "\n"
        self.loose = False  # two blank lines for every one
        self.ragged = False  # blanks at the ends of lines
        self.curly = False  # typographic quotes and dashes in the text of the story

    def gap(self, lines: int = 1) -> None:
        """Leave so many blank lines; none stand above the first line."""
        if self.lines:
            self.lines += [[] for _ in range(lines)]

    def put(self, zone: str, *lines: str, gap: int = 0) -> None:
        """Set down lines that are all of one zone."""
        self.gap(gap)
        for line in lines:
            self.lines.append([(zone, line)] if line.strip() else [])

    def rule(self, text: str, gap: int = 1) -> None:
        """Set down a line across the page; some have letters in them."""
        self.put("rule", text, gap=gap)
        self.stories[-1].flow.append(("rule", text))

    def heading(self, text: str, gap: int = 1, shown: str | None = None) -> None:
        """Set down a chapter's heading."""
        self.put("heading", *(shown or text).split("\n"), gap=gap)
        self.stories[-1].flow.append(("heading", " ".join(text.split())))

    def ending(self, text: str, gap: int = 1) -> None:
        """Set down a mark of the end."""
        self.put("ending", text, gap=gap)
        self.stories[-1].flow.append(("ending", text))

    def paragraph(
        self, text: str, layout: Layout, *, gap: int | None = None, shown: str | None = None
    ) -> None:
        """Set down a paragraph of a body; ``shown`` is how it is written where that is not the text itself."""
        if self.curly and shown is None:
            text = _typeset(text)
        first = layout.indent if layout.style in ("indent", "both") else ""
        spacing = 1 if layout.style in ("block", "both") else 0
        self.put("body", *layout.lines(shown or text, first), gap=spacing if gap is None else gap)
        self.stories[-1].flow.append(("body", text))

    def paragraphs(self, texts: Sequence[str], layout: Layout, *, gap: int | None = None) -> None:
        """Set down paragraphs of a body, the first after ``gap`` blank lines."""
        for at, text in enumerate(texts):
            self.paragraph(text, layout, gap=gap if at == 0 else None)

    def quote(self, since: int, mark: str = ">") -> None:
        """Put a mark of quotation before every line from ``since`` on."""
        for line in self.lines[since:]:
            line.insert(0, ("markup", mark))

    def zones(self) -> Iterator[tuple[str, int]]:
        """Yield the runs of words of one zone, in the file's order."""
        spans = (span for line in self.lines for span in line)
        for zone, run in groupby(spans, key=lambda span: span[0]):
            if words := sum(len(text.split()) for _, text in run):
                yield zone, words

    def text(self) -> str:
        """Return the file's text."""
        lines: list[str] = []
        for at, line in enumerate(self.lines):
            shown = " ".join(text for _, text in line).rstrip()
            lines += (
                [shown, ""] if self.loose and not shown else [shown + " " * (at % 3 if self.ragged else 0)]
            )
        return self.newline.join(lines) + self.newline

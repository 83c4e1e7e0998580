"""Runs of text to paragraphs: emphasis, line ends, headings, tables and notes at the foot, as documents have them.

Which element of which format means what is for the readers; this only writes.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from indexer.readers.metadata.labels import field_of
from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.structure.headings import CHAPTER_DEPTH, is_chapter_heading
from indexer.readers.structure.paragraphs import without_invisible

SCENE_BREAK = "* * *"
_SPACES = re.compile(r"[^\S\n]+")
_ENDS = re.compile(r" ?\n ?")
_WORD = re.compile(r"\w")
_DEEPEST = 6
LINE_END = "\u2028"
"""A line end that is meant, for readers of plain text, which look for line ends that are not."""


@dataclass(slots=True)
class Paragraphs:
    """The paragraphs of a document so far, and the one being written.

    Headings begin with ``#`` marks of their level. Notes at the foot come where their chapter ends.
    """

    done: list[str] = field(default_factory=list)
    _runs: list[tuple[str, bool]] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _rows: list[str] = field(default_factory=list)

    def text(self, words: str, *, emphasis: bool = False) -> None:
        """Add words to the paragraph being written."""
        if words:
            self._runs.append((words, emphasis))

    def line_end(self) -> None:
        """End a line within the paragraph."""
        self._runs.append(("\n", False))

    @property
    def is_open(self) -> bool:
        """Whether a paragraph is being written."""
        return bool(self._runs)

    def drop_last_letter(self) -> None:
        """Take back the last letter that shows: the hyphen of a word that goes on."""
        words, emphasis = self._runs[-1]
        self._runs[-1] = (words.rstrip()[:-1], emphasis)

    def end(self, *, level: int = 0) -> None:
        """End the paragraph; ``level`` from 1 makes it a heading."""
        words = tidy(_marked(self._runs))
        self._runs.clear()
        if not words:
            return
        if level and _WORD.search(words):
            self._end_notes()
            words = " ".join(words.replace("_", "").split())
            # What calls itself a chapter is known for one without marks, and would not be with very deep ones.
            named = level > CHAPTER_DEPTH and is_chapter_heading(words)
            words = words if named else "#" * min(level, _DEEPEST) + " " + words
        self.done.append(words)

    def rule(self) -> None:
        """Draw a scene break."""
        self.end()
        self.done.append(SCENE_BREAK)

    def note(self, mark: str, text: str) -> None:
        """Keep a note for the foot of the chapter; ``mark`` is what stands in the text for it."""
        words = tidy(text)
        if words:
            self._notes.append(f"[{mark}] {words}" if mark else words)

    def row(self, cells: list[list[str]]) -> None:
        """Add a table's row: a label and its value on one line, else the cells' paragraphs one after another.

        ``cells`` are the paragraphs of each.
        """
        self.end()
        filled = [cell for cell in cells if cell]
        if all(len(cell) == 1 and "\n" not in cell[0] for cell in filled):
            if filled:
                self.done.append(_row([cell[0] for cell in filled]))
        else:
            self.done.extend(paragraph for cell in filled for paragraph in cell)

    def finish(self) -> list[str]:
        """End everything and return the paragraphs."""
        self.end()
        self._end_notes()
        return self.done

    def _end_notes(self) -> None:
        self.done.extend(self._notes)
        self._notes.clear()


def joined(paragraphs: list[str]) -> str:
    """Return paragraphs as a text with a blank line between them; labels that follow one another stay together."""
    pieces: list[str] = []
    labels = False
    for paragraph in paragraphs:
        lines = paragraph.split("\n")
        known = is_label(lines[0])
        if pieces:
            pieces.append("\n" if known and labels else "\n\n")
        header = len(lines) == 1 or any(is_label(line) or parse_byline(line) for line in lines)
        pieces.append(paragraph if header else LINE_END.join(lines))
        labels = known
    return "".join(pieces)


def is_label(line: str) -> bool:
    """Say whether a line begins with a label that is in the table."""
    label = parse_label(line)
    return label is not None and label.field is not None


def tidy(text: str) -> str:
    """Return text in NFC with single spaces, line ends kept and nothing invisible."""
    text = without_invisible(text)
    return unicodedata.normalize("NFC", _ENDS.sub("\n", _SPACES.sub(" ", text)).strip())


def _row(cells: list[str]) -> str:
    """Return "Title: The Sea" for a row of a label and a value, else the cells with a space between."""
    label = cells[0].strip("_*: ")
    if len(cells) == 2 and field_of(label) is not None:  # noqa: PLR2004 -- a label and its value
        return f"{label}: {cells[1]}"
    return " ".join(cells)


def _marked(runs: list[tuple[str, bool]]) -> str:
    """Return runs as one text with ``_so_`` around what is emphasised; what a word is cut by gets no marks."""
    stretches = _stretches(runs)
    pieces: list[str] = []
    for place, (words, emphasis) in enumerate(stretches):
        bare = words.strip()
        before = stretches[place - 1][0][-1:] if place else ""
        after = stretches[place + 1][0][:1] if place + 1 < len(stretches) else ""
        inside = _in_word(before, words[:1]) or _in_word(words[-1:], after)
        if not emphasis or inside or not _WORD.search(bare):
            pieces.append(words)
            continue
        start = words.index(bare)
        pieces.append(f"{words[:start]}_{bare}_{words[start + len(bare) :]}")
    return "".join(pieces)


def _in_word(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum()


def _stretches(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Join runs of the same kind; white space belongs to whatever stands before it."""
    found: list[tuple[list[str], bool]] = []
    for words, emphasis in runs:
        if found and (found[-1][1] == emphasis or not words.strip()):
            found[-1][0].append(words)
        else:
            found.append(([words], emphasis))
    return [("".join(words), emphasis) for words, emphasis in found]

"""The written lines of a text with their place in it, found as they are asked for: most headers are a few lines long.

It looks at shapes only; what a line is, is for ``segmentation`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from indexer.readers.metadata.lines import LabelLine, parse_byline, parse_label
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.once import once
from indexer.readers.structure.rules import RULE_SIGNS, is_rule
from indexer.readers.text.links import links_on

# Nobody wraps text beyond this many columns, nor narrower than this but for verse and lists.
_WIDEST_WRAP = 100
_NARROWEST_WRAP = 40
_SIDES, _NARROWEST_BOX = frozenset("|║│"), 8
_DASHES = {"--", "—", "- -"}
_ENDS = (*'.!?…"”»。」！？', ":)")
# What begins a remark in a form, or a heading: neither goes on in a line without it.
_MARK = "#"
_GOES_ON = (",", ";", "&", "-", " and", " or", "/")


class _Written(NamedTuple):
    text: str
    start: int
    end: int
    gap: int
    rule: bool
    indent: int


class Line(_Written):
    """A written line: its words, where it starts and where the next begins, blank lines before it, its indentation.

    ``rule`` says that it is drawn. Offsets are in characters, indentation is in columns.
    """

    @once
    def words(self) -> str:
        """The line without the white space around it, and without the sides of a box."""
        bare = self.text.strip()
        if bare[:1] not in _SIDES:
            return bare
        if _is_boxed(bare):
            return bare[1:-1].strip() or bare
        return bare[2:].lstrip() if bare.startswith("| ") else bare

    @once
    def is_boxed(self) -> bool:
        """Whether it stands between the sides of a box."""
        return _is_boxed(self.text.strip())

    @once
    def folded(self) -> str:
        """Its words in small letters, without decoration."""
        return self.words.casefold().strip('*_~=#-"“” ')

    @once
    def label(self) -> LabelLine | None:
        """The label it begins with, known or not."""
        return None if self.rule else parse_label(self.text)

    @once
    def byline(self) -> str | None:
        """Whom it names as a by-line does."""
        return None if self.rule else parse_byline(self.words)

    @once
    def is_labelled(self) -> bool:
        """Whether it begins with a known label that begins no sentence, or one set off by its looks."""
        label = self.label
        return label is not None and label.field is not None and (not label.weak or label.marked)

    @once
    def is_heading(self) -> bool:
        """Whether it is a chapter's heading by its words alone."""
        return is_chapter_heading(self.words)

    @once
    def is_divided(self) -> bool:
        """Whether two blanks or more divide a known label from its value."""
        label = self.label
        return label is not None and label.field is not None and "  " in self.words[: len(label.label) + 3]

    @once
    def has_links(self) -> bool:
        """Whether it is a row of a page's links, or of what only a page says."""
        return links_on(self.words) > 1

    @once
    def is_finished(self) -> bool:
        """Whether it ends as sentences do."""
        return self.words.rstrip("*_)]").endswith(_ENDS)

    @once
    def is_open(self) -> bool:
        """Whether it ends where no sentence or list does."""
        return self.words.endswith(_GOES_ON)


class TextLines:
    """The written lines of a stretch of text, in their order, found as they are asked for."""

    def __init__(
        self,
        text: str,
        start: int = 0,
        stop: int | None = None,
        *,
        dashes: bool = False,
        names: tuple[str, ...] = (),
        frame: str | None = None,
        fence: int | None = None,
        opened: tuple[int, int] = (0, 0),
    ) -> None:
        """Take the lines of ``text`` between two places; ``dashes``: two of them are a rule, and no signature's.

        ``names`` are those of the authors, ``frame`` is the rule between header and story, ``fence`` where the
        mark that closes the story stands, where they are known; ``opened`` is where it begins at the earliest, and where the mark ends that opens it.
        """
        self.names, self.frame = names, frame
        self.fence, (self.opened, mark) = fence, opened
        self.text = text
        stop = len(text) if stop is None else stop
        self._found = _lines(text, start, stop, dashes=dashes, mark=mark)
        self._known: list[Line] = []
        self._joined: dict[tuple[int, int], str] = {}
        self._ends: dict[int, int] = {}

    def reaches(self, place: int) -> bool:
        """Say whether there is a line ``place``, counting from 0."""
        known = self._known
        while len(known) <= place:
            line = next(self._found, None)
            if line is None:
                return False
            known.append(line)
        return True

    def count(self) -> int:
        """Return how many lines there are."""
        self._known.extend(self._found)
        return len(self._known)

    def __getitem__(self, place: int) -> Line:
        if place < len(self._known) or self.reaches(place):
            return self._known[place]
        raise IndexError(place)

    def get(self, place: int) -> Line | None:
        """Return a line, or None beyond the ends."""
        if 0 <= place < len(self._known):
            return self._known[place]
        return self._known[place] if place >= 0 and self.reaches(place) else None

    def paragraph_end(self, first: int) -> int:
        """Return the place after the lines that go with ``first``: up to a blank, a rule, a label, a by-line or links."""
        end = self._ends.get(first)
        if end is None:
            end, bracketed = first + 1, self[first].words[0] == "["
            marked = self[first].text[0] == _MARK
            while (line := self.get(end)) is not None and not (line.gap or line.rule):
                if (line.text[0] == _MARK) != marked:
                    break
                bracketed = bracketed and "]" not in self[end - 1].words
                said = line.is_labelled or line.is_divided or line.byline or line.has_links
                if said and not bracketed:
                    break
                end += 1
            self._ends[first] = end
        return end

    def block_end(self, first: int) -> int:
        """Return the place after the lines without a blank or a rule between them."""
        end = first + 1
        while (line := self.get(end)) is not None and not line.gap and not line.rule:
            end += 1
        return end

    def joined(self, first: int, end: int) -> str:
        """Return lines as one, single blanks between them."""
        if end == first + 1:
            return self[first].words
        known = self._joined.get((first, end))
        if known is None:
            known = " ".join([self[place].words for place in range(first, end)])
            self._joined[first, end] = known
        return known

    def raw(self, first: int, end: int) -> str:
        """Return lines as they stand."""
        if end == first + 1:
            return self[first].text
        return "\n".join(self[place].text for place in range(first, end))

    def is_wrapped(self, place: int) -> bool:
        """Say whether a line goes on from the one above it because it would not have fitted there."""
        line, above = self[place], self[place - 1]
        if line.gap or above.rule:
            return False
        width = self.width(place)
        return bool(width) and len(above.text.rstrip()) + 1 + len(line.words.split(None, 1)[0]) > width

    def width(self, place: int) -> int:
        """Return the column at which the lines around ``place`` seem to be wrapped, or 0 where they are not."""
        first = place
        while first and not self[first].gap and place - first < _NARROWEST_WRAP:
            first -= 1
        longest = 0
        for at in range(first, place + _NARROWEST_WRAP):
            line = self.get(at)
            if line is None or (at > place and line.gap):
                break
            longest = max(longest, len(line.text.rstrip()))
        return longest if _NARROWEST_WRAP <= longest <= _WIDEST_WRAP else 0


def _is_boxed(bare: str) -> bool:
    return len(bare) > _NARROWEST_BOX and bare[0] in _SIDES and bare[-1] == bare[0]


def _is_boxed_blank(bare: str) -> bool:
    return _is_boxed(bare) and not bare[1:-1].strip()


def _lines(text: str, start: int, stop: int, *, dashes: bool, mark: int) -> Iterator[Line]:
    at, gap = start, 0
    while at < stop:
        end = text.find("\n", at, stop)
        end = stop if end < 0 else end
        line = text[at:end]
        if not line or line.isspace():
            gap += 1
        else:
            bare = line.lstrip()
            rule = bare[0] in RULE_SIGNS and (is_rule(line) or (dashes and bare.rstrip() in _DASHES))
            rule = rule or 0 < end + 1 == mark or (bare[0] in _SIDES and _is_boxed_blank(bare.rstrip()))
            yield Line(line, at, min(end + 1, stop), gap, rule, len(line) - len(bare))
            gap = 0
        at = end + 1

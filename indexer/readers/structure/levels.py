"""Headings in their order to chapters that know the parts and books they stand in.

It decides which headings are levels and which are chapters; what is a heading is for ``headings`` to say.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Chapter
from indexer.readers.structure.headings import Heading, Kind

# Of the headings that are parts by their words, so many have to have chapters under them: what calls itself a part is
# the chapter itself in most stories that were posted bit by bit.
_MOST = 2 / 3
# More text than this between a part's heading and its first chapter is no epigraph and no introduction. Of the parts of
# some eighty novels whose headings nothing marks, two have more.
_LEAD = 4000
_JOIN = " — "


@dataclass(frozen=True, slots=True)
class Section:
    """Headings that follow one another, the text under them, and which of its paragraphs are scene breaks.

    ``start`` is where they stand, for the caller.
    """

    headings: tuple[Heading, ...]
    text: str
    start: int = 0
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Parted:
    """The chapters of a text, and for each the start of the section it is."""

    chapters: tuple[Chapter, ...]
    starts: tuple[int, ...]


def nested(sections: Sequence[Section]) -> Parted:
    """Return sections as chapters, numbered from 1, each within the levels that are open where it stands.

    Headings that follow one another and are no levels become one title. A level with text of its own is a chapter as
    well, and the chapters in it come after. A section without text and heading is left out.
    """
    headings = [heading for section in sections for heading in section.headings]
    if _are_alike(headings) and all(section.text for section in sections):
        return _in_a_row(sections)
    flat = [
        (heading, len(section.text) if place == len(section.headings) else 0)
        for section in sections
        for place, heading in enumerate(section.headings, 1)
    ]
    order = _Order(flat)
    nest = _Nest(order, flat)
    for place, section in enumerate(sections):
        nest.add(section, last=place == len(sections) - 1)
    return Parted(tuple(nest.chapters), tuple(nest.starts))


def _are_alike(headings: Sequence[Heading]) -> bool:
    """Say whether all headings are of one kind and depth, so that none can hold another."""
    first = headings[0] if headings else None
    return first is None or all(each.kind is first.kind and each.depth == first.depth for each in headings)


def _in_a_row(sections: Sequence[Section]) -> Parted:
    """Return sections whose headings are all of one kind as chapters: nearly every text is of such."""
    chapters = (
        Chapter(
            number,
            _JOIN.join(heading.words for heading in section.headings) or None,
            section.text,
            (),
            section.breaks,
        )
        for number, section in enumerate(sections, 1)
    )
    return Parted(tuple(chapters), tuple(section.start for section in sections))


class _Order:
    """Which headings stand above which, in one text: books have parts in some, parts have books in others."""

    def __init__(self, flat: Sequence[tuple[Heading, int]]) -> None:
        self.is_flat = _are_alike([heading for heading, _ in flat])
        self._ranks: dict[Kind, int] = {kind: kind for kind in Kind}
        if self.is_flat:
            return
        stacked = ((upper.kind, lower.kind) for (upper, text), (lower, _) in pairwise(flat) if not text)
        pairs = Counter(stacked)
        if pairs[Kind.PART, Kind.BOOK] > pairs[Kind.BOOK, Kind.PART]:
            self._ranks[Kind.PART], self._ranks[Kind.BOOK] = Kind.BOOK, Kind.PART

    def is_above(self, upper: Heading, lower: Heading) -> bool:
        """Say whether one heading may hold another: by their marks, or where these say nothing, by their words.

        Whatever the marks say, no chapter is in a chapter.
        """
        if upper.name and upper.name == lower.name:
            return False
        if by_marks(upper, lower):
            return upper.depth < lower.depth
        return self._ranks[upper.kind] < self._ranks[lower.kind]


def by_marks(one: Heading, other: Heading) -> bool:
    """Say whether marks tell which of two headings stands above the other."""
    return bool(one.depth and other.depth and one.depth != other.depth)


def _levels(flat: Sequence[tuple[Heading, int]], order: _Order) -> list[bool]:
    """Say of each heading whether it is a level."""
    parts = {kind for kind in Kind if kind is not Kind.CHAPTER and _is_level(kind, flat, order)}
    # A title that comes again above every chapter is one heading.
    same = Counter(depth for depth, _ in {(heading.depth, heading.words) for heading, _ in flat})
    return [
        heading.kind in parts or _marked(at, flat, order, alone=same[heading.depth] == 1)
        for at, (heading, _) in enumerate(flat)
    ]


def _is_level(kind: Kind, flat: Sequence[tuple[Heading, int]], order: _Order) -> bool:
    """Say whether the headings of a kind are levels by their words: most have chapters right under them.

    Where one stands right under a chapter's heading, they are parts of chapters.
    """
    places = [at for at, (heading, _) in enumerate(flat) if heading.kind is kind]
    heads = [at for at in places if _holds(at, flat, order)]
    near = [at for at in heads if flat[at][1] <= _LEAD or by_marks(flat[at][0], flat[at + 1][0])]
    under = any(at and not flat[at - 1][1] and order.is_above(flat[at][0], flat[at - 1][0]) for at in places)
    return bool(near) and len(near) >= len(places) * _MOST and not under


def _holds(at: int, flat: Sequence[tuple[Heading, int]], order: _Order) -> bool:
    """Say whether those that follow a heading stand in it.

    One that follows at once, alone and without a number is the rest of its title.
    """
    heading, text = flat[at]
    after = [later for later, _ in flat[at + 1 : at + 3]]
    if not after or not order.is_above(heading, after[0]):
        return False
    return bool(text) or after[0].is_numbered or (order.is_above(heading, after[-1]) and len(after) > 1)


def _marked(at: int, flat: Sequence[tuple[Heading, int]], order: _Order, *, alone: bool) -> bool:
    """Say whether a heading is a level by its marks; one without its like is the whole text's."""
    heading = flat[at][0]
    if at + 1 == len(flat) or not by_marks(heading, flat[at + 1][0]):
        return False
    return _holds(at, flat, order) and not (alone and heading.kind is Kind.CHAPTER and not heading.name)


class _Nest:
    """Chapters so far, and the levels that are open."""

    def __init__(self, order: _Order, flat: Sequence[tuple[Heading, int]]) -> None:
        self.chapters: list[Chapter] = []
        self.starts: list[int] = []
        self._order = order
        self._levels = [] if order.is_flat else _levels(flat, order)
        self._closings = sum(heading.is_closing for heading, _ in flat) if any(self._levels) else 0
        self._seen = 0
        # Levels and their words, of which the innermost so many have no chapter yet; words that begin the next title.
        self._open: list[tuple[Heading, str]] = []
        self._fresh = 0
        self._rest: list[str] = []

    def add(self, section: Section, *, last: bool) -> None:
        """Take the next section; ``last`` is the one that ends the text."""
        if not section.headings and section.text:
            self._chapter(section)
        for place, heading in enumerate(section.headings, 1):
            level = bool(self._levels) and self._levels[self._seen]
            self._seen += 1
            again = level and any(heading == opened for opened, _ in self._open)
            self._close(heading, kept=again, ends=last)
            self._rest.append(heading.words)
            if place == len(section.headings) and (section.text or last or not level):
                words = self._chapter(section)
                if level and not again:
                    self._open.append((heading, words))
            elif level and not again:
                self._open.append((heading, _JOIN.join(self._rest)))
                self._rest.clear()
                self._fresh += 1

    def _close(self, heading: Heading, *, kept: bool, ends: bool) -> None:
        """Close the levels that a heading does not stand in; with ``kept`` it repeats one, which stays open.

        A text's only epilogue, at its end, is that of the whole.
        """
        whole = ends and heading.is_closing and self._closings == 1
        while self._open:
            opened, words = self._open[-1]
            outside = whole and not by_marks(opened, heading)
            if (kept and opened == heading) or (not outside and self._order.is_above(opened, heading)):
                return
            self._open.pop()
            if self._fresh:
                self._fresh -= 1
                self._rest.insert(0, words)

    def _chapter(self, section: Section) -> str:
        """Add a section as a chapter and return its title."""
        fresh = tuple(words for _, words in self._open[len(self._open) - self._fresh :])
        title = _JOIN.join(self._rest)
        within = tuple(words for _, words in self._open)
        chapter = Chapter(len(self.chapters) + 1, title or None, section.text, within, section.breaks)
        if fresh and chapter.begun(self.chapters[-1] if self.chapters else None) != fresh:
            # A level of the same words as what stands before it would not be seen to begin.
            title = _JOIN.join((*fresh, *self._rest))
            chapter = Chapter(chapter.number, title, section.text, within, section.breaks)
        self.chapters.append(chapter)
        self.starts.append(section.start)
        self._fresh = 0
        self._rest.clear()
        return title

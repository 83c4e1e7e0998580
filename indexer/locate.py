"""Where in a story's text a query matches, as character spans, and the sentences worth showing around them.

It works on the stored text with the same words, folding and stems as the engines, so that what was found is what is
marked. It makes no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from indexer.finder import Finder, Mark
from indexer.model import Chapter, Passage, Span, in_order
from indexer.passages import CONSIDERED, CONSIDERED_ALIKE, Group, chosen, grouped
from indexer.query import iter_leaves
from indexer.query.ast import Node
from indexer.schema import BY_NAME


@dataclass(frozen=True, slots=True)
class Located:
    """Every mark of a query in a story by chapter number, in order: those in its text, those in its heading.

    ``begun`` has those in the headings of the parts that begin with a chapter, heading by heading.
    """

    spans: dict[int, tuple[Mark, ...]]
    titles: dict[int, tuple[Mark, ...]]
    begun: dict[int, tuple[tuple[Mark, ...], ...]]

    @property
    def matches(self) -> int:
        """How many places in the story match."""
        parts = sum(map(len, chain.from_iterable(self.begun.values())))
        return parts + sum(map(len, self.spans.values())) + sum(map(len, self.titles.values()))


@dataclass(frozen=True, slots=True)
class Glance:
    """What a result list shows of a story: a few passages, and how many places in all of it match."""

    passages: tuple[Passage, ...]
    matches: int


class Locator:
    """Finds one query's words and phrases in the bodies of stories; made once for a search."""

    def __init__(self, node: Node) -> None:
        wanted = [leaf for field, leaf in iter_leaves(node) if field is None or BY_NAME[field].name == "body"]
        self._finder = Finder(wanted)
        self._considered = CONSIDERED if len(wanted) > 1 else CONSIDERED_ALIKE

    def locate(self, chapters: Sequence[Chapter]) -> Located:
        """Return every place in ``chapters`` that matches a part of the query that asks for words."""
        return Located(
            {chapter.number: marks for chapter in chapters if (marks := self._marks(chapter.text))},
            {chapter.number: marks for chapter in chapters if (marks := self._marks(chapter.title or ""))},
            {number: marks for number, marks in self._begun(chapters) if any(marks)},
        )

    def _begun(self, chapters: Sequence[Chapter]) -> Iterator[tuple[int, tuple[tuple[Mark, ...], ...]]]:
        for chapter, begun in in_order(chapters):
            if begun:
                yield chapter.number, tuple(map(self._marks, begun))

    def _marks(self, text: str) -> tuple[Mark, ...]:
        return tuple(self._finder.marks(text)) if text else ()

    def passages(
        self, chapters: Sequence[Chapter], located: Located, *, most: int = 3
    ) -> tuple[Passage, ...]:
        """Return up to ``most`` passages of whole sentences, those with most of the query first chosen, in order."""
        groups: list[Group] = []
        before = seen = 0
        for chapter, begun in in_order(chapters):
            parts = zip(begun, located.begun.get(chapter.number, ()), strict=False)
            for words, heading in (*parts, (chapter.title or "", located.titles.get(chapter.number, ()))):
                if heading and seen < self._considered:
                    groups.append(Group(chapter, heading, seen, before, words))
                seen += len(heading)
            marks = located.spans.get(chapter.number, ())
            groups += grouped(chapter, iter(marks), seen, before, self._considered)
            seen += len(marks)
            before += len(chapter.text)
        return chosen(groups, before or 1, most, self._considered)

    def glance(self, chapters: Sequence[Chapter], *, most: int = 3) -> Glance:
        """Return the same passages and number of matches as ``locate`` leads to, without making every mark."""
        groups: list[Group] = []
        before = seen = 0
        for chapter, begun in in_order(chapters):
            for words in (*begun, chapter.title or ""):
                heading = self._marks(words)
                if heading and seen < self._considered:
                    groups.append(Group(chapter, heading, seen, before, words))
                seen += len(heading)
            if chapter.text:
                look = self._finder.look(chapter.text)
                groups += grouped(chapter, look.marks(), seen, before, self._considered)
                seen += look.count()
            before += len(chapter.text)
        return Glance(chosen(groups, before or 1, most, self._considered), seen)


def plain_spans(marks: Mapping[int, Sequence[Mark]]) -> dict[int, tuple[Span, ...]]:
    """Return marks by chapter as plain spans, for the reading page."""
    return {number: spans_of(some) for number, some in marks.items()}


def spans_of(marks: Sequence[Mark]) -> tuple[Span, ...]:
    """Return marks as plain spans."""
    return tuple(Span(mark.start, mark.end) for mark in marks)

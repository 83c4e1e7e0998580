"""Where in a story's text a query matches, as character spans, and the sentences worth showing around them.

It works on the stored text with the same words, folding and stems as the engines, so that what was found is what is
marked. It makes no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Any

from indexer.highlight.marks import Mark, MarkFinder, Scan, spans_of
from indexer.highlight.snippets import CONSIDERED, CONSIDERED_ALIKE, Group, chosen, grouped
from indexer.highlight.span_matchers import SpanMatcher
from indexer.highlight.unit_regions import Layout
from indexer.model import Chapter, Passage, Span, StoredStory, in_order
from indexer.query.plan import (
    Among,
    Has,
    Leaf,
    NumberRange,
    Plan,
    PlanNode,
    SpanNear,
    Within,
    is_asked_of,
    is_conditional,
    sought,
)
from indexer.schema import BODY, INDEXED, held_fields, spellings, values

# Nothing is known of any chapter.
_UNKNOWN: Mapping[int, Layout] = MappingProxyType({})
# A chapter, the characters before it, its text or a heading that begins with it, and whether it is a heading.
_Text = tuple[Chapter, int, str, bool]
# Characters of a story that are looked through first where not all have to be.
_STRETCH = 16_000


@dataclass(frozen=True, slots=True)
class StoryMarks:
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
class Snippets:
    """What a result list shows of a story: a few passages, and how many places in all of it match what."""

    passages: tuple[Passage, ...]
    counts: Mapping[Leaf, int]

    @property
    def matches(self) -> int:
        """How many places match."""
        return sum(self.counts.values())


class StoryHighlighter:
    """Finds what a plan looks for in the texts of stories; made once for a search."""

    def __init__(self, plan: Plan) -> None:
        self._root, self._conditional = plan.meaning, is_conditional(plan.meaning)
        self._every = _in_text(sought(plan.meaning)[1])
        self._finders: dict[tuple[tuple[Leaf, ...], str], MarkFinder] = {}

    @property
    def looks_in_texts(self) -> bool:
        """Whether a place in a text may match at all."""
        return bool(self._every)

    def marks_of(self, story: StoredStory) -> StoryMarks:
        """Return every place in the text of a story that it is found by."""
        return self._look(story).marks_of(story.chapters)

    def is_found(self, story: StoredStory) -> bool:
        """Say whether a story matches the plan by what is stored of it."""
        return sought(self._root, partial(self._holds, story, values(story)))[0] is True

    def snippets(
        self,
        story: StoredStory,
        *,
        most: int = 3,
        layouts: Mapping[int, Layout] = _UNKNOWN,
        counts: Mapping[Leaf, int] | None = None,
    ) -> Snippets:
        """Return up to ``most`` passages of a story and the number of places, without making every mark.

        ``layouts`` says what is known of chapters by number; where that leads to no place all of the story is gone through.
        Where the numbers are known by ``counts``, no more of the text is looked at than passages may come from.
        """
        if counts is not None:
            return self._look(story).snippets_of(story.chapters, most, counts)
        look = self._look(story, layouts)
        found = look.snippets(story.chapters, most, layouts)
        return found if found.counts or not layouts else look.snippets(story.chapters, most)

    def _look(self, story: StoredStory, layouts: Mapping[int, Layout] = _UNKNOWN) -> _TextHighlighter:
        leaves = self._every
        if self._conditional:
            matches, found = sought(self._root, partial(self._holds, story, values(story), layouts=layouts))
            # A story that does not match is read with whatever it has of the query.
            leaves = _in_text(found) if matches else leaves
        return _TextHighlighter(leaves, self._mark_finder(leaves, story), alike=len(leaves) < 2)  # noqa: PLR2004  # one and the same all over

    def _mark_finder(self, leaves: tuple[Leaf, ...], story: StoredStory) -> MarkFinder:
        key = leaves, story.summary.language or ""
        finder = self._finders.get(key)
        if finder is None:
            finder = self._finders[key] = MarkFinder(*key)
        return finder

    def _holds(
        self,
        story: StoredStory,
        held: Mapping[str, Any],
        node: PlanNode,
        layouts: Mapping[int, Layout] = _UNKNOWN,
    ) -> bool | None:
        """Say whether a story, whose fields ``held`` has, has what a leaf or a range asks for; None where nobody knows."""
        if isinstance(node, Among):
            return None if node.ids is None else story.id in node.ids
        if isinstance(node, NumberRange):
            number = held[node.field]
            low, high = (number if bound is None else bound for bound in (node.low, node.high))
            return number is not None and low <= number <= high
        if isinstance(node, Has):
            return node.field in held_fields(held)
        assert isinstance(node, Leaf)
        finder = self._mark_finder((node,), story)
        if isinstance(node, Within):
            # One chapter after another: the first often has it.
            return any(
                next(
                    finder.scan(
                        each.text, layouts=[layouts.get(each.number) or Layout(each.breaks)]
                    ).by_text(),
                    None,
                )
                for each in story.chapters
            )
        texts = [
            text
            for spec in INDEXED
            if is_asked_of(node, spec)
            for text in spellings(story, spec, held[spec.name])
        ]
        if any(next(finder.scan(text).marks(), None) is not None for text in texts if text):
            return True
        # What reaches from one text into the next is only found word by word.
        return isinstance(node, SpanNear) and len(texts) > 1 and SpanMatcher(node).is_in(texts)


def _in_text(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    return tuple(leaf for leaf in leaves if is_asked_of(leaf, BODY))


class _TextHighlighter:
    """Finds some words and phrases in chapters and their headings."""

    def __init__(self, leaves: Sequence[Leaf], finder: MarkFinder, *, alike: bool) -> None:
        self._leaves, self._mark_finder = leaves, finder
        self._considered = CONSIDERED_ALIKE if alike else CONSIDERED
        # Words that are asked for in one place of a paragraph say more together.
        self._belong = any(isinstance(leaf, Within) for leaf in leaves)

    def marks_of(self, chapters: Sequence[Chapter]) -> StoryMarks:
        """Return every place in ``chapters`` that matches."""
        return StoryMarks(
            {
                chapter.number: marks
                for chapter in chapters
                if (marks := self._marks(chapter.text, Layout(chapter.breaks)))
            },
            {chapter.number: marks for chapter in chapters if (marks := self._marks(chapter.title or ""))},
            {number: marks for number, marks in self._begun(chapters) if any(marks)},
        )

    def _begun(self, chapters: Sequence[Chapter]) -> Iterator[tuple[int, tuple[tuple[Mark, ...], ...]]]:
        for chapter, begun in in_order(chapters):
            if begun:
                yield chapter.number, tuple(map(self._marks, begun))

    def _marks(self, text: str, layout: Layout | None = None) -> tuple[Mark, ...]:
        return tuple(self._mark_finder.marks(text, layout)) if text else ()

    def snippets(
        self, chapters: Sequence[Chapter], most: int, layouts: Mapping[int, Layout] = _UNKNOWN
    ) -> Snippets:
        """Return passages, those with most of the query first chosen, in order, and the number of matches."""
        every = list(_texts(chapters))
        look = self._scan(every, layouts)
        groups = self._groups(every, look, 0)
        counts = {self._leaves[number]: count for number, count in look.counts().items() if count}
        return Snippets(self._chosen(chapters, groups, most), counts)

    def snippets_of(self, chapters: Sequence[Chapter], most: int, counts: Mapping[Leaf, int]) -> Snippets:
        """Return the same where the numbers of matches are known: only the beginning of the text is gone through."""
        groups: list[Group] = []
        seen, wanted = 0, min(self._considered, sum(counts.values()))
        for some in _stretches(list(_texts(chapters))):
            if seen >= wanted:
                break
            groups += self._groups(some, self._scan(some), seen)
            seen = groups[-1].first + len(groups[-1].marks) if groups else 0
        return Snippets(self._chosen(chapters, groups, most), counts)

    def _chosen(self, chapters: Sequence[Chapter], groups: Sequence[Group], most: int) -> tuple[Passage, ...]:
        total = sum(len(chapter.text) for chapter in chapters)
        return chosen(groups, total or 1, most, self._considered)

    def _scan(self, texts: Sequence[_Text], layouts: Mapping[int, Layout] = _UNKNOWN) -> Scan:
        return self._mark_finder.scan(
            *(words for _, _, words, _ in texts),
            layouts=[
                None if titled else layouts.get(chapter.number) or Layout(chapter.breaks)
                for chapter, _, _, titled in texts
            ],
        )

    def _groups(self, every: Sequence[_Text], look: Scan, seen: int) -> list[Group]:
        """Return the groups of marks in some texts, behind so many ``seen``, as far as they are considered."""
        groups: list[Group] = []
        for number, marks in look.by_text():
            chapter, before, words, titled = every[number]
            if titled:
                groups.append(Group(chapter, tuple(marks), seen, before, words))
                seen += len(groups[-1].marks)
            else:
                found = grouped(chapter, marks, seen, before, self._considered)
                here = (
                    [replace(group, belong=self._belong) for group in found] if self._belong else list(found)
                )
                groups += here
                seen += sum(len(group.marks) for group in here)
            if seen >= self._considered:
                break
        return groups


def _stretches(texts: Sequence[_Text]) -> Iterator[Sequence[_Text]]:
    """Yield texts some at a time: few at first, since what is looked for mostly stands in those, and each time more."""
    some: list[_Text] = []
    characters, most = 0, _STRETCH
    for text in texts:
        some.append(text)
        characters += len(text[2])
        if characters >= most:
            yield some
            some, characters, most = [], 0, 2 * most
    if some:
        yield some


def _texts(chapters: Sequence[Chapter]) -> Iterator[_Text]:
    """Yield the headings and the text of every chapter: the chapter, characters before it, words, whether a heading."""
    before = 0
    for chapter, begun in in_order(chapters):
        for words in (*begun, chapter.title):
            if words:
                yield chapter, before, words, True
        yield chapter, before, chapter.text, False
        before += len(chapter.text)


def plain_spans(marks: Mapping[int, Sequence[Mark]]) -> dict[int, tuple[Span, ...]]:
    """Return marks by chapter as plain spans, for the reading page."""
    return {number: spans_of(some) for number, some in marks.items()}

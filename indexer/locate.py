"""Where in a story's text a query matches, as character spans, and the sentences worth showing around them.

It works on the stored text with the same words, folding and stems as the engines, so that what was found is what is
marked. It makes no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis import paragraph_around, sentences
from indexer.finder import Finder, Mark
from indexer.model import Chapter, Passage, Span
from indexer.query import iter_leaves
from indexer.query.ast import Node
from indexer.schema import BY_NAME

# A "sentence" longer than this is none (a list, a page without full stops); it is cut at spaces around the marks.
LONGEST_PASSAGE = 700
# Marks of one query in one story looked at when choosing passages; counts are always of all.
_CONSIDERED = 150


@dataclass(frozen=True, slots=True)
class Located:
    """Every mark of a query in a story by chapter number, in order: those in its text, those in its heading."""

    spans: dict[int, tuple[Mark, ...]]
    titles: dict[int, tuple[Mark, ...]]

    @property
    def matches(self) -> int:
        """How many places in the story match."""
        return sum(map(len, self.spans.values())) + sum(map(len, self.titles.values()))


class Locator:
    """Finds one query's words and phrases in the bodies of stories; made once for a search."""

    def __init__(self, node: Node) -> None:
        wanted = [leaf for field, leaf in iter_leaves(node) if field is None or BY_NAME[field].name == "body"]
        self._finder = Finder(wanted)

    def locate(self, chapters: Sequence[Chapter]) -> Located:
        """Return every place in ``chapters`` that matches a part of the query that asks for words."""
        return Located(
            {chapter.number: marks for chapter in chapters if (marks := self._marks(chapter.text))},
            {chapter.number: marks for chapter in chapters if (marks := self._marks(chapter.title or ""))},
        )

    def _marks(self, text: str) -> tuple[Mark, ...]:
        return tuple(self._finder.marks(text)) if text else ()

    def passages(
        self, chapters: Sequence[Chapter], located: Located, *, most: int = 3
    ) -> tuple[Passage, ...]:
        """Return up to ``most`` passages of whole sentences, those with most of the query first chosen, in order."""
        candidates = list(_candidates(chapters, located))
        candidates.sort(key=lambda each: (-each.worth[0], -each.worth[1], each.order))
        chosen = sorted(candidates[:most], key=lambda each: each.order)
        return tuple(each.passage for each in chosen)


@dataclass(frozen=True, slots=True)
class _Candidate:
    passage: Passage
    worth: tuple[int, int]
    order: int


def _candidates(chapters: Sequence[Chapter], located: Located) -> Iterator[_Candidate]:
    total = sum(len(chapter.text) for chapter in chapters) or 1
    before = seen = 0
    for chapter in chapters:
        heading = located.titles.get(chapter.number, ())
        if heading and seen < _CONSIDERED:
            yield _candidate(chapter, None, heading, before / total, seen)
        seen += len(heading)
        marks = located.spans.get(chapter.number, ())
        at = 0
        while at < len(marks) and seen < _CONSIDERED:
            around = _sentence_around(chapter.text, marks[at])
            inside = _inside(marks, at, around)
            yield _candidate(chapter, around, inside, (before + around.start) / total, seen)
            at += len(inside)
            seen += len(inside)
        seen += len(marks) - at
        before += len(chapter.text)


def _candidate(
    chapter: Chapter, around: Span | None, marks: Sequence[Mark], place: float, seen: int
) -> _Candidate:
    """Return the passage at ``around`` in a chapter's text, or that of its heading (None)."""
    start, end = (around.start, around.end) if around else (0, 0)
    passage = Passage(
        chapter=chapter.number,
        chapter_title=chapter.title,
        start=start,
        end=end,
        text=chapter.text[start:end] if around else chapter.title or "",
        spans=tuple(Span(mark.start - start, mark.end - start) for mark in marks),
        place=place,
        first_hit=seen,
    )
    return _Candidate(passage, (len({mark.leaf for mark in marks}), len(marks)), seen)


def _inside(marks: Sequence[Mark], at: int, around: Span) -> list[Mark]:
    """Return the marks from ``at`` on that lie in the passage; at least the first does."""
    inside = [marks[at]]
    for mark in marks[at + 1 :]:
        if mark.end > around.end:
            break
        inside.append(mark)
    return inside


def _sentence_around(text: str, mark: Mark) -> Span:
    """Return the span of the whole sentences that hold a mark."""
    first = paragraph_around(text, mark.start)
    last = paragraph_around(text, max(mark.end - 1, mark.start))
    within = _near(text, Span(first.start, last.end), mark)
    start, end = within.start, within.end
    for sentence in sentences(text, within):
        if sentence.start <= mark.start:
            start = sentence.start
        if sentence.end >= mark.end:
            end = sentence.end
            break
    if end - start > LONGEST_PASSAGE:
        return _cut(text, Span(start, end), mark)
    return Span(start, end)


def _near(text: str, paragraph: Span, mark: Mark) -> Span:
    """Look at no more of an endless paragraph than could be shown, cut where words end."""
    reach = 2 * LONGEST_PASSAGE
    if paragraph.end - paragraph.start <= 2 * reach:
        return paragraph
    return Span(
        paragraph.start
        if mark.start - paragraph.start <= reach
        else _space_after(text, mark.start - reach, mark.start),
        paragraph.end
        if paragraph.end - mark.end <= reach
        else _space_before(text, mark.end + reach, mark.end),
    )


def _cut(text: str, sentence: Span, mark: Mark) -> Span:
    """Cut an over-long sentence to about ``LONGEST_PASSAGE`` characters around its mark, between words."""
    spare = max(LONGEST_PASSAGE - (mark.end - mark.start), 0) // 2
    start, end = max(sentence.start, mark.start - spare), min(sentence.end, mark.end + spare)
    return Span(
        start if start == sentence.start else _space_after(text, start, mark.start),
        end if end == sentence.end else _space_before(text, end, mark.end),
    )


def _space_after(text: str, at: int, latest: int) -> int:
    while at < latest and not text[at - 1].isspace():
        at += 1
    return at


def _space_before(text: str, at: int, earliest: int) -> int:
    while at > earliest and not text[at].isspace():
        at -= 1
    return at


def plain_spans(marks: Mapping[int, Sequence[Mark]]) -> dict[int, tuple[Span, ...]]:
    """Return marks by chapter as plain spans, for the reading page."""
    return {number: tuple(Span(mark.start, mark.end) for mark in some) for number, some in marks.items()}

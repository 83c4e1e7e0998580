"""Which sentences of a story are worth showing for a query: those with most of it, in reading order.

It is given marks and finds none; it looks at no more of the text than the paragraphs that can win.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.analysis import paragraph_around, sentences
from indexer.finder import Mark
from indexer.model import Chapter, Passage, Span

# A "sentence" longer than this is none (a list, a page without full stops); it is cut at spaces around the marks.
LONGEST_PASSAGE = 700
# No more of an endless paragraph than this is looked at on either side of a mark.
_REACH = 2 * LONGEST_PASSAGE
# Marks of one query in one story looked at when choosing passages; counts are always of all.
CONSIDERED = 150


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring marks that may share a passage: those of a paragraph, or of a heading (``chapter_text`` False).

    ``first`` is the index of the first one among all marks of the story, ``before`` the characters of the chapters
    before this one.
    """

    chapter: Chapter
    marks: tuple[Mark, ...]
    first: int
    before: int
    in_heading: bool = False

    @property
    def rank(self) -> tuple[int, int, int]:
        """What its best passage could be ranked at most; smaller is better."""
        return _rank(self.marks, self.first)


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    rank: tuple[int, int, int]
    group: Group = field(compare=False)
    around: Span | None = field(compare=False)
    marks: Sequence[Mark] = field(compare=False)


def grouped(chapter: Chapter, marks: Iterator[Mark], first: int, before: int) -> Iterator[Group]:
    """Yield the marks of a chapter's text in groups that no passage reaches across, while any may be considered."""
    group: list[Mark] = []
    reach = 0
    if first >= CONSIDERED:
        return
    for mark in marks:
        if group and mark.start >= reach:
            yield Group(chapter, tuple(group), first, before)
            first += len(group)
            group = []
            if first >= CONSIDERED:
                return
        if not group or mark.end > reach:
            reach = paragraph_around(chapter.text, max(mark.end - 1, mark.start)).end
        group.append(mark)
    if group:
        yield Group(chapter, tuple(group), first, before)


def chosen(groups: Sequence[Group], total: int, most: int) -> tuple[Passage, ...]:
    """Return up to ``most`` passages of whole sentences, those with most of the query first chosen, in order.

    ``total`` is the number of characters in the story, for their places.
    """
    best: list[_Candidate] = []
    for group in sorted(groups, key=lambda each: each.rank):
        if len(best) == most and (not most or best[-1].rank < group.rank):
            break
        for candidate in _candidates(group):
            insort(best, candidate)
            del best[most:]
    best.sort(key=lambda each: each.rank[2])
    return tuple(_passage(each, total) for each in best)


def _candidates(group: Group) -> Iterator[_Candidate]:
    if group.in_heading:
        yield _Candidate(group.rank, group, None, group.marks)
        return
    marks, seen, at = group.marks, group.first, 0
    paragraph = _Paragraph(group.chapter.text)
    while at < len(marks) and seen < CONSIDERED:
        around = paragraph.sentence_around(marks[at])
        inside = _inside(marks, at, around)
        yield _Candidate(_rank(inside, seen), group, around, inside)
        at += len(inside)
        seen += len(inside)


def _rank(marks: Sequence[Mark], first: int) -> tuple[int, int, int]:
    return -len({mark.leaf for mark in marks}), -len(marks), first


def _inside(marks: Sequence[Mark], at: int, around: Span) -> Sequence[Mark]:
    """Return the marks from ``at`` on that lie in the passage; at least the first does."""
    end = at + 1
    while end < len(marks) and marks[end].end <= around.end:
        end += 1
    return marks[at:end]


def _passage(candidate: _Candidate, total: int) -> Passage:
    group, around = candidate.group, candidate.around
    start, end = (around.start, around.end) if around else (0, 0)
    return Passage(
        chapter=group.chapter.number,
        chapter_title=group.chapter.title,
        start=start,
        end=end,
        text=group.chapter.text[start:end] if around else group.chapter.title or "",
        spans=tuple(Span(mark.start - start, mark.end - start) for mark in candidate.marks),
        place=(group.before + start) / total,
        first_hit=candidate.rank[2],
    )


class _Paragraph:
    """The sentences around marks, one after the other; those of a paragraph are found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: tuple[Span, tuple[Span, ...]] | None = None

    def sentence_around(self, mark: Mark) -> Span:
        """Return the span of the whole sentences that hold a mark."""
        within, cut = self._cut(mark)
        start, end = within.start, within.end
        for sentence in cut:
            if sentence.start <= mark.start:
                start = sentence.start
            if sentence.end >= mark.end:
                end = sentence.end
                break
        if end - start > LONGEST_PASSAGE:
            return _shortened(self._text, Span(start, end), mark)
        return Span(start, end)

    def _cut(self, mark: Mark) -> tuple[Span, tuple[Span, ...]]:
        """Return the paragraphs around a mark, as far as they matter, and their sentences."""
        known = self._known
        if known and known[0].start <= mark.start and mark.end <= known[0].end:
            return known
        first = paragraph_around(self._text, mark.start)
        last = paragraph_around(self._text, max(mark.end - 1, mark.start))
        paragraph = Span(first.start, last.end)
        within = _near(self._text, paragraph, mark)
        cut = within, tuple(sentences(self._text, within))
        # What was cut out around one mark, or for a mark across paragraphs, is not what the next one needs.
        self._known = cut if first == last and within == paragraph else None
        return cut


def _near(text: str, paragraph: Span, mark: Mark) -> Span:
    """Look at no more of an endless paragraph than could be shown, cut where words end."""
    if paragraph.end - paragraph.start <= 2 * _REACH:
        return paragraph
    return Span(
        paragraph.start
        if mark.start - paragraph.start <= _REACH
        else _space_after(text, mark.start - _REACH, mark.start),
        paragraph.end
        if paragraph.end - mark.end <= _REACH
        else _space_before(text, mark.end + _REACH, mark.end),
    )


def _shortened(text: str, sentence: Span, mark: Mark) -> Span:
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

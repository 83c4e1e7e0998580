"""Choose snippets: the sentences of a story that contain most of the query, in reading order.

It is given marks and finds none; it looks at no more of the text than the paragraphs that can win.
"""

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from indexer.analysis.sentences import paragraph_around, paragraph_end, sentence_bounds
from indexer.highlight.marks import Mark
from indexer.model import Chapter, Passage, Span

# A "sentence" longer than this is none (a list, a page without full stops); it is cut at spaces around the marks.
LONGEST_PASSAGE = 700
# No more of an endless paragraph than this is looked at on either side of a mark.
_REACH = 2 * LONGEST_PASSAGE
# How many parts of the query a passage holds and how many marks, both negated, then its first mark: smaller is better.
_Rank = tuple[int, int, int]
# Marks of one query in one story looked at when choosing passages; counts are always of all.
CONSIDERED = 60
# The same for a query of one part: its passages differ in how often they have it only, and those of a common word in
# a novel took half the time of a page of results. To see what it costs: benchmarks/http_load.py with both numbers equal.
CONSIDERED_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring marks that may share a passage: those of a paragraph, or of a ``heading``, which are its words.

    ``first`` is the index of the first one among all marks of the story, ``before`` the characters of the chapters
    before this one. Those that ``belong`` together are shown together, if they are not too far apart.
    """

    chapter: Chapter
    marks: tuple[Mark, ...]
    first: int
    before: int
    heading: str | None = None
    belong: bool = False

    @property
    def rank(self) -> _Rank:
        """What its best passage could be ranked at most; smaller is better."""
        return _rank(self.marks, self.first)


# A passage that may be shown: its rank (no two are equal), its group, where it is (None: the heading, or the sentence of
# an only mark, which is looked for if it is shown), its marks.
_Candidate = tuple[_Rank, Group, Span | None, Sequence[Mark]]


def grouped(
    chapter: Chapter, marks: Iterator[Mark], first: int, before: int, considered: int = CONSIDERED
) -> Iterator[Group]:
    """Yield the marks of a chapter's text in groups that no passage reaches across, while any may be considered."""
    group: list[Mark] = []
    reach = 0
    if first >= considered:
        return
    for mark in marks:
        if group and mark.start >= reach:
            yield Group(chapter, tuple(group), first, before)
            first += len(group)
            group = []
            if first >= considered:
                return
        if not group or mark.end > reach:
            reach = paragraph_end(chapter.text, max(mark.end - 1, mark.start))
        group.append(mark)
    if group:
        yield Group(chapter, tuple(group), first, before)


def chosen(
    groups: Sequence[Group], total: int, most: int, considered: int = CONSIDERED
) -> tuple[Passage, ...]:
    """Return up to ``most`` passages of whole sentences, those with most of the query first chosen, in order.

    ``total`` is the number of characters in the story, for their places.
    """
    best: list[_Candidate] = []
    for possible, group in sorted(((each.rank, each) for each in groups), key=itemgetter(0)):
        if len(best) == most and (not most or best[-1][0] < possible):
            break
        for candidate in _candidates(group, considered):
            if len(best) < most or candidate[0] < best[-1][0]:
                insort(best, candidate)
                del best[most:]
    best.sort(key=lambda each: each[0][2])
    return tuple(_passage(each, total) for each in best)


def _candidates(group: Group, considered: int) -> Iterator[_Candidate]:
    if group.heading is not None:
        yield group.rank, group, None, group.marks
        return
    if len(group.marks) == 1:
        if group.first < considered:
            yield group.rank, group, None, group.marks
        return
    marks, seen, at = group.marks, group.first, 0
    paragraph = _Paragraph(group.chapter.text)
    if group.belong and len(marks) > 1:
        whole = Span(paragraph.sentence_around(marks[0]).start, paragraph.sentence_around(marks[-1]).end)
        if whole.end - whole.start <= LONGEST_PASSAGE:
            yield group.rank, group, whole, marks
            return
        paragraph = _Paragraph(group.chapter.text)
    while at < len(marks) and seen < considered:
        around = paragraph.sentence_around(marks[at])
        inside = _inside(marks, at, around)
        yield _rank(inside, seen), group, around, inside
        at += len(inside)
        seen += len(inside)


def _rank(marks: Sequence[Mark], first: int) -> _Rank:
    if len(marks) == 1:
        return -1, -1, first
    return -len({mark.leaf for mark in marks}), -len(marks), first


def _inside(marks: Sequence[Mark], at: int, around: Span) -> Sequence[Mark]:
    """Return the marks from ``at`` on that lie in the passage; at least the first does."""
    end = at + 1
    while end < len(marks) and marks[end].end <= around.end:
        end += 1
    return marks[at:end]


def _passage(candidate: _Candidate, total: int) -> Passage:
    (_, _, first), group, around, marks = candidate
    if group.heading is None and around is None:
        around = _Paragraph(group.chapter.text).sentence_around(marks[0])
    start, end = (around.start, around.end) if around else (0, 0)
    return Passage(
        chapter=group.chapter.number,
        chapter_title=group.chapter.title,
        start=start,
        end=end,
        text=group.chapter.text[start:end] if around else group.heading or "",
        spans=tuple(Span(mark.start - start, mark.end - start) for mark in marks),
        place=(group.before + start) / total,
        first_hit=first,
    )


class _Paragraph:
    """The sentences around marks, asked for in the order in which they stand; those of a paragraph are found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: tuple[int, int] | None = None
        self._current: tuple[int, int] | None = None
        self._coming: Iterator[tuple[int, int]] = iter(())

    def sentence_around(self, mark: Mark) -> Span:
        """Return the span of the whole sentences that hold a mark."""
        start, end = self._begin(mark)
        sentence = self._current or next(self._coming, None)
        while sentence is not None:
            self._current = sentence
            if sentence[0] <= mark.start:
                start = sentence[0]
            if sentence[1] >= mark.end:
                end = sentence[1]
                break
            sentence = next(self._coming, None)
        if end - start > LONGEST_PASSAGE:
            return _shortened(self._text, Span(start, end), mark)
        return Span(start, end)

    def _begin(self, mark: Mark) -> tuple[int, int]:
        """Return the bounds of the paragraphs around a mark, as far as they matter, and begin with their sentences."""
        known = self._known
        if known and known[0] <= mark.start and mark.end <= known[1]:
            return known
        first = paragraph_around(self._text, mark.start)
        last = first if mark.end <= first.end else paragraph_around(self._text, mark.end - 1)
        paragraph = Span(first.start, last.end)
        within = _near(self._text, paragraph, mark)
        bounds = within.start, within.end
        self._current, self._coming = None, sentence_bounds(self._text, *bounds)
        # What was cut out around one mark, or for a mark across paragraphs, is not what the next one needs.
        self._known = bounds if first is last and within == paragraph else None
        return bounds


def _near(text: str, paragraph: Span, mark: Mark) -> Span:
    """Scan at no more of an endless paragraph than could be shown, cut where words end."""
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

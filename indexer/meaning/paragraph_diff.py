"""Compare two texts of a story paragraph by paragraph, and the words of those paragraphs that were edited.

It makes no markup and decides nothing about what became of the whole.
"""

import re
from collections.abc import Iterator, Sequence

from indexer.meaning.alignment import matching
from indexer.model import Chapter, in_order
from indexer.model.version import DiffKind as Kind
from indexer.model.version import DiffLine as Line
from indexer.model.version import DiffWords as Words

# Words with the blanks after them: joined they are the paragraph again.
_WORDS = re.compile(r"\S+\s*|\s+")
# Two paragraphs of which less is alike are not one that was edited; and of more words none are compared.
_ALIKE, _MOST_WORDS = 0.4, 4_000
# Paragraphs that follow one another are tried so many further on.
_NEAR = 4


def compare(before: Sequence[Chapter], now: Sequence[Chapter]) -> list[Line]:
    """Return all lines of both texts in reading order, those of the earlier one first where they differ."""
    numbered = max(len(before), len(now)) > 1
    old, new = (list(_lines(some, numbered=numbered)) for some in (before, now))
    made: list[Line] = []
    at_old = at_new = 0
    keys = [[(each.heading, each.text) for each in some] for some in (old, new)]
    for first, second, length in (*matching(*keys), (len(old), len(new), 0)):
        made += _changed(old[at_old:first], new[at_new:second])
        made += old[first : first + length]
        at_old, at_new = first + length, second + length
    return made


def _lines(chapters: Sequence[Chapter], *, numbered: bool) -> Iterator[Line]:
    """Yield the headings and paragraphs of a text; where chapters are ``numbered`` one without a title has its number."""
    for chapter, begun in in_order(chapters):
        for title in (*begun, chapter.title or (f"Chapter {chapter.number}" if numbered else "")):
            if title:
                yield Line(Kind.SAME, title, chapter.number, heading=True)
        for paragraph in chapter.text.split("\n\n"):
            if paragraph.strip():
                yield Line(Kind.SAME, paragraph, chapter.number)


def _changed(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Line]:
    """Yield what stands between lines that are the same: edited paragraphs beside what they were, others gone or new."""
    coming = 0
    for line in old:
        near = (
            (at, words)
            for at in range(coming, min(coming + _NEAR, len(new)))
            if new[at].heading == line.heading and (words := _edited(line.text, new[at].text))
        )
        found = next(near, None)
        if found is None:
            yield _as(line, Kind.GONE)
            continue
        at, words = found
        yield from (_as(each, Kind.NEW) for each in new[coming:at])
        yield Line(Kind.EDITED, new[at].text, line.chapter, line.heading, words)
        coming = at + 1
    yield from (_as(each, Kind.NEW) for each in new[coming:])


def _as(line: Line, kind: Kind) -> Line:
    return Line(kind, line.text, line.chapter, line.heading)


def _edited(old: str, new: str) -> tuple[Words, ...]:
    """Return the words of a paragraph as it was and is, none where these are two different ones."""
    were, are = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(were), len(are)) > _MOST_WORDS:
        return ()
    blocks = list(matching(were, are))
    alike = sum(len(word) for first, _, length in blocks for word in were[first : first + length])
    if alike < _ALIKE * max(len(old), len(new)):
        return ()
    made: list[Words] = []
    at_old = at_new = 0
    for first, second, length in (*blocks, (len(were), len(are), 0)):
        for kind, words in (
            (Kind.GONE, were[at_old:first]),
            (Kind.NEW, are[at_new:second]),
            (Kind.SAME, were[first : first + length]),
        ):
            if words:
                made.append(Words(kind, "".join(words)))
        at_old, at_new = first + length, second + length
    return tuple(made)

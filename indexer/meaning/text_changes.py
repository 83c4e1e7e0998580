"""Tell what became of a text: edited, grown, shortened to a stub, or another one put in its place.

It sees two texts and no history, and stores nothing. The words are those of the index, so that quotes, dashes, emphasis
and line breaks never count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.analysis.tokens import flat_terms
from indexer.model import Chapter
from indexer.model.version import Change

# Texts are compared by their rows of so many words: of a text with every tenth word changed .73 of them are left, with
# every fifth .51; two stories of one author share .02 to .08. benchmarks/text_changes.py measures this and all below.
_ROW = 3
# Less than this share of a text or chapter left is most of it gone.
_MOST = 0.5
# A text of which at least so much is left has lost nothing, and has grown where a chapter has come or it is so much longer.
_WHOLE, _LONGER = 0.96, 1.03
# What is left of a stub is about half of the text at most; where that is a notice in its place, so much, and so many words.
_STUB, _NOTICE, _NOTICE_WORDS = 0.55, 0.15, 400

_Rows = frozenset[tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class TextChange:
    """What became of a text, and the numbers of its chapters of which most is in the new one no more."""

    change: Change
    gone: frozenset[int]


def text_change(before: Sequence[Chapter], now: Sequence[Chapter], *, was_gone: bool = False) -> TextChange:
    """Return what became of the text ``before`` when ``now`` took its place; ``was_gone``: there was none in between."""
    old, new = [_rows(each) for each in before], [_rows(each) for each in now]
    all_old, all_new = frozenset().union(*old), frozenset().union(*new)
    gone = frozenset(
        each.number for each, rows in zip(before, old, strict=True) if _share(rows, all_new) < _MOST
    )
    added = sum(_share(rows, all_old) < _MOST for rows in new)
    left, known = _share(all_old, all_new), _share(all_new, all_old)
    size = len(all_new) / len(all_old) if all_old else 1.0
    notice = size <= _NOTICE and len(all_new) <= _NOTICE_WORDS
    if _is_stub(left, known, size, len(gone) / (len(before) or 1)) or (notice and left < _MOST):
        return TextChange(Change.SHORTENED, gone)
    if was_gone or (left < _MOST and known < _MOST):
        return TextChange(Change.REUPLOADED, gone)
    if left >= _WHOLE and not gone and (added or size >= _LONGER):
        return TextChange(Change.GROWN, gone)
    return TextChange(Change.EDITED, gone)


def gone_chapters(before: Sequence[Chapter], now: Sequence[Chapter]) -> frozenset[int]:
    """Return the numbers of the chapters of ``before`` of which most is in ``now`` no more."""
    held = frozenset().union(*map(_rows, now))
    return frozenset(each.number for each in before if _share(_rows(each), held) < _MOST)


def _is_stub(left: float, known: float, size: float, gone: float) -> bool:
    return known >= _MOST and size <= _STUB and (left < _STUB or gone > _MOST)


def _rows(chapter: Chapter) -> _Rows:
    words = flat_terms(chapter.text).split() or [chapter.text.encode("utf-8", "surrogatepass")]
    return frozenset(zip(*(words[at:] for at in range(_ROW)), strict=False)) or frozenset({tuple(words)})


def _share(some: _Rows, others: _Rows) -> float:
    """Return how much of ``some`` is among ``others``: all of it where there is nothing."""
    return len(some & others) / len(some) if some else 1.0

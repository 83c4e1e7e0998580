"""Why a plain text is cut as it is: every block beside its story with its margin and the rules that spoke.

It decides nothing; it asks ``segmentation`` what would be if a block were not what it was taken for.
"""

from collections.abc import Callable

from indexer.readers.explained import Block, Explanation, OtherReading
from indexer.readers.structure.printouts import without_page_lines
from indexer.readers.text.back import back_matter
from indexer.readers.text.evidence.place import Place
from indexer.readers.text.evidence.rules import rules
from indexer.readers.text.gutenberg import unwrap
from indexer.readers.text.plain import unquoted
from indexer.readers.text.readings import difference, first_words, last_words
from indexer.readers.text.segmentation import Segmentation, segmentations
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import TextLines
from indexer.readers.text.threads import thread_in

_VALUES = frozenset({Kind.VALUE_LINE, Kind.VALUE_PARAGRAPH})
_NEARLY = 1e-6


def explain_text(text: str) -> Explanation | None:
    """Return why a decoded text is cut as it is, None for one that a program's own marks cut."""
    text, _ = without_page_lines(unquoted(text))
    thread = thread_in(text)
    text = text if thread is None else thread.text
    if unwrap(text) is not None:
        return None
    best, *others = segmentations(text)
    first, last = best.borders
    story = text[first:last]
    end = first + len(story.rstrip())
    return Explanation(
        _blocks(best.front, lambda barred: best.score - segmentations(text, barred)[0].score),
        _line(text, min(first, max(end - 1, 0))),
        first_words(story),
        _line(text, max(end - 1, 0)),
        last_words(story),
        _blocks(best.back, lambda barred: best.score - _without(text, best, barred)),
        best.margin,
        best.confidence,
        _other(text, best, others[0]) if others else None,
    )


def _without(text: str, best: Segmentation, barred: frozenset[tuple[Kind, int]]) -> float:
    """Return what the best segmentation with the same front is worth where a block is barred from its back."""
    back = back_matter(text, best.front.at, barred, front=best.front)
    return best.front.score + (back.score if back is not None else 0.0)


def _blocks(
    matter: Matter | None, margin: Callable[[frozenset[tuple[Kind, int]]], float]
) -> tuple[Block, ...]:
    if matter is None:
        return ()
    return tuple(
        _block(matter.lines, one, margin(frozenset({(one.kind, one.first)}))) for one in matter.segments
    )


def _block(lines: TextLines, segment: Segment, margin: float) -> Block:
    return Block(
        str(segment.kind),
        _line(lines.text, lines[segment.first].start),
        _line(lines.text, lines[segment.end - 1].start),
        first_words(lines.joined(segment.first, segment.end)),
        segment.score,
        segment.transition,
        margin,
        _spoke(lines, segment),
    )


def _spoke(lines: TextLines, segment: Segment) -> tuple[tuple[str, float], ...]:
    """Return the rules that spoke for a block; an author on the line of a title, or bare under one, has others as well."""
    place = Place(lines, segment.first, segment.end, segment.owner if segment.kind in _VALUES else -1)
    said = rules().spoke(segment.kind, place)
    if abs(sum(worth for _, worth in said) - segment.score) < _NEARLY:
        return said
    if segment.kind is Kind.TITLE:
        return (*said, *rules().spoke(Kind.BYLINE, place))
    return (("bare_name", segment.score),)


def _other(text: str, best: Segmentation, other: Segmentation) -> OtherReading:
    first, last = other.borders
    story = text[first:last]
    return OtherReading(
        difference(text, other, best, "s"), first_words(story), last_words(story), best.score - other.score
    )


def _line(text: str, place: int) -> int:
    """Return the number of the line at a place, from 1."""
    return text.count("\n", 0, place) + 1

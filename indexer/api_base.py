"""Of what every JSON shape is made: names in camelCase, spans, passages with their marks.

It has no shape of a whole answer; ``api_types`` does.
"""

from typing import Any

import msgspec

from indexer.model import Passage, Span

# A span as [start, end]: characters, start inclusive, end exclusive.
Marks = tuple[tuple[int, int], ...]


class Answer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Root of every shape: names in camelCase, dates as ISO days, times as ISO in UTC."""


class PassageAnswer(Answer, frozen=True):
    """Whole sentences with their marks; ``spans`` count characters of ``text``.

    ``place`` is how far into the story they lie, from 0 to 1; ``first_hit`` is the first mark's number among all
    marks of the story, from 0.
    """

    chapter: int
    chapter_title: str | None
    text: str
    spans: Marks
    place: float
    first_hit: int


def alike(shape: type[Answer], noun: object) -> dict[str, Any]:
    """Return what a noun and a shape call alike, which is passed on as it is."""
    return {name: getattr(noun, name) for name in shape.__struct_fields__ if hasattr(noun, name)}


def made_of(noun: object, shape: Any) -> Any:
    """Return a noun whose attributes are all called and shaped as a shape's."""
    return msgspec.convert(noun, shape, from_attributes=True)


def passage_answer(passage: Passage) -> PassageAnswer:
    """Return a passage as JSON's shape."""
    own = {"spans": marks(passage.spans), "place": round(passage.place, 4)}
    return PassageAnswer(**alike(PassageAnswer, passage) | own)


def marks(spans: tuple[Span, ...]) -> Marks:
    """Return spans as JSON has them."""
    return tuple((span.start, span.end) for span in spans)

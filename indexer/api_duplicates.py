"""The JSON shapes of what stands more than once, and of stories like another.

Nouns go in, structs come out; nothing is compared here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from indexer.api_base import Answer, alike
from indexer.model import (
    CopyInGroup,
    Duplicates,
    LiftedPlace,
    SharedPassage,
    SharedPlace,
    Similar,
    SimilarStory,
    StandsAlso,
    StorySummary,
)


class NamedStoryAnswer(Answer, frozen=True):
    """A story by its id, title and authors."""

    id: str
    title: str
    authors: tuple[str, ...]


class PlaceAnswer(Answer, frozen=True):
    """A stretch of the text of a chapter, by its number: from character to character."""

    chapter: int
    start: int
    end: int


class StandsAlsoAnswer(Answer, frozen=True):
    """A passage of a story that stands in another one too, with ``words`` of which so many are the ``same``.

    ``url`` is where the other is read, marked with all that the two share, from there on. ``held`` says that one of the two stories
    holds the other. A long ``text`` is cut.
    """

    place: PlaceAnswer
    story: NamedStoryAnswer
    there: PlaceAnswer
    words: int
    same: int
    held: bool
    text: str
    url: str


class LiftedAnswer(Answer, frozen=True):
    """The passages of a story that stand in others too, as it is read."""

    passages: tuple[StandsAlsoAnswer, ...]


class CopyAnswer(Answer, frozen=True):
    """A copy of a work, and what part of its words in a row it shares with the first of its group."""

    story: NamedStoryAnswer
    source: str
    origin: str | None
    share: float


class HeldAnswer(Answer, frozen=True):
    """A story of which so large a part stands in another one."""

    story: NamedStoryAnswer
    within: NamedStoryAnswer
    share: float


class SharedPlaceAnswer(Answer, frozen=True):
    """Where a passage stands, and where it can be read there, marked."""

    story: NamedStoryAnswer
    place: PlaceAnswer
    url: str


class SharedPassageAnswer(Answer, frozen=True):
    """A passage that stands in several works; ``common`` is one of so many that it is nobody's."""

    text: str
    words: int
    same: int
    common: bool
    places: tuple[SharedPlaceAnswer, ...]


class DuplicatesAnswer(Answer, frozen=True):
    """One page of each list; ``comparedAt`` is null where texts were never compared."""

    page: int
    pages: int
    copies_total: int
    held_total: int
    passages_total: int
    complete: bool
    compared_at: datetime | None
    copies: tuple[tuple[CopyAnswer, ...], ...]
    held: tuple[HeldAnswer, ...]
    passages: tuple[SharedPassageAnswer, ...]


class SimilarStoryAnswer(Answer, frozen=True):
    """A story like another: what they share of rare ``words``, of ``names`` by field, and how many passages."""

    story: NamedStoryAnswer
    score: float
    words: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    passages: int


class SimilarAnswer(Answer, frozen=True):
    """The stories most like another, the most alike first; ``complete`` unless there was no time to look everywhere."""

    story: NamedStoryAnswer
    matches: tuple[SimilarStoryAnswer, ...]
    complete: bool
    processing_time_ms: float


def similar_answer(found: Similar) -> SimilarAnswer:
    """Return stories like another as JSON's shape."""
    return SimilarAnswer(
        story=named(found.story),
        matches=tuple(map(_similar, found.matches)),
        complete=not found.partial,
        processing_time_ms=round(found.took_ms, 3),
    )


def _similar(match: SimilarStory) -> SimilarStoryAnswer:
    own = {"story": named(match.story), "score": round(match.score, 4)}
    return SimilarStoryAnswer(**alike(SimilarStoryAnswer, match) | own)


def beside_url(story_id: str, other_id: str, number: int) -> str:
    """Return the address, on this server, of a story marked with what it shares with another, at one of that."""
    return f"/stories/{story_id}?with={other_id}&hit={number}#hit-{number}"


def lifted_answer(found: Iterable[StandsAlso]) -> LiftedAnswer:
    """Return the passages of a story as JSON's shape."""
    return LiftedAnswer(passages=tuple(map(_stands_also, found)))


def duplicates_answer(found: Duplicates) -> DuplicatesAnswer:
    """Return what stands more than once as JSON's shape."""
    return DuplicatesAnswer(
        page=found.request.page,
        pages=found.pages,
        copies_total=found.copied,
        held_total=found.held_total,
        passages_total=found.total,
        complete=found.whole,
        compared_at=found.compared_at,
        copies=tuple(tuple(map(_copy, group)) for group in found.groups),
        held=tuple(
            HeldAnswer(story=named(each.story), within=named(each.holder), share=round(each.share, 4))
            for each in found.held
        ),
        passages=tuple(map(_shared, found.passages)),
    )


def named(story: StorySummary) -> NamedStoryAnswer:
    """Return a story's name as JSON's shape."""
    return NamedStoryAnswer(id=story.id, title=story.title, authors=story.authors)


def _place(place: LiftedPlace) -> PlaceAnswer:
    return PlaceAnswer(chapter=place.chapter, start=place.start, end=place.end)


def _stands_also(each: StandsAlso) -> StandsAlsoAnswer:
    passage = each.passage
    return StandsAlsoAnswer(
        place=_place(passage.one),
        story=named(each.other),
        there=_place(passage.other),
        words=passage.words,
        same=passage.same,
        held=passage.is_held,
        text=each.text,
        url=beside_url(each.other.id, passage.one.story_id, each.there),
    )


def _copy(copy: CopyInGroup) -> CopyAnswer:
    story = copy.story
    return CopyAnswer(
        story=named(story), source=story.source, origin=story.origin, share=round(copy.share, 4)
    )


def _shared(passage: SharedPassage) -> SharedPassageAnswer:
    return SharedPassageAnswer(
        text=passage.text,
        words=passage.words,
        same=passage.same,
        common=passage.is_common,
        places=tuple(map(_shared_place, passage.places)),
    )


def _shared_place(each: SharedPlace) -> SharedPlaceAnswer:
    return SharedPlaceAnswer(
        story=named(each.story),
        place=_place(each.place),
        url=beside_url(each.story.id, each.other_id, each.number),
    )

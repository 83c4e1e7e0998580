"""What stands more than once in an archive: copies of works with why, stories within others, passages of several works.

It finds none of it: copies are known since they were imported, passages since texts were last compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.archive.lifted import numbered, text_at, works
from indexer.archive.open_archive import OpenArchive
from indexer.model import (
    CopyInGroup,
    Duplicates,
    DuplicatesRequest,
    HeldStory,
    LiftedPassage,
    LiftedPlace,
    Scope,
    SharedPassage,
    SharedPlace,
    StorySummary,
)
from indexer.model.lifted import MOST_WORKS

# Passages of two stories each that are put together: of an archive that has more the longest.
_MOST = 20_000
# Two stretches of one story are one passage if so much of the longer is in both, as passim has it.
_SAME_PLACE = 0.5

_Link = tuple[LiftedPlace, str]


@dataclass(slots=True)
class _Joined:
    """Passages of two stories each that are one passage, by their places: of each the passage it is best known by."""

    same: int
    words: int
    links: dict[LiftedPlace, str] = field(default_factory=dict)


def duplicates(archive: OpenArchive, scope: Scope, request: DuplicatesRequest) -> Duplicates:
    """Return what stands more than once; see the port."""
    within = archive.within(scope)
    lifted, page = archive.catalogue.lifted, _page(request)
    found = lifted.longest(within, limit=_MOST)
    groups = archive.catalogue.copies.groups(within) if archive.settings.search.group_copies else []
    held = lifted.held(within)
    shared = _Shared.of(archive, scope, found, apart=request.apart)
    return Duplicates(
        request,
        tuple(_groups(archive, scope, groups[page])),
        tuple(_held(archive, scope, held[page])),
        tuple(shared.shown(archive, scope, page)),
        len(groups),
        len(held),
        len(shared.passages),
        lifted.compared_at(),
        archive.settings.index.lifted,
        len(found) < _MOST,
    )


def _page(request: DuplicatesRequest) -> slice:
    first = (max(request.page, 1) - 1) * request.per_page
    return slice(first, first + request.per_page)


@dataclass(frozen=True, slots=True)
class _Shared:
    """Passages of several works, the longest first and common ones last, with where each stands."""

    known: Mapping[str, StorySummary]
    numbers: Mapping[_Link, int]
    passages: list[tuple[_Joined, list[_Link]]]

    @classmethod
    def of(
        cls, archive: OpenArchive, scope: Scope, found: Sequence[LiftedPassage], *, apart: bool
    ) -> _Shared:
        """Put passages of two stories each together; with ``apart`` only those whose authors share no name."""
        ids = sorted({place.story_id for each in found for place in _places(each)})
        known = archive.summaries(scope, ids)
        found = [each for each in found if all(place.story_id in known for place in _places(each))]
        work_of = works(archive, scope, known)
        every = [
            (one, places)
            for one in _joined(found)
            if len(places := _once_a_work(one, work_of)) > 1
            and not (apart and _have_one_author(places, known))
        ]
        every.sort(key=lambda each: len(each[1]) > MOST_WORKS)
        return cls(known, numbered(turn for each in found for turn in (each, each.turned())), every)

    def shown(self, archive: OpenArchive, scope: Scope, page: slice) -> Iterator[SharedPassage]:
        """Yield the passages of a page with their texts."""
        some = self.passages[page]
        texts = _texts(archive, scope, [places[0][0] for _, places in some])
        for one, places in some:
            stands = tuple(
                SharedPlace(self.known[place.story_id], place, other, self.numbers[place, other])
                for place, other in places
            )
            yield SharedPassage(texts[places[0][0]], one.words, one.same, stands)


def _places(found: LiftedPassage) -> tuple[LiftedPlace, LiftedPlace]:
    return found.one, found.other


# -- copies and collections -----------------------------------------------------------------------------


def _groups(
    archive: OpenArchive, scope: Scope, groups: Sequence[Sequence[str]]
) -> Iterator[tuple[CopyInGroup, ...]]:
    """Yield the copies of each work, with what each shares with the first."""
    # Loaded late: numpy, which no process at rest needs.
    from indexer.meaning.near_duplicates import compare  # noqa: PLC0415  # see above

    ids = [key for group in groups for key in group]
    sketches, known = archive.catalogue.copies.sketches(ids), archive.summaries(scope, ids)
    for group in groups:
        here = [key for key in group if key in known and key in sketches]
        if len(here) > 1:
            first = sketches[here[0]]
            yield tuple(CopyInGroup(known[key], compare(first, sketches[key]).share) for key in here)


def _held(archive: OpenArchive, scope: Scope, pairs: Sequence[tuple[str, str, float]]) -> Iterator[HeldStory]:
    known = archive.summaries(scope, sorted({key for one, other, _ in pairs for key in (one, other)}))
    for one, other, share in pairs:
        if one in known and other in known:
            yield HeldStory(known[one], known[other], share)


# -- passages -------------------------------------------------------------------------------------------


def _joined(found: Sequence[LiftedPassage]) -> list[_Joined]:
    """Return passages put together whose places are the same, in the order of the longest of each."""
    of_place: defaultdict[tuple[str, int], list[tuple[LiftedPlace, _Joined]]] = defaultdict(list)
    into: dict[int, _Joined] = {}
    order: list[_Joined] = []

    def now(one: _Joined) -> _Joined:
        while id(one) in into:
            one = into[id(one)]
        return one

    for each in found:
        met = [
            now(one)
            for place in _places(each)
            for other, one in of_place[place.story_id, place.chapter]
            if _are_same(place, other)
        ]
        one = met[0] if met else _Joined(each.same, each.words)
        if not met:
            order.append(one)
        for other in met[1:]:
            if other is not one:
                one.links = {**other.links, **one.links}
                into[id(other)] = one
        for place, partner in ((each.one, each.other), (each.other, each.one)):
            one.links.setdefault(place, partner.story_id)
            of_place[place.story_id, place.chapter].append((place, one))
    return [one for one in order if id(one) not in into]


def _are_same(one: LiftedPlace, other: LiftedPlace) -> bool:
    both = min(one.end, other.end) - max(one.start, other.start)
    return both >= _SAME_PLACE * max(one.end - one.start, other.end - other.start)


def _once_a_work(one: _Joined, work_of: Mapping[str, str]) -> list[_Link]:
    """Return where a passage stands, once for each work."""
    seen: dict[str, _Link] = {}
    for place, other in one.links.items():
        seen.setdefault(work_of[place.story_id], (place, other))
    return list(seen.values())


def _have_one_author(places: Sequence[_Link], known: Mapping[str, StorySummary]) -> bool:
    """Say whether one name is among the authors of all."""
    names = [{name.casefold() for name in known[place.story_id].authors} for place, _ in places]
    return bool(set.intersection(*names))


def _texts(archive: OpenArchive, scope: Scope, places: Sequence[LiftedPlace]) -> dict[LiftedPlace, str]:
    """Return what stands at each of some places; a story that is damaged has nothing there."""
    found: dict[LiftedPlace, str] = {}
    for key in dict.fromkeys(place.story_id for place in places):
        # One at a time: they may be whole books.
        stories = archive.stories(scope, [key])
        texts = {each.number: each.text for each in stories[key].chapters} if key in stories else {}
        found |= {place: text_at(texts, place) for place in places if place.story_id == key}
    return found

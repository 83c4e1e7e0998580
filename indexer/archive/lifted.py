"""Passages of a story that stand in other works too, and the story marked with those of one of them.

It compares no texts; the job that makes the index anew does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from indexer.archive.open_archive import OpenArchive
from indexer.archive.reading import require_story
from indexer.errors import UnknownStoryError
from indexer.model import (
    LiftedPassage,
    LiftedPlace,
    MarkedStory,
    Scope,
    Span,
    StandsAlso,
    StoredStory,
    StorySummary,
)
from indexer.query.input_text import printable_input

# Characters of a passage that are told: some may be whole stories.
_LONGEST = 1200


def stands_also(archive: OpenArchive, scope: Scope, story_id: str) -> tuple[StandsAlso, ...]:
    """Return the passages of a story that stand in others too; see the port."""
    key = printable_input(story_id)
    _require_visible(archive, scope, key)
    found = archive.catalogue.lifted.of(key, archive.within(scope))
    if not found:
        return ()
    story = require_story(archive, scope, key)
    known = archive.summaries(scope, sorted({each.other.story_id for each in found}))
    found = [each for each in found if each.other.story_id in known]
    here, there = numbered(found), numbered(each.turned() for each in found)
    texts = {chapter.number: chapter.text for chapter in story.chapters}
    return tuple(
        StandsAlso(
            each,
            known[each.other.story_id],
            here[each.one, each.other.story_id],
            there[each.other, key],
            text_at(texts, each.one),
        )
        for each in once_a_work(found, works(archive, scope, known))
    )


def story_beside(archive: OpenArchive, scope: Scope, story_id: str, other_id: str) -> MarkedStory:
    """Return a story marked with the passages it shares with another; see the port."""
    story = require_story(archive, scope, printable_input(story_id))
    key = printable_input(other_id)
    _require_visible(archive, scope, key)
    found = archive.catalogue.lifted.of(story.id, archive.within(scope), other=key)
    return beside(story, found)


def _require_visible(archive: OpenArchive, scope: Scope, key: str) -> None:
    if not archive.summaries(scope, [key]):
        raise UnknownStoryError(f"There is no story {key}; it may have been removed")


def beside(story: StoredStory, found: Sequence[LiftedPassage]) -> MarkedStory:
    """Return a story marked with the passages found in it; no two have a word in common."""
    spans: defaultdict[int, list[Span]] = defaultdict(list)
    for each in found:
        spans[each.one.chapter].append(Span(each.one.start, each.one.end))
    marked = {chapter: tuple(sorted(some, key=lambda span: span.start)) for chapter, some in spans.items()}
    return MarkedStory(story, marked, len(found), "")


def numbered(found: Iterable[LiftedPassage]) -> dict[tuple[LiftedPlace, str], int]:
    """Return which of all that a story shares with another each passage is, from 1, by its place and the other's id."""
    by_pair: defaultdict[tuple[str, str], list[LiftedPlace]] = defaultdict(list)
    for each in found:
        by_pair[each.one.story_id, each.other.story_id].append(each.one)
    return {
        (place, other): number
        for (_, other), places in by_pair.items()
        for number, place in enumerate(sorted(places, key=lambda one: (one.chapter, one.start)), start=1)
    }


def works(archive: OpenArchive, scope: Scope, known: Mapping[str, StorySummary]) -> dict[str, str]:
    """Return for each of some stories an id that is the same for all copies of its work within ``scope``."""
    copies = archive.copies(scope, sorted(known))
    return {key: min([key, *(copy.id for copy in copies.get(key, ()))]) for key in known}


def once_a_work(found: Sequence[LiftedPassage], work_of: Mapping[str, str]) -> list[LiftedPassage]:
    """Return passages with those left out that stand in another copy of the same work as well, the longest kept."""
    kept: list[LiftedPassage] = []
    taken: defaultdict[tuple[str, int], list[LiftedPlace]] = defaultdict(list)
    for each in sorted(found, key=lambda one: -one.same):
        here = taken[work_of[each.other.story_id], each.one.chapter]
        if all(each.one.end <= other.start or other.end <= each.one.start for other in here):
            here.append(each.one)
            kept.append(each)
    return sorted(kept, key=lambda one: (one.one.chapter, one.one.start, one.one.end, one.other.story_id))


def text_at(texts: Mapping[int, str], place: LiftedPlace) -> str:
    """Return what stands at a place or how that begins, from the texts of its story by chapter."""
    text = texts.get(place.chapter, "")
    if place.end - place.start <= _LONGEST:
        return text[place.start : place.end]
    return text[place.start : text.rfind(" ", place.start + 1, place.start + _LONGEST)].rstrip() + " …"

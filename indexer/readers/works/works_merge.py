"""Parts of a work, already in order, to one story: chapters one after another, each field from the parts that have it.

Which parts belong together is for ``works`` to say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from indexer.model import Chapter, Rating, SeriesPlace, Status, Story, Zone
from indexer.readers.structure.chapters import renumbered
from indexer.readers.structure.words import count_words
from indexer.readers.works.works_levels import continued

_LISTS = ("fandoms", "characters", "relationships", "genres", "tags", "warnings")
_FIRSTS = ("summary", "disclaimer", "language", "contact", "origin")
_RATINGS = (Rating.UNRATED, Rating.GENERAL, Rating.TEEN, Rating.MATURE, Rating.EXPLICIT)
# These speak of one part only.
_OF_ONE_PART = frozenset({"part_label", "part", "chapter", "words_claimed", "subject", "post_kind"})


def merged(
    stories: Sequence[Story],
    *,
    native_key: str,
    title: str,
    parts: int | None,
    labels: Sequence[str | None],
    notes: Mapping[str, Sequence[str]],
) -> Story:
    """Return one story of at least one part; ``labels`` name parts that have no titles, ``notes`` go into ``extra``.

    The rating is the highest of all parts, with that part's wording. Zones keep their place before their chapter.
    """
    first = stories[0]
    chapters, zones = _run_on(stories, labels)
    highest = max(stories, key=lambda story: (_RATINGS.index(story.rating), story.rating_raw is not None))
    changes: dict[str, Any] = {name: _union(stories, name) for name in _LISTS}
    changes |= {
        name: next((value for story in stories if (value := getattr(story, name))), None) for name in _FIRSTS
    }
    return dataclasses.replace(
        first,
        **changes,
        native_key=native_key,
        title=title,
        authors=next((story.authors for story in stories if story.authors), ()),
        chapters=chapters,
        zones=zones,
        rating=highest.rating,
        rating_raw=highest.rating_raw,
        notes=_notes(stories),
        series=_series(stories),
        status=_status(stories),
        words=sum(count_words(chapter.text) for chapter in chapters),
        **_dates(stories),
        part=first.part if len(stories) == 1 else None,
        parts=parts,
        unknown_labels=_first_of_each([story.unknown_labels for story in stories]),
        confidence=min(story.confidence for story in stories),
        extra=_extra(stories, notes),
        reading=_reading(stories),
    )


def _run_on(
    stories: Sequence[Story], labels: Sequence[str | None]
) -> tuple[tuple[Chapter, ...], tuple[Zone, ...]]:
    chapters: list[Chapter] = []
    zones: list[Zone] = []
    for at, (story, label) in enumerate(zip(stories, labels, strict=True)):
        offset, own = len(chapters), continued(chapters, list(_titled(story, label)))
        chapters += own
        after = None if at == len(stories) - 1 else len(chapters) + 1
        for zone in story.zones:
            before = after if zone.before is None else min(zone.before, max(1, len(own))) + offset
            zones.append(dataclasses.replace(zone, before=before))
    return renumbered(chapters), tuple(zones)


def _titled(story: Story, label: str | None) -> Iterator[Chapter]:
    """Give a part's only chapter the part's name, if it has one and the chapter has none."""
    for chapter in story.chapters:
        alone = len(story.chapters) == 1 and chapter.title is None
        title = story.extra.get("chapter") or label if alone else chapter.title
        yield dataclasses.replace(chapter, title=title)


def _union(stories: Sequence[Story], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for story in stories for value in getattr(story, name)))


def _notes(stories: Sequence[Story]) -> str | None:
    """Return all parts' notes, each once: many authors repeat theirs on every part."""
    every = [note for story in stories for note in (story.notes or "").split("\n\n") if note.strip()]
    return "\n\n".join(dict.fromkeys(every)) or None


def _series(stories: Sequence[Story]) -> SeriesPlace | None:
    return next((story.series for story in stories if story.series), None)


def _status(stories: Sequence[Story]) -> Status:
    """Return what the last part to speak of it says."""
    return next(
        (story.status for story in reversed(stories) if story.status is not Status.UNKNOWN), Status.UNKNOWN
    )


def _dates(stories: Sequence[Story]) -> dict[str, Any]:
    """Return when the first part came out, and when the last one did or any was changed."""
    out = [story.published for story in stories if story.published]
    changed = [story.updated for story in stories if story.updated]
    published = min(out, default=None)
    latest = max([*changed, *out], default=None)
    return {"published": published, "updated": latest if changed or latest != published else None}


def _extra(stories: Sequence[Story], notes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    extra = _first_of_each([story.extra for story in stories])
    alone = len(stories) == 1
    kept = {name: value for name, value in extra.items() if alone or name not in _OF_ONE_PART}
    return kept | {name: "\n".join(values) for name, values in notes.items() if values}


def _reading(stories: Sequence[Story]) -> dict[str, str]:
    reading = dict(stories[0].reading)
    encodings = dict.fromkeys(story.reading.get("encoding", "") for story in stories)
    if len(encodings) > 1:
        reading["encoding"] = ", ".join(filter(None, encodings))
    return reading | ({"joined": f"{len(stories)} parts"} if len(stories) > 1 else {})


def _first_of_each(maps: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {name: value for one in reversed(maps) for name, value in one.items()}

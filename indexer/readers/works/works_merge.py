"""Parts of a work, already in order, to one story: chapters one after another, each field from the parts that have it.

Which parts belong together is for ``works`` to say.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from indexer.model import Chapter, Rating, Story, Zone
from indexer.model.fields import FIELDS, Merge
from indexer.readers.structure.chapters import renumbered
from indexer.readers.structure.words import count_words
from indexer.readers.works.works_levels import continued

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

    Each field is joined by its rule in the table of fields. Zones keep their place before their chapter.
    """
    first = stories[0]
    chapters, zones = _run_on(stories, labels)
    changes = {
        field.attribute: _RULES[field.merge](stories, field.attribute)
        for field in FIELDS
        if field.merge is not Merge.OWN
    }
    return dataclasses.replace(
        first,
        **changes
        | {
            "native_key": native_key,
            "title": title,
            "chapters": chapters,
            "zones": zones,
            "words": sum(count_words(chapter.text) for chapter in chapters),
            "part": first.part if len(stories) == 1 else None,
            "parts": parts,
            "extra": _extra(changes["extra"], notes, alone=len(stories) == 1),
            "reading": _reading(stories),
        },
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


def _first(stories: Sequence[Story], name: str) -> Any:
    return next((value for story in stories if (value := getattr(story, name))), _EMPTY[name])


def _union(stories: Sequence[Story], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for story in stories for value in getattr(story, name)))


def _paragraphs(stories: Sequence[Story], name: str) -> str | None:
    """Return all parts' paragraphs, each once: many authors repeat their notes on every part."""
    every = [each for story in stories for each in (getattr(story, name) or "").split("\n\n") if each.strip()]
    return "\n\n".join(dict.fromkeys(every)) or None


def _named(stories: Sequence[Story], name: str) -> dict[str, str]:
    return {key: value for story in reversed(stories) for key, value in getattr(story, name).items()}


def _strongest(stories: Sequence[Story], name: str) -> Any:
    highest = max(stories, key=lambda story: (_RATINGS.index(story.rating), story.rating_raw is not None))
    return getattr(highest, name)


def _last(stories: Sequence[Story], name: str) -> Any:
    said = (value for story in reversed(stories) if (value := getattr(story, name)) != _EMPTY[name])
    return next(said, _EMPTY[name])


def _earliest(stories: Sequence[Story], name: str) -> Any:
    return min((day for story in stories if (day := getattr(story, name))), default=None)


def _latest(stories: Sequence[Story], name: str) -> date | None:
    """Return when the last part came out or any was changed; nothing where that is when the first came out."""
    out = [story.published for story in stories if story.published]
    changed = [day for story in stories if (day := getattr(story, name))]
    latest = max([*changed, *out], default=None)
    return latest if changed or latest != min(out, default=None) else None


def _least(stories: Sequence[Story], name: str) -> Any:
    return min(getattr(story, name) for story in stories)


_EMPTY = {field.name: field.default for field in dataclasses.fields(Story)}
_RULES: Mapping[Merge, Callable[[Sequence[Story], str], Any]] = {
    Merge.FIRST: _first,
    Merge.UNION: _union,
    Merge.PARAGRAPHS: _paragraphs,
    Merge.NAMED: _named,
    Merge.STRONGEST: _strongest,
    Merge.LAST: _last,
    Merge.EARLIEST: _earliest,
    Merge.LATEST: _latest,
    Merge.LEAST: _least,
}


def _extra(extra: Mapping[str, str], notes: Mapping[str, Sequence[str]], *, alone: bool) -> dict[str, str]:
    kept = {name: value for name, value in extra.items() if alone or name not in _OF_ONE_PART}
    return kept | {name: "\n".join(values) for name, values in notes.items() if values}


def _reading(stories: Sequence[Story]) -> dict[str, str]:
    reading = dict(stories[0].reading)
    encodings = dict.fromkeys(story.reading.get("encoding", "") for story in stories)
    if len(encodings) > 1:
        reading["encoding"] = ", ".join(filter(None, encodings))
    return reading | ({"joined": f"{len(stories)} parts"} if len(stories) > 1 else {})

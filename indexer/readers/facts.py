"""A story as plain facts: one flat dictionary of what its reader saw, for people and programs that check readers.

It adds nothing a reader did not find: what a file does not say is null or absent here, whatever the catalogue makes of it.
"""

from functools import partial
from typing import Any

from indexer.datafiles import data_words
from indexer.model import Chapter, Story, in_order
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.structure.headings import short_title

_texts = partial(data_words, __package__, "facts.toml", "texts")
_lists = partial(data_words, __package__, "facts.toml", "lists")
_NAMES = {name: name for name in ("fandoms", "characters", "genres", "tags", "warnings")}
_NAMES |= {"pairings": "relationships", "keywords": "tags"}
_NUMBERS = ("words_claimed",)
_NUMBER_LISTS = ("missing_parts",)


def as_facts(story: Story) -> dict[str, Any]:
    """Return everything known of ``story`` in values that JSON has.

    Text is str or None, several values are lists in the file's order, dates are ISO strings, ``rating`` is one of our
    five words or None where the file states none (or one no scheme covers). ``body`` is the chapters' text without the
    heading that opens it; ``zones`` are objects of kind, text and the number of the chapter they stand before.
    ``chapters_within`` and ``scene_breaks`` have a list a chapter: the headings of the parts it stands in, and which of
    its paragraphs, from 0, are scene breaks.
    """
    facts: dict[str, Any] = {
        "title": None if TITLE_FROM in story.reading else story.title,
        "authors": list(story.authors),
        **_rating(story),
        **{fact: list(getattr(story, name)) for fact, name in _NAMES.items()},
        "summary": _one_line(story.summary),
        "disclaimer": _one_line(story.disclaimer),
        "notes": _notes(story.notes),
        "series": story.series.name if story.series else None,
        "series_part": story.series.position if story.series else None,
        "part": story.part,
        "parts": story.parts,
        "status": _status(story),
        **_language(story),
        "published": _published(story),
        "updated": story.updated.isoformat() if story.updated else None,
        "contact": story.contact,
        "words": story.words,
    }
    zones = [{"kind": str(zone.kind), "text": zone.text, "before": zone.before} for zone in story.zones]
    of_reading = {"confidence": story.confidence, "reading": dict(story.reading)}
    facts |= _secondary(story) | _chapters(story) | {"unknown_labels": dict(story.unknown_labels)}
    return facts | of_reading | {"body": _body(story), "zones": zones}


def _rating(story: Story) -> dict[str, str | None]:
    """Return rating and wording; only a wording can make a rating, whatever stands in the catalogue's column."""
    stated = rating_of(story.rating_raw) if story.rating_raw else None
    return {"rating": str(stated) if stated else None, "rating_raw": _one_line(story.rating_raw)}


def _notes(notes: str | None) -> list[str]:
    """Return the author's notes one by one: a blank line stands between two of them."""
    return [" ".join(note.split()) for note in (notes or "").split("\n\n") if note.strip()]


def _status(story: Story) -> str | None:
    """Return the state in the author's words if they are kept."""
    if "status_raw" in story.extra:
        return story.extra["status_raw"]
    return None if story.status == "unknown" else str(story.status)


def _language(story: Story) -> dict[str, str | None]:
    return {
        "language": story.extra.get("language_raw") or story.language,
        "language_code": story.extra.get("language_code"),
    }


def _published(story: Story) -> str | None:
    """Return the day, or the month or year alone where the author gave no more."""
    if story.published is None or "published_from" in story.reading:
        return None
    whole = story.published.isoformat()
    return {"month": whole[:7], "year": whole[:4]}.get(story.reading.get("published_precision", ""), whole)


def _secondary(story: Story) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, value in story.extra.items():
        if name in _lists():
            facts[name] = value.split("\n")
        elif name in _NUMBER_LISTS:
            facts[name] = [int(number) for number in value.split() if number.isdigit()]
        elif name in _NUMBERS and value.isdigit():
            facts[name] = int(value)
        elif name in _texts():
            facts[name] = _one_line(value)
        elif name == "do_not_archive":
            facts[name] = True
    for name in ("newline", "repair"):
        if name in story.reading:
            facts.setdefault(name, story.reading[name])
    return facts


def _chapters(story: Story) -> dict[str, Any]:
    """Return the chapters' titles without their numbers where there is more, and their headings as whole lines."""
    lines = [line for chapter, begun in in_order(story.chapters) if (line := _heading(chapter, begun))]
    headings = story.extra.get("chapter_headings")
    return {
        "chapters": [short_title(chapter.title) for chapter in story.chapters if chapter.title],
        "chapter_headings": headings.split("\n") if headings else lines,
        "chapter_count": len(story.chapters),
        "chapters_within": [list(chapter.within) for chapter in story.chapters],
        "scene_breaks": [list(chapter.breaks) for chapter in story.chapters],
    }


def _heading(chapter: Chapter, begun: tuple[str, ...]) -> str:
    """Return what stands above a chapter's text on one line: the parts that begin there, and its title."""
    return " — ".join((*begun, *((chapter.title,) if chapter.title else ())))


def _body(story: Story) -> str:
    """Return the chapters' text with their headings between them."""
    parts: list[str] = []
    for chapter, begun in in_order(story.chapters):
        if parts and (heading := _heading(chapter, begun)):
            parts.append(heading)
        if chapter.text:
            parts.append(chapter.text)
    return "\n\n".join(parts)


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None

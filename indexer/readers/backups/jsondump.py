"""Read stories kept as JSON: Wattpad's and Fimfiction's shapes, and any object with a title and a text or chapters.

Several objects, in a list or one a line, are several stories. What has no text is no story.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from indexer.datafiles import data_table
from indexer.errors import NotAStoryError, ReadError
from indexer.model import Chapter, Story
from indexer.readers.backups.fragments import line_in, paragraphs_of
from indexer.readers.decoding.encoding import decode
from indexer.readers.metadata.labels import field_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry
from indexer.readers.sample import Context, Sample
from indexer.readers.text.inner_notes import without_notes

NAME = READER = "json"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LISTS = {"fandom", "character", "relationship", "genre", "tag", "warning"}
_DATES = {"published", "updated"}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)[T ]")


def recognise(sample: Sample) -> str | None:
    """Take whatever is JSON; whether there are stories in it shows when it is read. See ``families``."""
    wattpad = b"wattpad.com" in sample.capture.content[:16384]
    return f"{sample.found.why}, and names Wattpad" if wattpad else sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the stories in a JSON file; see ``families``."""
    capture = sample.capture
    # As markup: entities in the texts are theirs to read, and undone too early they would end a text's quotation.
    decoded = decode(capture.content, declared=capture.declared_encoding, markup=True)
    reading = {"reader": READER, **decoded.as_reading()}
    found: list[Story] = []
    for record in _records(_load(decoded.text)):
        chapters = _chapters(record)
        if any(chapter.text for chapter in chapters):
            draft = _draft(record)
            chapters = without_notes(draft, chapters)
            number = len(found) + 1
            found.append(draft.finish(capture, chapters, reading=reading, number=number))
    if not found:
        raise NotAStoryError("The JSON holds no story: nothing in it has a title and a text or chapters.")
    return tuple(found)


def _load(text: str) -> Any:
    """Return what the text says, or the objects of its lines as a list.

    Raises:
        ReadError: it is no JSON.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ReadError("The JSON is nested deeper than any story.", cause="refused") from error
    except ValueError as error:
        try:
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            raise ReadError(
                f"The JSON is cut short or damaged ({error}). Fetch the file again.", cause="damaged"
            ) from error


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that may be stories: the whole, those of a list, or those under a name such as "stories"."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))
    elif isinstance(value, dict):
        inner = next((value[key] for key in _keys("stories") if isinstance(value.get(key), list)), None)
        if inner is not None and not _chapters(value):
            yield from _records(inner)
        else:
            yield value


def _chapters(record: Mapping[str, Any]) -> tuple[Chapter, ...]:
    parts: list[Any] = next(
        (record[key] for key in _keys("chapters") if isinstance(record.get(key), list)), []
    )
    found: list[Chapter] = []
    for part in parts:
        text = _body(part) if isinstance(part, dict) else part if isinstance(part, str) else ""
        if words := paragraphs_of(text):
            heading = _heading(part) if isinstance(part, dict) else None
            found.append(Chapter(len(found) + 1, heading, words))
    whole = "" if found else paragraphs_of(_body(record))
    return tuple(found) if found or not whole else (Chapter(1, None, whole),)


def _body(record: Mapping[str, Any]) -> str:
    return next(
        (text for key in _keys("texts") if isinstance(text := record.get(key), str) and text.strip()), ""
    )


def _heading(part: Mapping[str, Any]) -> str | None:
    return next(
        (line_in(title) for key in _keys("headings") if isinstance(title := part.get(key), str)), None
    )


def _draft(record: Mapping[str, Any]) -> StoryBuilder:
    draft = StoryBuilder()
    left_out: list[str] = []
    for key, value in record.items():
        if key in _keys("chapters") or key in _keys("texts"):
            continue
        words = _HUMP.sub(" ", key).replace("_", " ").casefold()
        name = _table()["fields"].get(words) or field_of(words)
        if name == "mature":
            draft.add(Entry("rating", key, "Mature" if value is True else ""))
        elif name == "tag" and isinstance(value, list):
            _take_tags(draft, value)
        elif name in _LISTS and isinstance(value, list):
            draft.add_list(name, _names(value))
        elif name is not None and name != "part":
            _take(draft, name, key, value)
        else:
            left_out.append(key)
    if left_out:
        draft.reading["left_out"] = ", ".join(left_out)
    return draft


def _take(builder: StoryBuilder, name: str, key: str, value: Any) -> None:
    if isinstance(value, bool):
        builder.add(Entry(name, key, "Yes" if value else "No"))
        return
    text = (
        value if isinstance(value, str) else "; ".join(_names(value if isinstance(value, list) else [value]))
    )
    day = _DAY.match(text) if name in _DATES else None
    words = paragraphs_of(text) if name == "summary" else day[1] if day else line_in(text)
    if name == "author" and isinstance(value, list):
        builder.authors = list(dict.fromkeys([*builder.authors, *_names(value)]))
    else:
        builder.add(Entry(name, key, words or ""))


def _take_tags(builder: StoryBuilder, tags: list[Any]) -> None:
    """Take tags, each into the field of its kind where it says one."""
    for tag in tags:
        kind = str(tag.get("type") or tag.get("kind") or "") if isinstance(tag, dict) else ""
        builder.add_list(_table()["kinds"].get(kind.casefold(), "tag"), _names([tag]))


def _names(values: list[Any]) -> list[str]:
    """Return the texts in a list: texts as they are, of objects their name, numbers as written."""
    named = (_name(value) if isinstance(value, dict) else value for value in values)
    texts = (
        str(value) for value in named if isinstance(value, str | int | float) and not isinstance(value, bool)
    )
    return [words for text in texts if (words := line_in(text))]


def _name(value: Mapping[str, Any]) -> str | None:
    return next((text for key in _keys("names") if isinstance(text := value.get(key), str)), None)


def _keys(name: str) -> list[str]:
    keys: list[str] = _table()["keys"][name]
    return keys


@cache
def _table() -> Mapping[str, Any]:
    return data_table(__package__, "jsondump.toml")

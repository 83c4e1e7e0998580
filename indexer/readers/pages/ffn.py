"""Read FanFiction.net and FictionPress pages: a chapter as saved, in the layouts of three times.

A page holds one chapter of many at most; joining them is for ``works``.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from indexer.model import Status, Story
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.markup.tree import select
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.values import split_list
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import Page, chapter_of, open_page, recognise_site, window_title
from indexer.readers.sample import Context, Sample

NAME = "ffn"
# "Tin Orchard Chapter 3: Rust, a brass gulls fanfic | FanFiction", and as it was before: "Tin Orchard, a brass gulls fanfic - FanFiction.Net"
_WINDOW = re.compile(
    r"(?P<title>.+?)(?:\s+Chapter\s+(?P<number>\d+)(?::\s*(?P<chapter>.+?))?)?"
    r"(?:,\s+an?\s+(?P<fandom>.+?)\s+(?:fanfic|fanfiction|crossover|fiction))?"
    r"(?:\s+fanfic)?\s*(?:[|»-]\s*(?:FanFiction|FictionPress)(?:\.Net)?.*)",
    re.IGNORECASE,
)
_FACT = re.compile(r"(?P<label>[A-Za-z]{2,10}):\s*(?P<value>.*)", re.DOTALL)
_PAIR = re.compile(r"\[([^\]]{1,200})\]")
# Where the list of chapters leads, and the end of the line of facts.
_NUMBER = re.compile(r"/s/(\d{1,12})/")
_ID = re.compile(r"\bid:\s*(\d{1,12})\b")
# Dates as the site writes them are of the reader's country; these are seconds since 1970.
_STAMPS = "[data-xutime]"
_AGES = re.compile(r"^(?:Fiction|Fiction\s*-)?\s*(?=\S)")


def recognise(sample: Sample) -> str | None:
    """Take the sites' pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one story, or the one chapter of it, on a page; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    # The mobile page links other people too, its author first.
    page.draft.authors = page.draft.authors[:1]
    window = _WINDOW.fullmatch(window_title(page.root))
    if window is not None:
        page.draft.title = page.draft.title or window["title"]
        page.draft.lists["fandom"] = [window["fandom"]] if window["fandom"] else []
    _take_fandoms(page)
    for node in page.all("meta")[:1]:
        take_facts(
            page,
            _beside(node, page.all("story")),
            [int(time) for stamp in select(node, _STAMPS) if (time := stamp.get("data-xutime")).isdigit()],
        )
    story = chapter_of(page.finish(sample), page.all("options"))
    if story.part is None and window is not None and window["number"]:
        story = _chapter(story, int(window["number"]), window["chapter"])
    return (with_header(_addressed(page, story), sample.decoded),)


def _beside(node: Any, stories: Sequence[Any]) -> str:
    """Return an element's text on one line without the story; mobile pages hold it in the same element."""
    return " ".join(text_of(node, skip=lambda inner: any(inner is story for story in stories)).split())


def _addressed(page: Page, story: Story) -> Story:
    """Return the story with its address, made of the number that the page gives it."""
    turning = " ".join(node.get("onchange") or "" for node in page.all("chapters"))
    found = _NUMBER.search(turning) or _ID.search(page.line("meta"))
    if found is None or "story_url" in story.extra:
        return story
    host = "fictionpress.com" if "FictionPress" in window_title(page.root) else "fanfiction.net"
    address = f"https://www.{host}/s/{found[1]}/{story.part or 1}/"
    return dataclasses.replace(story, extra={**story.extra, "story_url": address})


def _chapter(story: Story, number: int, title: str | None) -> Story:
    """Return a page whose window alone says which chapter it is."""
    claimed = story.extra.get("chapters_claimed", "")
    chapters = (dataclasses.replace(story.chapters[0], title=story.chapters[0].title or title),)
    parts = int(claimed) if claimed.isdigit() else None
    return dataclasses.replace(story, chapters=chapters + story.chapters[1:], part=number, parts=parts)


def _take_fandoms(page: Page) -> None:
    """Take the last of the links above a story: "Harbour Lights", or "Harbour Lights + Tin Crossover"."""
    links = [line_of(link) for link in page.all("fandom_links")]
    if links:
        name, crossed, _ = links[-1].partition(" Crossover")
        page.draft.lists["fandom"] = name.split(" + ") if crossed else [name]


def take_facts(page: Page, line: str, times: Sequence[int] = ()) -> None:
    """Take the line "Rated: Fiction T - English - Humor - Ada P., Wren - Chapters: 5 - Words: 1,234 - ...".

    ``times`` are the seconds since 1970 that stand behind its dates, the last change first where there are two.
    """
    plain: list[str] = []
    _, _, stated = line.partition("Rated:")
    # The mobile page has commas between, and "&" within.
    between = r"\s+-\s+" if " - " in stated or " - " in line else r",\s+"
    for part in re.split(between, f"Rated: {stated.strip()}" if stated else line):
        fact = _FACT.fullmatch(part.strip())
        if fact is None:
            plain.append(part.strip())
        else:
            _take_fact(page, fact["label"].casefold(), fact["value"].strip())
    _take_plain(page, [part for part in plain if part])
    days = [datetime.fromtimestamp(seconds, UTC).date() for seconds in times[:2]]
    _take_days(page, days)


def _take_days(page: Page, days: list[date]) -> None:
    if days:
        page.draft.published = days[-1]
        page.draft.updated = days[0] if len(days) > 1 else page.draft.updated


def _take_fact(page: Page, label: str, value: str) -> None:
    draft = page.draft
    if label == "rated":
        page.add("rating", _AGES.sub("", value), label="Rated")
    elif label == "chapters":
        draft.extra["chapters_claimed"] = value
    elif label == "words" and value.replace(",", "").isdigit():
        draft.extra["words_claimed"] = value.replace(",", "")
    elif label == "published":
        draft.published = draft.published or parse_date(value)
    elif label == "updated":
        draft.updated = draft.updated or parse_date(value)
    elif label in {"status", "complete"}:
        page.add("status", value, label="Status")


def _take_plain(page: Page, parts: list[str]) -> None:
    """Take what stands without a label, by its place: language, genres, characters, "Complete"."""
    genres = set(page.site.more["genres"])
    for place, part in enumerate(parts):
        if part == "Complete":
            page.draft.status = Status.COMPLETE
        elif place == 0 and part not in genres:
            page.add("language", part)
        elif kinds := _genres(part, genres):
            page.draft.add_list("genre", kinds)
        else:
            _take_characters(page, part)


def _genres(part: str, known: set[str]) -> list[str]:
    """Return the genres "Hurt/Comfort/Angst" names, or none if one of them is unknown."""
    found: list[str] = []
    rest = part
    while rest:
        fits = [name for name in known if rest == name or rest.startswith((f"{name}/", f"{name} & "))]
        if not fits:
            return []
        found.append(max(fits, key=len))
        rest = rest[len(found[-1]) :].removeprefix("/").removeprefix(" & ")
    return found


def _take_characters(page: Page, part: str) -> None:
    for pair in _PAIR.findall(part):
        page.draft.add_list("relationship", ["/".join(split_list(pair))])
    names = _PAIR.sub(r"\1, ", part).replace(" & ", ", ").strip(" ,")
    page.draft.add_list("character", split_list(names))

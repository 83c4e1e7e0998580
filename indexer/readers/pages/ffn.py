"""Read FanFiction.net and FictionPress pages: a chapter as saved, in the layouts of three times.

A page holds one chapter of many at most; joining them is for ``works``.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from indexer.model import Story
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.markup.tree import select
from indexer.readers.metadata.facts_line import facts_in
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
# Where the list of chapters leads, and the end of the line of facts.
_NUMBER = re.compile(r"/s/(\d{1,12})/")
_ID = re.compile(r"\bid:\s*(\d{1,12})\b")
# Dates as the site writes them are of the reader's country; these are seconds since 1970.
_STAMPS = "[data-xutime]"


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
    """Take the line of facts beside a story.

    ``times`` are the seconds since 1970 that stand behind its dates, the last change first where there are two.
    """
    page.draft.add_all(facts_in(line))
    days = [datetime.fromtimestamp(seconds, UTC).date() for seconds in times[:2]]
    if days:
        page.draft.published = days[-1]
        page.draft.updated = days[0] if len(days) > 1 else page.draft.updated

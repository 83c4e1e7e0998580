"""Read Archive of Our Own works: the live page as saved, the HTML download, and the pages of an EPUB download.

Pages of that archive that are no work are refused with the reason; other sites are for ``page``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.errors import NotAStoryError
from indexer.model import Capture, Chapter, Status, Story
from indexer.readers.chapters import renumbered
from indexer.readers.dates import parse_date
from indexer.readers.draft import Draft
from indexer.readers.encoding import Decoded
from indexer.readers.header import Entry
from indexer.readers.markup import line_of, text_of
from indexer.readers.plain import title_from_name
from indexer.readers.ratings import rating_of
from indexer.readers.sample import Context, Sample
from indexer.readers.values import series_of
from indexer.readers.words import count_words

NAME = READER = "ao3"
_STAT = re.compile(r"(Published|Updated|Completed|Words|Chapters):\s*([\d,./?-]+)")
_CHAPTER = re.compile(r"\s*Chapter\s+\d+\s*(?::\s*(?P<title>.+))?", re.DOTALL)
# The archive counts words a little differently; below this share of its count, text is missing.
_WHOLE = 0.8
_LISTS = {"fandom", "relationship", "character", "tag", "warning", "genre"}


def recognise(sample: Sample) -> str | None:
    """Take the archive's pages, works or not; see ``families``."""
    return "has the marks of Archive of Our Own" if is_ao3(sample.soup) else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one work on a page; see ``families``."""
    return read_ao3(sample.capture, sample.decoded, sample.soup)


def is_ao3(soup: BeautifulSoup) -> bool:
    """Say whether a page is one of the archive's, a work or not."""
    table = _table()
    if soup.select_one(table["live"]["work"]) or soup.select_one(table["download"]["work"]):
        return True
    link = soup.select_one("#main, #header a[href='/']")
    return link is not None and "Archive of Our Own" in (soup.title.get_text() if soup.title else "")


def is_ao3_download(soup: BeautifulSoup) -> bool:
    """Say whether a page, or the joined pages of a book, is a work as the archive offers it for download."""
    return soup.select_one(_table()["download"]["work"]) is not None


def read_ao3(capture: Capture, decoded: Decoded, soup: BeautifulSoup) -> tuple[Story, ...]:
    """Return the one work on a page.

    Raises:
        NotAStoryError: the page is the archive's but no work: deleted, locked, a list.
    """
    table = _table()
    live = soup.select_one(table["live"]["work"]) is not None
    if not live and soup.select_one(table["download"]["work"]) is None:
        _refuse(soup)
    draft = Draft()
    chapters = _live(draft, soup) if live else _download(draft, soup)
    if not any(chapter.text for chapter in chapters):
        raise NotAStoryError(
            "The page names a work but holds none of its text. Save the whole work and import that."
        )
    _check_words(draft, chapters)
    reading = {"reader": READER, **decoded.as_reading()}
    return (draft.finish(capture, chapters, fallback_title=title_from_name(capture.origin), reading=reading),)


def _check_words(draft: Draft, chapters: tuple[Chapter, ...]) -> None:
    """Count the words here if much fewer than the archive states: a single chapter, or a file cut short."""
    counted = sum(count_words(chapter.text) for chapter in chapters)
    if draft.words is not None and counted < draft.words * _WHOLE:
        draft.extra["words in the whole work"] = str(draft.words)
        draft.words = counted


def _refuse(soup: BeautifulSoup) -> None:
    for refused in _table()["refused"]:
        if soup.select_one(refused["selector"]):
            raise NotAStoryError(refused["message"])
    raise NotAStoryError("The page is the archive's, but there is no work on it.")


# -- the live page ------------------------------------------------------------------------------------------------


def _live(draft: Draft, soup: BeautifulSoup) -> tuple[Chapter, ...]:
    where = _table()["live"]
    _take_names(draft, soup, where)
    for group in soup.select(where["tags"], limit=1):
        _take_tags(draft, group)
    for stats in soup.select(where["stats"], limit=1):
        _take_stats(draft, line_of(stats))
    _take_long(draft, "summary", soup.select(where["summary"]))
    _take_long(draft, "notes", soup.select(where["notes"]))
    chapters: list[Chapter] = []
    for number, tag in enumerate(soup.select(where["chapters"]), start=1):
        _take_long(draft, "notes", tag.select(where["chapter_notes"]))
        title = _chapter_title(line_of(tag.select_one(where["chapter_title"])))
        content = tag.select_one("div.userstuff[role=article], div.userstuff.module, div.userstuff")
        chapters.append(Chapter(number, title, _story_text(content)))
    if not chapters:
        text = "\n\n".join(_story_text(part) for part in soup.select(where["text"]))
        chapters.append(Chapter(1, None, text))
    return tuple(chapters)


# -- the download, as one page or as the pages of an EPUB ---------------------------------------------------------


def _download(draft: Draft, soup: BeautifulSoup) -> tuple[Chapter, ...]:
    where = _table()["download"]
    _take_names(draft, soup, where)
    for group in soup.select(where["work"]):
        _take_tags(draft, group)
    for preface in soup.select("#preface"):
        _take_preface(draft, preface)
    for link in soup.select(where["message"], limit=1):
        draft.keep("source url", str(link.get("href")))
    chapters = _download_chapters(draft, soup.select(where["chapters"]))
    _take_long(draft, "notes", soup.select(where["end_notes"]))
    return tuple(chapters)


def _take_preface(draft: Draft, preface: Tag) -> None:
    """Take the quotations that stand under "Summary" and "Notes"."""
    for quotation in preface.find_all("blockquote"):
        heading = quotation.find_previous(string=re.compile(r"\S"))
        name = "summary" if heading is not None and heading.strip() == "Summary" else "notes"
        _take_long(draft, name, [quotation])


def _download_chapters(draft: Draft, groups: list[Tag]) -> list[Chapter]:
    chapters: list[Chapter] = []
    title: str | None = None
    for group in groups:
        parts = list(_parts(group))
        if not parts:
            chapters.append(Chapter(len(chapters) + 1, None, _story_text(group)))
        for kind, part in parts:
            if kind == "heading":
                title = _chapter_title(line_of(part.find(["h2", "h3"])))
                _take_long(draft, "notes", part.find_all("blockquote"))
            elif kind == "notes":
                _take_long(draft, "notes", part.find_all("blockquote"))
            else:
                chapters.append(Chapter(len(chapters) + 1, title, _story_text(part)))
                title = None
    return list(renumbered(chapter for chapter in chapters if chapter.text))


def _parts(group: Tag) -> Iterator[tuple[str, Tag]]:
    """Yield the headings, texts and end notes directly inside a download's chapters.

    EPUB tools rename classes (userstuff2), so only their beginnings are compared.
    """
    for child in group.find_all("div", recursive=False):
        classes = " ".join(child.get_attribute_list("class") or [""])
        if str(child.get("id") or "").startswith("endnotes"):
            yield "notes", child
        elif child.find(["h2", "h3"], class_="heading", recursive=False):
            yield "heading", child
        elif classes.startswith("userstuff"):
            yield "text", child
        elif line_of(child):
            yield "notes", child


# -- what both have -------------------------------------------------------------------------------------------------


def _take_names(draft: Draft, soup: BeautifulSoup, where: Mapping[str, str]) -> None:
    draft.title = line_of(soup.select_one(where["title"])) or None
    names = [line_of(tag) for tag in soup.select(where["author"])]
    byline = line_of(soup.select_one(where["byline"]))
    draft.authors.extend(dict.fromkeys(name for name in names if name))
    if not draft.authors and byline:
        draft.authors.append(byline.removeprefix("by ").strip())


def _take_tags(draft: Draft, group: Tag) -> None:
    """Take the label and value pairs of a work's tag list."""
    for label in group.find_all("dt", recursive=False):
        value = label.find_next_sibling("dd")
        if isinstance(value, Tag):
            _take_pair(draft, line_of(label).rstrip(":").strip(), value)


def _take_pair(draft: Draft, label: str, value: Tag) -> None:
    name = _table()["labels"].get(label)
    links = [line_of(link) for link in value.find_all("a")]
    text = line_of(value)
    if name in _LISTS:
        draft.add_list(name, [link for link in links if link] or [part.strip() for part in text.split(",")])
    elif name == "rating":
        draft.rating_raw = text
        draft.rating = rating_of(text) or draft.rating
    elif name == "stats":
        _take_stats(draft, text)
    elif name == "series":
        place = value.select_one(".position")
        draft.series = draft.series or series_of(line_of(place) if place else text)
    else:
        draft.add(Entry(name, label, text))


def _take_stats(draft: Draft, text: str) -> None:
    stats = dict(_STAT.findall(text))
    draft.published = draft.published or parse_date(stats.get("Published", ""))
    changed = parse_date(stats.get("Completed", "") or stats.get("Updated", ""))
    draft.updated = draft.updated or changed
    words = stats.get("Words", "").replace(",", "").replace(".", "")
    draft.words = int(words) if words.isdigit() else draft.words
    posted, _, planned = stats.get("Chapters", "").partition("/")
    if planned:
        draft.status = Status.COMPLETE if posted == planned else Status.IN_PROGRESS
        draft.extra["chapters"] = f"{posted}/{planned}"


def _take_long(draft: Draft, name: str, quotations: list[Tag]) -> None:
    for quotation in quotations:
        draft.add(Entry(name, "", text_of(quotation)))


def _chapter_title(heading: str) -> str | None:
    """Return a chapter's own title; the archive's "Chapter 3" before it is only its number."""
    found = _CHAPTER.fullmatch(heading)
    if found is None:
        return heading or None
    return found["title"].strip() if found["title"] else heading.strip()


def _story_text(content: Tag | None) -> str:
    if content is None:
        return ""
    return text_of(content, skip=lambda tag: "landmark" in (tag.get_attribute_list("class") or ()))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("ao3.toml").read_text(encoding="utf-8"))

"""Read FicWad pages: one chapter of a story, with what its page says of the whole. Lists of chapters are refused."""

import re

from indexer.model import Status, Story
from indexer.readers.markup.markup import line_of
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.values import split_list
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import Page, chapter_of, open_page, recognise_site, window_title
from indexer.readers.sample import Context, Sample

NAME = "ficwad"
_FACT = re.compile(r"(Rating|Genres|Characters|Chapters|Published|Updated):\s*(.*?)(?=\s+-\s+|$)")
_WORDS = re.compile(r"([\d,]+)\s+words")
_WINDOW = re.compile(r"(?P<title>.+?)(?::\s*(?P<chapter>[^:]+))?\s+::\s+FicWad.*")


def recognise(sample: Sample) -> str | None:
    """Take the site's pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one story, or the one chapter of it, on a page; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    _take_place(page)
    for node in page.all("meta")[:1]:
        take_facts(page, line_of(node))
    warnings = [str(link.get("title") or line_of(link)) for link in page.all("warnings")]
    page.draft.add_list("warning", warnings)
    story = chapter_of(page.finish(sample), page.all("options"))
    return (with_header(story, sample.decoded),)


def _take_place(page: Page) -> None:
    """Take fandom and title from the path above the text: Categories > Movies > fandom > title."""
    links = [(str(link.get("href") or ""), line_of(link)) for link in page.all("links")]
    fandoms = [line for href, line in links if "/category/" in href]
    titles = [line for href, line in links if "/story/" in href]
    page.draft.add_list("fandom", fandoms[-1:])
    window = _WINDOW.fullmatch(window_title(page.root))
    page.draft.title = page.draft.title or next(iter(titles), None) or (window["title"] if window else None)


def take_facts(page: Page, line: str) -> None:
    """Take the line "Category: X - Rating: R - Genres: Angst - Chapters: 4 - Published: ... - 2928 words - Complete"."""
    draft, facts = page.draft, dict(_FACT.findall(line))
    page.add("rating", facts.get("Rating", ""), label="Rating")
    draft.add_list("genre", split_list(facts.get("Genres", "")))
    draft.add_list("character", split_list(facts.get("Characters", "")))
    draft.published = parse_date(facts.get("Published", ""))
    draft.updated = parse_date(facts.get("Updated", ""))
    if "Chapters" in facts:
        draft.extra["chapters_claimed"] = facts["Chapters"]
    if words := _WORDS.search(line):
        draft.extra["words_claimed"] = words[1].replace(",", "")
    draft.status = Status.COMPLETE if line.endswith("Complete") else Status.IN_PROGRESS

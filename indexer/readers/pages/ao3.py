"""Read Archive of Our Own works: the live page as saved, the HTML download, and the pages of an EPUB download.

Pages of that archive that are no work are refused with the reason; other sites are for ``page``.
"""

import re
from typing import Any

from indexer.model import Capture, Status, Story, ZoneKind
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.markup.tree import first, select
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.metadata.values import series_of
from indexer.readers.pages.site import STORY, Page, assemble, finished, open_tree, recognise_site, site_of
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.words import count_words

NAME = "ao3"
_STAT = re.compile(r"(Published|Updated|Completed|Words|Chapters):\s*([\d,./?-]+)")
_CHAPTER = re.compile(r"\s*Chapter\s+\d+\s*(?::\s*(?P<title>.+))?", re.DOTALL)
# The archive counts words a little differently; below this share of its count, text is missing.
_WHOLE = 0.8
_WORK = re.compile(r"/works/\d{1,12}\b")
_LISTS = {"fandom", "relationship", "character", "tag", "warning"}


def recognise(sample: Sample) -> str | None:
    """Take the archive's pages, works or not; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one work on a page; see ``families``."""
    return read_ao3(sample.capture, sample.decoded, sample.tree)


def is_ao3_download(root: Any) -> bool:
    """Say whether a page, or the joined pages of a book, is a work as the archive offers it for download."""
    return first(root, site_of(NAME).layouts[-1]["work"]) is not None


def read_ao3(capture: Capture, decoded: Decoded, root: Any) -> tuple[Story, ...]:
    """Return the one work on a page.

    Raises:
        NotAStoryError: the page is the archive's but no work: deleted, locked, a list.
    """
    page = open_tree(NAME, root)
    _take_names(page)
    _take_tags(page)
    _take_texts(page)
    page.take_address()
    _take_number(page)
    text = assemble(page.cuts(), _chapter_title)
    _check_words(page, sum(count_words(chapter.text) for chapter in text.chapters))
    return (finished(capture, decoded, page.draft, text, NAME),)


def _take_number(page: Page) -> None:
    """Take the work's address from its own links, where the page does not state it whole."""
    links = (link.get("href") or "" for link in page.all("own_links"))
    link, found = next(((link, found) for link in links if (found := _WORK.search(link))), ("", None))
    if found and "story_url" not in page.draft.extra:
        site = link[: found.start()] if link.startswith("http") else "https://archiveofourown.org"
        page.draft.extra["story_url"] = f"{site}{found[0]}"


def _take_names(page: Page) -> None:
    page.draft.title = page.line("title") or None
    page.claim(page.all("title"), ZoneKind.HEADER)
    page.take_authors()
    byline = page.line("byline")
    if not page.draft.authors and byline:
        page.draft.authors.append(byline.removeprefix("by ").strip())


def _take_tags(page: Page) -> None:
    """Take the label and value pairs of the work's tag list; books repeat the list when they split it."""
    for group in page.all("tags"):
        for label in select(group, "dt"):
            value = label.getnext()
            if value is not None and value.tag == "dd" and label.getparent() is group:
                _take_pair(page, line_of(label).rstrip(":").strip(), value)
    for stats in page.all("stats")[:1]:
        _take_stats(page, line_of(stats))


def _take_pair(page: Page, label: str, value: Any) -> None:
    name = page.site.labels.get(label.casefold())
    text = line_of(value)
    links = [line for link in select(value, "a") if (line := line_of(link))]
    values = links or [part.strip() for part in text.split(",")]
    if name in _LISTS:
        page.draft.add_list(name, values)
    elif name == "categories":
        page.draft.extra["categories"] = "\n".join(values)
    elif name == "rating":
        page.draft.rating_raw = text
        page.draft.rating = rating_of(text) or page.draft.rating
    elif name == "stats":
        _take_stats(page, text)
    elif name == "series":
        place = first(value, ".position")
        page.draft.series = page.draft.series or series_of(text if place is None else line_of(place))
    elif name != "skip":
        page.add(name, text, label=label)


def _take_stats(page: Page, text: str) -> None:
    draft, stats = page.draft, dict(_STAT.findall(text))
    draft.published = draft.published or parse_date(stats.get("Published", ""))
    changed = parse_date(stats.get("Completed", "") or stats.get("Updated", ""))
    draft.updated = draft.updated or changed
    words = stats.get("Words", "").replace(",", "").replace(".", "")
    if words.isdigit():
        draft.words = int(words)
        draft.extra["words_claimed"] = words
    posted, _, planned = stats.get("Chapters", "").partition("/")
    if planned:
        draft.status = Status.COMPLETE if posted == planned else Status.IN_PROGRESS
        draft.extra["chapters_claimed"] = f"{posted}/{planned}"


def _take_texts(page: Page) -> None:
    """Take summary and notes, and say where the chapters are. A download puts both into quotations in its preface."""
    for quotation in page.all("preface"):
        label = "".join(quotation.xpath("preceding::text()[normalize-space()][1]"))
        name = "summary" if label.strip() == "Summary" else "notes"
        _take_long(page, name, quotation)
        page.claim([quotation], name)
    for quotation in page.all("summary_text"):
        _take_long(page, "summary", quotation)
    for quotation in page.all("notes_text"):
        _take_long(page, "notes", quotation)
    story = page.all("story") or page.all("whole")
    page.claim(story, STORY)
    page.claim(page.all("heading"), "heading")
    for kind in (ZoneKind.HEADER, ZoneKind.SUMMARY, ZoneKind.NOTES, ZoneKind.BOILERPLATE):
        page.claim(page.all(f"zone_{kind}"), kind)


def _take_long(page: Page, name: str, quotation: Any) -> None:
    page.add(name, text_of(quotation))


def _check_words(page: Page, counted: int) -> None:
    """Count the words here if much fewer than the archive states: a single chapter, or a file cut short."""
    if page.draft.words is not None and counted < page.draft.words * _WHOLE:
        page.draft.words = counted


def _chapter_title(heading: str) -> str | None:
    """Return a chapter's own title; the archive's "Chapter 3" before it is only its number."""
    found = _CHAPTER.fullmatch(heading)
    if found is None:
        return heading or None
    return found["title"].strip() if found["title"] else heading.strip()

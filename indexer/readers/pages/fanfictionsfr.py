"""Read pages of fanfictions.fr: one chapter of a story. A story's list of chapters is refused."""

import re

from indexer.model import Story
from indexer.readers.markup.markup import line_of
from indexer.readers.metadata.dates import parse_date
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import Page, chapter_of, open_page, recognise_site, titled_chapter
from indexer.readers.sample import Context, Sample

NAME = "fanfictionsfr"
_CHAPTER = re.compile(r"Chapitre\s+\d+\s*:\s*(?P<title>\S.*)", re.DOTALL)
_WORDS = re.compile(r"(\d[\d\s]*)\s+mots")


def recognise(sample: Sample) -> str | None:
    """Take the site's pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one chapter on a page; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    page.add("language", "French")
    page.draft.add_list("genre", [line_of(node) for node in page.all("genres")])
    _take_chapter(page)
    heading = page.line("chapter_title")
    found = _CHAPTER.fullmatch(heading)
    story = titled_chapter(page.finish(sample), found["title"] if found else heading)
    return (with_header(chapter_of(story, page.all("options")), sample.decoded),)


def _take_chapter(page: Page) -> None:
    """Take the chapter's count of words, and its day from where the page keeps it for machines."""
    if words := _WORDS.search(page.line("words")):
        page.draft.extra["words_claimed"] = "".join(words[1].split())
    for node in page.all("changed")[:1]:
        page.draft.updated = parse_date(str(node.get("data-date") or "")[:10]) or page.draft.updated

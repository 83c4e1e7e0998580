"""Read Fimfiction pages: a chapter, and the whole story as the site offers it for download. Lists are refused."""

from indexer.model import Story
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import Page, chapter_of, open_page, recognise_site, titled_chapter
from indexer.readers.sample import Context, Sample

NAME = "fimfiction"


def recognise(sample: Sample) -> str | None:
    """Take the site's pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one story, or the one chapter of it, on a page; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    page.draft.authors = page.draft.authors[:1]
    _take_tags(page)
    for note in page.all("notes_text"):
        page.add("notes", text_of(note))
    story = titled_chapter(page.finish(sample), page.line("chapter_title"))
    return (with_header(chapter_of(story, page.all("options")), sample.decoded),)


def _take_tags(page: Page) -> None:
    for selector, field in page.site.more["tags"].items():
        page.draft.add_list(field, [line for node in page.all(selector) if (line := line_of(node))])

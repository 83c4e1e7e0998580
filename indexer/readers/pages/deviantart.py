"""Read literature on DeviantArt pages of three times. A page with a picture is refused."""

import re

from indexer.model import Story
from indexer.readers.markup.markup import line_of
from indexer.readers.metadata.dates import parse_date
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import Page, open_page, recognise_site, window_title
from indexer.readers.sample import Context, Sample

NAME = "deviantart"
_WINDOW = re.compile(r"(?P<title>.+?)\s+by\s+(?P<who>[\w-]+)\s+on\s+deviantart", re.IGNORECASE)


def recognise(sample: Sample) -> str | None:
    """Take the site's pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the text of a deviation; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    page.draft.authors = page.draft.authors[:1]
    _take_window(page)
    page.draft.add_list("tag", [line_of(link).removeprefix("#") for link in page.all("tag_links")])
    for node in page.all("published")[:1]:
        stated = node.get("datetime") or node.get("title") or line_of(node)
        page.draft.published = page.draft.published or parse_date(stated[:10]) or parse_date(stated)
    return (with_header(page.finish(sample), sample.decoded, chapters=True),)


def _take_window(page: Page) -> None:
    found = _WINDOW.match(window_title(page.root))
    if found is None:
        return
    page.draft.title = found["title"] if not page.draft.title else page.draft.title
    if not page.draft.authors:
        page.draft.authors.append(found["who"])

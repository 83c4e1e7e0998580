"""Choose the reader for an HTML page: the site's own if it has one, else the generic one.

It only chooses; each reader decides what on the page is the story.
"""

from __future__ import annotations

from indexer.model import Capture, Story
from indexer.readers.ao3 import is_ao3, read_ao3
from indexer.readers.encoding import Decoded
from indexer.readers.markup import parse
from indexer.readers.page import read_page


def read_html(capture: Capture, decoded: Decoded) -> tuple[Story, ...]:
    """Return the stories on a page.

    Raises:
        NotAStoryError: there is none, with the reason.
    """
    soup = parse(decoded.text)
    if is_ao3(soup):
        return read_ao3(capture, decoded, soup)
    return read_page(capture, decoded, soup)

"""The pages around the current one, for going through results and through a long story.

It knows no address; it is given how to write one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

_AROUND = 2  # pages listed on either side of the current one


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page in the pager; ``number`` None is the gap between far pages."""

    number: int | None
    url: str = ""
    current: bool = False


def page_links(page: int, last: int, url_of: Callable[[int], str]) -> Iterator[PageLink]:
    """Yield the pages around ``page``, the first and the last, gaps between; nothing where there is one page only."""
    near = range(max(1, page - _AROUND), min(last, page + _AROUND) + 1)
    before = 0
    for number in sorted({1, last, *near}) if last > 1 else ():
        if number - before > 1:
            yield PageLink(None)
        yield PageLink(number, url_of(number), number == page)
        before = number

"""Puts the pages of a site into reading order by the page each says continues it.

It cannot tell a story from an index; the readers do.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from indexer.model import FrontierPage, Withdrawn


def chains(
    pages: Iterable[FrontierPage], *, without: Collection[Withdrawn] = ()
) -> list[tuple[FrontierPage, ...]]:
    """Return every captured page (one with a digest) once, in chains ordered by ``next_url``.

    Redirects on the way are followed (so pass redirecting rows too), a page not captured ends its chain, and a
    circle is opened at its shallowest page. Where several pages lead to one, it continues the shallowest that is
    still on the site. Chains come in the order of their first page: by depth, then URL. Pages that are withdrawn for
    one of the reasons ``without`` are in none, and those around them follow one another.
    """
    known = {page.url: _emptied(page) if page.withdrawn in without else page for page in pages}
    captured = sorted((page for page in known.values() if page.digest is not None), key=_rank)
    follower = _followers(captured, known)
    led_to = set(follower.values())
    order = [page for page in captured if page.url not in led_to] + captured  # heads first, then circles
    placed: set[str] = set()
    found = []
    for page in order:
        chain = _chain(page, follower, known, placed)
        if chain:
            found.append(chain)
    return sorted(found, key=lambda chain: _rank(chain[0])[1:])


def _rank(page: FrontierPage) -> tuple[bool, int, str]:
    return page.state == "gone", page.depth, page.url


def _followers(captured: list[FrontierPage], known: Mapping[str, FrontierPage]) -> dict[str, str]:
    """Map each page to the one that continues it; no page continues two."""
    follower: dict[str, str] = {}
    taken: set[str] = set()
    for page in captured:
        target = _resolve(page.next_url, known)
        if target is not None and target != page.url and target not in taken:
            follower[page.url] = target
            taken.add(target)
    return follower


def _resolve(url: str | None, known: Mapping[str, FrontierPage]) -> str | None:
    """Return the captured page ``url`` leads to, through redirects; None when there is none."""
    seen: set[str] = set()
    while url is not None and url not in seen:
        seen.add(url)
        page = known.get(url)
        if page is None:
            return None
        if page.digest is not None:
            return url
        url = page.redirect_to
    return None


def _emptied(page: FrontierPage) -> FrontierPage:
    """Return a page without its capture that leads on to the page behind it."""
    return replace(page, digest=None, redirect_to=page.next_url)


def _chain(
    first: FrontierPage, follower: Mapping[str, str], known: Mapping[str, FrontierPage], placed: set[str]
) -> tuple[FrontierPage, ...]:
    """Walk from ``first`` until the end or a page already placed, and place what is met."""
    walked = []
    url: str | None = first.url
    while url is not None and url not in placed:
        placed.add(url)
        walked.append(known[url])
        url = follower.get(url)
    return tuple(walked)

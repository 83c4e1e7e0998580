"""The search page: what was asked, what was found, how to narrow it.

It searches through the archive and lays nothing out; templates do.
"""

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request

from indexer.model import ResultPage, Verdict
from indexer.query import parse
from indexer.query.bookmarks import PLACES, needed
from webui import filters, formatting
from webui.address import SORTS, Address, read_address
from webui.app_context import current
from webui.bookmarks import read_bookmarks
from webui.hits_address import HitsAddress
from webui.http_cache import cached, uncached
from webui.pager import PageLink, page_links
from webui.present import hit_view, instead_view, missing_views
from webui.quote_box import QuoteView, quote_view
from webui.viewer import viewer

blueprint = Blueprint("search", __name__)
_QUOTES = '"“”„«»'
_UNQUOTED = str.maketrans(dict.fromkeys(_QUOTES, " "))


@blueprint.get("/")
def page() -> Response:
    """Show the results for the address, or the way in when it asks for nothing."""
    site = current()
    address = read_address(request.args, site.settings.search)
    if inside := request.args.get("inside", "").strip():
        return uncached(make_response(redirect(address.narrowed_by(inside).url())))
    if address.is_blank:
        return uncached(make_response(_front()))

    def results() -> tuple[bytes, bool]:
        found = viewer().search(address.request())
        quote = quote_view(address)
        late = quote is not None and quote.verdict == Verdict.UNDECIDED
        return _results(found, quote, address).encode(), not (found.partial or late)

    return cached(results)


@blueprint.post("/")
def page_by_bookmarks() -> Response:
    """Show the results for the address by the bookmarks that the browser sends: ``until:me``, ``is:read``. Nobody keeps them."""
    site = current()
    address = read_address(request.args, site.settings.search)
    asked = replace(address.request(), bookmarks=read_bookmarks())
    found = viewer().search(asked)
    return uncached(make_response(_results(found, None, address, with_bookmarks=True)))


def _front() -> str:
    asking = viewer()
    return render_template(
        "front.html", status=asking.status(), examples=asking.examples(), address=Address(), sorts=SORTS
    )


def _results(
    found: ResultPage, quote: QuoteView | None, address: Address, *, with_bookmarks: bool = False
) -> str:
    site = current()
    by = needed(parse(address.text, site.settings.search)[0])
    # A filter that was asked for by another name, such as a language by its code, is ticked where it is counted.
    address = replace(address, filters=found.filters or address.filters)
    return render_template(
        "results.html",
        address=address,
        found=found,
        summary=summary(found),
        hits=[hit_view(hit, address.with_text(found.shown_for), until=PLACES in by) for hit in found.hits],
        # What the page is to be asked for again with.
        bookmarks=() if with_bookmarks else sorted(by),
        by_bookmarks=bool(by),
        groups=filters.groups(found.facets, address),
        chips=tuple(filters.chips(address)),
        pages=tuple(pager(found, address, site.settings.search.max_results_window)),
        sorts=SORTS,
        missing=missing_views(found, address),
        instead=instead_view(found, address),
        looser=() if found.partial else looser(address),
        examples=() if found.total else viewer().examples(),
        quote=quote,
        lines_url=None if by else _lines_url(found, address),
    )


def _lines_url(found: ResultPage, address: Address) -> str | None:
    """Return the address of all hits of what was searched for, None where it is nothing that has any."""
    if not found.total or not address.text.strip() or found.relaxed:
        return None
    return HitsAddress(found.shown_for, address.filters).url()


def summary(found: ResultPage) -> str:
    """Say what the search did: how many stories and matches, "at least" where it was cut short."""
    if found.partial and not found.total:
        return f"Nothing found yet, in {formatting.took(found.took_ms)}"
    stories = formatting.counted(found.total, "story", "stories") if found.total else "No stories"
    if len(found.hits) == found.total and (matches := sum(hit.matches for hit in found.hits)):
        stories += f", {formatting.counted(matches, 'match', 'matches')}"
    prefix = "At least " if found.partial else ""
    return f"{prefix}{stories} in {formatting.took(found.took_ms)}"


def looser(address: Address) -> tuple[tuple[str, str], ...]:
    """Return ways to ask for more when nothing was found: what to do, and the address that does it."""
    ways: list[tuple[str, str]] = []
    if address.filters:
        ways.append(("Search everywhere, without the filters", address.without_filters().url()))
    if quoted := any(quote in address.text for quote in _QUOTES):
        loose = address.with_text(" ".join(address.text.translate(_UNQUOTED).split()))
        ways.append(("Look for these words in any order, not as an exact phrase", loose.url()))
    words = [
        word for word in address.text.split() if word not in {"OR", "NOT", "||"} and word[:1] not in "-("
    ]
    if len(words) > 1 and not quoted and " OR " not in address.text:
        ways.append(
            ("Look for any of these words instead of all", address.with_text(" OR ".join(words)).url())
        )
    return tuple(ways)


def pager(found: ResultPage, address: Address, window: int) -> Iterator[PageLink]:
    """Yield the pages around the current one, the first and the last, gaps between."""
    last = min(found.pages, max(1, window // found.per_page))
    yield from page_links(found.page, last, lambda number: address.with_page(number).url())

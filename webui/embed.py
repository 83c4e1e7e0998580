"""Search inside other people's pages: the custom element, the frame, and how to use them.

Who may use them is settled in security.py; nothing here checks an origin.
"""

import json
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, send_from_directory

from indexer.model import ResultPage
from webui.address import Address, read_address
from webui.app_context import current
from webui.assets import FOLDER
from webui.http_cache import cached
from webui.present import hit_view, instead_view, missing_views
from webui.search import pager, summary
from webui.viewer import viewer

blueprint = Blueprint("embed", __name__)
# As a phrase: what is selected stands somewhere as it is. A query has at most a thousand characters.
_BOOKMARKLET = (
    "(()=>{const words=String(getSelection()).replace(/[\"\\s]+/g,' ').trim().slice(0,900);"
    "open(%s+(words?'?q='+encodeURIComponent('\"'+words+'\"'):''))})()"
)
_PLAIN = "!$&'()*+,-./:;=?@_~"


@blueprint.get("/embed.js")
def script() -> Response:
    """Send the custom element; its address is for good, so it is kept briefly and revalidated."""
    response = send_from_directory(FOLDER, "embed.js")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/embed")
def frame() -> Response:
    """Show a search small enough for a frame; it works without JavaScript."""
    address = read_address(request.args, current().settings.search)

    def results() -> tuple[bytes, bool]:
        if address.is_blank:
            return render_template("frame.html", address=address, found=None).encode(), True
        # A frame has no room for facets.
        found = viewer().search(address.request(faceted=False))
        return _results(found, address).encode(), not found.partial

    return cached(results)


def _results(found: ResultPage, address: Address) -> str:
    links = tuple(pager(found, address, current().settings.search.max_results_window))
    return render_template(
        "frame.html",
        address=address,
        found=found,
        summary=summary(found),
        missing=missing_views(found, address, "embed.frame"),
        instead=instead_view(found, address, "embed.frame"),
        hits=[hit_view(hit, address.with_text(found.shown_for)) for hit in found.hits],
        earlier=address.with_page(found.page - 1).url("embed.frame") if found.page > 1 else None,
        later=address.with_page(found.page + 1).url("embed.frame")
        if links and not links[-1].current
        else None,
    )


@blueprint.get("/embedding")
def howto() -> str:
    """Show what to paste into another page, with this server's address in it."""
    return render_template(
        "embedding.html",
        origins=current().settings.web.embed_origins,
        bookmarklet=bookmarklet(request.url_root),
    )


def bookmarklet(root: str) -> str:
    """Return the bookmark that searches at the address ``root`` for what is selected on the page where it is pressed."""
    script = _BOOKMARKLET % json.dumps(root)
    return f"javascript:{quote(script, safe=_PLAIN)}"

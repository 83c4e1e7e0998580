"""Why a story that was expected is not among the results: the words, phrases and filters that do not find it.

It searches through the archive and decides nothing.
"""

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import BadRequest

from indexer.errors import UnknownStoryError
from webui.address import read_address
from webui.app_context import current
from webui.http_cache import conditional, unchanged
from webui.present import story_url
from webui.viewer import viewer

blueprint = Blueprint("why_not", __name__)


@blueprint.get("/why-not")
def page() -> Response:
    """Say why the search of this address does not find ``story``, by its id, its address here or its title."""
    if (already := unchanged()) is not None:
        return already
    address = read_address(request.args, current().settings.search)
    named = request.args.get("story", "").strip()
    if not named:
        raise BadRequest("There is no story to look for: say it as “story”.")
    try:
        found = viewer().why_not(address.request(), named)
    except UnknownStoryError:
        return make_response(render_template("why_not.html", address=address, named=named, found=None), 404)
    url = story_url(found.story.id, address.text)
    answer = make_response(
        render_template("why_not.html", address=address, named=named, found=found, url=url)
    )
    return conditional(answer)

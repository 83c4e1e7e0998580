"""What browsers and machines ask for by custom: OpenSearch, health, robots, icon.

No reader is meant to open these.
"""

from flask import Blueprint, Response, render_template, send_from_directory

from indexer.errors import VelveteenError
from webui.answers import health_answer
from webui.app_context import current
from webui.assets import FOLDER
from webui.http_cache import uncached
from webui.viewer import viewer

blueprint = Blueprint("browser", __name__)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe this search to browsers, so that it can be added to the address bar."""
    return Response(render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say whether searches can be answered: 200, or 503 with the reason."""
    generation, reason = 0, None
    try:
        generation = current().archive.generation()
        standing = None if generation else viewer().status()
        if standing is not None and standing.problems:
            reason = standing.problems[0]
        elif standing is not None and standing.stories:
            reason = "The index is being built, or has to be: see the status page."
    except VelveteenError as error:
        reason = str(error)
    body = health_answer(generation=generation, reason=reason)
    return uncached(Response(body, status=503 if reason else 200, mimetype="application/json"))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Let engines index stories but keep them out of endless result pages."""
    lines = ("User-agent: *", "Disallow: /?", "Disallow: /api/", "Disallow: /status", "Disallow: /embed?", "")
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/favicon.ico")
@blueprint.get("/favicon.svg")
def favicon() -> Response:
    """Send the icon, which browsers also look for at its old address."""
    return send_from_directory(FOLDER, "favicon.svg", max_age=86_400)

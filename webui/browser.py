"""What browsers and machines ask for by custom: OpenSearch, health, robots, icon.

No reader is meant to open these.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, send_from_directory

from indexer.errors import VelveteenError
from webui.answers import health_answer
from webui.assets import FOLDER
from webui.site import current

blueprint = Blueprint("browser", __name__)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe this search to browsers, so that it can be added to the address bar."""
    return Response(render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml")


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say whether searches can be answered: 200, or 503 with the reason."""
    archive = current().archive
    try:
        body = health_answer(generation=archive.generation(), reason=None)
        status = 200
    except VelveteenError as error:
        body, status = health_answer(generation=None, reason=str(error)), 503
    response = Response(body, status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


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

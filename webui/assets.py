"""Static files under addresses that change with their content, so that browsers may keep them for good.

It builds and minifies nothing: what lies in static/ is what is sent.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
_FOR_GOOD = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Assets:
    """The static files of this build; ``build`` names their content, so modules may import each other by name.

    ``packed`` holds them compressed, by name: as small as they get, once for as long as the server runs.
    """

    build: str
    packed: Mapping[str, bytes] = field(repr=False)

    def url(self, name: str) -> str:
        """Return the address of a static file, for the request being answered."""
        return url_for("assets.static_file", build=self.build, name=name)


def load_assets() -> Assets:
    """Name this build by the content of everything a page is made of."""
    digest = hashlib.sha256()
    for folder in (FOLDER, TEMPLATES):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    packed = {path.name: gzip.compress(path.read_bytes(), mtime=0) for path in FOLDER.iterdir()}
    return Assets(build=digest.hexdigest()[:12], packed=packed)


def assets_blueprint(assets: Assets) -> Blueprint:
    """Return the routes that serve static files."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/static/<build>/<path:name>")
    def static_file(build: str, name: str) -> Response:
        packed = assets.packed.get(name) if request.accept_encodings.quality("gzip") else None
        if packed is None:
            response = send_from_directory(FOLDER, name)
        else:
            kind, _ = mimetypes.guess_type(name)
            response = Response(packed, mimetype=kind, headers={"Content-Encoding": "gzip"})
            response.set_etag(assets.build, weak=True)
            response.make_conditional(request)
        response.headers["Cache-Control"] = _FOR_GOOD if build == assets.build else _BRIEFLY
        return response

    return blueprint

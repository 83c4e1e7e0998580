"""Static files under addresses that change with their content, so that browsers may keep them for good.

It builds and minifies nothing: what lies in static/ is what is sent.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
_FOR_GOOD = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Assets:
    """The static files of this build; ``build`` names their content, so modules may import each other by name."""

    build: str

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
    return Assets(build=digest.hexdigest()[:12])


def assets_blueprint(assets: Assets) -> Blueprint:
    """Return the routes that serve static files."""
    blueprint = Blueprint("assets", __name__)

    @blueprint.get("/static/<build>/<path:name>")
    def static_file(build: str, name: str) -> Response:
        response = send_from_directory(FOLDER, name)
        response.headers["Cache-Control"] = _FOR_GOOD if build == assets.build else _BRIEFLY
        return response

    return blueprint

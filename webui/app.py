"""The application factory: one Flask application over one archive.

It starts no server and reads no configuration file.
"""

from __future__ import annotations

import ipaddress

from flask import Flask

from indexer.config import Settings
from webui import admin, api, browser, embed, failures, search, security, stories, transfer, wording
from webui.assets import assets_blueprint, load_assets
from webui.port import ArchivePort
from webui.site import Site, install

# The only form posts a job and a token; anything larger is not ours.
_MAX_BODY_BYTES = 16 * 1024


def create_app(settings: Settings, archive: ArchivePort) -> Flask:
    """Return the web application for ``archive``; it may be called from many threads at once."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=_MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=_MAX_BODY_BYTES,
        MAX_FORM_PARTS=20,
        TRUSTED_HOSTS=trusted_hosts(settings),
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    assets = load_assets()
    install(app, Site(settings, archive, assets))
    for module in (search, stories, api, embed, admin, browser):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(assets_blueprint(assets))
    app.jinja_env.globals.update(asset=assets.url, library=settings.library.name)
    wording.register(app)
    failures.register(app)
    # Flask runs these last to first: headers are set before the body is compressed.
    transfer.register(app)
    security.register(app, settings)
    return app


def trusted_hosts(settings: Settings) -> list[str] | None:
    """Return the host names to answer to, or None for any (see ``WebSettings``)."""
    if settings.web.trusted_hosts:
        return list(settings.web.trusted_hosts)
    if settings.web.host == "localhost" or _is_loopback(settings.web.host):
        # Refusing other names defeats DNS rebinding from a page the reader has open.
        return ["localhost", "127.0.0.1", "[::1]", _bracketed(settings.web.host)]
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host

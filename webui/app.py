"""The application factory: one Flask application over one archive.

It starts no server and reads no configuration file.
"""

from __future__ import annotations

from flask import Flask

from indexer.archive.port import ArchivePort
from indexer.config import Settings
from indexer.query.syntax import syntax_rows
from webui import (
    admin,
    api,
    browser,
    concordance,
    duplicates,
    embed,
    failures,
    formatting,
    http_cache,
    search,
    security,
    stories,
    versions,
    why_not,
)
from webui.address import narrowed
from webui.app_context import AppContext, install
from webui.assets import assets_blueprint, load_assets
from webui.clients import networks

# The only form posts a job and a token; anything larger is not ours, but for bookmarks, which have a limit of their own.
_MAX_BODY_BYTES = 16 * 1024


def create_app(settings: Settings, archive: ArchivePort) -> Flask:
    """Return the web application for ``archive``; it may be called from many threads at once."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=_MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=_MAX_BODY_BYTES,
        MAX_FORM_PARTS=20,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    assets = load_assets()
    install(app, AppContext(settings, archive, assets, networks(settings.web.trusted_proxies)))
    for module in (search, concordance, stories, versions, duplicates, why_not, api, embed, admin, browser):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(assets_blueprint(assets))
    app.jinja_env.globals.update(asset=assets.url, narrowed=narrowed, library=settings.library.name)
    app.jinja_env.globals.update(syntax_rows=syntax_rows)
    formatting.register(app)
    failures.register(app)
    # Flask runs these last to first: headers are set before the body is compressed.
    http_cache.register(app)
    security.register(app, settings)
    return app

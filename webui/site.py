"""What every view needs at hand: settings, archive and static files, kept on the application.

It holds no state of its own and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from indexer.config import Settings
from webui.assets import Assets
from webui.attempts import Attempts
from webui.port import ArchivePort

_KEY = "velveteen"


@dataclass(frozen=True, slots=True)
class Site:
    """One library on the web."""

    settings: Settings
    archive: ArchivePort
    assets: Assets
    attempts: Attempts = field(default_factory=Attempts)


def install(app: Flask, site: Site) -> None:
    """Put ``site`` where the views of ``app`` find it."""
    app.extensions[_KEY] = site


def current() -> Site:
    """Return the site of the application that is answering now."""
    site: Site = current_app.extensions[_KEY]
    return site

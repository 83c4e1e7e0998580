"""What every view needs at hand: settings, archive and static files, kept on the application.

It holds no state of its own and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from indexer.config import Settings
from indexer.recent import Recent
from webui.assets import Assets
from webui.attempts import Attempts
from webui.clients import Network
from webui.port import ArchivePort

_KEY = "velveteen"
# Pages kept as they are sent: 8 kB each where the browser reads gzip, 30 kB where it does not.
_PAGES = 256


@dataclass(frozen=True, slots=True)
class Page:
    """A page of HTML as it is sent: ``packed`` by gzip or not; ``lasting`` unless it was cut short."""

    body: bytes
    packed: bool
    lasting: bool


@dataclass(frozen=True, slots=True)
class Site:
    """One library on the web."""

    settings: Settings
    archive: ArchivePort
    assets: Assets
    proxies: tuple[Network, ...] = ()
    attempts: Attempts = field(default_factory=Attempts)
    pages: Recent[Page] = field(default_factory=lambda: Recent(_PAGES))


def install(app: Flask, site: Site) -> None:
    """Put ``site`` where the views of ``app`` find it."""
    app.extensions[_KEY] = site


def current() -> Site:
    """Return the site of the application that is answering now."""
    site: Site = current_app.extensions[_KEY]
    return site

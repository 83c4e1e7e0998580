"""The application context of every view: settings, archive and static files.

It holds no state of its own and opens nothing.
"""

from dataclasses import dataclass, field
from threading import Semaphore

from flask import Flask, current_app

from indexer.archive.port import ArchivePort
from indexer.config import Settings
from webui.assets import Assets
from webui.clients import Network
from webui.rate_limit import RateLimiter
from webui.result_cache import ResultCache

_KEY = "velveteen"
# Answers kept as they are sent: 8 kB each where the browser reads gzip, 30 kB where it does not.
_ANSWERS = 256
# Files of hits that are sent at once: each takes a thread for as long as somebody reads.
_EXPORTS = 2


@dataclass(frozen=True, slots=True)
class AppContext:
    """One library on the web."""

    settings: Settings
    archive: ArchivePort
    assets: Assets
    proxies: tuple[Network, ...] = ()
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    exports: Semaphore = field(default_factory=lambda: Semaphore(_EXPORTS))
    answers: ResultCache = field(default_factory=lambda: ResultCache(_ANSWERS))


def install(app: Flask, site: AppContext) -> None:
    """Put ``site`` where the views of ``app`` find it."""
    app.extensions[_KEY] = site


def current() -> AppContext:
    """Return the site of the application that is answering now."""
    site: AppContext = current_app.extensions[_KEY]
    return site

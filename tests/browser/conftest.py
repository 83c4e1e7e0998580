"""A real browser before the real server and archive, and a page of another origin beside them."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fake_archive import stories
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from webserver import keep, serving

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.model import Source, SourceKind, StoredStory, Story, story_id

TOKEN = "a long secret of our own"
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Elsewhere(BaseHTTPRequestHandler):
    """Other people's pages: the server's ``pages`` by path."""

    def do_GET(self) -> None:
        page = self.server.pages.get(self.path.partition("?")[0])
        body = (page or "").encode()
        # No icon is no trouble.
        self.send_response(200 if page else 204 if self.path == "/favicon.ico" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.path.startswith("/strict"):
            policy = (
                f"default-src 'none'; script-src {self.server.velveteen}; connect-src {self.server.velveteen}"
            )
            self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.pages = {}
    with running(server):
        yield server


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, elsewhere: ThreadingHTTPServer) -> Settings:
    folder = tmp_path_factory.mktemp("library")
    origin = (
        f"http://127.0.0.1:{elsewhere.server_port}"  # the same server as http://localhost:… is another origin
    )
    made = Settings(
        library=LibrarySettings(name="The Reading Room", data=folder / "var"),
        web=WebSettings(embed_origins=(origin,), admin_token=TOKEN),
        sources=(Source("inbox", SourceKind.INBOX, str(folder / "inbox")),),
    )
    keep(made, map(imported, stories()))
    return made


def imported(stored: StoredStory) -> Story:
    """Return a shelf's story as a reader would have made it."""
    names = Story.__dataclass_fields__.keys() & stored.summary.__dataclass_fields__.keys()
    values = {name: getattr(stored.summary, name) for name in names}
    return Story(**values, native_key=stored.id, chapters=stored.chapters)


@pytest.fixture(scope="session")
def ids() -> dict[str, str]:
    """The ids the catalogue gave, by the names the shelf uses."""
    return {story.id: story_id("inbox", story.id) for story in stories()}


@pytest.fixture(scope="session")
def archive(settings: Settings) -> Iterator[Archive]:
    archive = Archive(settings)
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def site(settings: Settings, archive: Archive) -> Iterator[str]:
    with serving(settings, archive) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        pytest.fail(
            f"There is no browser at {path}. Install one with: apt-get install chromium (or set CHROMIUM)"
        )
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Troubles(list[str]):
    """What a page complained of; a test that expects a complaint clears it."""

    def watch(self, page: Page) -> None:
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("console", self._hear)
        page.on("dialog", lambda dialog: (self.append(f"dialog: {dialog.message}"), dialog.close()))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.append(message.text)


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    heard = Troubles()
    yield heard
    assert heard == []


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=site, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, troubles: Troubles) -> Page:
    page = context.new_page()
    troubles.watch(page)
    return page


@pytest.fixture
def plain_page(browser: Browser, site: str, troubles: Troubles) -> Iterator[Page]:
    """A page in a browser whose owner has switched JavaScript off."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    troubles.watch(page)
    yield page
    context.close()

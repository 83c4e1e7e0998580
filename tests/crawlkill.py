"""A crawl job that kills itself at a chosen moment, and a small site that counts what it is asked for.

Run as a module it does one job of an archive: ``python crawlkill.py DATA URL JOB POINT``. A point is each time just before
a transaction of the catalogue commits, just after, and before each rename and each hard link; with 0 it lives, and prints
how many points it passed. Nothing in the project imports it.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import sqlalchemy as sa
from recording import RecordingReporter

from indexer.archive import Archive
from indexer.catalogue import Catalogue, open_catalogue
from indexer.catalogue.sql.database import Database
from indexer.config import CaptureSettings, CrawlSettings, LibrarySettings, Settings
from indexer.engines.index_service import IndexService
from indexer.model import OWNER, JobKind, JobState, SearchRequest, Source, SourceKind

_BODY = (
    "The {what} of chapter {number} came in quietly over the harbour wall, and nobody was there to see it. "
)


# The variable that has the settings of captures, as JSON, where they are not in the folder of data.
CAPTURES = "CRAWLKILL_CAPTURES"


def settings_for(data: Path, url: str) -> Settings:
    source = Source("site", SourceKind.SITE, url, pace=0.0, allow_private=True)
    crawl = CrawlSettings(retry_wait_s=0.0)
    captures = msgspec.json.decode(os.environ.get(CAPTURES, "{}"), type=CaptureSettings)
    return Settings(library=LibrarySettings(data=data), captures=captures, crawl=crawl, sources=(source,))


# -- the job that kills itself ------------------------------------------------------------------------------------


class _Points:
    def __init__(self, last: int) -> None:
        self.passed, self._last = 0, last

    def one(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def listen(self) -> None:
        sa.event.listen(sa.Engine, "commit", self.one)
        write = Database.write

        @contextmanager
        def written(database: Database, **how: bool):
            with write(database, **how) as connection:
                yield connection
            self.one()

        Database.write = written  # type: ignore[method-assign]
        sys.addaudithook(lambda event, _: self.one() if event in {"os.rename", "os.link"} else None)


def main() -> None:
    from indexer.jobs.foreground import run_now

    data, url, job, last = sys.argv[1:]
    points = _Points(int(last))
    points.listen()
    done = run_now(int(job), settings_for(Path(data), url), RecordingReporter())
    assert done.state is JobState.DONE, done
    sys.stdout.write(f"{points.passed}\n")


# -- what tests call ----------------------------------------------------------------------------------------------


def ask(data: Path) -> int:
    """Queue a crawl and return its number."""
    with open_catalogue(data) as catalogue:
        return catalogue.jobs.request(JobKind.CRAWL, "site").id


def do(data: Path, url: str, job: int, point: int = 0) -> int:
    """Do the job in a process of its own that is killed at ``point``; return the points it passed, 0 for one killed."""
    command = [sys.executable, __file__, str(data), url, str(job), str(point)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250)
    if done.returncode not in {0, -signal.SIGKILL}:
        raise AssertionError(done.stderr)
    return int(done.stdout or 0)


def state_of(data: Path, url: str) -> dict[str, object]:
    """Return everything of an archive that a crawl is to bring about, whatever happened on the way."""
    with open_catalogue(settings_for(data, url).place) as catalogue:
        rows = {
            page.url.removeprefix(url): (
                page.state,
                page.digest,
                page.depth,
                page.next_url,
                page.redirect_to,
                page.sitemap,
            )
            for page in catalogue.frontier.pages("site")
        }
        kept = {digest for _, digest, *_ in rows.values() if digest}
        return {
            "pages": rows,
            "captures": {
                digest: hashlib.sha256(catalogue.captures.get(digest)).hexdigest() for digest in kept
            },
            "stories": {
                story.id: (story.summary.title, [chapter.text for chapter in story.chapters])
                for story in catalogue.stories.all()
            },
            "standing": catalogue.stories.count_by_source(),
            "pending": catalogue.stories.pending_count(),
            "sound": catalogue.check(),
            "run ended": _has_ended(catalogue),
            **_index(settings_for(data, url)),
        }


def _has_ended(catalogue: Catalogue) -> bool:
    catalogue.work_for(catalogue.jobs.recent(1, kind=JobKind.CRAWL)[0].id)
    return catalogue.frontier.ended_by_this_job("site")


def _index(settings: Settings) -> dict[str, object]:
    index, archive = IndexService(settings), Archive(settings)
    try:
        phrases = ("tide of chapter 3", "new tide of chapter 2", "hidden of chapter 1", "harbour wall")
        return {
            "index": index.check(),
            "ids": index.reader().reader.ids(),
            "found": {
                phrase: archive.search(OWNER, SearchRequest(f'"{phrase}"')).total for phrase in phrases
            },
        }
    finally:
        index.close()
        archive.close()


class Site:
    """Three stories of three chapters, one that only an oddly named sitemap outside the scope knows, a lost page, a
    redirect; ``change`` gives it a second face. It counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.pages = self._face("tide")

    def change(self) -> None:
        """Change a chapter, lose a story, add another."""
        self.pages = self._face("tide")
        self.pages["/stories/tide/2"] = _page("Tide", 2, "new tide", "/stories/tide/3")
        for number in (1, 2, 3):
            del self.pages[f"/stories/moss/{number}"]
        self.pages["/stories/late/1"] = _page("Late", 1, "late one", None)
        self.pages["/stories/"] += b'<a href="/stories/late/1">Late</a>'

    def _face(self, what: str) -> dict[str, bytes]:
        names = {"tide": what, "moss": "moss", "gull": "gull"}
        pages = {
            f"/stories/{name}/{number}": _page(
                name.title(), number, word, f"/stories/{name}/{number + 1}" if number < 3 else None
            )
            for name, word in names.items()
            for number in (1, 2, 3)
        }
        links = "".join(f'<a href="/stories/{name}/1">{name}</a>' for name in (*names, "old", "lost"))
        pages["/stories/"] = f"<html><body><h1>All</h1>{links.replace('/lost/1', '/lost')}".encode()
        pages["/stories/hidden/1"] = _page("Hidden", 1, "hidden", None)
        pages["/index-of-maps.xml"] = (
            b"<sitemapindex><sitemap><loc>/maps/one.xml</loc></sitemap></sitemapindex>"
        )
        pages["/maps/one.xml"] = b"<urlset><url><loc>/stories/hidden/1</loc></url></urlset>"
        pages["/robots.txt"] = b"User-agent: *\nSitemap: /index-of-maps.xml\n"
        return pages

    def answer(self, path: str, known: str | None) -> tuple[int, dict[str, str], bytes]:
        with self._lock:
            self.asked[path] += 1
        if path == "/stories/old/1":
            return 301, {"Location": "/stories/gull/1"}, b""
        body = self.pages.get(path)
        if body is None:
            return 404, {}, b""
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        kind = "application/xml" if path.endswith(".xml") else "text/html"
        kind = "text/plain" if path == "/robots.txt" else kind
        if known == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"ETag": tag, "Content-Type": kind}, body


def _page(title: str, number: int, what: str, onward: str | None) -> bytes:
    turn = f'<a rel="next" href="{onward}">Next chapter</a>' if onward else ""
    text = "".join(f"<p>{_BODY.format(what=what, number=number) * 4}</p>" for _ in range(3))
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title><meta name="author" content="Wren"></head><body>'
        f"<article><h1>{title}</h1><h2>Chapter {number}</h2>{text}</article><p>{turn}</p></body></html>"
    ).encode()


@contextmanager
def serving(site: Site):
    """Serve a site on loopback; give the address to crawl."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 64 * 1024
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            status, headers, body = site.answer(self.path, self.headers.get("If-None-Match"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if status == 200 else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/stories/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    main()

"""A small story site on loopback, in a process of its own, for every test that crawls.

Run ``python tests/siteserver.py --port 0`` to look at it with a browser; it prints its address. It serves about
300 pages under /stories/ and takes orders under /__ (log, change, remove, set). It is not meant to be exposed.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import subprocess
import sys
import threading
import urllib.request
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sitestories import SiteStory, make_stories

PER_INDEX = 10
HIDDEN = 4  # the last stories are named by the sitemap only
STORIES = make_stories()
LISTED, UNLISTED = STORIES[:-HIDDEN], STORIES[-HIDDEN:]
HEALING = STORIES[3].path(1)
BORN = 1_000_000_000  # 2001-09-09, the Last-Modified of every page never changed
CURLY = {"/stories/curly-quotes/1": "text/html", "/stories/curly-header/1": "text/html; charset=windows-1252"}
CURLY_TEXT = "“It’s only a draught,” said the lighthouse keeper — and shut the café’s green door."
# Enough prose around it for a reader to take the page for a story.
CURLY_MORE = (
    "The wind had been reading over his shoulder all evening, and it had opinions about the ending. He put the book "
    "face down on the sill, beside the lamp oil and the biscuit tin, and listened to the stairs. Ninety-nine of them "
    "were quiet. The hundredth, which he had never managed to count twice in the same way, said something small in "
    "the voice of a hinge, and then thought better of it. “You may as well come up,” he told the dark, “since the "
    "kettle has been on for both of us.” Nobody came up, but the cup across the table was empty by morning."
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
INDEX_PAGES = -(-len(LISTED) // PER_INDEX)


class Site:
    """What the site serves: paths to bodies, with versions; one lock, since requests come in threads."""

    def __init__(self, heal_after: int, crawl_delay: float) -> None:
        self.lock = threading.Lock()
        self.settings: dict[str, Any] = {
            "heal_after": heal_after,
            "crawl_delay": crawl_delay,
            "robots": 200,
            "all": 0,
        }
        self.versions: dict[str, int] = {}
        self.removed: set[str] = set()
        self.hidden: dict[str, str] = {}
        self.log: list[dict[str, Any]] = []
        self.asked: dict[str, int] = {}
        self.pages = {f"/stories/page/{number}": index_page(number) for number in range(2, INDEX_PAGES + 1)}
        self.pages["/stories/"] = index_page(1)
        for story in STORIES:
            self.pages |= {
                story.path(chapter.number): story_page(story, chapter.number) for chapter in story.chapters
            }
        for path in CURLY:
            self.pages[path] = shell(
                "Curly Quotes",
                f'<p class="byline">by Wren Halloway</p><p>{CURLY_TEXT}</p><p>{CURLY_MORE}</p>',
            )
        self.pages["/stories/private/1"] = shell(
            "Kept Private", "<p>The locked drawer holds nothing for robots.</p>"
        )

    def page(self, path: str) -> str | None:
        body = self.pages.get(path)
        version = self.versions.get(path, 0)
        if body is not None and self.hidden.get(path) == "meta":
            body = body.replace("<head>", '<head><meta name="robots" content="noindex">')
        if body is None or version == 0:
            return body
        return body.replace("</p></div>", f"</p><p>{changed_sentence(version)}</p></div>")


def changed_sentence(version: int) -> str:
    return f"Revision {version} added a teaspoon of thunder to this page."


def shell(title: str, inner: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{html.escape(title)}</title>{head}</head><body>'
        '<nav><a href="/stories/">All stories</a> <a href="/about">About this archive</a></nav>'
        f"<article><h1>{html.escape(title)}</h1>{inner}</article>"
        "<footer><p>The Slate Archive keeps what is sent to it.</p></footer></body></html>"
    )


def index_page(number: int) -> str:
    listed = LISTED[(number - 1) * PER_INDEX : number * PER_INDEX]
    items = "".join(
        f'<li><a href="{story.path(1)}">{story.title}</a> by {story.author}</li>' for story in listed
    )
    extra = ""
    if number == 1:
        links = {"/stories/old-address": "A story that moved", "/stories/lost": "A story that was lost"}
        links |= {"/stories/cover.png": "Our cover", "/stories/private/1": "Private"}
        links |= {"/stories/calendar?month=1": "Calendar", "/stories/round/a": "Round and round"}
        links |= {path: f"Curly quotes {at}" for at, path in enumerate(CURLY)}
        extra = "".join(f'<p><a href="{path}">{text}</a></p>' for path, text in links.items())
        extra += '<p><a href="/stories/advert" rel="nofollow">Buy boots</a> <a href="/elsewhere">Out of scope</a></p>'
    turn = f'<a rel="next" href="/stories/page/{number + 1}">Next page</a>' if number < INDEX_PAGES else ""
    return shell(f"All stories, page {number}", f"<ul>{items}</ul>{extra}<p>{turn}</p>")


def story_page(story: SiteStory, number: int) -> str:
    chapter = story.chapters[number - 1]
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in chapter.paragraphs)
    last = number == len(story.chapters)
    turn = "" if last else f'<a href="{story.path(number + 1)}?utm_source=foot">Next Chapter →</a>'
    back = f'<a href="{story.path(number - 1)}">← Previous Chapter</a> ' if number > 1 else ""
    head = f'<meta charset="utf-8"><meta name="author" content="{html.escape(story.author)}">'
    inner = (
        f'<p class="byline">by {html.escape(story.author)}</p><h2>Chapter {number}: {html.escape(chapter.title)}</h2>'
        f'<div class="story-text">{text}</div><p class="turn">{back}{turn}</p>'
    )
    return shell(story.title, inner, head)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024  # headers and body leave together; apart they would wait for each other
    disable_nagle_algorithm = True
    site: Site

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Keep quiet; the log is asked for by URL."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/__"):
            self.order(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
            return
        with self.site.lock:
            self.site.asked[parts.path] = self.site.asked.get(parts.path, 0) + 1
            status, headers, body = self.answer(parts.path, parts.query)
            conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
            entry = {"path": self.path, "status": status, "conditional": conditional}
            self.site.log.append(entry | {"agent": self.headers.get("User-Agent", "")})
        self.send(status, headers, body)

    def send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, path: str, query: str) -> tuple[int, dict[str, str], bytes]:
        site, text = self.site, {"Content-Type": "text/plain; charset=utf-8"}
        if int(site.settings["all"]):
            return (
                int(site.settings["all"]),
                text | {"Retry-After": str(site.settings.get("after", 0))},
                b"not now",
            )
        if path == "/robots.txt":
            return int(site.settings["robots"]), text, self.robots().encode()
        if path in site.removed:
            return 410, text, b"gone"
        if path == HEALING and site.asked[path] <= int(site.settings["heal_after"]):
            return 500, text, b"the server hiccuped"
        page = site.page(path)
        found = self.special(path, query) if page is None else self.tagged(path, page)
        return found or (404, text, b"no such page")

    def special(self, path: str, query: str) -> tuple[int, dict[str, str], bytes] | None:
        markup = {"Content-Type": "text/html; charset=utf-8"}
        if path == "/sitemap.xml":
            return 200, {"Content-Type": "application/xml"}, self.sitemap().encode()
        if path == "/stories/old-address":
            return 301, {"Location": f"{STORIES[0].path(1)}?PHPSESSID=0123456789abcdef"}, b""
        if path == "/stories/cover.png":
            return 200, {"Content-Type": "image/png", "ETag": '"picture"'}, PICTURE
        if path == "/stories/calendar":
            month = int(parse_qs(query).get("month", ["1"])[0])
            turn = f'<a href="/stories/calendar?month={month + 1}">Next month</a>'
            return (
                200,
                markup,
                shell(f"Month {month}", f"<p>Nothing happened in month {month}.</p>{turn}").encode(),
            )
        if path.startswith("/stories/round/"):
            return 302, {"Location": "/stories/round/b" if path.endswith("a") else "/stories/round/a"}, b""
        return None

    def tagged(self, path: str, page: str) -> tuple[int, dict[str, str], bytes]:
        body = page.encode("cp1252") if path in CURLY else page.encode()
        born = BORN + self.site.versions.get(path, 0)
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": etag, "Last-Modified": formatdate(born, usegmt=True)}
        if self.site.hidden.get(path) == "header":
            headers["X-Robots-Tag"] = "otherbot: none, velveteen: noindex"
        headers["Content-Type"] = CURLY.get(path, "text/html; charset=utf-8")
        since = self.headers.get("If-Modified-Since")
        known = self.headers.get("If-None-Match")
        same = known == etag if known else bool(since and parsedate_to_datetime(since).timestamp() >= born)
        return (304, headers, b"") if same else (200, headers, body)

    def robots(self) -> str:
        host = self.headers.get("Host", "")
        lines = [
            "User-agent: *",
            "Disallow: /stories/private/",
            f"Crawl-delay: {self.site.settings['crawl_delay']}",
        ]
        return "\n".join([*lines, "", f"Sitemap: http://{host}/sitemap.xml", ""])

    def sitemap(self) -> str:
        host = self.headers.get("Host", "")
        entries = "".join(f"<url><loc>http://{host}{story.path(1)}</loc></url>" for story in UNLISTED)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
        )

    def order(self, path: str, given: dict[str, str]) -> None:
        site = self.site
        with site.lock:
            if path == "/__change":
                site.versions[given["page"]] = site.versions.get(given["page"], 0) + 1
            elif path == "/__remove":
                site.removed.add(given["page"])
            elif path == "/__return":
                site.removed.discard(given["page"])
                site.hidden.pop(given["page"], None)
            elif path == "/__hide":
                site.hidden[given["page"]] = given["by"]
            elif path == "/__set":
                site.settings |= given
            elif path == "/__clear":
                site.log.clear()
            answer: Any = site.log if path == "/__log" else {"ok": True}
            body = json.dumps(answer).encode()
        self.send(200, {"Content-Type": "application/json"}, body)


class SiteServer:
    """The site in a child process: ``with SiteServer() as site: ... site.url``; it dies with its parent."""

    def __init__(self, *, heal_after: int = 1, crawl_delay: float = 0.001) -> None:
        self._options = ["--heal-after", str(heal_after), "--crawl-delay", str(crawl_delay)]
        self._process: subprocess.Popen[str] | None = None
        self.root = ""

    @property
    def url(self) -> str:
        """Where a crawl starts: the first index page."""
        return f"{self.root}/stories/"

    def start(self) -> Self:
        command = [sys.executable, __file__, "--port", "0", "--with-parent", *self._options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.root = self._process.stdout.readline().strip().removesuffix("/stories/")
        assert self.root, "the test site did not start"
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.communicate()
        self._process = None

    def log(self) -> list[dict[str, Any]]:
        """Every request since the start or the last ``clear``: path, status, conditional, agent."""
        return list(self._order("log"))

    def paths(self) -> list[str]:
        return [entry["path"] for entry in self.log()]

    def clear(self) -> None:
        self._order("clear")

    def change(self, page: str) -> str:
        """Change one page (a path such as ``STORIES[0].path(1)``); return the sentence it gains the first time."""
        self._order("change", page=page)
        return changed_sentence(1)

    def remove(self, page: str) -> None:
        self._order("remove", page=page)

    def hide(self, page: str, by: str = "meta") -> None:
        """Have a page ask not to be indexed, by its "meta" element or by a "header"."""
        self._order("hide", page=page, by=by)

    def give_back(self, page: str) -> None:
        """Undo ``remove`` and ``hide``."""
        self._order("return", page=page)

    def set(self, **settings: object) -> None:
        """Set ``robots`` (its status), ``all`` (a status for everything, 0 for none), ``after``, ``heal_after``."""
        self._order("set", **settings)

    def _order(self, name: str, **given: object) -> Any:
        query = "&".join(f"{key}={quote(str(value))}" for key, value in given.items())
        with urllib.request.urlopen(f"{self.root}/__{name}?{query}", timeout=10) as answer:
            return json.load(answer)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--heal-after", type=int, default=1, help="how often the healing page fails")
    parser.add_argument("--crawl-delay", type=float, default=0.001)
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    given = parser.parse_args()
    Handler.site = Site(given.heal_after, given.crawl_delay)
    with ThreadingHTTPServer(("127.0.0.1", given.port), Handler) as server:
        server.daemon_threads = True
        sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}/stories/\n")
        sys.stdout.flush()
        if given.with_parent:
            threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
        server.serve_forever()


if __name__ == "__main__":
    main()

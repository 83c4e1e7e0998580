"""A site on loopback that serves a folder, in a process of its own: pages come, change, go and are hidden.

A file is a page; ``NAME.gone`` beside it makes the page answer 410. It is not meant to be exposed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self


class Handler(BaseHTTPRequestHandler):
    """Answers from ``root``, with an ETag a page."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def __init__(self, root: Path, *args: Any) -> None:
        self.root = root
        super().__init__(*args)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer with the file, 304, 404 or 410."""
        path = self.root / self.path.lstrip("/")
        if path.with_name(f"{path.name}.gone").exists():
            self._send(410, b"gone")
        elif not path.is_file():
            self._send(404, b"no such page")
        else:
            body = path.read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            known = self.headers.get("If-None-Match") == tag
            self._send(304 if known else 200, b"" if known else body, tag)

    def _send(self, status: int, body: bytes, tag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if tag:
            self.send_header("ETag", tag)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class SiteProcess:
    """The site as a child process: ``with SiteProcess(folder) as site: site.url``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""

    def __enter__(self) -> Self:
        command = [sys.executable, __file__, str(self.folder)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._process.kill()
        self._process.communicate()


def main() -> None:
    """Serve the folder named until standard input closes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, Path(sys.argv[1]))) as server:
        server.daemon_threads = True
        print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)  # noqa: T201 - the parent reads it
        threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
        server.serve_forever()


if __name__ == "__main__":
    main()

"""A door of TLS before a node, as clusters have that are kept from strangers: it asks who comes and what for."""

from __future__ import annotations

import base64
import re
import ssl
import subprocess
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2

# What asks of no index, and so of no other archive's.
_OF_NO_INDEX = r"/|/_bulk|/_aliases|/_search|/_search/point_in_time"
_PASSED_ON = ("Content-Type", "User-Agent")


class Certificates:
    """An authority of its own, and what it signed for a server on loopback."""

    def __init__(self, folder: Path) -> None:
        self.ca, self._key, self._server = folder / "ca.pem", folder / "key.pem", folder / "server.pem"
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        signer, asked = str(folder / "ca-key.pem"), str(folder / "server.csr")
        about = folder / "about"
        about.write_text("subjectAltName=IP:127.0.0.1\n")
        signs = ["-CA", str(self.ca), "-CAkey", signer, "-extfile", str(about)]
        for words in (
            [
                *["req", "-x509", "-days", "2", "-subj", "/CN=ca"],
                *curve,
                "-keyout",
                signer,
                "-out",
                str(self.ca),
            ],
            [*["req", "-subj", "/CN=node"], *curve, "-keyout", str(self._key), "-out", asked],
            [
                *["x509", "-req", "-CAcreateserial", "-days", "2"],
                *signs,
                "-in",
                asked,
                "-out",
                str(self._server),
            ],
        ):
            subprocess.run(["openssl", *words], check=True, capture_output=True)

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._server, self._key)
        return context


class Guard:
    """Lets in who has the password or the key, to the indexes of one prefix, and has them wait where ``busy`` says so."""

    def __init__(self, node: str, certificates: Certificates, prefix: str) -> None:
        self.user, self.password, self.key = "moth", "lämp of 1893", "a-key-that-was-given"
        self.refused: list[str] = []
        # So many seconds to wait, each told to one request; when which was asked.
        self.busy: deque[int] = deque()
        self.asked: list[float] = []
        basic = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        known = {f"Basic {basic}", f"ApiKey {self.key}", f"Bearer {self.key}"}
        own = re.compile(
            rf"{_OF_NO_INDEX}|/{prefix}_[^,/]*(,{prefix}_[^,/]*)*(/.*)?|/_cluster/health/{prefix}_.*"
        )
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append(time.monotonic())
                if self.headers.get("Authorization") not in known:
                    self._say(401, b"Unauthorized")
                elif outer.busy:
                    self._say(429, b"Too Many Requests", {"Retry-After": str(outer.busy.popleft())})
                elif not own.fullmatch(self.path.partition("?")[0]):
                    outer.refused.append(self.path)
                    self._say(
                        403, b'{"error":{"type":"security_exception","reason":"no permissions"},"status":403}'
                    )
                else:
                    kept = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
                    said = outer._client.request(
                        self.command, node + self.path, content=content, headers=kept
                    )
                    self._say(said.status_code, said.content)

            def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        for method in ("GET", "PUT", "POST", "DELETE", "HEAD"):
            setattr(Handler, f"do_{method}", Handler._any)
        self._client = httpx2.Client(trust_env=False, timeout=60)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = certificates.context().wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        # Who does not like the certificate goes away without a word.
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"https://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

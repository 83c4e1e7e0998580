"""Headers, cross-origin rules and request limits, in one place for every route.

It knows no page: the only exceptions it makes are the embed and the API, by path.
"""

import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from indexer.config import Settings

_MAX_URL_CHARS = (
    8000  # waitress and common proxies allow about this much; a query is at most 1,000 characters
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-src {frames}; frame-ancestors {ancestors}"
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
_FRAMED = "/embed"
_PREVIEW = "/embedding"
_PUBLIC = ("/embed", "/embed.js")
_API = "/api/"


def register(app: Flask, settings: Settings) -> None:
    """Make every request to ``app`` pass the limits and every response carry the headers."""
    origins = settings.web.embed_origins
    names = trusted_names(settings)

    @app.before_request
    def limits() -> None:
        if names is not None and not any(_is_named(request.host, name) for name in names):
            abort(400, "This server answers to another name; see trusted_hosts in its configuration.")
        if len(request.full_path) > _MAX_URL_CHARS:
            abort(414)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy(request.path, origins)
        for name, value in _FIXED.items():
            response.headers.setdefault(name, value)
        response.headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if request.path in _PUBLIC else "same-origin"
        )
        if request.path != _FRAMED:
            response.headers["X-Frame-Options"] = "SAMEORIGIN" if request.path == _PREVIEW else "DENY"
        if request.path.startswith(_API):
            _share(response, origins)
        elif request.path == "/embed.js":
            # Code without data: module scripts are always fetched with CORS, and the answer is the same to all.
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def policy(path: str, origins: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy for a path; only the embed may be framed, by its own site and ``origins``."""
    ancestors = " ".join(("'self'", *origins)) if path == _FRAMED else "'none'"
    frames = "'self'" if path == _PREVIEW else "'none'"
    return _POLICY.format(frames=frames, ancestors=ancestors)


def _share(response: Response, origins: tuple[str, ...]) -> None:
    """Let pages of the configured origins read the API; without credentials, and only to look."""
    if "*" in origins:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin and origin in origins and request.method in {"GET", "HEAD", "OPTIONS"}:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Methods"] = "GET"
        response.headers["Access-Control-Max-Age"] = "600"


def from_this_site() -> bool:
    """Say whether the browser vouches that this request was made by one of our own pages.

    A request that carries neither Sec-Fetch-Site nor Origin is refused too: every browser sends one with a form.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


def token_matches(given: str, expected: str) -> bool:
    """Compare two secrets in time that depends neither on where they differ nor on how long the right one is."""
    return hmac.compare_digest(_digest(given), _digest(expected))


def _digest(secret: str) -> bytes:
    # Of one length whatever was given, and without a character that cannot be written out.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def trusted_names(settings: Settings) -> tuple[str, ...] | None:
    """Return the host names to answer to, or None for any (see ``WebSettings``)."""
    if settings.web.trusted_hosts:
        return settings.web.trusted_hosts
    if settings.web.host == "localhost" or _is_loopback(settings.web.host):
        # Refusing other names defeats DNS rebinding from a page the reader has open.
        return ("localhost", "127.0.0.1", "::1", settings.web.host)
    return None


def _is_named(host: str, name: str) -> bool:
    """Say whether the Host header ``host`` (perhaps with a port) is ``name``, or within it if it begins with a dot."""
    asked = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    asked, name = asked.lower(), name.lower()
    return asked == name.removeprefix(".") or (name.startswith(".") and asked.endswith(name))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

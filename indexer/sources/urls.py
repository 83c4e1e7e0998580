"""Gives every page one spelling of its URL, and says which URLs belong to a source.

It connects to nothing and does not judge addresses; the guard does.
"""

import posixpath
import re
from collections.abc import Sequence
from urllib.parse import quote, urljoin, urlsplit

import httpx2

from indexer.sources.tables import tables

# The longest URL browsers and servers agree on in practice; traps grow theirs without end.
_MAX_LENGTH = 2048
# Real sites repeat a folder name once or twice; relative links gone wrong repeat it for ever.
_MAX_SAME_SEGMENT = 3
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/:@!$&'()*+,;=-._~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_JUNK = re.compile(r"[\t\r\n]")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_LONG_TOKEN = re.compile(r"(?=.*\d)[0-9A-Za-z,-]{16,}")
_HOST = re.compile(r"[0-9a-z_.:\-\[\]]+")


def canonical(url: str, base: str | None = None) -> str | None:
    """Return the one spelling of ``url`` (resolved against ``base``), or None when it is no page of the web.

    Scheme and host are lower case, default ports, fragments, dot segments, session and campaign parameters go,
    escapes are written one way. The order of the query's parameters stays: some sites depend on it.
    """
    url = _JUNK.sub("", url.strip())
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        port = parts.port
        host = _host(parts.hostname or "")
    except (ValueError, httpx2.InvalidURL):
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or host is None or parts.username is not None:
        return None
    netloc = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    path, query = _path(parts.path), _query(parts.query)
    whole = f"{scheme}://{netloc}{path}" + (f"?{query}" if query else "")
    return whole if len(whole) <= _MAX_LENGTH and not _circles(path) else None


def host_of(url: str) -> str:
    """Return scheme, host and port of a canonical URL: what robots.txt and pace are counted by."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Scope:
    """The part of the web a source may follow: URL prefixes, ``http`` and ``https`` being one.

    Without prefixes it is the folder of the start URL. A prefix is compared character by character after both
    sides got their one spelling, so ``http://a.example`` cannot match ``http://a.example.org``.
    """

    def __init__(self, start: str, prefixes: Sequence[str] = ()) -> None:
        spelled = [canonical(prefix) for prefix in prefixes] or [
            start.partition("?")[0].rpartition("/")[0] + "/"
        ]
        self._prefixes = tuple(_without_scheme(prefix) for prefix in spelled if prefix)
        self._hosts = frozenset(prefix.partition("/")[0] for prefix in self._prefixes)

    def contains(self, url: str) -> bool:
        """Tell whether a canonical URL may be followed."""
        return _without_scheme(url).startswith(self._prefixes)

    def is_on_host(self, url: str) -> bool:
        """Tell whether a canonical URL is at least on a host of the scope, as sitemaps are."""
        return _without_scheme(url).partition("/")[0] in self._hosts


def _without_scheme(url: str) -> str:
    return url.partition("://")[2]


def _host(host: str) -> str | None:
    host = host.rstrip(".")
    if not host.isascii():
        host = httpx2.URL(f"http://{host}/").raw_host.decode("ascii")
    host = host.lower()
    if ":" in host:
        host = f"[{host}]"
    return host if _HOST.fullmatch(host) else None


def _path(path: str) -> str:
    path = _spell(_PATH_SESSION.sub("", path), _PATH_SAFE)
    if not path.startswith("/"):
        path = "/" + path
    trailing = path.endswith(("/", "/.", "/.."))
    path = posixpath.normpath(re.sub(r"/{2,}", "/", path))
    return path + "/" if trailing and path != "/" else path


def _query(query: str) -> str:
    kept = (part for part in query.split("&") if part and not _dropped(part))
    return "&".join(_spell(part, _QUERY_SAFE) for part in kept)


def _dropped(part: str) -> bool:
    name, _, value = part.partition("=")
    name, words = name.lower(), tables().urls
    if not name or name in words.dropped_when_long:
        return not name or _LONG_TOKEN.fullmatch(value) is not None
    return name in words.dropped or name.startswith(words.dropped_prefixes)


def _spell(text: str, safe: str) -> str:
    """Write escapes one way: none for unreserved characters, upper-case digits for all others."""
    text = _STRAY_PERCENT.sub("%25", text)
    text = _ESCAPE.sub(_unescape, text)
    return quote(text, safe=safe, errors="surrogatepass")


def _unescape(escape: re.Match[str]) -> str:
    char = chr(int(escape[1], 16))
    return char if char in _UNRESERVED else escape[0].upper()


def _circles(path: str) -> bool:
    segments = [segment for segment in path.split("/") if segment]
    return any(segments.count(segment) > _MAX_SAME_SEGMENT for segment in set(segments))

"""Makes one careful GET: bounded in time, speed and size, through the guard, following nothing by itself.

It does not judge scope, robots or what a page holds; site does.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

import httpcore2
import httpx2

from indexer.config import CrawlSettings
from indexer.errors import FetchError
from indexer.sources.guard import GuardedBackend, Resolver, resolve
from indexer.sources.timed_streams import Budget, BudgetedBackend, PooledTransport, in_time
from indexer.sources.unpack import encoding_of, joined, unpacked
from indexer.sources.urls import canonical

_MB = 1024 * 1024
# A whole answer may take this many times what one silence may last: 20 s of silence, 2 min in all by default.
_TOTAL_PER_TIMEOUT = 6
# Bodies of errors and redirects are read this far, so that the connection can be used again.
_DRAIN = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_CHARSET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")
# Longer validators are no validators; ours are stored and sent back.
_MAX_VALIDATOR = 512

IsWanted = Callable[[str | None], bool]


@dataclass(frozen=True, slots=True)
class FetchAnswer:
    """What a server answered to one GET; ``content`` is unpacked, None when it was not wanted or not a 200."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes | None = None

    @property
    def media_type(self) -> str | None:
        """The Content-Type in lower case without parameters, or None."""
        value = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return value if _MEDIA_TYPE.fullmatch(value) else None

    @property
    def charset(self) -> str | None:
        """The charset the header declares, in lower case, or None."""
        message = Message()
        message["Content-Type"] = self.headers.get("content-type", "").replace("\n", " ").replace("\r", " ")
        value = message.get_param("charset")
        return value.lower() if isinstance(value, str) and _CHARSET.fullmatch(value) else None

    @property
    def etag(self) -> str | None:
        """The ETag, to be sent back word for word, or None."""
        return _validator(self.headers.get("etag"))

    @property
    def last_modified(self) -> str | None:
        """The Last-Modified date, to be sent back word for word, or None."""
        return _validator(self.headers.get("last-modified"))

    @property
    def moved_to(self) -> str | None:
        """The canonical target of a redirect; None when this is none, or leads to no page of the web."""
        location = self.headers.get("location")
        if self.status not in _REDIRECTS or location is None:
            return None
        # Headers travel as Latin-1, but servers put UTF-8 into them.
        return canonical(location.encode("latin-1", "replace").decode("utf-8", "replace"), self.url)

    @property
    def is_redirect(self) -> bool:
        """Whether the page is said to be elsewhere, wherever that is."""
        return self.status in _REDIRECTS

    @property
    def phrase(self) -> str:
        """The status in words, for people."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)


def _validator(value: str | None) -> str | None:
    usable = value and len(value) <= _MAX_VALIDATOR and value.isprintable()
    return value if usable else None


class Fetcher:
    """Keeps the connections of one crawl; used by one thread, closed after use.

    ``settings.timeout_s`` bounds one silence, six times that the whole answer, ``max_body_mb`` the unpacked body.
    ``longest`` says how many seconds the crawl has left, which bound every answer too.
    """

    def __init__(
        self,
        settings: CrawlSettings,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        longest: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self._timeout_s = settings.timeout_s
        self._longest = longest
        self._max_bytes = settings.max_body_mb * _MB
        self._budget = Budget()
        # Below the guard, so that a host of many dead addresses has one budget for all of them.
        budgeted = BudgetedBackend(httpcore2.SyncBackend(), self._budget)
        guarded = GuardedBackend(
            allow_private=allow_private, resolver=in_time(resolver, self._budget), inner=budgeted
        )
        self._client = httpx2.Client(
            transport=PooledTransport(guarded),
            trust_env=False,
            follow_redirects=False,
            timeout=settings.timeout_s,
        )
        # Replaces httpx2's own: it would offer brotli or zstd wherever those happen to be installed.
        self._client.headers = httpx2.Headers(
            {"User-Agent": settings.user_agent, "Accept": "text/html, text/plain;q=0.9, */*;q=0.5"}
            | {"Accept-Encoding": "gzip, deflate", "Accept-Language": "en, *;q=0.5"}
        )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        wanted: IsWanted = lambda _media_type: True,
        cut_at: int | None = None,
    ) -> FetchAnswer:
        """Ask for ``url`` once, saying what is already here; read the body of a 200 whose media type is wanted.

        ``cut_at`` keeps only that many bytes of the body instead of refusing a larger one.

        Raises:
            GuardError: the address may not be reached.
            FetchError: no answer, or one that is too large, too slow or not proper HTTP.
        """
        self._budget.start(
            total_s=self._timeout_s * _TOTAL_PER_TIMEOUT, grace_s=self._timeout_s, longest_s=self._longest()
        )
        self._client.cookies.clear()
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        given = [
            (name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items() if value
        ]
        try:
            with self._client.stream("GET", url, headers=given) as response:
                return self._read(url, response, wanted, cut_at)
        except FetchError:
            raise
        except (httpcore2.TimeoutException, httpx2.TimeoutException) as error:
            raise FetchError(
                f"{url} was too slow: {error or 'no answer in time'}.", cause="timeout"
            ) from error
        except (httpcore2.NetworkError, httpx2.NetworkError) as error:
            raise _connection_error(url, error) from error
        except (httpcore2.ProtocolError, httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise FetchError(f"{url} did not answer in proper HTTP: {error}.", cause="protocol") from error

    def follow(
        self, url: str, *, hops: int, cut_at: int, check: Callable[[str], None] = lambda _url: None
    ) -> FetchAnswer:
        """Ask for ``url`` and follow up to ``hops`` redirects, every hop through the guard and ``check``.

        With hops used up, or a redirect to nowhere, the last redirect itself is returned. Raises as ``get``.
        """
        answer = self.get(url, cut_at=cut_at)
        while answer.moved_to is not None and hops > 0:
            hops -= 1
            check(answer.moved_to)
            answer = self.get(answer.moved_to, cut_at=cut_at)
        return answer

    def _read(self, url: str, response: httpx2.Response, wanted: IsWanted, cut_at: int | None) -> FetchAnswer:
        headers = {name.lower(): value for name, value in _decoded(response.headers.raw)}
        answer = FetchAnswer(url=url, status=response.status_code, headers=headers)
        if response.status_code != HTTPStatus.OK:
            _drain(response.iter_raw())
            return answer
        if not wanted(answer.media_type):
            return answer
        encoding = encoding_of(headers.get("content-encoding"))
        pieces = unpacked(response.iter_raw(), encoding)
        cap = self._max_bytes if cut_at is None else cut_at
        content = joined(pieces, cap, cut=cut_at is not None)
        return FetchAnswer(url=url, status=answer.status, headers=headers, content=content)


def _decoded(raw: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    """Return headers as text, several of one name joined as RFC 9110 says."""
    merged: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        merged[key] = f"{merged[key]}, {text}" if key in merged else text
    return merged.items()


def _drain(pieces: Iterable[bytes]) -> None:
    read = 0
    for piece in pieces:
        read += len(piece)
        if read > _DRAIN:
            return


def _connection_error(url: str, error: Exception) -> FetchError:
    """Tell a bad certificate from a server that does not answer."""
    text = str(error)
    if "certificate" in text.lower() or "ssl" in text.lower():
        return FetchError(
            f"{url} could not prove who it is ({text}); it is not fetched until its certificate is valid.",
            cause="tls",
        )
    return FetchError(f"{url} could not be reached ({text or 'connection lost'}).", cause="connect")

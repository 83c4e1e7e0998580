"""Requests to a cluster: any node that answers, again after a pause where none does, and every failure in a sentence.

It knows no index and decides nothing about what is asked.
"""

from __future__ import annotations

import itertools
import os
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import httpx2
import msgspec

from indexer import version
from indexer.config import OpenSearchSettings
from indexer.errors import EngineAwayError, EngineError

JSON, LINES = "application/json", "application/x-ndjson"
# Statuses of what may go well a moment later: too much is asked at once, a node is going, or no copy is there just now.
LATER = frozenset({429, 502, 503, 504})
_OK, _WRONG, _UNKNOWN, _FORBIDDEN, _MISSING, _CONFLICT, _SERVERS_OWN = 300, 400, 401, 403, 404, 409, 500
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
# So long a node may take to be connected to, where others may be asked.
_CONNECT_S = 3.0
# A cluster that did not answer so lately is asked for so long only: pages are not to wait one after the other.
_AWAY_S, _QUICK_S = 60.0, 1.0
_REASON = 300
_AWAY = "The cluster does not answer ({}). Nothing is lost; it is tried again with the next question or job."
_STRANGER = (
    "The cluster does not let in who asks ({}); see [opensearch] user with VELVETEEN_OPENSEARCH_PASSWORD, or "
    "VELVETEEN_OPENSEARCH_KEY"
)
_NO_RIGHT = (
    "The cluster refuses ({}); give [opensearch] user, or the key, the rights that docs/scale.md names, and see whether "
    "its disks are full"
)
_REFUSED = {_UNKNOWN: _STRANGER, _FORBIDDEN: _NO_RIGHT}
_UNTRUSTED = "its certificate is not known here; write the file of who signed it, below [opensearch]: ca = …"
_MAJOR = "3"
_CONNECTIONS = httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30.0)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a node says."""

    status: int
    body: Any
    # So long it wants not to be asked again.
    wait_s: float = 0.0

    @property
    def is_missing(self) -> bool:
        """Whether what was asked for is not there."""
        return self.status == _MISSING

    @property
    def is_conflict(self) -> bool:
        """Whether something newer is there."""
        return self.status == _CONFLICT

    @property
    def is_there_already(self) -> bool:
        """Whether an earlier try has made what was to be made, and its answer was lost."""
        return self.status == _WRONG and "already exists" in _reason(self)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    content: bytes | None = None
    kind: str = JSON
    parameters: Mapping[str, str | int] = field(default_factory=dict)


class Connection:
    """The nodes of one cluster; safe to share between threads, and made anew in a process that was forked."""

    def __init__(self, settings: OpenSearchSettings) -> None:
        if not settings.hosts:
            raise EngineError(
                'No cluster is named; write the addresses of its nodes, below [opensearch]: hosts = ["http://…:9200"]'
            )
        self._hosts = [host.rstrip("/") for host in settings.hosts]
        self._next = itertools.count()
        self._timeout_s = settings.timeout_s
        self._checked = False
        # When nobody answered for as long as may be waited for: until one does, each is asked once.
        self._gave_up: float | None = None
        self._lock = threading.Lock()
        self._settings = settings
        self._verify = _certificates(settings)
        self._client: httpx2.Client | None = None

    def _opened(self) -> httpx2.Client:
        with self._lock:
            if self._client is None:
                user, password = self._settings.user, self._settings.password or ""
                self._client = httpx2.Client(
                    auth=(user, password) if user and not self._settings.key else None,
                    verify=self._verify,
                    trust_env=False,
                    limits=_CONNECTIONS,
                    headers={"User-Agent": f"velveteen/{version.current()}", **_key(self._settings)},
                )
            return self._client

    def ask(
        self,
        method: str,
        path: str,
        body: Body | bytes | None = None,
        *,
        within_s: float | None = None,
        late: type[EngineError] = EngineAwayError,
        **parameters: str | int,
    ) -> Answer:
        """Return the answer to a request that does no harm twice; one that something is missing or newer is an answer, too.

        Raises:
            EngineAwayError: no node answers in time, or all refuse; ``late`` where it is the time asked for that is up.
            EngineError: the request is wrong.
        """
        self._check_version()
        content = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
        kind = LINES if isinstance(body, bytes) else JSON
        answer = self._answered(_Request(method, path, content, kind, parameters), within_s, late)
        if answer.status < _OK or answer.status in {_MISSING, _CONFLICT} or answer.is_there_already:
            return answer
        raise _failure(answer)

    def _check_version(self) -> None:
        if self._checked:
            return
        answer = self._answered(_Request("GET", "/"))
        if answer.status in _REFUSED:
            raise _failure(answer)
        about = answer.body.get("version", {}) if isinstance(answer.body, dict) else {}
        number = str(about.get("number", ""))
        if about.get("distribution") != "opensearch" or number.split(".", maxsplit=1)[0] != _MAJOR:
            raise EngineError(
                f"[opensearch] hosts leads to {about.get('distribution') or 'something'} {number}; "
                f"OpenSearch {_MAJOR} is needed"
            )
        self._checked = True

    def _answered(
        self, request: _Request, within_s: float | None = None, late: type[EngineError] = EngineAwayError
    ) -> Answer:
        end = time.monotonic() + (self._timeout_s if within_s is None else within_s)
        reason = "no answer in time"
        is_away = self._gave_up is not None and time.monotonic() - self._gave_up < _AWAY_S
        for pause in itertools.repeat(0.0, len(self._hosts)) if is_away else self._pauses():
            left = min(end - time.monotonic(), _QUICK_S if is_away else self._timeout_s)
            if left <= 0:
                break
            host, asked_s = self._hosts[next(self._next) % len(self._hosts)], 0.0
            try:
                answer = self._once(host, request, left)
                if answer.status not in LATER:
                    self._gave_up = None
                    return answer
                reason, asked_s = _reason(answer), answer.wait_s
            except (httpx2.TransportError, RuntimeError) as error:
                # A RuntimeError says that another thread has let go of the connections meanwhile.
                untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
                reason = f"{host}: {_UNTRUSTED if untrusted else error or type(error).__name__}"
            time.sleep(max(0.0, min(max(pause, 0.0 if is_away else asked_s), end - time.monotonic())))
        if within_s is None or late is EngineAwayError:
            self._gave_up = time.monotonic()
        raise late(_AWAY.format(reason[:_REASON]))

    def _pauses(self) -> Iterator[float]:
        """Yield how long to wait after each try: not at all while there are nodes that were not asked."""
        yield from itertools.repeat(0.0, len(self._hosts) - 1)
        yield from _PAUSES
        yield from itertools.repeat(_PAUSES[-1])

    def _once(self, host: str, request: _Request, left: float) -> Answer:
        said = self._opened().request(
            request.method,
            f"{host}{request.path}",
            content=request.content,
            params=dict(request.parameters),
            headers={"Content-Type": request.kind} if request.content is not None else {},
            timeout=httpx2.Timeout(left, connect=min(left, _CONNECT_S)),
        )
        try:
            body = msgspec.json.decode(said.content) if said.content else None
        except msgspec.DecodeError:
            body = said.text[:200]
        wanted = said.headers.get("Retry-After", "")
        return Answer(said.status_code, body, float(wanted) if wanted.isdecimal() else 0.0)

    def close(self) -> None:
        """Let go of every connection; the next request makes new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()


def _key(settings: OpenSearchSettings) -> dict[str, str]:
    if not settings.key:
        return {}
    return {"Authorization": settings.key if " " in settings.key else f"ApiKey {settings.key}"}


def _certificates(settings: OpenSearchSettings) -> ssl.SSLContext | bool:
    if not any(host.startswith("https:") for host in settings.hosts):
        return False
    try:
        return ssl.create_default_context(cafile=None if settings.ca is None else str(settings.ca))
    except OSError as error:
        raise EngineError(f"[opensearch] ca cannot be read as certificates: {error}") from error


def connection_to(settings: OpenSearchSettings) -> Connection:
    """Return the connection of this process to a cluster, the same for all its archives.

    Raises:
        EngineError: none is named.
    """
    return _connection(replace(settings, prefix="", shards=1, replicas=0), os.getpid())


@lru_cache(8)
def _connection(settings: OpenSearchSettings, _process: int) -> Connection:
    return Connection(settings)


def _reason(answer: Answer) -> str:
    error = answer.body.get("error") if isinstance(answer.body, dict) else answer.body
    if not isinstance(error, dict):
        return f"{answer.status} {error or ''}".strip()
    # The first cause says most: what failed where a shard was asked.
    causes = [error, *error.get("root_cause", ()), error.get("caused_by") or {}]
    return next((str(each["reason"]) for each in reversed(causes) if each.get("reason")), str(answer.status))


def _failure(answer: Answer) -> EngineError:
    reason = _reason(answer)
    if answer.status in _REFUSED:
        return EngineAwayError(_REFUSED[answer.status].format(reason[:_REASON]))
    if answer.status >= _SERVERS_OWN:
        return EngineAwayError(_AWAY.format(reason[:_REASON]))
    return EngineError(f"The cluster does not take what it was asked ({reason})")

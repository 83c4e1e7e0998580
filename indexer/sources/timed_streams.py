"""HTTP transport with a deadline and a minimum speed, over guarded connections.

It reads no content; fetch does.
"""

import math
import queue
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import httpcore2
import httpx2

from indexer.sources.guard import Resolver, SocketOption

# Slower than a telephone modem of 1984 means: on purpose, or broken.
_MIN_RATE = 100.0


class Budget:
    """The time one request may take; shared by all its connections, started anew for the next.

    A trickle of single bytes resets an ordinary socket timeout for ever, so both the total time and, after a
    grace from the first byte, the mean speed are watched. Seconds are monotonic.
    """

    def __init__(self) -> None:
        self._deadline = self._grace = 0.0
        self._over = ""
        self._first: float | None = None
        self._received = 0

    def start(self, *, total_s: float, grace_s: float, longest_s: float = math.inf) -> None:
        """Start counting: the request must end in ``total_s``, and be fast enough ``grace_s`` after it began.

        What it is part of must end in ``longest_s``, which may be sooner.
        """
        self._deadline, self._grace = time.monotonic() + min(total_s, longest_s), grace_s
        part = longest_s < total_s
        self._over = "the crawl's longest time was over" if part else "the whole answer took too long"
        self._first, self._received = None, 0

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            httpcore2.ReadTimeout: there are none.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout(self._over)
        return left

    def count(self, received: int) -> None:
        """Count bytes that came in.

        Raises:
            httpcore2.ReadTimeout: they come too slowly.
        """
        now = time.monotonic()
        self._first = self._first or now
        self._received += received
        elapsed = now - self._first
        if elapsed > self._grace and self._received / elapsed < _MIN_RATE:
            raise httpcore2.ReadTimeout(f"the answer came in at less than {_MIN_RATE:.0f} bytes a second")


class BudgetedStream(httpcore2.NetworkStream):
    """A connection whose every read and write fits into the budget."""

    def __init__(self, inner: httpcore2.NetworkStream, budget: Budget) -> None:
        self._inner, self._budget = inner, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read at most ``max_bytes``; raises httpcore2.ReadTimeout when out of budget."""
        data = self._inner.read(max_bytes, _least(timeout, self._budget.left()))
        self._budget.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of ``buffer``; raises httpcore2.ReadTimeout when out of budget."""
        self._inner.write(buffer, _least(timeout, self._budget.left()))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Go on encrypted; the certificate must name ``server_hostname``, never the address."""
        secure = self._inner.start_tls(ssl_context, server_hostname, _least(timeout, self._budget.left()))
        return BudgetedStream(secure, self._budget)

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection below knows."""
        return self._inner.get_extra_info(info)


class BudgetedBackend(httpcore2.NetworkBackend):
    """Opens connections through another backend and puts the budget under them."""

    def __init__(self, inner: httpcore2.NetworkBackend, budget: Budget) -> None:
        self._inner, self._budget = inner, budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect as the backend below does, within the budget."""
        least = _least(timeout, self._budget.left())
        return BudgetedStream(
            self._inner.connect_tcp(host, port, least, local_address, socket_options), self._budget
        )


def in_time(resolver: Resolver, budget: Budget) -> Resolver:
    """Return ``resolver`` within the budget: the system's own may think about a name for a minute."""

    def ask(host: str, port: int) -> Sequence[str]:
        answered: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def find() -> None:
            try:
                answered.put(resolver(host, port))
            except Exception as error:  # noqa: BLE001  # it is raised again, in the thread that asked
                answered.put(error)

        threading.Thread(target=find, name="velveteen-resolve", daemon=True).start()
        try:
            answer = answered.get(timeout=budget.left())
        except queue.Empty:
            raise httpcore2.ConnectTimeout(f"the name {host} was not resolved in time") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def _least(timeout: float | None, left: float) -> float:
    return left if timeout is None else min(timeout, left)


class PooledTransport(httpx2.BaseTransport):
    """httpx2 over a connection pool of our own: HTTP/1.1, certificates checked, no proxy, nothing retried.

    Errors pass through as httpcore2 raises them.
    """

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=4,
            keepalive_expiry=30.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send ``request``; the answer's body is still to be read."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()

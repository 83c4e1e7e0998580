"""An archive served as users serve it, on a free port, for as long as a measurement needs it.

It asks nothing.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.archives import Archive, command
from benchmarks.processes import stop, tree_mb

_PATIENCE_S = 60.0
# Memory is looked at when the children have started and settled.
_SETTLE_S = 3.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    pid: int

    def memory_mb(self) -> float:
        """Return what all its processes hold together."""
        return tree_mb(self.pid)

    def browser(self) -> Browser:
        """Return a connection that stays open, as a browser's does."""
        return Browser(self.port)


class Browser:
    """One connection to the server."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)

    def get(self, path: str) -> tuple[float, bytes]:
        """Return the milliseconds until a page was here whole, and the page.

        Raises:
            AssertionError: the server did not answer with a page.
        """
        started = time.perf_counter()
        self._connection.request("GET", path)
        with self._connection.getresponse() as answer:
            body = answer.read()
        spent = (time.perf_counter() - started) * 1000
        assert answer.status == 200, (answer.status, path)
        return spent, body

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


@contextmanager
def serving(archive: Archive) -> Iterator[Served]:
    """Run ``velveteen serve`` over an archive."""
    port = _free_port()
    process = subprocess.Popen(
        command("serve"),
        env=os.environ | archive.environment(port=port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(port, process)
        time.sleep(_SETTLE_S)
        yield Served(port, process.pid)
    finally:
        stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            Browser(port).get("/healthz")
        except (OSError, AssertionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not come up")

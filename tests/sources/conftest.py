"""A server that answers with exactly the bytes a test gives it, however improper."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

Script = Callable[[socket.socket, str], None]


class RawServer:
    """Answers each connection's first request by calling ``script(connection, path)``; counts what it was asked."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.paths: list[str] = []
        self.requests: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._listen, daemon=True)]
        self.threads[0].start()

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            request = connection.recv(65536)
            if not request or self.stopping.is_set():
                return
            path = request.split(b" ")[1].decode("latin-1") if b" HTTP/" in request else ""
            self.paths.append(path)
            self.requests.append(request)
            self.script(connection, path)

    def stop(self) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self.socket.getsockname(), timeout=5).close()
        self.threads[0].join(5)
        self.socket.close()
        for thread in self.threads[1:]:
            thread.join(5)


@pytest.fixture
def raw_server() -> Iterator[Callable[[Script], RawServer]]:
    started: list[RawServer] = []

    def start(script: Script) -> RawServer:
        started.append(RawServer(script))
        return started[-1]

    yield start
    for server in started:
        server.stop()

"""A way to one node that can be shut, and that can lose answers: for clusters that go away."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

_BLOCK = 1 << 16


class Gate:
    """Passes connections on to a node; safe to be shut and opened at any time."""

    def __init__(self, node: str) -> None:
        parts = urlsplit(node)
        self._node = (parts.hostname or "127.0.0.1", parts.port or 9200)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._is_shut = False
        # So many answers are lost on their way.
        self.losing = 0
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def shut(self) -> None:
        """Let nothing through, and cut what is going through."""
        self._is_shut = True
        self._cut()

    def open(self) -> None:
        self._is_shut = False

    def close(self) -> None:
        self._is_shut = True
        # A thread that waits for the next connection holds it open.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._cut()

    def _cut(self) -> None:
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                come, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(come,), daemon=True).start()

    def _pass_on(self, come: socket.socket) -> None:
        with come:
            if self._is_shut:
                return
            with socket.create_connection(self._node) as there:
                self._open |= {come, there}
                back = threading.Thread(target=self._copy, args=(there, come), kwargs={"answers": True})
                back.start()
                self._copy(come, there)
                back.join()
                self._open -= {come, there}

    def _copy(self, source: socket.socket, target: socket.socket, *, answers: bool = False) -> None:
        with suppress(OSError):
            while data := source.recv(_BLOCK):
                if answers and self.losing:
                    self.losing -= 1
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

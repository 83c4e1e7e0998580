"""A way to one node that can be shut, that can lose answers, and that may ask for TLS: for clusters that go away."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import urlsplit

_BLOCK = 1 << 16


class Gate:
    """Passes connections on to a node; safe to be shut and opened at any time."""

    def __init__(self, node: str, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(node)
        self._node = (parts.hostname or "127.0.0.1", parts.port or 9200)
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._is_shut = False
        # So many answers are lost on their way.
        self.losing = 0
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listening.getsockname()[1]}"
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
            try:
                here = self._tls.wrap_socket(come, server_side=True) if self._tls else come
            except OSError:
                return
            with here, socket.create_connection(self._node) as there:
                self._open |= {here, there}
                back = threading.Thread(target=self._copy, args=(there, here), kwargs={"answers": True})
                back.start()
                self._copy(here, there)
                back.join()
                self._open -= {here, there}

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

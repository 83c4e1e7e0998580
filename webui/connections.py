"""The HTTP of the web server, stricter than waitress is, and with an end to its patience.

A request that two programs could read in two ways is refused and its connection closed; one that is not there in time
is not waited for, and an answer that is not taken is dropped. It answers nothing itself.
"""

import contextlib
import re
import socket
import struct
import time
from typing import Any
from wsgiref.types import WSGIApplication

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.utilities import BadRequest

# An answer has to be taken at this speed, on average, once the patience for its beginning is over: a hundredth of what
# the slowest telephone network gives, and a page of results is sent in ten seconds at that.
LEAST_BYTES_S = 1000
_HEAD_END = b"\r\n\r\n"
_BARE_LF = re.compile(rb"(?<!\r)\n")
_NO_LETTERS = re.compile(rb"[^a-z]")
# More digits than any length there is, and Python refuses to read some thousand of them.
_MOST_DIGITS = 18
_ONCE = frozenset({b"host", b"content-length"})
_LENGTHS = {b"contentlength": b"content-length", b"transferencoding": b"transfer-encoding"}


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """Reads one request, or refuses it with 400, after which waitress closes the connection."""

    completed: bool
    error: BadRequest | None

    def received(self, data: bytes) -> int:
        """Take in bytes of the request and return how many; a line of the head that ends by half is refused at once."""
        if self.body_rcv is None and not self.completed:
            head, _, _ = (self.header_plus + data).partition(_HEAD_END)
            if _BARE_LF.search(head):
                self.error, self.completed = BadRequest("A line does not end with CR LF"), True
                return len(data)
        taken: int = super().received(data)
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request.

        Raises:
            ParsingError: it could be understood in more than one way.
        """
        _refuse_doubtful(header_plus.split(b"\r\n"))
        super().parse_header(header_plus)


def _refuse_doubtful(lines: list[bytes]) -> None:
    """Return if everybody agrees where a request with this head ends, and for whom it is.

    Nothing here needs a body without a length beforehand, so no transfer encoding is taken: the whole family of
    disagreements about those is refused with it.
    """
    seen: set[bytes] = set()
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t"):
            raise ParsingError("A header goes on in the next line")
        name, _, value = line.lower().partition(b":")
        meant = _LENGTHS.get(_NO_LETTERS.sub(b"", name), name)
        if meant == b"transfer-encoding":
            raise ParsingError("Transfer-Encoding is not taken here; send a Content-Length")
        if meant != name or (name in _ONCE and name in seen):
            raise ParsingError("Headers that say how long a request is, or whom it is for, are in doubt")
        if name == b"content-length" and len(value.strip()) > _MOST_DIGITS:
            raise ParsingError("Content-Length is invalid")
        seen.add(name)
    if lines[0].rstrip().endswith(b"HTTP/1.1") and b"host" not in seen:
        raise ParsingError("Host is missing")


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection: whole requests have to come in time, and answers have to be taken."""

    parser_class = Parser

    def __init__(self, *given: Any, **named: Any) -> None:
        self._waiting_since = time.monotonic()
        self._owing_since: float | None = None
        self._sent = 0
        super().__init__(*given, **named)

    def service(self) -> None:
        """Answer the request that came; whoever asked has time for another from then on."""
        super().service()
        self._settled()

    def handle_write(self) -> None:
        """Send some of an answer."""
        super().handle_write()
        self._settled()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the socket takes, and count it."""
        sent: int = super().send(data, do_close)
        self._sent += sent
        return sent

    def _settled(self) -> None:
        if not self.total_outbufs_len:
            self._owing_since, self._waiting_since = None, time.monotonic()

    def is_overdue(self, now: float, patience: float) -> bool:
        """Say whether this client has made us wait too long, at ``now`` by the monotonic clock.

        What is measured is the time since the last answer, in which a whole request has to come: bytes now and then
        do not count. While there is an answer to take, it is that one's pace.
        """
        if self.total_outbufs_len:
            if self._owing_since is None:
                self._owing_since, self._sent = now, 0
            late = now - self._owing_since - patience
            return late > 0 and self._sent < late * LEAST_BYTES_S
        return not self.requests and now - self._waiting_since > patience

    def cut(self) -> None:
        """End the connection, whatever is still to be sent."""
        self.will_close = True
        with contextlib.suppress(OSError):
            # Otherwise the system keeps what was not taken, and goes on offering it.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            # The loop hears of it whether or not the client can be written to; closed here, its number could be
            # somebody else's before the loop looks.
            self.socket.shutdown(socket.SHUT_RDWR)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Waitress on a socket that listens already, with these channels."""

    channel_class = Channel

    def __init__(
        self, application: WSGIApplication, listener: socket.socket, *, patience: float, **adjustments: Any
    ) -> None:
        self._patience = patience
        super().__init__(
            application,
            {},
            _sock=listener,
            # Looked at every second, which takes microseconds.
            adj=Adjustments(sockets=[listener], cleanup_interval=1, **adjustments),
            bind_socket=False,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
        )

    def maintenance(self, _now: float) -> None:
        """Cut off the clients that have had their time; this takes the place of waitress's own limit on silence."""
        now = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.is_overdue(now, self._patience):
                channel.cut()

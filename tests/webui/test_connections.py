"""Raw sockets against `velveteen web` in a process of its own: doubtful requests, and clients that take their time."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

_SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_WAIT_S = 60.0


@contextlib.contextmanager
def serving(folder: Path, web: str) -> Iterator[int]:
    """Run `velveteen web` on a free port with more lines for [web], and give the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    (folder / "config.toml").write_text(f'[library]\ndata = "var"\n[web]\nport = {port}\n{web}\n')
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VELVETEEN_")}
    command = "import sys; from indexer.cli import main; sys.exit(main())"
    with (
        (folder / "stderr").open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-c", command, "web"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as started,
    ):
        try:
            assert started.stdout is not None
            assert b"is at" in started.stdout.readline()
            yield port
        finally:
            started.terminate()
            started.wait(_WAIT_S)
    assert (folder / "stderr").read_text() == ""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("web"), "") as port:
        yield port


def _told(port: int, sent: bytes) -> bytes:
    """Send bytes and return everything that is answered until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=_WAIT_S) as client:
        client.sendall(sent)
        return _rest(client)


def _rest(client: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(65536):
            answer += part
    return answer


def _head(*lines: bytes, first: bytes = b"POST /status/run HTTP/1.1") -> bytes:
    return b"\r\n".join((first, b"Host: 127.0.0.1", *lines)) + b"\r\n\r\n"


_LEN = b"Content-Length: 5"
_CHUNKED = b"Transfer-Encoding: chunked"
DOUBTFUL = {
    "both": _head(_LEN, _CHUNKED) + b"0\r\n\r\n",
    "both, the other way round": _head(_CHUNKED, _LEN) + b"0\r\n\r\n",
    "both in small letters": _head(b"content-length: 5", b"transfer-encoding: chunked") + b"0\r\n\r\n",
    "chunked alone": _head(_CHUNKED) + b"5\r\nhello\r\n0\r\n\r\n",
    "chunked twice": _head(_CHUNKED, _CHUNKED) + b"0\r\n\r\n",
    "chunked and identity": _head(b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n",
    "identity": _head(b"Transfer-Encoding: identity", _LEN) + b"hello",
    "gzip and chunked": _head(b"Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
    "nothing as encoding": _head(b"Transfer-Encoding:") + b"5\r\nhello\r\n0\r\n\r\n",
    "xchunked": _head(b"Transfer-Encoding: xchunked", _LEN) + b"hello",
    "quoted chunked": _head(b'Transfer-Encoding: "chunked"', _LEN) + b"hello",
    "vertical tab": _head(b"Transfer-Encoding:\x0bchunked", _LEN) + b"hello",
    "chunked in HTTP/1.0": _head(_CHUNKED, b"Connection: keep-alive", first=b"POST / HTTP/1.0")
    + b"0\r\n\r\n",
    "a space before the colon": _head(b"Transfer-Encoding : chunked") + b"0\r\n\r\n",
    "a tab before the colon": _head(b"Content-Length\t: 5") + b"hello",
    "an underscore": _head(b"Transfer_Encoding: chunked", _LEN) + b"hello",
    "a length with an underscore": _head(b"Content_Length: 5") + b"hello",
    "a null in the name": _head(b"Transfer-Encoding\x00: chunked") + b"0\r\n\r\n",
    "a null in the value": _head(b"Transfer-Encoding: chunked\x00") + b"0\r\n\r\n",
    "a folded header": _head(b"Transfer-Encoding:\r\n chunked") + b"0\r\n\r\n",
    "a folded other header": _head(b"X-Long: a\r\n\tb", _LEN) + b"hello",
    "a folded first header": b"POST / HTTP/1.1\r\n Host: x\r\n\r\n",
    "two lengths": _head(b"Content-Length: 5", b"Content-Length: 6") + b"hello",
    "the same length twice": _head(_LEN, _LEN) + b"hello",
    "a list of lengths": _head(b"Content-Length: 5, 5") + b"hello",
    "plus": _head(b"Content-Length: +5") + b"hello",
    "minus": _head(b"Content-Length: -5") + b"hello",
    "no length": _head(b"Content-Length:") + b"hello",
    "hexadecimal": _head(b"Content-Length: 0x5") + b"hello",
    "a fraction": _head(b"Content-Length: 5.0") + b"hello",
    "other digits": _head("Content-Length: ٥".encode()) + b"hello",
    "a space within": _head(b"Content-Length: 1 0") + b"hello",
    "a length beyond all": _head(b"Content-Length: " + b"9" * 5000) + b"hello",
    "a bare LF": b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
    "a bare LF between headers": _head(b"X-A: b\nContent-Length: 5") + b"hello",
    "a bare LF at the end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\n",
    "a bare CR": _head(b"X-A: b\rContent-Length: 5") + b"hello",
    "two hosts": _head(b"Host: evil.example"),
    "no host": b"GET / HTTP/1.1\r\nAccept: */*\r\n\r\n",
    "no colon": _head(b"Content-Length 5") + b"hello",
    "no first line": b": x\r\n\r\n",
    "two spaces in the first line": _head(first=b"GET  / HTTP/1.1"),
    "a small method": _head(first=b"get / HTTP/1.1"),
}
# Refused for a size, by waitress itself.
LARGE = {
    "a body over the limit": _head(b"Content-Length: 999999999"),
    "a head over the limit": _head(*(b"X-%d: " % number + b"a" * 1000 for number in range(20))),
}


@pytest.mark.parametrize("sent", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_doubtful_request_is_refused_and_its_connection_closed(port: int, sent: bytes) -> None:
    answer = _told(port, sent + _SMUGGLED)
    assert answer.startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))
    assert answer.count(b"HTTP/1.") == 1


@pytest.mark.parametrize("sent", LARGE.values(), ids=LARGE)
def test_what_is_too_large_is_refused_and_its_connection_closed(port: int, sent: bytes) -> None:
    answer = _told(port, sent + _SMUGGLED)
    assert answer.startswith((b"HTTP/1.0 4", b"HTTP/1.1 4"))
    assert answer.count(b"HTTP/1.") == 1


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_doubtful_request_is_refused_also_in_small_pieces(port: int, cut: int) -> None:
    for sent in (DOUBTFUL["both"], DOUBTFUL["a bare LF"], DOUBTFUL["a folded header"]):
        with socket.create_connection(("127.0.0.1", port), timeout=_WAIT_S) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with contextlib.suppress(OSError):
                for at in range(0, len(sent), cut):
                    client.sendall(sent[at : at + cut])
            assert b" 400 " in _rest(client)[:20]


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        # Whole requests one after the other on one connection, with and without a body, and with empty lines between.
        (
            _head(first=b"GET /healthz HTTP/1.1") + _head(b"Connection: close", first=b"GET / HTTP/1.1"),
            (200, 200),
        ),
        (_head(_LEN) + b"hello" + _head(b"Connection: close", first=b"GET / HTTP/1.1"), (403, 200)),
        (_head(_LEN) + b"a\nb\r\n" + _head(b"Connection: close", first=b"GET / HTTP/1.1"), (403, 200)),
        (b"\r\n" + _head(b"Connection: close", first=b"GET / HTTP/1.1"), (200,)),
        (_head(b"Content-Length: 0", b"Connection: close"), (403,)),
        (_head(b"Content-Length: 000", b"Connection: close"), (403,)),
        (_head(b"Content-Length:5\t", b"Connection: close") + b"hello", (403,)),
        # An older client, which need not name a host, is closed after its answer.
        (_head(first=b"GET /healthz HTTP/1.0") + _SMUGGLED, (200,)),
        # Names that only look like those that matter.
        (
            _head(b"X-Content-Length: 9", b"TE: trailers", b"Connection: close", first=b"GET / HTTP/1.1"),
            (200,),
        ),
    ],
)
def test_whole_requests_are_answered_each(port: int, sent: bytes, statuses: tuple[int, ...]) -> None:
    answer = _told(port, sent)
    found = tuple(int(part[2:5]) for part in answer.split(b"HTTP/1.")[1:])
    assert found == statuses


# -- clients that take their time ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("hasty"), "client_timeout_s = 1") as port:
        yield port


def _fed(port: int, sent: bytes, dribble: bytes) -> bytes:
    """Send bytes, then one of ``dribble`` now and then until the server closes; return what it said."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as client:
        client.sendall(sent)
        answer, until = b"", time.monotonic() + _WAIT_S
        for number in range(10_000):
            assert time.monotonic() < until, "the server waits for ever"
            with contextlib.suppress(TimeoutError):
                part = client.recv(65536)
                if not part:
                    break
                answer += part
            at = number % len(dribble)
            client.sendall(dribble[at : at + 1])
        return answer


@pytest.mark.parametrize(
    ("sent", "dribble"),
    [
        pytest.param(b"", b"GET / HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", id="from the first byte"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a", id="a head"),
        pytest.param(_head(b"Content-Length: 5000"), b"a", id="a body"),
        pytest.param(b"", b"\r\n", id="empty lines"),
        pytest.param(_head(first=b"GET /healthz HTTP/1.1"), b"\r\n", id="after an answer"),
    ],
)
def test_a_client_that_sends_a_byte_now_and_then_is_cut_off(hasty: int, sent: bytes, dribble: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        answer = _fed(hasty, sent, dribble)
        assert answer.count(b"HTTP/1.") == (1 if b"healthz" in sent else 0)


def test_a_client_that_says_nothing_is_cut_off(hasty: int) -> None:
    assert _told(hasty, b"") == b""


def test_a_client_that_takes_no_answer_is_cut_off(hasty: int) -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(_WAIT_S)
        client.connect(("127.0.0.1", hasty))
        ask = _head(first=b"GET /static/x/velveteen.css HTTP/1.1") + _head(first=b"GET / HTTP/1.1")
        with pytest.raises(ConnectionError):
            _ask_for_ever(client, ask)


def _ask_for_ever(client: socket.socket, ask: bytes) -> None:
    """Ask for more answers than any buffer of the system holds, and take none of them."""
    while True:
        client.sendall(ask)


def test_hundreds_of_slow_clients_keep_nobody_waiting(port: int) -> None:
    with contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=_WAIT_S))
            for _ in range(300)
        ]
        for number, client in enumerate(slow):
            client.sendall(_head(b"Content-Length: 50")[: 20 + number % 60])
        # No thread waits for them: as many answers as there are threads, and more, while all of them hold on.
        for _ in range(20):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=_WAIT_S) as response:
                assert response.status == 200
        for client in slow:
            client.setblocking(False)
            with pytest.raises(BlockingIOError):
                client.recv(1)

"""A real server that speaks S3 for tests, and a wire to it that can be cut, slowed or made to swallow answers.

The server is versitygw on loopback, with its objects as files in a temporary folder. Where there is none, tests are skipped
with a sentence, and fail where ``CI`` is "true"; ``.ci/ensure-object-store`` gets it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from indexer.config import CaptureSettings

KEY, SECRET = "keeper", "the-lamp-was-lit"
_WAIT_S = 60.0


def program() -> str:
    """The path of versitygw; without one the test is skipped, or fails in CI."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    looked = (os.environ.get("OBJECT_STORE") or "", shutil.which("versitygw") or "")
    made = sorted((cache / "velveteen" / "object-store").glob("versitygw-*"))
    found = next((str(path) for path in (*looked, *made) if path and os.access(path, os.X_OK)), None)
    if found is None:
        _lacking("no server that speaks S3 was found; run: .ci/ensure-object-store")
    return found


def _lacking(what: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


class ObjectStoreServer:
    """One server; its buckets are folders in ``folder``."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._program, self.folder, self._options = program(), folder, options
        (folder / "buckets").mkdir()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def settings(self, url: str, **others: object) -> CaptureSettings:
        """Settings for a bucket's url; a bucket that is not there yet is made."""
        (self.folder / "buckets" / url.removeprefix("s3://").partition("/")[0]).mkdir(exist_ok=True)
        given = {"endpoint": self.endpoint, "access_key": KEY, "secret_key": SECRET, "timeout_s": 10.0}
        return CaptureSettings(url, **(given | others))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = os.environ | {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET}
        # It ends with this process, however that ends.
        dies = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
        place = [*self._options, "--port", f"127.0.0.1:{self.port}", "posix", str(self.folder / "buckets")]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*dies, self._program, *place], stdout=log, stderr=log, env=environment
            )
        until = time.monotonic() + _WAIT_S
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "server.log").read_text()
            assert time.monotonic() < until, (self.folder / "server.log").read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(_WAIT_S)
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return True
        return False


@contextlib.contextmanager
def serving() -> Iterator[ObjectStoreServer]:
    """Give a server that runs."""
    try:
        import obstore  # noqa: F401
    except ImportError:
        _lacking("what speaks to a bucket is not installed; run: pip install obstore")
    folder = Path(tempfile.mkdtemp(prefix="velveteen-objects-"))
    try:
        server = ObjectStoreServer(folder)
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Wire:
    """Connections handed on to a server, one request each; the next answers can be swallowed or held back.

    ``swallow`` is how many answers the server gives that nobody gets; ``hold_s`` how long each waits.
    """

    def __init__(self, port: int) -> None:
        self._port, self.swallow, self.hold_s, self.requests = port, 0, 0.0, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._hand_on, args=(client,), daemon=True).start()

    def _hand_on(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(("127.0.0.1", self._port)) as server,
        ):
            asked = _message(client)
            self.requests += 1
            server.sendall(asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            answer = b"".join(iter(lambda: server.recv(65536), b""))
            time.sleep(self.hold_s)
            if self.swallow:
                self.swallow -= 1
                return
            client.sendall(answer)


def _message(client: socket.socket) -> bytes:
    """Read one request: its head, and as much as that says."""
    said = b""
    while b"\r\n\r\n" not in said:
        more = client.recv(65536)
        if not more:
            raise OSError
        said += more
    head = said.partition(b"\r\n\r\n")[0].lower()
    length = next(
        (int(line.partition(b":")[2]) for line in head.splitlines() if line.startswith(b"content-length:")), 0
    )
    while len(said) < len(head) + 4 + length:
        said += client.recv(65536)
    return said


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port

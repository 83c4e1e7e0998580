"""A real PostgreSQL for tests: a server of its own in a temporary folder, on a socket there and a port of loopback.

As root it runs under the account ``postgres``, since the server refuses root. Where there is none, tests are skipped with a
sentence, and fail where ``CI`` is set.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import pytest

ACCOUNT, PASSWORD = "keeper", "the lamp: was/lit @ dusk"
# What is killed is not what power cuts do: tests look at processes, and need no disk that has really written.
FAST = (
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_connections=60",
)
_WAIT_S = 60.0


def programs() -> Path:
    """The folder of initdb and postgres; without one the test is skipped, or fails in CI."""
    looked = [
        Path(os.environ.get("POSTGRESQL") or "/nowhere"),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    ]
    found = next((folder for folder in looked if (folder / "initdb").is_file()), None)
    if found is None:
        lacking(
            "no PostgreSQL server was found; run: sudo apt-get install --no-install-recommends postgresql"
        )
    return found


def lacking(what: str) -> NoReturn:
    said = f"{what}; or name the folder of its programs in POSTGRESQL"
    if os.environ.get("CI") == "true":
        pytest.fail(said)
    pytest.skip(said)


class PostgresServer:
    """One server; its superuser is ``keeper``, who needs a password on the port and none on the socket."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.folder = programs(), folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "server.log"
        self._make()

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        return f"postgresql://{ACCOUNT}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        settings = [part for setting in FAST for part in ("-c", setting)]
        place = ("-k", str(self.folder), "-h", "127.0.0.1", "-p", str(self.port))
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *place, *settings]
        with self._log.open("ab") as log:
            # It ends with this process, however that ends.
            self._process = subprocess.Popen(
                [*self._as_account("--pdeathsig", "INT"), *command], stdout=log, stderr=log, cwd="/"
            )
        until = time.monotonic() + _WAIT_S
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < until, self._log.read_text()
            time.sleep(0.05)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it: SIGINT throws everybody out first, SIGQUIT is as a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_WAIT_S)
            self._process = None

    @property
    def pid(self) -> int:
        """Its process, which children of ours may end."""
        assert self._process is not None
        return self._process.pid

    def is_up(self) -> bool:
        """Say whether it runs."""
        return self._process is not None and self._process.poll() is None

    def restart(self, how: int = signal.SIGINT) -> None:
        self.stop(how)
        self.start()

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement outside of any transaction and return its rows."""
        import psycopg

        where = f"host={self.folder} port={self.port} user={ACCOUNT} dbname={database}"
        with contextlib.closing(psycopg.connect(where, autocommit=True)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def make_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        self.sql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def _make(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self._log.touch(0o666)
        auth = ("--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}")
        command = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-U", ACCOUNT, "--no-sync"]
        locale = ("--encoding=UTF8", "--locale=C.UTF-8")
        done = subprocess.run(
            [*self._as_account(), *command, *locale, *auth],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def _as_account(self, *more: str) -> list[str]:
        account = ("--reuid=postgres", "--regid=postgres", "--clear-groups") if os.geteuid() == 0 else ()
        return ["setpriv", *account, *more, "--"] if account or shutil.which("setpriv") else []

    def _answers(self) -> bool:
        with contextlib.suppress(Exception):
            return self.sql("SELECT 1") == [(1,)]
        return False


@contextlib.contextmanager
def serving() -> Iterator[PostgresServer]:
    """Give a server that runs."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        lacking("no driver for PostgreSQL is installed; run: pip install psycopg[binary]")
    # Not below pytest's folder, which other accounts may not enter.
    folder = Path(tempfile.mkdtemp(prefix="velveteen-postgres-"))
    server = PostgresServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port

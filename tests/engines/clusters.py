"""A real cluster for tests: the one that is named or up already, else one that is started here, on ports of its own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from engines.kit import LIMITS, QUICK

from indexer.config import IndexSettings, OpenSearchSettings, SearchSettings
from indexer.engines.opensearch_engine.connection import Connection
from indexer.engines.opensearch_engine.engine import OpenSearchEngine

SCRIPT = Path(__file__).parents[2] / ".ci" / "ensure-cluster"
# As the script has it, where "make cluster" starts it.
_PORT, _NODES = 19200, 3
VARIABLE = "VELVETEEN_TEST_CLUSTER"
# As conftest.py has it.
RUN = "VELVETEEN_TEST_RUN"
LOCK = Path(tempfile.gettempdir()) / "velveteen-test-cluster.lock"
_connections: set[Connection] = set()
_found: list[tuple[str, ...]] = []


@dataclass(frozen=True)
class Nodes:
    """Nodes on loopback whose addresses begin behind a port."""

    port: int

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{self.port + at}" for at in range(1, _NODES + 1))

    def do(self, *words: str, settings: str = "") -> str | None:
        """Have the script do something; return what it says where that fails."""
        environ = {**os.environ, "OPENSEARCH_PORT": str(self.port), "OPENSEARCH_SETTINGS": settings}
        done = subprocess.run([SCRIPT, *words], env=environ, stderr=subprocess.PIPE, text=True, check=False)
        return done.stderr.strip() if done.returncode else None


def of_their_own() -> Nodes:
    """Return nodes that are yet to be started, on ports that nobody has: other tests may run beside these."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(20_000, 32_000)
        with ExitStack() as held:
            try:
                for at in (*range(1, _NODES + 1), *range(101, 101 + _NODES)):
                    held.enter_context(socket.create_server(("127.0.0.1", port + at)))
            except OSError:
                continue
        return Nodes(port)


def nodes() -> tuple[str, ...]:
    """Return the addresses of the cluster that was found, or is named."""
    if _found:
        return _found[0]
    if named := os.environ.get(VARIABLE):
        return tuple(each.strip() for each in named.split(","))
    return Nodes(int(os.environ.get("OPENSEARCH_PORT", _PORT))).hosts


def _is_up(hosts: tuple[str, ...]) -> bool:
    try:
        return all(httpx2.get(host, timeout=5, trust_env=False).status_code == 200 for host in hosts)
    except httpx2.HTTPError:
        return False


def _of_this_run() -> Path:
    return LOCK.with_name(f"velveteen-test-cluster-{os.environ[RUN]}.started")


def _started() -> tuple[tuple[str, ...], str | None]:
    """Start nodes for this run, unless another worker has; return their addresses, and what is wrong."""
    with LOCK.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        noted, said = _of_this_run(), None
        if not noted.exists():
            own = of_their_own()
            noted.write_text(str(own.port))
            said = own.do("start")
        return Nodes(int(noted.read_text())).hosts, said


@pytest.fixture(scope="session")
def cluster_hosts() -> Iterator[tuple[str, ...]]:
    """The addresses of a cluster; without one skip, where continuous integration runs fail."""
    hosts, said = nodes(), "none is up"
    if not _is_up(hosts) and VARIABLE not in os.environ and is_to_start():
        hosts, said = _started()
    if not _is_up(hosts):
        sentence = f"There is no OpenSearch cluster ({said}); start one with: make cluster"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    _found[:] = [hosts]
    yield hosts
    for connection in _connections:
        connection.close()


def is_to_start() -> bool:
    return bool(os.environ.get("CI") or os.environ.get("VELVETEEN_START_CLUSTER"))


def stop() -> None:
    """Stop the cluster that tests of this run started, and leave nothing of it; for when all workers are through."""
    noted = _of_this_run()
    if noted.exists():
        Nodes(int(noted.read_text())).do("wipe")
        noted.unlink()


def make(
    where: Path, index: IndexSettings = QUICK, search: SearchSettings = LIMITS, **more: object
) -> OpenSearchEngine:
    """Return an engine for an archive that goes by the name of a path."""
    engine = OpenSearchEngine(settings_for(where, **more), index, search)
    _connections.add(engine.generations.connection)
    return engine


def sweep(where: Path) -> None:
    """Leave nothing of an archive in the cluster."""
    known = make(where).generations
    known.connection.ask("DELETE", f"/{known.settings.prefix}_*")
    known.connection.close()


def settings_for(where: Path, **more: object) -> OpenSearchSettings:
    """Return settings for an archive that goes by the name of a path."""
    name = hashlib.sha256(str(where).encode()).hexdigest()[:16]
    made = {"hosts": nodes(), "prefix": f"test-{name}", "shards": 1, "replicas": 0, "timeout_s": 60.0} | more
    return OpenSearchSettings(**made)  # type: ignore[arg-type]

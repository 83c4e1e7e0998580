"""A real cluster for tests: the one that is named or up already, else one that is started and stopped here."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from engines.kit import LIMITS, QUICK

from indexer.config import IndexSettings, OpenSearchSettings, SearchSettings
from indexer.engines.opensearch_engine.connection import Connection
from indexer.engines.opensearch_engine.engine import OpenSearchEngine

SCRIPT = Path(__file__).parents[2] / ".ci" / "ensure-cluster"
# As the script has it.
_PORT, _NODES = 19200, 3
VARIABLE = "VELVETEEN_TEST_CLUSTER"
# As conftest.py has it.
RUN = "VELVETEEN_TEST_RUN"
LOCK = Path(tempfile.gettempdir()) / "velveteen-test-cluster.lock"
_connections: set[Connection] = set()


def nodes() -> tuple[str, ...]:
    """Return the addresses where nodes are looked for."""
    if named := os.environ.get(VARIABLE):
        return tuple(each.strip() for each in named.split(","))
    port = int(os.environ.get("OPENSEARCH_PORT", _PORT))
    return tuple(f"http://127.0.0.1:{port + at}" for at in range(1, _NODES + 1))


def _is_up(hosts: tuple[str, ...]) -> bool:
    try:
        return all(httpx2.get(host, timeout=5, trust_env=False).status_code == 200 for host in hosts)
    except httpx2.HTTPError:
        return False


@pytest.fixture(scope="session")
def cluster_hosts() -> Iterator[tuple[str, ...]]:
    """The addresses of a cluster; without one skip, where continuous integration runs fail."""
    hosts, said = nodes(), "none is up"
    if not _is_up(hosts) and VARIABLE not in os.environ and is_to_start():
        with LOCK.open("a") as lock:
            # Another worker may be starting it, and then it is there.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _is_up(hosts):
                started = subprocess.run([SCRIPT, "start"], stderr=subprocess.PIPE, text=True, check=False)
                said = started.stderr.strip()
                LOCK.with_name(f"velveteen-test-cluster-{os.environ[RUN]}.started").touch()
    if not _is_up(hosts):
        sentence = f"There is no OpenSearch cluster ({said}); start one with: make cluster"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    yield hosts
    for connection in _connections:
        connection.close()


def is_to_start() -> bool:
    return bool(os.environ.get("CI") or os.environ.get("VELVETEEN_START_CLUSTER"))


def stop() -> None:
    """Stop the cluster that tests started; for when all workers are through."""
    subprocess.run([SCRIPT, "stop"], check=False)


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

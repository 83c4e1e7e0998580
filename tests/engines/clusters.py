"""A real cluster for tests: the one that is named or up already, else one that is started and stopped here."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from indexer.config import OpenSearchSettings

SCRIPT = Path(__file__).parents[2] / ".ci" / "ensure-cluster"
# As the script has it.
_PORT, _NODES = 19200, 3
VARIABLE = "VELVETEEN_TEST_CLUSTER"


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


@contextmanager
def running() -> Iterator[tuple[str, ...]]:
    """Yield the addresses of a cluster; without one skip, where continuous integration runs fail."""
    hosts = nodes()
    if _is_up(hosts):
        yield hosts
        return
    started = None
    if not os.environ.get(VARIABLE) and (os.environ.get("CI") or os.environ.get("VELVETEEN_START_CLUSTER")):
        started = subprocess.run([SCRIPT, "start"], capture_output=True, text=True, check=False)
        if started.returncode == 0:
            try:
                yield hosts
            finally:
                subprocess.run([SCRIPT, "stop"], check=True)
            return
    said = f"There is no OpenSearch cluster; start one with: make cluster ({(started and started.stderr) or 'none is up'})"
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


def settings_for(hosts: tuple[str, ...], where: Path, **more: object) -> OpenSearchSettings:
    """Return settings for an archive that goes by the name of a path."""
    name = hashlib.sha256(str(where).encode()).hexdigest()[:16]
    made = {"hosts": hosts, "prefix": f"test-{name}", "shards": 1, "replicas": 0, "timeout_s": 60.0} | more
    return OpenSearchSettings(**made)  # type: ignore[arg-type]

"""The OpenSearch adapter passes the whole suite on real nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines.clusters import running, settings_for
from engines.contract import EngineContract
from engines.kit import LIMITS, QUICK
from engines.passages_contract import PassagesContract

from indexer.config import IndexSettings, SearchSettings
from indexer.engines.opensearch_engine.engine import OpenSearchEngine

_HOSTS: list[str] = []


@pytest.fixture(scope="session", autouse=True)
def cluster() -> Iterator[None]:
    with running() as hosts:
        _HOSTS[:] = hosts
        yield


def make(where: Path, index: IndexSettings = QUICK, search: SearchSettings = LIMITS) -> OpenSearchEngine:
    return OpenSearchEngine(settings_for(tuple(_HOSTS), where), index, search)


class TestOpenSearch(EngineContract, PassagesContract):
    make = staticmethod(make)

    @pytest.fixture(autouse=True)
    def swept(self, tmp_path) -> Iterator[None]:
        """Leave nothing in the cluster."""
        yield
        for where in (tmp_path, tmp_path / "generated"):
            known = make(where).generations
            known.drop(keep=None)
            known.connection.ask("DELETE", f"/{known.settings.prefix}_register")
            known.connection.close()

    test_damage_to_them_is_named = None

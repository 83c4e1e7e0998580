"""The OpenSearch adapter passes the whole suite on real nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from engines.clusters import cluster_hosts, make, sweep
from engines.contract import EngineContract
from engines.kit import LIMITS, QUICK
from engines.passages_contract import PassagesContract

from indexer.config import IndexSettings, SearchSettings
from indexer.engines.opensearch_engine.engine import OpenSearchEngine

__all__ = ["cluster_hosts"]


def stories_alone(
    where: Path, index: IndexSettings = QUICK, search: SearchSettings = LIMITS
) -> OpenSearchEngine:
    """Return an engine that makes one index a generation: making and removing them is most of the time."""
    return make(where, replace(index, passages=False), search)


class _Swept:
    @pytest.fixture(autouse=True)
    def swept(self, cluster_hosts, tmp_path) -> Iterator[None]:
        yield
        for where in (tmp_path, tmp_path / "generated"):
            sweep(where)


@pytest.mark.usefixtures("cluster_hosts")
class TestOpenSearch(_Swept, EngineContract):
    make = staticmethod(stories_alone)


@pytest.mark.usefixtures("cluster_hosts")
class TestPassages(_Swept, PassagesContract):
    make = staticmethod(make)
    # Files are the cluster's own.
    test_damage_to_them_is_named = None

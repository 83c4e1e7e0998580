"""The OpenSearch adapter passes the whole suite on real nodes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engines.clusters import cluster_hosts, make, sweep
from engines.contract import EngineContract
from engines.passages_contract import PassagesContract

__all__ = ["cluster_hosts"]


@pytest.mark.usefixtures("cluster_hosts")
class TestOpenSearch(EngineContract, PassagesContract):
    make = staticmethod(make)
    # Files are the cluster's own.
    test_damage_to_them_is_named = None

    @pytest.fixture(autouse=True)
    def swept(self, cluster_hosts, tmp_path) -> Iterator[None]:
        yield
        for where in (tmp_path, tmp_path / "generated"):
            sweep(where)

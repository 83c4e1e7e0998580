"""Stores of each kind, as they are and as an archive owns them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from object_store_server import ObjectStoreServer, Wire, serving
from object_stores.stores import STORES, Places

from indexer.config import CaptureSettings
from indexer.object_stores import ObjectStore, OwnedStore, open_store


@pytest.fixture(params=STORES.values(), ids=STORES.keys(), scope="session")
def places(request: pytest.FixtureRequest) -> Iterator[Places]:
    with request.param() as places:
        yield places


@pytest.fixture
def store(places: Places, tmp_path: Path) -> ObjectStore:
    """An empty store as the catalogue uses it: one of its own, or one that shows whose it is."""
    settings = places(tmp_path)
    bare = open_store(settings, tmp_path)
    return bare if not settings.url else OwnedStore(bare, lambda: "ours", lambda: True)


@pytest.fixture(scope="session")
def server() -> Iterator[ObjectStoreServer]:
    with serving() as server:
        yield server


@pytest.fixture
def wire(server: ObjectStoreServer) -> Iterator[Wire]:
    wire = Wire(server.port)
    yield wire
    wire.close()


@pytest.fixture
def bucket(server: ObjectStoreServer, request: pytest.FixtureRequest) -> Callable[..., CaptureSettings]:
    """Settings for a place of this test's own in a bucket, with what else is given."""

    def settings(**others: object) -> CaptureSettings:
        name = request.node.name.encode().hex()[-60:]
        return server.settings(f"s3://failing/{name}", **others)

    return settings

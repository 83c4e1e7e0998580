"""Every kind of store of captures: each passes the contract of ``test_contract`` and all of ``tests/catalogue/test_captures``.

A new kind takes a line here: what gives, for as long as tests run, what names a new and empty place of that kind.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from object_store_server import serving

from indexer.config import CaptureSettings

Places = Callable[[Path], CaptureSettings]


@contextmanager
def beside_the_catalogue() -> Iterator[Places]:
    yield lambda _folder: CaptureSettings()


@contextmanager
def in_a_shared_folder() -> Iterator[Places]:
    yield lambda folder: CaptureSettings((folder / "shared mount").as_uri())


@contextmanager
def in_a_bucket() -> Iterator[Places]:
    with serving() as server:
        count = itertools.count()
        yield lambda _folder: server.settings(f"s3://tales/archive/{next(count)}")


STORES: dict[str, Callable[[], AbstractContextManager[Places]]] = {
    "data-folder": beside_the_catalogue,
    "shared-folder": in_a_shared_folder,
    "bucket": in_a_bucket,
}

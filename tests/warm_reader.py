"""Resources with a reading process that runs already, as the process that waits for small jobs has them.

Starting Python and loading all readers takes half a second of a processor, and most imports of tests are of a file or two.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from indexer import pipeline
from indexer.config import ReadSettings, Settings
from indexer.pipeline import Resources
from indexer.readers.reader_pool import ReaderPool

# By the limits they read under and the name of who uses them: a pool is for one thread at a time.
_kept: dict[tuple[ReadSettings, str], ReaderPool] = {}


@contextmanager
def open_resources(settings: Settings, *, user: str = "") -> Iterator[Resources]:
    """Open resources as the pipeline does, with the reading process of ``user``; what it died of is in no log."""
    with pipeline.open_resources(settings) as opened:
        yield replace(opened, reader=_reader(settings.read, user))


def close_readers() -> None:
    """End the processes."""
    while _kept:
        _kept.popitem()[1].close()


def _reader(limits: ReadSettings, user: str) -> ReaderPool:
    if (limits, user) not in _kept:
        _kept[limits, user] = ReaderPool(limits)
    return _kept[limits, user]

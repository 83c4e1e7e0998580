"""What the write line works with: settings, the catalogue and the live index, opened and closed together.

It does no work itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from indexer.catalogue import Catalogue
from indexer.config import Settings
from indexer.engines.live import LiveIndex


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one archive, open for writing."""

    settings: Settings
    catalogue: Catalogue
    index: LiveIndex


@contextmanager
def open_parts(settings: Settings) -> Iterator[Parts]:
    """Open everything a job needs and close it afterwards.

    Raises:
        CatalogueError: the catalogue cannot be used.
        EngineError: config.toml names an engine that does not exist.
    """
    with Catalogue.open(settings.data) as catalogue:
        index = LiveIndex(settings)
        try:
            yield Parts(settings, catalogue, index)
        finally:
            index.close()

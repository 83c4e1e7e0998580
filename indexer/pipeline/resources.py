"""The pipeline's resources: settings, catalogue and index, opened and closed together.

It does no work itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from indexer.catalogue import Catalogue, open_catalogue
from indexer.config import Settings
from indexer.engines.index_service import LiveIndex
from indexer.errors import EngineError, NoReaderError
from indexer.readers import LimitedReader, ReadRequest


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one archive, open for writing.

    ``reader`` is a reading process that runs already, ``job`` the number of the job they are used by, if any. What is
    ``rehearsed`` only has no index to follow.
    """

    settings: Settings
    catalogue: Catalogue
    index: LiveIndex
    reader: LimitedReader | None = None
    job: int | None = None
    rehearsed: bool = False


@contextmanager
def open_parts(settings: Settings) -> Iterator[Parts]:
    """Open everything a job needs and close it afterwards.

    Raises:
        CatalogueError: the catalogue cannot be used.
        EngineError: config.toml names an engine that does not exist.
    """
    with open_catalogue(settings.data) as catalogue:
        index = LiveIndex(settings, catalogue.holdings)
        try:
            if index.ahead:
                # Before anything is written: afterwards its changes would have the numbers of those it has lost.
                catalogue.holdings.branch_off()
            yield Parts(settings, catalogue, index)
        finally:
            index.close()


@contextmanager
def open_ready(settings: Settings) -> Iterator[Parts]:
    """Open everything as ``open_parts`` does, and do now what the next small import would have to wait for.

    That is the check of the index files against their digests, which is remembered, and the start of a process that
    reads. Neither fails here: the import will say what is wrong.
    """
    with open_parts(settings) as parts, LimitedReader(settings.read, data=settings.data) as reader:
        with suppress(EngineError, OSError):
            check_ahead(parts)
        with suppress(NoReaderError):
            for _ in reader.read_all([_NOTHING]):
                pass
        yield replace(parts, reader=reader)


def check_ahead(parts: Parts) -> None:
    """Read the live generation's files that are new to this process, so that the next writer need not.

    Raises:
        EngineError: there is none, or it is damaged.
    """
    parts.index.verify()


# Reading even this loads what reading any story needs.
_NOTHING = ReadRequest("", "ready.txt", content=b"Ready\n\nNothing to read yet.\n")

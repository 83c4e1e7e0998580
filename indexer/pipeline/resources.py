"""The pipeline's resources: settings, catalogue and index, opened and closed together.

It does no work itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from indexer.catalogue import Catalogue, open_catalogue
from indexer.config import Settings
from indexer.engines.index_service import IndexService
from indexer.errors import EngineError, NoReaderError
from indexer.readers import ReaderPool, ReadRequest


@dataclass(frozen=True, slots=True)
class Resources:
    """The parts of one archive, open for writing.

    ``reader`` is a reading process that runs already, ``job`` the number of the job they are used by, if any. What is
    ``is_dry_run`` only has no index to follow.
    """

    settings: Settings
    catalogue: Catalogue
    index: IndexService
    reader: ReaderPool | None = None
    job: int | None = None
    is_dry_run: bool = False


@contextmanager
def open_resources(settings: Settings) -> Iterator[Resources]:
    """Open everything a job needs and close it afterwards.

    Raises:
        CatalogueError: the catalogue cannot be used.
        EngineError: config.toml names an engine that does not exist.
    """
    with open_catalogue(settings.place) as catalogue:
        index = IndexService(settings, catalogue.expected_index, catalogue.turn)
        try:
            if index.is_ahead:
                # Before anything is written: afterwards its changes would have the numbers of those it has lost.
                catalogue.expected_index.branch_off()
            yield Resources(settings, catalogue, index)
        finally:
            index.close()


@contextmanager
def open_warm(settings: Settings) -> Iterator[Resources]:
    """Open everything as ``open_resources`` does, and do now what the next small import would have to wait for.

    That is the check of the index files against their digests, which is remembered, and the start of a process that
    reads. Neither fails here: the import will say what is wrong.
    """
    with open_resources(settings) as resources, ReaderPool(settings.read, data=settings.data) as reader:
        with suppress(EngineError, OSError):
            warm_up(resources)
        with suppress(NoReaderError):
            for _ in reader.read_all([_NOTHING]):
                pass
        yield replace(resources, reader=reader)


def warm_up(resources: Resources) -> None:
    """Read the live generation's files that are new to this process, so that the next writer need not.

    Raises:
        EngineError: there is none, or it is damaged.
    """
    resources.index.verify()


# Reading even this loads what reading any story needs.
_NOTHING = ReadRequest("", "ready.txt", content=b"Ready\n\nNothing to read yet.\n")

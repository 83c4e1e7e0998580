"""The pipeline's resources: settings, catalogue and index, opened and closed together.

It does no work itself.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from indexer.catalogue import Catalogue, open_catalogue
from indexer.config import Settings
from indexer.durable_files import keep_fact
from indexer.engines.index_service import IndexService
from indexer.engines.registry import writes_files
from indexer.errors import EngineAwayError, EngineError, NoReaderError
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest


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
def open_resources(settings: Settings, *, is_new_home: bool = False) -> Iterator[Resources]:
    """Open everything a job needs and close it afterwards; with ``is_new_home`` the archive's index is to be here from now on.

    Raises:
        CatalogueError: the catalogue cannot be used.
        EngineAwayError: the index is files in the folder of another machine.
        EngineError: config.toml names an engine that does not exist.
    """
    with open_catalogue(settings.place) as catalogue:
        _require_index_here(settings, catalogue, is_new_home=is_new_home)
        index = IndexService(settings, catalogue.expected_index, catalogue.turn)
        try:
            if index.is_ahead:
                # Before anything is written: afterwards its changes would have the numbers of those it has lost.
                catalogue.expected_index.branch_off()
            yield Resources(settings, catalogue, index)
        finally:
            index.close()


_HOME = "index-home"


def _require_index_here(settings: Settings, catalogue: Catalogue, *, is_new_home: bool) -> None:
    """Raise EngineAwayError where machines share a catalogue, and the index of this one's folder is not the archive's.

    Each would follow the changes that its own jobs make, and nobody's index would have all of them.
    """
    if settings.catalogue.url is None or not writes_files(settings.index.engine):
        return
    here = keep_fact(settings.data / "index" / "home", secrets.token_hex(8))
    known = catalogue.meta.get(_HOME)
    if known is None or (is_new_home and known != here):
        catalogue.meta.set(_HOME, here)
    elif known != here:
        raise EngineAwayError(
            "The index of this archive is kept in the folder of data of another machine. Share that one's folder index/ with "
            "this one, or leave the jobs to that machine; if it is gone: velveteen reindex"
        )


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

"""Sample files of a folder before an import, to warn if they do not look like stories.

It keeps nothing, and a folder that is a source is not doubted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalogue import has_catalogue, open_catalogue
from indexer.config import Settings
from indexer.model import Failure, FolderFile, ReadOutcome
from indexer.model.operations import LOOSE
from indexer.pipeline.import_counts import REFUSED, WITHOUT
from indexer.pipeline.source_paths import source_path_of
from indexer.readers.claims import claimants_first
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.reading_order import read_in_order
from indexer.readers.request import ReadRequest
from indexer.sources.inbox import walk

# Reading a file takes some 20 ms, so this is a second; fewer files than LEAST make no mess worth a question.
LOOKED_AT = 50
LEAST = 20
# Some files say what those beside them are; more than a few would take too long for a look.
_CLAIMANTS = 3
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class FolderSample:
    """How many new files there are, how many were looked at, how many of those are no stories, and one of them."""

    files: int
    looked_at: int
    unlike: int
    example: Failure | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether most do not look like stories."""
        return self.files >= LEAST and self.unlike > self.looked_at * _SHARE


def sample(paths: Sequence[Path], settings: Settings) -> FolderSample:
    """Look at files spread over the folders among ``paths`` that lie in no source and are not known yet."""
    folders = [
        path for path in paths if path.is_dir() and source_path_of(path, settings.sources).source.id == LOOSE
    ]
    known = _known(settings) if folders else set()
    files = [file for folder in folders for file in walk(folder) if _name(file) not in known]
    if len(files) < LEAST:
        return FolderSample(len(files), 0, 0)
    claimants, others = claimants_first(files)
    step = max(1, -(-len(others) // LOOKED_AT))
    chosen = [*claimants[:_CLAIMANTS], *others[::step]]
    unlike, looked_at, example = 0, 0, None
    with ReaderPool(settings.read) as reader:
        for _, outcome in read_in_order(reader, chosen, _requests):
            looked_at += 1
            if _is_unlike(outcome):
                unlike += 1
                example = example or outcome.failure
    return FolderSample(len(files), looked_at, unlike, example)


def _known(settings: Settings) -> set[tuple[str, int, int]]:
    """Return the files imported by hand before: an import does not read them again, and nobody asks twice."""
    if not has_catalogue(settings.place):
        return set()
    with open_catalogue(settings.place, create=False) as catalogue:
        return {
            (record.origin, record.size, record.mtime_ns) for record in catalogue.files.known(LOOSE).values()
        }


def _name(file: FolderFile) -> tuple[str, int, int]:
    return str(file.path.resolve())[1:], file.size, file.mtime_ns


def _is_unlike(outcome: ReadOutcome) -> bool:
    return outcome.failure is not None and outcome.failure.cause in {WITHOUT, REFUSED}


def _requests(files: Iterable[FolderFile]) -> Iterator[tuple[FolderFile, ReadRequest]]:
    for file in files:
        modified = datetime.fromtimestamp(file.mtime_ns / 1e9, UTC)
        yield file, ReadRequest(LOOSE, str(file.path), path=file.path, modified_at=modified)

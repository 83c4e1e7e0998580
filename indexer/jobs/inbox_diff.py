"""Compare an inbox folder with the catalogue: which files are new, changed, back, gone or due for another try.

It opens no file and changes nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import Catalogue, FileRecord
from indexer.catalogue.read_policy import ReadOccasion, needs_reading, read_occasion
from indexer.catalogue.row_codec import key
from indexer.config import ReadSettings
from indexer.model import FolderFile, Source
from indexer.sources.inbox import walk


@dataclass(frozen=True, slots=True)
class InboxDiff:
    """Files that are new, changed or back, and whether any has gone."""

    changed: tuple[Path, ...]
    gone: bool


def compare_inbox(source: Source, catalogue: Catalogue, limits: ReadSettings) -> InboxDiff:
    """Walk the folder of ``source`` and compare sizes and dates; a failed file that is due again counts as changed.

    Raises:
        ReadError: it is not there, or part of it may not be listed.
        CatalogueError: the catalogue cannot be read.
    """
    records = catalogue.files.known(source.id)
    known = {key(origin): record for origin, record in records.items()}
    here = {key(file.origin): file for file in walk(Path(source.location).absolute(), records)}
    when = read_occasion(limits, by_hand=False)
    changed = tuple(
        file.path for origin, file in here.items() if _needs_import(file, known.get(origin), when)
    )
    gone = any(record.missing_since is None for origin, record in known.items() if origin not in here)
    return InboxDiff(changed, gone)


def _needs_import(file: FolderFile, record: FileRecord | None, when: ReadOccasion) -> bool:
    return record is None or record.missing_since is not None or needs_reading(record, file, when)

"""What differs between a folder and what the catalogue knows of it, by sizes and dates, and what is due again.

It opens no file and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import Catalogue, FileRecord
from indexer.catalogue.codec import key
from indexer.catalogue.due import Occasion, needs_reading, occasion
from indexer.config import ReadSettings
from indexer.model import FolderFile, Source
from indexer.sources.inbox import walk


@dataclass(frozen=True, slots=True)
class Seen:
    """Files that are new, changed or back, and whether any has gone."""

    changed: tuple[Path, ...]
    gone: bool


def look_through(source: Source, catalogue: Catalogue, limits: ReadSettings) -> Seen:
    """Walk the folder of ``source`` and compare; what failed and is due again counts as changed.

    Raises:
        ReadError: it is not there, or part of it may not be listed.
        CatalogueError: the catalogue cannot be read.
    """
    told = catalogue.files.known(source.id)
    known = {key(origin): record for origin, record in told.items()}
    here = {key(file.origin): file for file in walk(Path(source.location).absolute(), told)}
    when = occasion(limits, by_hand=False)
    changed = tuple(file.path for origin, file in here.items() if _differs(file, known.get(origin), when))
    gone = any(record.missing_since is None for origin, record in known.items() if origin not in here)
    return Seen(changed, gone)


def _differs(file: FolderFile, record: FileRecord | None, when: Occasion) -> bool:
    return record is None or record.missing_since is not None or needs_reading(record, file, when)

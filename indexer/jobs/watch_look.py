"""What differs between a folder and what the catalogue knows of it, by sizes and dates.

It opens no file and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import Catalogue, FileRecord
from indexer.catalogue.codec import key
from indexer.model import FolderFile, Source
from indexer.sources.inbox import walk


@dataclass(frozen=True, slots=True)
class Seen:
    """Files that are new, changed or back, and whether any has gone."""

    changed: tuple[Path, ...]
    gone: bool


def look_through(source: Source, catalogue: Catalogue) -> Seen:
    """Walk the folder of ``source`` and compare.

    Raises:
        ReadError: it is not there, or part of it may not be listed.
        CatalogueError: the catalogue cannot be read.
    """
    told = catalogue.files.known(source.id)
    known = {key(origin): record for origin, record in told.items()}
    here = {key(file.origin): file for file in walk(Path(source.location).absolute(), told)}
    changed = tuple(file.path for origin, file in here.items() if _differs(file, known.get(origin)))
    gone = any(record.missing_since is None for origin, record in known.items() if origin not in here)
    return Seen(changed, gone)


def _differs(file: FolderFile, record: FileRecord | None) -> bool:
    if record is None or record.missing_since is not None:
        return True
    return (file.size, file.mtime_ns) != (record.size, record.mtime_ns)

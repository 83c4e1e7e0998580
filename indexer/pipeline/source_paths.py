"""Resolve a path to its source and its name there, whatever way the path is written.

It reads no story. Names that the catalogue knows already stay, for the ids of stories depend on them.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.model import FolderFile, Source, SourceKind
from indexer.model.operations import LOOSE, LOOSE_FILES
from indexer.sources.inbox import wanted


@dataclass(frozen=True, slots=True)
class SourcePath:
    """Where a file or folder belongs: its source, the folder its names count from, and its path below that."""

    source: Source
    root: Path
    path: Path

    @property
    def origin(self) -> str:
        """Its name in the source; "." for the source's folder itself."""
        return origin_of(self.path, self)

    @property
    def below(self) -> str:
        """How the names of everything in this folder begin."""
        return "" if self.path == self.root else f"{self.origin}/"


def source_path_of(path: Path, sources: Sequence[Source]) -> SourcePath:
    """Return the home of a ``path`` that is there: links, ``..`` and doubled slashes in it make no difference."""
    real = _one_slash(path.resolve())
    home = _home(real, sources)
    if path.is_symlink() and home.source.id != LOOSE and not _walked(real, home):
        # No walk comes by the file itself, only by the link.
        linked = _home(_one_slash(path.parent.resolve()) / path.name, sources)
        return linked if linked.source == home.source else home
    return home


def source_path_as_written(path: Path, sources: Sequence[Source]) -> SourcePath:
    """Return the home of a path as it is written, links and all: names given so before are known by it."""
    written = _one_slash(path.absolute())
    return next(
        (
            SourcePath(source, folder, written)
            for source, folder in _folders(sources)
            if written.is_relative_to(folder)
        ),
        SourcePath(LOOSE_FILES, Path("/"), written),
    )


def origin_of(path: Path, home: SourcePath) -> str:
    """Return the name of a path below a home's root."""
    name = os.fspath(path.relative_to(home.root)).replace(os.sep, "/")
    # In a folder that is walked odd bytes are written out, as the walk does; elsewhere they stay surrogates.
    return name if home.source.id == LOOSE else os.fsencode(name).decode("utf-8", "backslashreplace")


def kept_below(known: Iterable[str], home: SourcePath) -> set[str]:
    """Return the known names below a home's folder as a walk of just that folder gives them."""
    return {origin.removeprefix(home.below) for origin in known if origin.startswith(home.below)}


def place_of(source: str, origin: str, sources: Sequence[Source]) -> str:
    """Return where something a source named ``origin`` lies, for people: a whole path, or a page's address."""
    known = next((each for each in (*sources, LOOSE_FILES) if each.id == source), None)
    if known is None or known.kind is SourceKind.SITE or origin.startswith("/"):
        return origin
    return os.fspath(Path(known.location).absolute() / origin)


def as_known(files: Iterable[FolderFile], known: Mapping[str, FileRecord]) -> list[FolderFile]:
    """Return loose files, those under their known name that were imported by another spelling of their path.

    A hard link to a file that is known is that file too, unless both are here.
    """
    here = list(files)
    names = {file.origin for file in here}
    others = [record for origin, record in known.items() if origin not in names]
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for record in others if any(file.origin not in known for file in here) else ():
        for trait in (record.origin.rpartition("/")[2], (record.size, record.mtime_ns)):
            alike[trait].append(record.origin)
    return [file if file.origin in known else _renamed(file, alike) for file in here]


def _renamed(file: FolderFile, alike: Mapping[object, Sequence[str]]) -> FolderFile:
    for trait in (file.origin.rpartition("/")[2], (file.size, file.mtime_ns)):
        for origin in alike.get(trait, ()):
            other = Path("/") / origin
            try:
                if other.samefile(file.path):
                    return replace(file, path=other, origin=origin)
            except (OSError, ValueError):  # it has gone
                continue
    return file


def _home(real: Path, sources: Sequence[Source]) -> SourcePath:
    for source, folder in _folders(sources):
        root = _one_slash(folder.resolve())
        if real.is_relative_to(root):
            return SourcePath(source, root, real)
    return SourcePath(LOOSE_FILES, Path("/"), real)


def _one_slash(path: Path) -> Path:
    # POSIX lets two slashes at the beginning mean something else, and so Python keeps them; no system here does.
    return Path("/", *path.parts[1:])


def _folders(sources: Sequence[Source]) -> Iterable[tuple[Source, Path]]:
    return (
        (source, Path(source.location).absolute()) for source in sources if source.kind is SourceKind.INBOX
    )


def _walked(real: Path, home: SourcePath) -> bool:
    return all(map(wanted, real.relative_to(home.root).parts))

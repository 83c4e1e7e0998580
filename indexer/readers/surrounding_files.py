"""Access to the files beside one: those of its folder or archive, for backups that consist of several files.

It never leads out of the source's folder, follows no links, and reads no more than is allowed.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from indexer.config import ReadSettings
from indexer.errors import ReadError, TooLargeError, UnavailableError

# A backup of twenty years has some ten thousand chapters; a folder with more files than this is not one.
_MOST_FILES = 200_000
_DEEPEST = 6
_MB = 1024 * 1024


class FolderFiles:
    """The files of a source's folder, by their origin there; see ``Around``."""

    def __init__(self, path: Path, origin: str, limits: ReadSettings) -> None:
        parts = PurePosixPath(origin).parts
        # Where the origin is not the end of the path, all that is known is the file's own folder.
        known = bool(parts) and path.parts[-len(parts) :] == parts and len(path.parts) > len(parts)
        self._root = path.parents[len(parts) - 1] if known else path.parent
        self._left = limits.max_unpacked_mb * _MB
        self._limits = limits

    def names(self, folder: str) -> Iterator[str]:
        """Yield the origins of the files below a folder of the source ("" is all of it), in the same order always."""
        start = self._root / folder
        if not self._is_inside(start):
            return
        count = 0
        for place, folders, files in os.walk(start):
            depth = len(Path(place).relative_to(start).parts)
            folders[:] = sorted(folders) if depth < _DEEPEST else []
            for name in sorted(files):
                count += 1
                if count > _MOST_FILES:
                    return
                yield (Path(place) / name).relative_to(self._root).as_posix()

    def read(self, origin: str, most: int | None = None) -> bytes:
        """Return the bytes of one file, or its first ``most``.

        Raises:
            UnavailableError: the system does not give it just now.
            TooLargeError: with what was read before it is more than an archive may unpack to.
            ReadError: it is not there, or may not be read.
        """
        path = self._root / origin
        if not self._is_inside(path) or path.is_symlink():
            raise ReadError(f"{origin!r} is not in the source's folder.", cause="refused")
        try:
            with path.open("rb") as file:
                content = file.read(min(self._left + 1, most) if most is not None else self._left + 1)
        except FileNotFoundError as error:
            raise ReadError(f"{origin!r} is not there.") from error
        except OSError as error:
            raise UnavailableError(f"{origin!r} cannot be opened just now ({error.strerror}).") from error
        self._left -= len(content)
        if self._left < 0:
            raise TooLargeError(
                f"The files beside it come to more than {self._limits.max_unpacked_mb} MB. "
                "Raise [read] max_unpacked_mb if they are wanted."
            )
        return content

    def memo(self, folder: str) -> dict[str, bool | None]:
        """Return what was found out of a folder's files: the same while none comes or goes, whatever file asks."""
        path = self._root / folder
        try:
            return _memo(path, path.stat().st_mtime_ns)
        except OSError:
            return {}

    def _is_inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._root.resolve())


@lru_cache(16)
def _memo(path: Path, changed_ns: int) -> dict[str, bool | None]:  # noqa: ARG001 -- other times, another memo
    return {}


class ArchiveMembers:
    """The members of an archive, by their origin; ``load`` gives the bytes of one by its name there. See ``Around``."""

    def __init__(self, members: Mapping[str, str], load: Callable[[str], bytes]) -> None:
        self._members, self._load = members, load
        self._starts: dict[str, bytes] = {}
        self._memos: dict[str, dict[str, bool | None]] = {}
        self._folders: dict[str, list[str]] = {}
        for origin in members:
            self._folders.setdefault(posixpath.dirname(origin), []).append(origin)

    def names(self, folder: str) -> Iterator[str]:
        """Yield the origins of the members below a folder, those right in it first."""
        yield from self._folders.get(folder, ())
        below = f"{folder}/" if folder else ""
        for place, origins in self._folders.items():
            if place != folder and place.startswith(below):
                yield from origins

    def read(self, origin: str, most: int | None = None) -> bytes:
        """Return a member's bytes, or its first ``most``; every member of a backup asks for the same start.

        Raises:
            ReadError: as ``load`` does, and where there is no such member.
        """
        start = self._starts.get(origin)
        if most is not None and start is not None and len(start) >= most:
            return start[:most]
        if origin not in self._members:
            raise ReadError(f"{origin!r} is not in the archive.", cause="damaged")
        content = self._load(self._members[origin])
        if most is None:
            return content
        self._starts[origin] = content[:most].ljust(most, b"\n")
        return content[:most]

    def memo(self, folder: str) -> dict[str, bool | None]:
        """Return what was found out of a folder's members, to be added to."""
        return self._memos.setdefault(folder, {})

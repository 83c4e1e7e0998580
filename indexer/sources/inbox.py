"""Finds the files of a folder of stories, in an order that is the same every time.

It opens no file, and follows no link to anything outside the folder.
"""

import os
import stat
from collections.abc import Container, Iterator
from pathlib import Path

from indexer.errors import ReadError
from indexer.model import FolderFile

# What editors, browsers and copying programs leave beside a file, or call it until it is whole.
_DROPPINGS = ("~", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".bak")
_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def walk(folder: Path, kept: Container[str] = ()) -> Iterator[FolderFile]:
    """Yield every story-like file under ``folder``, sorted by its place, ``origin`` written with ``/``.

    Dot files, droppings of editors and unfinished downloads are left out, and so are devices, sockets and links
    that lead out of the folder, to a folder, or to a file that is found itself, unless they are among the origins
    that are ``kept``. A file that vanishes meanwhile is left out too.

    Raises:
        ReadError: ``folder`` is missing, not a folder, or may not be listed.
    """
    if not folder.is_dir():
        raise ReadError(
            f"There is no folder {folder}; create it, or change the source's location in config.toml.",
            cause="no-folder",
        )
    root = folder.resolve()
    for path in _paths(folder):
        found = _file(path, folder, root, kept)
        if found is not None:
            yield found


def look(path: Path, folder: Path) -> FolderFile | None:
    """Return the one file ``path`` under ``folder`` as ``walk`` would, or None where it would leave it out."""
    if not all(map(wanted, path.relative_to(folder).parts)):
        return None
    # A link to a folder on the way is not followed either.
    if path.parent.resolve() != folder.resolve() / path.parent.relative_to(folder):
        return None
    return _file(path, folder, folder.resolve())


def _paths(folder: Path) -> Iterator[Path]:
    """Yield files depth first, names in code-point order; a stack, since folders nest deeper than calls may."""
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if is_folder:
            waiting += reversed(_listed(path))
        else:
            yield path


def _listed(folder: Path) -> list[tuple[Path, bool]]:
    """List wanted names with whether each is a folder; refuse to guess what an unreadable folder holds."""
    try:
        with os.scandir(folder) as entries:
            some = sorted((entry for entry in entries if wanted(entry.name)), key=lambda entry: entry.name)
            return [(Path(entry.path), entry.is_dir(follow_symlinks=False)) for entry in some]
    except FileNotFoundError:
        return []
    except OSError as error:
        # Going on without it would make every story inside look deleted.
        raise ReadError(
            f"The folder {folder} cannot be listed ({error.strerror}); allow the account Velveteen runs as "
            "to read it.",
            cause="no-access",
        ) from error


def wanted(name: str) -> bool:
    """Tell a story's name from clutter; ``#name#`` is what Emacs saves while one types."""
    lower = name.casefold()
    return not (
        name.startswith(".")
        or (name.startswith("#") and name.endswith("#"))
        or lower.endswith(_DROPPINGS)
        or lower in _CLUTTER
    )


def _file(path: Path, folder: Path, root: Path, kept: Container[str] = ()) -> FolderFile | None:
    # A name that is not UTF-8 gets its odd bytes written out, so that it can be stored and shown.
    origin = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")
    try:
        if path.is_symlink() and not _leads_to_its_own(path.resolve(strict=True), root, known=origin in kept):
            return None
        status = path.stat()
    except (OSError, RuntimeError):  # vanished, or a link that leads to itself
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return FolderFile(path=path, origin=origin, size=status.st_size, mtime_ns=storable(status.st_mtime_ns))


def _leads_to_its_own(real: Path, root: Path, *, known: bool) -> bool:
    """Tell whether a link leads to a story of the folder that no walk would find without it, or is ``known``."""
    if not real.is_relative_to(root):
        return False
    return known or not all(map(wanted, real.relative_to(root).parts))


def storable(mtime_ns: int) -> int:
    """Return a file's time, or the nearest that the catalogue's 64 bits and a calendar hold: 1677 to 2262."""
    return max(-(2**63), min(mtime_ns, 2**63 - 1))

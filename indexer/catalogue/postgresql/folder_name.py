"""The name of a folder of data, by which machines that share a catalogue tell their workers apart.

It is made once, by chance, and kept in the folder.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from indexer.errors import CatalogueError

FILE_NAME = "machine"


def folder_name(folder: Path) -> str:
    """Return the name of ``folder``, making folder and name if need be; of one that cannot be written a passing name.

    Raises:
        CatalogueError: it cannot be made.
    """
    path = folder / FILE_NAME
    if (known := _read(path)) is not None:
        return known
    name = secrets.token_hex(8)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogueError(
            f"The folder {folder} cannot be made: {error.strerror}. Check the folder's owner and permissions, or set "
            "[library] data to another folder."
        ) from error
    with suppress(OSError):
        _keep(path, name)
    return _read(path) or name


def _read(path: Path) -> str | None:
    with suppress(OSError):
        return path.read_text("ascii").strip() or None
    return None


def _keep(path: Path, name: str) -> None:
    """Write a name that is there whole or not at all; of two at once the first stays."""
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=f"{FILE_NAME}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"{name}\n")
        os.link(written, path)
    finally:
        Path(written).unlink()

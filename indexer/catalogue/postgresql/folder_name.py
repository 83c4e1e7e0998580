"""The name of a folder of data, by which machines that share a catalogue tell their workers apart.

It is made once, by chance, and kept in the folder.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from indexer.errors import CatalogueError

MACHINE, ARCHIVE = "machine", "archive"
"""Files in the folder of data: its own name, and that of the archive that its index and captures are of."""


def folder_name(folder: Path) -> str:
    """Return the name of ``folder``, making folder and name if need be; of one that cannot be written a passing name.

    Raises:
        CatalogueError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogueError(
            f"The folder {folder} cannot be made: {error.strerror}. Check the folder's owner and permissions, or set "
            "[library] data to another folder."
        ) from error
    return keep_fact(folder / MACHINE, secrets.token_hex(8))


def keep_fact(path: Path, text: str) -> str:
    """Return what a small file says; one that is not there is made, and says ``text`` from then on."""
    if (known := _read(path)) is not None:
        return known
    with suppress(OSError):
        _keep(path, text)
    return _read(path) or text


def _read(path: Path) -> str | None:
    with suppress(OSError):
        return path.read_text("ascii").strip() or None
    return None


def _keep(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all; of two at once the first stays."""
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"{text}\n")
        os.link(written, path)
    finally:
        Path(written).unlink()

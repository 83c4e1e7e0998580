"""The name of a folder of data, by which machines that share a catalogue tell their workers apart.

It is made once, by chance, and kept in the folder.
"""

import secrets
from pathlib import Path

from indexer.durable_files import keep_fact
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

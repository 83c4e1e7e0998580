"""Objects as files of a folder, on this machine's disk or on a mount that several machines share.

It does not know whether a mount is there; ``owned`` finds that out.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from indexer.durable_files import sync_folder, write_atomically
from indexer.errors import CatalogueError
from indexer.object_stores.port import ObjectStore, StoredObject


class FolderStore(ObjectStore):
    """One file an object, which its owner alone may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name, self.requests = str(folder), 1

    def address(self, name: str) -> str:
        """Return the object's path."""
        return str(self._folder / name)

    def put(self, name: str, content: bytes) -> None:
        """Write aside, sync, rename, and sync the folders."""
        path = self._folder / name
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, content, mode=0o600)
            if path.parent != self._folder:
                sync_folder(path.parent.parent)
        except OSError as error:
            raise CatalogueError(
                f"A fetched page could not be kept in {self._folder}: {error.strerror}. Check the free space and the "
                "permissions of that folder, then run the job again."
            ) from error

    def get(self, name: str) -> bytes:
        """Read the file; raises what the system says."""
        return (self._folder / name).read_bytes()

    def delete(self, names: Iterable[str]) -> None:
        """Unlink the files."""
        for name in names:
            path = self._folder / name
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise CatalogueError(
                    f"The capture {path} could not be deleted: {error.strerror}. Check the permissions "
                    "of its folder, then run the job again."
                ) from error

    def objects(self) -> Iterator[StoredObject]:
        """Go through the folder and those in it."""
        try:
            yield from _objects(self._folder, "")
        except OSError as error:
            raise CatalogueError(
                f"The folder {self._folder} cannot be read: {error.strerror}. Check its permissions."
            ) from error


def _objects(folder: Path, above: str) -> Iterator[StoredObject]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _objects(Path(entry.path), f"{above}{entry.name}/")
                elif (status := _status(entry)) is not None:
                    yield StoredObject(above + entry.name, status.st_size, status.st_mtime)
    except FileNotFoundError:
        return


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except FileNotFoundError:  # deleted meanwhile, or a link that leads nowhere
        return None

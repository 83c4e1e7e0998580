"""Where Whoosh's files lie: a storage that makes them durable and shows only what the manifest vouches for.

Whoosh itself never syncs a file and takes the newest table of contents it finds; both are put right here.
"""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from indexer.durable_files import sync_folder


class FsyncStorage(FileStorage):  # type: ignore[misc]  # Whoosh ships no types
    """Files in one folder; each is on the disk before its name is used, and each rename is itself synced.

    ``visible`` limits what ``list`` shows, so that Whoosh opens exactly the commit a manifest describes. Files are
    read by position, never mapped: a file cut short under a mapping would kill the process.
    """

    def __init__(self, folder: Path, visible: Collection[str] | None = None) -> None:
        super().__init__(str(folder), supports_mmap=False)
        self.visible = visible

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any) -> Any:
        """Create a file that is flushed and synced when it is closed."""
        kwargs.setdefault("onclose", _sync)
        return super().create_file(name, excl=excl, mode=mode, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: ARG002 - Whoosh passes it
        """Replace ``newname`` atomically and make the rename durable; ``safe`` is Whoosh's, and not needed."""
        Path(self._fpath(oldname)).replace(self._fpath(newname))
        sync_folder(Path(self.folder))

    def list(self) -> list[str]:
        """Return the names Whoosh may see."""
        names: list[str] = super().list()
        return names if self.visible is None else [name for name in names if name in self.visible]


def _sync(file: StructFile) -> None:
    file.flush()
    if file.is_real:
        os.fsync(file.fileno())

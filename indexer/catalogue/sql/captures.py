"""Captures: the bytes that came from sites, kept by their sha256, so that reading can be redone without fetching.

It does not know what the bytes mean or where they came from.
"""

import gzip
import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import Captures
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.statements import put_row
from indexer.catalogue.sql.tables import captures, frontier
from indexer.durable_files import sync_folder, write_atomically
from indexer.errors import CatalogueError

# Level 6 packs HTML to a fifth at some 60 MB/s, far above the pace of any polite crawl.
LEVEL = 6
_DIGEST_LENGTH = 64


class CaptureFiles(Captures):
    """One gzip file a capture, in folders named by the first two digits; a row says that it is whole on disk."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if self._known(digest) and self.holds(digest):
            return digest
        packed = gzip.compress(content, LEVEL, mtime=0)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(path, packed, mode=0o600)
            sync_folder(path.parent.parent)
        except OSError as error:
            raise CatalogueError(
                f"A fetched page could not be kept in {self._folder}: {error.strerror}. Check the free space and the "
                "permissions of that folder, then run the job again."
            ) from error
        row = {
            "digest": digest,
            "size": len(content),
            "stored_size": len(packed),
            "stored_at": row_codec.now_text(),
        }
        with self._database.write(alone=False) as connection:
            # One that was lost may be packed in another way than the first time.
            put_row(connection, captures, row)
        return digest

    def get(self, digest: str) -> bytes:
        if len(digest) != _DIGEST_LENGTH or not set(digest) <= set("0123456789abcdef"):
            raise CatalogueError(f"{digest!r} is not the name of a capture.")
        path = self._path(digest)
        try:
            content = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise CatalogueError(
                f"The capture {path} is missing or damaged ({error}). Restore it from a backup, or crawl its source "
                "again."
            ) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise CatalogueError(
                f"The capture {path} was altered. Restore it from a backup, or crawl its source again."
            )
        return content

    def drop(self, digests: Sequence[str]) -> None:
        for digest in digests:
            try:
                self._path(digest).unlink(missing_ok=True)
            except OSError as error:
                raise CatalogueError(
                    f"The capture {self._path(digest)} could not be deleted: {error.strerror}. Check the permissions "
                    "of its folder, then run the job again."
                ) from error
        self._database.delete(captures.c.digest, digests)

    def holds(self, digest: str) -> bool:
        try:
            self.get(digest)
        except CatalogueError:
            return False
        return True

    def check(self) -> tuple[str, ...]:
        """Return a sentence if files of known captures are gone or cut short; their content is not read."""
        lost = [digest for digest, size in self._sizes() if _size(self._path(digest)) != size]
        return self._named(lost, "are missing or cut short")

    def check_deep(self) -> tuple[str, ...]:
        """Read every capture that has the size it should have; return a sentence if any is not what was put."""
        whole = (digest for digest, size in self._sizes() if _size(self._path(digest)) == size)
        return self._named([digest for digest in whole if not self.holds(digest)], "are not as they were put")

    def _named(self, lost: Sequence[str], how: str) -> tuple[str, ...]:
        now = self._in_use()
        used = [digest for digest in lost if digest in now]
        older = [digest for digest in lost if digest not in now]
        said = []
        if used:
            said.append(
                f"{len(used)} captures in {self._folder} {how}, the first is {used[0]}. Restore them from a backup; "
                "without one, crawl their sources again."
            )
        if older:
            said.append(
                f"{len(older)} captures in {self._folder} {how} that no page of a site has now, the first is {older[0]}. "
                "Restore them from a backup, or have them forgotten: velveteen doctor --heal"
            )
        return tuple(said)

    def forget_lost(self) -> None:
        lost = [digest for digest in self._in_store().difference(self._in_use()) if not self.holds(digest)]
        if lost:
            self._database.delete(captures.c.digest, lost)

    def _in_store(self) -> set[str]:
        return {digest for digest, _ in self._sizes()}

    def _in_use(self) -> set[str]:
        return set(self._database.values(sa.select(frontier.c.digest).distinct()))

    def _known(self, digest: str) -> bool:
        found = sa.select(captures.c.digest).where(captures.c.digest == digest)
        return self._database.value(found) is not None

    def _sizes(self) -> list[tuple[str, int]]:
        rows = self._database.all(sa.select(captures.c.digest, captures.c.stored_size))
        return [(row.digest, row.stored_size) for row in rows]

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.gz"


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None

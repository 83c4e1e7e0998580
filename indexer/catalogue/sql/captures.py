"""Captures: the bytes that came from sites, kept by their sha256, so that reading can be redone without fetching.

It does not know what the bytes mean, where they came from, or what kind of store they lie in.
"""

import contextlib
import gzip
import hashlib
import re
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import Captures
from indexer.catalogue.sql.database import Database
from indexer.catalogue.sql.statements import put_row
from indexer.catalogue.sql.tables import captures, frontier
from indexer.config import CaptureSettings
from indexer.errors import CapturesAwayError, CatalogueError
from indexer.object_stores import ObjectStore

# Level 6 packs HTML to a fifth at some 60 MB/s, far above the pace of any polite crawl.
LEVEL = 6
_DIGEST = re.compile("[0-9a-f]{64}")
# An object of a capture, whole or left half written.
_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})\.gz(?:\.\w+\.new)?")
# How old an object has to be that no row knows: its row is written some moments later, minutes at most.
_STRAY_S = 24 * 3600.0
# Objects deleted before their rows are, or handed to threads, at once.
_PARCEL = 1000

# Opens what settings name, given what says whether a new store may be begun.
Opened = Callable[[CaptureSettings, Callable[[], bool]], ObjectStore]


class CaptureTable(Captures):
    """One gzip object a capture, named by its digest, below its first two digits; a row says that it is whole and durable."""

    def __init__(self, database: Database, opened: Opened, place: Callable[[], CaptureSettings]) -> None:
        self._database, self._opened, self._place = database, opened, place
        self._held: ObjectStore | None = None

    @property
    def _store(self) -> ObjectStore:
        if self._held is None:
            self._held = self._opened(self._place(), self._is_empty)
        return self._held

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if self._known(digest) and self.holds(digest):
            return digest
        packed = gzip.compress(content, LEVEL, mtime=0)
        self._store.put(object_name(digest), packed)
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
        if _DIGEST.fullmatch(digest) is None:
            raise CatalogueError(f"{digest!r} is not the name of a capture.")
        return unpacked(self._store, digest)[1]

    def drop(self, digests: Sequence[str]) -> None:
        for start in range(0, len(digests), _PARCEL):
            some = digests[start : start + _PARCEL]
            self._store.delete(map(object_name, some))
            self._database.delete(captures.c.digest, some)

    def holds(self, digest: str) -> bool:
        try:
            self.get(digest)
        except CapturesAwayError:
            raise
        except CatalogueError:
            return False
        return True

    def check(self) -> tuple[str, ...]:
        """Return a sentence if objects of known captures are gone or cut short; their content is not read."""
        try:
            return self._named(self._lost(), "are missing or cut short")
        except CatalogueError as error:
            return (str(error),)

    def check_deep(self) -> tuple[str, ...]:
        """Read every capture that has the size it should have; return a sentence if any is not what was put."""
        try:
            lost = set(self._lost())
            whole = [digest for digest in self.known() if digest not in lost]
            return self._named(self._unsound(whole), "are not as they were put")
        except CatalogueError:
            return ()  # the check said it

    def _lost(self) -> list[str]:
        wanted = self.known()
        if wanted:
            for name, size, _ in self._store.objects():
                digest = name[3:67]
                if wanted.get(digest) == size and name == object_name(digest):
                    del wanted[digest]
        return list(wanted)

    def _named(self, lost: Sequence[str], how: str) -> tuple[str, ...]:
        now = self._in_use()
        used = [digest for digest in lost if digest in now]
        older = [digest for digest in lost if digest not in now]
        said = []
        if used:
            said.append(
                f"{len(used)} captures in {self._store.name} {how}, the first is {used[0]}. Restore them from a backup; "
                "without one, crawl their sources again."
            )
        if older:
            said.append(
                f"{len(older)} captures in {self._store.name} {how} that no page of a site has now, the first is {older[0]}. "
                "Restore them from a backup, or have them forgotten: velveteen doctor --heal"
            )
        return tuple(said)

    def forget_lost(self) -> None:
        # Nobody knows what is lost of a store that is away.
        with contextlib.suppress(CapturesAwayError):
            older = set(self.known()).difference(self._in_use())
            if lost := self._unsound(list(older)):
                self._database.delete(captures.c.digest, lost)

    def _unsound(self, digests: Sequence[str]) -> list[str]:
        return [digest for digest, held in _several(self.holds, digests, self._store.requests) if not held]

    def copy_to(self, to: CaptureSettings, report: Callable[[int, int], None]) -> tuple[str, ...]:
        target, known = self._opened(to, lambda: True), self.known()
        there = {each.name: each.size for each in target.objects()}
        waiting = [digest for digest, size in known.items() if there.get(object_name(digest)) != size]
        lost: list[str] = []
        threads = max(self._store.requests, target.requests)
        copied = _several(lambda each: self._copy(each, target), waiting, threads)
        for number, (digest, done) in enumerate(copied):
            if number % _PARCEL == 0:
                report(len(known) - len(waiting) + number, len(known))
            if not done:
                lost.append(digest)
        report(len(known) - len(lost), len(known))
        return tuple(lost)

    def _copy(self, digest: str, target: ObjectStore) -> bool:
        try:
            packed = unpacked(self._store, digest)[0]
        except CapturesAwayError:
            raise
        except CatalogueError:
            return False
        target.put(object_name(digest), packed)
        unpacked(target, digest)
        return True

    def sweep(self) -> None:
        known, before = self.known(), time.time() - _STRAY_S
        strays = [
            (name, found[1])
            for name, _, modified in self._store.objects()
            if modified < before and (found := _NAME.fullmatch(name))
            if found[1] not in known or name != object_name(found[1])
        ]
        for name, digest in strays:
            with contextlib.suppress(FileNotFoundError):
                packed = self._store.get(name)
                self._store.delete([name])
                # Somebody may have put the same bytes just now, and have been told that they are safe.
                if name == object_name(digest) and self._known(digest):
                    self._store.put(name, packed)

    def known(self) -> dict[str, int]:
        rows = self._database.all(sa.select(captures.c.digest, captures.c.stored_size))
        return {row.digest: row.stored_size for row in rows}

    def _is_empty(self) -> bool:
        """Say whether no capture was ever kept, so that a new store may be begun."""
        return self._database.value(sa.select(captures.c.digest).limit(1)) is None

    def _in_use(self) -> set[str]:
        return set(self._database.values(sa.select(frontier.c.digest).distinct()))

    def _known(self, digest: str) -> bool:
        found = sa.select(captures.c.digest).where(captures.c.digest == digest)
        return self._database.value(found) is not None


def _several(do: Callable[[str], bool], digests: Sequence[str], threads: int) -> Iterator[tuple[str, bool]]:
    """Yield each digest with what ``do`` says of it; raises what it raises, and begins no more then."""
    if threads == 1:
        yield from zip(digests, map(do, digests), strict=True)
        return
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(digests), _PARCEL):
            some = digests[start : start + _PARCEL]
            yield from zip(some, pool.map(do, some), strict=True)


def object_name(digest: str) -> str:
    """Return the name of the object that has a capture."""
    return f"{digest[:2]}/{digest}.gz"


def unpacked(store: ObjectStore, digest: str) -> tuple[bytes, bytes]:
    """Return a capture as it is packed and as it was put; raises as ``Captures.get``."""
    name = object_name(digest)
    try:
        packed = store.get(name)
        content = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise CatalogueError(
            f"The capture {store.address(name)} is missing or damaged ({error}). Restore it from a backup, or crawl its "
            "source again."
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise CatalogueError(
            f"The capture {store.address(name)} was altered. Restore it from a backup, or crawl its source again."
        )
    return packed, content

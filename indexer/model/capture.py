"""What comes in: files, pages, captures, and what a reader made of them.

Frozen values that decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from indexer.model.story import Story


class SurroundingFiles(Protocol):
    """The files that came in together with one, by their origin, for what is made of several; read when asked for."""

    def names(self, folder: str) -> Iterator[str]:
        """Yield the origins of the files below a folder of the source or archive ("" is all of it)."""
        ...

    def read(self, origin: str, most: int | None = None) -> bytes:
        """Return one of them, or its first ``most`` bytes; raises ReadError when it cannot be read or is too much."""
        ...

    def memo(self, folder: str) -> dict[str, bool | None]:
        """Return what was found out of the files right in a folder, to be added to; empty once files come or go."""
        ...


@dataclass(frozen=True, slots=True)
class Capture:
    """What came in, exactly as it came: bytes with where, when and how they were obtained.

    ``origin`` is a path relative to the source's folder, or a URL. ``digest`` is the sha256 of ``content`` in
    hexadecimal. ``declared_encoding`` is the HTTP header's charset, if any. ``surrounding`` is what lies beside it, where
    it lies in a folder or an archive. ``chosen`` is how a person wants stories in it read (see ``ChosenReadings``).
    """

    source: str
    origin: str
    content: bytes
    digest: str
    media_type: str | None = None
    declared_encoding: str | None = None
    fetched_at: datetime | None = None
    modified_at: datetime | None = None
    surrounding: SurroundingFiles | None = field(default=None, compare=False, repr=False)
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChosenReadings:
    """How a person wants stories of one file read, by their ids, as long as its content has the ``digest`` of now.

    Each is "A" or "B", the reader's best and second best reading, or what that came to: what ``Story.reading`` has under
    "chosen" where a choice was heeded. Without a digest it holds for what is read next, whatever that is.
    """

    digest: str
    by_story: Mapping[str, str]


class FailureKind(StrEnum):
    """How lasting a failure is: of this program, of the limits it worked under, or of the moment."""

    FINAL = "final"
    LIMITED = "limited"
    TRANSIENT = "transient"


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read or fetched: where, a short cause to count by, a sentence to show.

    ``trace`` is the traceback where a reader's mistake is the reason.
    """

    origin: str
    cause: str
    message: str
    trace: str = ""

    @property
    def kind(self) -> FailureKind:
        """How lasting it is, which the cause tells: what is not listed is the file's own fault."""
        return _LASTING.get(self.cause, FailureKind.FINAL)


# Limits of [read] that a larger number would mend, and what has nothing to do with the file at all.
_LASTING = {
    "too-large": FailureKind.LIMITED,
    "too-slow": FailureKind.LIMITED,
    "aborted": FailureKind.LIMITED,
    "unavailable": FailureKind.TRANSIENT,
    "killed": FailureKind.TRANSIENT,
}


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What a reader made of one capture: stories, or a failure saying plainly why there is none.

    ``digest`` is the sha256 of the bytes that were read, in hexadecimal. ``reading`` says of the capture as a whole
    what ``Story.reading`` says of a story: format, encoding, why; also where there is a failure.
    ``failures`` name what inside it (a member of an archive, a message of a mailbox) gave no story, with why;
    ``skipped`` counts what inside it need not be reported.
    ``claims`` are the origins of other files that are in its stories: a backup's database claims what lies beside it.
    ``claimed_by`` is the other way round: the origin of what has this file in its stories, so that it gives none itself.
    """

    stories: tuple[Story, ...] = ()
    failure: Failure | None = None
    reader: str = ""
    digest: str = ""
    reading: Mapping[str, str] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    skipped: int = 0
    claims: tuple[str, ...] = ()
    claimed_by: str | None = None


class Withdrawn(StrEnum):
    """Why nothing of a page may be read although it was captured once, the weightiest last.

    GONE: the site said so. NOINDEX: the site asks that it be listed nowhere. SCOPE: it lies outside what its source may
    read. FORGOTTEN: a person had its story wiped, so that nothing of it is kept again.
    """

    SCOPE = "scope"
    GONE = "gone"
    NOINDEX = "noindex"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class FrontierPage:
    """One URL of a site as the frontier knows it.

    ``state`` is queued, fetched, unchanged, failed, skipped or gone; ``reason`` says why in words. ``digest`` names
    the stored capture, ``next_url`` the page that continues the story, ``changed_at`` when the content last changed,
    ``found_on`` the page that led here first. ``withdrawn`` outlives the state: only the page itself, given again, ends
    it. ``sitemap`` says that the site named it as one.
    """

    source: str
    url: str
    depth: int = 0
    state: str = "queued"
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None
    encoding: str | None = None
    digest: str | None = None
    next_url: str | None = None
    redirect_to: str | None = None
    reason: str | None = None
    fetched_at: datetime | None = None
    changed_at: datetime | None = None
    tries: int = 0
    withdrawn: Withdrawn | None = None
    found_on: str | None = None
    sitemap: bool = False


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file as walking a folder found it: path, place relative to the folder, size in bytes, mtime in ns."""

    path: Path
    origin: str
    size: int
    mtime_ns: int

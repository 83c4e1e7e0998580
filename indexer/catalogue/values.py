"""What goes into and comes out of the catalogue besides what the model has: files, batches, parts, changes and counts.

These are values; nothing here touches a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from indexer.model import Chapter, ChosenReadings, FailureKind, ReadOutcome, StoredStory, Story, StorySummary

# Spellings of relationships by the identity they share, with how many stories have each.
Counted = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when last read: size in bytes, mtime in nanoseconds, sha256 of its bytes in hexadecimal.

    A file that could not be read keeps why, so that it is shown without being read again until there is reason to.
    One that is in a story of another file keeps that file's origin (``taken_with``).
    ``failure_kind`` is that of the worst failure in it, also where the rest of it gave stories; ``limits`` and
    ``read_by`` are the limits and the version of the program it was read with. ``tries`` counts the readings in a row
    that failed in a way that can pass, and ``retry_at`` is when the schedule tries again. ``as_story`` says that a
    person had it taken though it does not look like a story, and ``chosen`` is how a person wants its stories read:
    later readings heed both.
    """

    source: str
    origin: str
    size: int
    mtime_ns: int
    digest: str = ""
    missing_since: datetime | None = None
    failure_cause: str | None = None
    failure_message: str | None = None
    read_at: datetime | None = None
    taken_with: str | None = None
    failure_kind: FailureKind | None = None
    limits: str | None = None
    read_by: str | None = None
    tries: int = 0
    retry_at: datetime | None = None
    as_story: bool = False
    chosen: ChosenReadings | None = None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, what reading it gave, and ``story_digest`` of each of its stories in the same order.

    Where ``record.digest`` is empty, the outcome's is kept.
    """

    record: FileRecord
    outcome: ReadOutcome
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutCounts:
    """What a batch did: stories by outcome, and files that failed.

    ``removed`` were skipped because a person removed them; ``missing`` are no longer in the file they came from.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change the index has yet to follow; ``action`` is ``put`` or ``delete``."""

    seq: int
    story_id: str
    action: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The known ones of some ids, by id and in the order of import, and those of them that are damaged."""

    stories: dict[str, StoredStory] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChapterInStory:
    """One chapter of a story with as much of the others as its place needs: how many there are, and their characters.

    ``before`` are those of the chapters before it, ``length`` those of all.
    """

    story: StorySummary
    chapter: Chapter
    chapters: int
    before: int
    length: int


@dataclass(frozen=True, slots=True)
class Part:
    """A story that is less than a work: the place it shares with the others, its ``part_digest``.

    ``missing`` says that its file is gone.
    """

    place: str
    story: Story
    digest: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class PartsOfFile:
    """All parts one file or page holds now; ``whole`` says that nothing in it failed, so that others have gone.

    ``digest`` is that of its bytes, as its ``FileRecord`` has it.
    """

    source: str
    origin: str
    parts: tuple[Part, ...] = ()
    whole: bool = True
    digest: str = ""


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A place whose works have to be made again; ``works`` are their native keys so far.

    ``removed`` says that parts were taken away for good, not only changed; ``fresh`` that some came with other bytes,
    or went, and not all were only read otherwise.
    """

    source: str
    place: str
    works: tuple[str, ...]
    removed: bool
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Damaged:
    """A story that is not as it was written, as far as its row can be read: any of this may be what is damaged."""

    seq: int
    id: str
    source: str
    native_key: str
    origin: str
    title: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some text out of the middle of a story, who wrote it and in which language."""

    story_id: str
    text: str
    authors: tuple[str, ...]
    language: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Stories that the index should hold and does not, and those it holds that the catalogue does not know."""

    lacking: frozenset[str]
    unknown: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.lacking or self.unknown)


@dataclass(frozen=True, slots=True)
class Standing:
    """A story as it stands: the file it comes from, its digest, whether it is missing, of how many parts it is made."""

    id: str
    source: str
    yielded_by: str
    title: str
    authors: tuple[str, ...]
    digest: str
    missing: bool
    parts: int


def grouped(sizes: Mapping[str, int], *, batch: int, characters: int) -> Iterator[dict[str, int]]:
    """Part ids with the lengths of their texts into groups of so many, and of so much text or one story."""
    group: dict[str, int] = {}
    held = 0
    for key, size in sizes.items():
        if group and (len(group) == batch or held + size > characters):
            yield group
            group, held = {}, 0
        group[key] = size
        held += size
    if group:
        yield group

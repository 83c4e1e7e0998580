"""What the catalogue must do with stories and their texts, in our own words.

Nothing here knows of a database, nor of files and sites.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from indexer.catalogue.values import (
    ChangedPlace,
    ChapterInStory,
    Counted,
    Damaged,
    Excerpt,
    Fetched,
    FileRead,
    Part,
    PartsOfFile,
    PendingChange,
    PutCounts,
)
from indexer.model import (
    OWNER,
    Change,
    Copy,
    EarlierText,
    LiftedPassage,
    OnMissing,
    Scope,
    StoredStory,
    Story,
    StorySummary,
    Version,
    Zone,
)

if TYPE_CHECKING:
    from indexer.meaning.minhash import Sketch


class Stories(Protocol):
    """Every story ever imported, until a person removes it, and the changes that the index has yet to follow."""

    def put(self, read: Sequence[FileRead], *, compared: bool = False, job: int | None = None) -> PutCounts:
        """Write a batch of files and their stories in one transaction and return what it did.

        Stories are compared by digest; of unchanged ones only how they were read is noted. Removed ones stay removed;
        those a file no longer yields are marked missing. Of a failed file the earlier stories stay. Of a story whose text
        came with other bytes and is another one the text so far is kept: see ``Versions``. With ``compared``
        new texts and new titles are compared with all others, and copies of one work put together.
        ``job`` is the number of the job that brings them.
        """

    def put_story(
        self,
        story: Story,
        digest: str,
        *,
        parts: Iterable[str] = (),
        compared: bool = False,
        job: int | None = None,
        fresh: bool = True,
    ) -> str:
        """Write one story that came from no file and return added, updated, unchanged or removed.

        Its native key stands for its file in ``mark_missing``; ``compared`` and ``job`` as in ``put``. What is not
        ``fresh`` is only read otherwise, and its text so far is not kept.
        ``parts`` are the native keys of what it was made of: where one of them was removed it is no new story.
        """

    def get(self, ids: Sequence[str]) -> dict[str, StoredStory]:
        """Return the known ones of ``ids`` with all their text, but none that is damaged; see ``fetch``."""

    def fetch(self, ids: Sequence[str]) -> Fetched:
        """Return the known ones of ``ids`` with all their text, and those whose text is not as it was written.

        Damaged ones are noted, and a job is asked for that heals them.
        """

    def summaries(self, ids: Sequence[str]) -> dict[str, StorySummary]:
        """Return the known ones of ``ids`` without their text, but none that is damaged."""

    def chapters(self, places: Mapping[str, int]) -> dict[str, ChapterInStory]:
        """Return one chapter, by its number, of each of some stories by id; as ``get`` none that is damaged or not there.

        The other chapters are not held against their checksums, nor missed where one is gone.
        """

    def zones(self, story_id: str) -> tuple[Zone, ...]:
        """Return what stands in a story's file beside the story, in its order; nothing for an unknown story.

        A zone that is damaged is left out.
        """

    def all(self, *, batch: int = 200) -> Iterator[StoredStory]:
        """Yield every story, oldest first, never holding more than ``batch`` or some 16 MB of text.

        No transaction stays open between two of them; a story written meanwhile is in ``pending``.
        """

    def groups(self, *, batch: int, characters: int) -> Iterator[dict[str, int]]:
        """Yield every story's id with the characters of its text, oldest first, in groups.

        A group has no more stories than ``batch``, nor more text than ``characters`` unless it is one story.
        """

    def lengths(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the known ones of ``ids`` with the characters of their text."""

    def ids(self) -> frozenset[str]:
        """Return the id of every story."""

    def count(self) -> int:
        """Return how many stories there are, missing ones included."""

    def titles(self, scope: Scope = OWNER) -> Mapping[str, int]:
        """Return every title of a story within ``scope``, with how many are called so; nothing is checked for damage."""

    def words(self, scope: Scope = OWNER) -> int:
        """Return how many words all stories within ``scope`` have together."""

    def count_by_source(self, scope: Scope = OWNER) -> dict[str, tuple[int, int]]:
        """Return for each source its stories within ``scope`` and how many of them are missing."""

    def missing_stamp(self) -> str:
        """Return a text that changes when a story goes missing, comes back or leaves, and when the index has followed.

        It is never again what it was before a story left.
        """

    def came_from(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return source and file or page of each of ``ids`` that is in the archive."""

    def nameless(self, source: str) -> dict[str, dict[str, str]]:
        """Return by folder the files of ``source`` whose texts name no author, with what their stories were read by.

        That is the form of the name an author was taken from, "" where none was; missing files are left out.
        """

    def leaving(self) -> frozenset[str]:
        """Return the ids of stories that are gone from the catalogue and may still be in the index."""

    def pending(self, limit: int = 500, *, after: int = 0, mine: bool = False) -> list[PendingChange]:
        """Return the oldest changes the index has not followed yet, of those numbered higher than ``after``.

        ``mine`` leaves out what is for another job to have followed; see ``pending.unfollowed``.
        """

    def done_pending(self, seqs: Sequence[int]) -> None:
        """Forget changes the index has followed; later changes of the same stories stay."""

    def pending_count(self, *, mine: bool = False) -> int:
        """Return how many changes the index has not followed yet; ``mine`` as for ``pending``."""

    def waiting(self, ids: Sequence[str]) -> set[str]:
        """Return those of ``ids`` that have a change the index has not followed yet."""

    def mark_missing(self, source: str, origins: Sequence[str], policy: OnMissing) -> int:
        """Follow the policy for files or pages that have gone; return how many stories it touched.

        KEEP marks files and stories missing; REMOVE deletes them, and they come back when the file does.
        """


class Versions(Protocol):
    """The earlier texts of stories. What a person forgets is forgotten here as well, and what is removed comes back so."""

    def of(self, ids: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        """Return the versions of each of ``ids`` that has any, oldest first."""

    def read(self, story_id: str, number: int) -> EarlierText | None:
        """Return a version with its text, None where there is no such.

        Raises:
            DamagedCatalogueError: its text is not as it was written.
        """

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[EarlierText, ...]]:
        """Return the versions of each of ``ids`` that have a text of their own, newest first; none that is damaged."""

    def latest(self, *, limit: int = 50, change: Change | None = None) -> tuple[Version, ...]:
        """Return the versions of stories that are here which were replaced last, the latest first; of one kind if given."""

    def damaged(self) -> list[tuple[str, int]]:
        """Read every version; return story and number of those that are not as they were written."""


class Damages(Protocol):
    """Stories whose stored text is not as it was written, until it is mended."""

    def notice(self, ids: Iterable[str]) -> None:
        """Remember damaged stories and ask for a job that heals them; where nothing may be written, do nothing."""

    def note(self, ids: Sequence[str]) -> int:
        """Remember damaged stories and return how many of them nobody knew of."""

    def ids(self) -> frozenset[str]:
        """Return the ids noted."""

    def only(self, ids: Iterable[str]) -> None:
        """Forget all but ``ids``: the others were found to be sound, or are no more."""

    def discard(self, seqs: Sequence[int]) -> None:
        """Delete rows that bear another's id or none: what they held has been written under its own."""

    def scan(self) -> Iterator[tuple[int, tuple[Damaged, ...]]]:
        """Hold every story, chapter and zone against its checksum; yield how many more were seen, and which are damaged.

        Raises:
            CatalogueError: a part of the file cannot be gone through at all.
        """


class Excerpts(Protocol):
    """Short stretches of prose out of some stories."""

    def some(self, scope: Scope, stories_wanted: int, characters: int) -> tuple[Excerpt, ...]:
        """Return up to ``characters`` out of the middle chapter of some stories, spread evenly over those within ``scope``.

        They are the same ones until stories come or go. Mature and explicit ones are left out.
        """

    def at(self, places: Iterable[tuple[str, int, int, int]]) -> Iterator[str]:
        """Yield what stands at each of ``places``: (story id, number of a chapter, from which character, to which).

        It is nothing for a place that is not there. Nothing is checked for damage, so it is not to be shown.
        """

    def chapters(self, places: Iterable[tuple[str, int]]) -> Iterator[tuple[str, tuple[int, ...], str]]:
        """Yield text, scene breaks and language of chapters by story id and number; like ``at`` it checks nothing.

        Each of ``places`` is asked for when what stands there is.
        """


class Copies(Protocol):
    """Which stories are copies of one work."""

    def of(self, ids: Iterable[str], scope: Scope = OWNER) -> dict[str, tuple[Copy, ...]]:
        """Return the other copies within ``scope`` of each story that has any, the first imported first, none damaged."""

    def standing(self, ids: Collection[str]) -> dict[str, str]:
        """Return for each story that is a copy of another the id of that one."""

    def count(self, scope: Scope = OWNER) -> int:
        """Return how many stories within ``scope`` are copies of another one that is."""

    def unsketched(self, *, batch: int) -> Iterator[list[str]]:
        """Yield the ids of stories that were never compared, some at a time: imported before there was a way to."""

    def learn(self, made: Mapping[str, Sketch | None]) -> None:
        """Compare stories with all others; whoever stands elsewhere for it is indexed again."""

    def groups(self, scope: Scope = OWNER) -> list[tuple[str, ...]]:
        """Return the ids of each work's copies within ``scope`` where there are several, the first imported first."""

    def sketches(self, ids: Collection[str]) -> dict[str, Sketch]:
        """Return the sketches of those of ``ids`` that have one."""


class LiftedPassages(Protocol):
    """Passages that stand in two stories, as texts were when they were last compared.

    None is returned of a text that has changed since or is gone, nor of two that are copies of one work.
    """

    def texts(self) -> dict[str, int]:
        """Return for each story a number that is another one when its text is; to be asked for before texts are read."""

    def compared_at(self) -> datetime | None:
        """Return when texts were last compared, None where they are not."""

    def replace(self, found: Iterable[LiftedPassage], texts: Mapping[str, int], at: datetime | None) -> int:
        """Put passages in the place of all there were, and return how many.

        ``texts`` are those that were compared, ``at`` is from when they are; None where none were.
        """

    def of(self, story_id: str, scope: Scope = OWNER, *, other: str | None = None) -> list[LiftedPassage]:
        """Return the passages that a story shares with others within ``scope``, or one of them, as it is read.

        Each has the story first.
        """

    def held(self, scope: Scope = OWNER) -> list[tuple[str, str, float]]:
        """Return each two stories within ``scope`` of which the first is held by the other, with what share of it is."""

    def longest(self, scope: Scope = OWNER, *, limit: int) -> list[LiftedPassage]:
        """Return the passages of stories within ``scope`` of which neither holds the other, the longest first."""


class WorkParts(Protocol):
    """Every part of a work, by source and the place where its work is put together."""

    def put(self, files: Sequence[PartsOfFile]) -> None:
        """Take what files hold now, in one transaction, and note the places where that is something new."""

    def numbers(self, read: Sequence[FileRead]) -> list[int]:
        """Return of how many parts each of some files is made, in the same order."""

    def known(self, source: str, places: Iterable[str]) -> set[str]:
        """Return those of ``places`` that have parts."""

    def gone(self, source: str, origins: Sequence[str], policy: OnMissing) -> None:
        """Follow the policy for files that have gone: KEEP marks their parts, REMOVE takes them out of their works."""

    def back(self, source: str, origins: Sequence[str]) -> None:
        """Note that files that had gone are there again, as they were."""

    def changed(self, source: str | None = None, place: str = "") -> list[ChangedPlace]:
        """Return every place whose works are not yet as its parts are, or that one of a source if it is among them.

        Those that another job has changed, which will make them at its end, are left out.
        """

    def at(self, source: str, place: str) -> list[Part]:
        """Return the parts at a place: those whose files are there first, each by its key."""

    def harmed(self) -> list[tuple[str, str]]:
        """Return source and file of every part that cannot be read any more."""

    def renew(self, source: str, origin: str) -> None:
        """Have the parts of a file count as changed when it is read again, whatever it holds."""

    def make_again(self, source: str, work: str) -> bool:
        """Have the work with this native key made again of its parts; False where there is none."""

    def again(self, source: str, place: str) -> None:
        """Have the works at a place made again."""

    def settled(
        self, source: str, place: str, works: Sequence[str], *, made_of: Sequence[Part] | None = None
    ) -> None:
        """Note which works a place has now; a place without any is forgotten.

        Where its parts are others by now than the works were ``made_of``, if that is given, it stays changed.
        """


class Relationships(Protocol):
    """How each relationship is shown: one spelling for every identity, the same for all stories of one index."""

    def shown(self, identity: str) -> str | None:
        """Return the spelling of an identity, None for one that was never counted."""

    def learn(self, counted: Counted) -> None:
        """Choose a spelling for identities that have none; those that have keep it until the index is made anew."""

    def choose(self, counted: Counted) -> None:
        """Choose all spellings anew, for an index that is to be made."""

"""What the catalogue must do for jobs, for the index that follows it, and for persons who remove stories.

Nothing here knows of a database.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from indexer.catalogue.values import Difference
from indexer.model import Failure, Job, JobKind, JobState, Removal, RemovalOrder, Source, Story


class Jobs(Protocol):
    """The queue of jobs and its history."""

    def request(self, kind: JobKind, target: str | None = None, *, scheduled: bool = False) -> Job:
        """Queue a job and return it; where the same one is queued already, return that one.

        ``scheduled`` says that no person asked; one who does makes the queued one a person's.
        """

    def claim(self, job_id: int | None = None) -> Job | None:
        """Set the oldest queued job (or the one named, if it is queued) running and return it; None without one."""

    def queued(self, sources: Collection[str] = ()) -> tuple[Job, ...]:
        """Return what waits to be claimed here, oldest first, without errors.

        Of what was asked for on another machine that shares the catalogue, paths and all sources mean that one's: work on
        sources is left to it unless it names one of ``sources``, which this machine has, too.
        """

    def open(self, kind: JobKind) -> tuple[Job, ...]:
        """Return the jobs of one kind that are queued or running, oldest first, without errors."""

    def progress(
        self,
        job_id: int,
        *,
        done: int,
        total: int | None = None,
        counts: Mapping[str, int] | None = None,
        stage: str | None = None,
    ) -> None:
        """Write how far a job is; it counts as a heartbeat."""

    def record_all(self, job_id: int, failures: Sequence[Failure]) -> None:
        """Keep the first failures of a job word for word and count all of them by cause."""

    def finish(self, job_id: int, state: JobState, message: str | None = None) -> None:
        """End a running job; one that has ended already stays as it is."""

    def requeue(self, job_id: int, message: str | None = None, *, crashed: bool = False) -> None:
        """Put a running job back in the queue, before younger ones; ``crashed`` counts against it."""

    def crashes(self, job_id: int) -> int:
        """Return how often the job's process died under it."""

    def heartbeat(self, job_id: int) -> None:
        """Say that the job's process is alive."""

    def cancel(self, job_id: int) -> None:
        """End a queued job now, ask a running one to stop; nothing happens to one that has ended.

        Raises:
            UnknownJobError: there is no such job.
        """

    def cancelled(self, job_id: int) -> bool:
        """Return whether the job was asked to stop."""

    def recover(self, but: Collection[int] = ()) -> int:
        """Queue again what a dead worker left running, ``but`` some; return how many. Only the holder of the lease may ask."""

    def elsewhere(self) -> tuple[Job, ...]:
        """Return the jobs that other machines' workers do now, oldest first, without errors."""

    def take_over(self) -> int:
        """Queue again what workers of other machines left running that have been gone for a while; return how many."""

    def get(self, job_id: int) -> Job:
        """Return a job with its errors.

        Raises:
            UnknownJobError: there is no such job.
        """

    def recent(
        self,
        limit: int = 50,
        *,
        kind: JobKind | None = None,
        target: str | None = None,
        below: str | None = None,
    ) -> tuple[Job, ...]:
        """Return the newest jobs first, of one kind and target, or targets that begin so, if given, with their errors."""

    def last_of(self, source: Source) -> Job | None:
        """Return the newest job that concerned one source: its own, or one for all sources of its kind."""

    def targets(self, kind: JobKind) -> frozenset[str | None]:
        """Return every target a job of ``kind`` ever had."""


class Rebuilds(Protocol):
    """The one index that is being made anew, if any, and the changes kept for it."""

    def begin(self) -> int:
        """Register a rebuild and return the number of the newest change: later ones are kept until it has ended.

        One that was registered before died, and is forgotten.
        """

    def registered(self) -> bool:
        """Return whether one is, alive or dead."""

    def take_late(self) -> tuple[set[str], int]:
        """Return the ids of the stories whose changes were kept, with the newest's number, and forget the changes.

        They are followed out of order, so their numbers do not tell which were taken before; and who dies with them in
        hand has lost nothing, since the live index has them.
        """

    def touched(self, *, since: int) -> set[str]:
        """Return the ids of all stories that have changed since, whether the live index has followed or not."""

    def end(self, *, since: int) -> None:
        """Note that the rebuild is live: it holds every change up to ``since``, and those kept for it.

        Changes that are another job's to follow stay, since that job may have built something of them already. What was
        kept after the rebuild last took such changes, it does not hold, and is to be followed once more.
        """

    def forget(self) -> None:
        """Drop a registration whose rebuild came to nothing, with the changes kept for it."""


class ExpectedIndex(Protocol):
    """The catalogue as its index has to mirror it."""

    @property
    def archive(self) -> str:
        """The id of this catalogue, made with it. No copy of another catalogue's index has the same."""

    @property
    def branch(self) -> str:
        """Which history of this catalogue it is that goes on here; ``main`` until it was restored from a backup."""

    def branch_off(self) -> None:
        """Begin another history: what an index knows of the one before must not be taken for this one's changes."""

    def newest(self) -> int:
        """Return the number of the newest change ever queued for the index, 0 before the first."""

    def expected(self) -> tuple[int, int]:
        """Return the fewest and the most stories an index may hold that follows this catalogue.

        Between them lie changes that it has not followed yet, and stories that are kept out of it on purpose.
        """

    def may_hold(self, count: int) -> bool:
        """Say whether an index of so many stories may be one of this catalogue."""

    def difference(self, indexed: AbstractSet[str]) -> Difference:
        """Compare the ids an index holds with those it should hold, one by one."""

    def unaccounted(self, ids: Iterable[str]) -> frozenset[str]:
        """Return those of ``ids`` that are no stories here, nor were when the index last followed."""


class Removals(Protocol):
    """The ledger of what persons removed, and what it keeps."""

    def remove(self, ids: Sequence[str], order: RemovalOrder) -> Job | None:
        """Take stories out for good; return the job that has the index follow, None where there was nothing to do.

        A story once removed is left as it is, but forgotten if the order says so. Unknown ids are passed by. When this
        returns nobody finds them any more; killed on the way, some are removed wholly and the others not at all.
        """

    def restore(self, ids: Sequence[str], target: str | None = None, *, compared: bool = False) -> Job | None:
        """Bring removed stories back as they were; return the job that has the index follow, None without any.

        Whatever their files and pages, and those passed by for having the same text, gave meanwhile is read again by
        the next import or crawl; of forgotten stories that is all there is. ``compared`` as in ``StoryTable.put``.
        """

    def known(self, ids: Sequence[str]) -> dict[str, Removal]:
        """Return the lines of the ledger of those of ``ids`` that were removed."""

    def listed(self, *, source: str | None = None, job: int | None = None) -> tuple[Removal, ...]:
        """Return the ledger, the latest removal first; only of one source, or of what one job had added."""

    def stories_of(self, *, source: str | None = None, job: int | None = None) -> tuple[str, ...]:
        """Return the ids of the stories of a source, or of those a job added, in the order in which they came."""

    def origins(self, ids: Sequence[str]) -> list[tuple[str, str]]:
        """Return source and origin of every file and page that removed stories came from, or that were passed by."""

    def skip(self, removed: str, source: str, origins: Sequence[str]) -> None:
        """Note files and pages that are passed by because of one removed story, so that restoring it reads them."""

    def forgotten_in_captures(self, source: str) -> tuple[str, ...]:
        """Return the forgotten stories that a page of a site was found to hold again, and whose capture is kept."""

    def forgotten_among(self, read: Iterable[Story]) -> set[str]:
        """Return the ids of those of ``read`` that were forgotten, under their names or by their texts."""

    def to_forget(self) -> tuple[str, ...]:
        """Return the removed stories that are to be forgotten and of which captures or the index may hold something."""

    def forgotten(self, ids: Collection[str]) -> None:
        """Note that nothing is left of removed stories but their line in the ledger."""


class Facts(Protocol):
    """Small facts about the archive as a whole: text by key."""

    def get(self, key: str) -> str | None:
        """Return what was set, or None."""

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` under ``key``."""

    def get_own(self, key: str) -> str | None:
        """Return what was set with ``set_own`` from this folder of data, or None."""

    def set_own(self, key: str, value: str) -> None:
        """Keep ``value`` under ``key`` for this folder of data alone: other machines that share the catalogue have theirs."""

    def note_sources(self, ids: Iterable[str]) -> None:
        """Keep which sources this machine has, for the others."""

    def sources_elsewhere(self) -> frozenset[str]:
        """Return the sources that other machines have, which share the catalogue."""

    def next_run(self, source_id: str) -> datetime | None:
        """Return when the scheduler last said it would run a source next, or None."""

    def note_next_run(self, source_id: str, moment: datetime | None) -> None:
        """Keep when the scheduler will run a source next; None: it will not."""

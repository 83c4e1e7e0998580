"""The worker: the one process that claims jobs, each done in a child so that it stays small itself.

It does no work of its own and loads none of what the work needs.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.catalogue.jobs import JobTable
from indexer.catalogue.meta import MetaTable
from indexer.config import Settings
from indexer.errors import CatalogueError, ReadOnlyError, WorkerBusyError
from indexer.jobs import handover, process
from indexer.jobs.following import META_KEY, Followed, kept, tell
from indexer.jobs.lease import Lease
from indexer.jobs.orders import Hand, Hands
from indexer.logs import keep_tracebacks
from indexer.model import Job, JobState
from indexer.tether import end_with

# How soon a new job is seen, whatever happens.
POLL_S = 0.5
# How soon it is seen when the catalogue's log shows that something was written: a look at the file's size and date
# takes two microseconds, so that even 50 a second cannot be measured.
LOOK_S = 0.02
# A row is in the log before it counts, by as long as the disk takes to sync: so long after a change, claims are tried as
# often as the log is looked at.
FRESH_S = 1.0
# How often a row shows that its process lives while it says nothing itself.
HEARTBEAT_S = 5.0
# How long a child may take to stop at a good place before it is killed; a commit of 48 MB takes about that.
GRACE_S = 8.0
# How long to leave a broken catalogue (a full disk, say) alone before trying again.
MEND_S = 5.0
# Run, never imported: it loads what jobs need.
CHILD = "indexer.jobs.child"


@dataclass(frozen=True, slots=True)
class Worker:
    """What the loop needs: the queue, where processes for jobs come from, the catalogue's log, whether to stop.

    ``renew`` is called before jobs are claimed, so that each begins with the settings that are written.
    """

    jobs: JobTable
    hands: Hands
    log: Path
    stop: process.Stop
    renew: Callable[[], None] = lambda: None

    def run(self) -> None:
        """Do jobs until asked to stop."""
        self._until_kept(self.jobs.recover)
        while not self.stop.asked:
            seen = self._log_now()
            self.renew()
            try:
                job = self.jobs.claim()
            except CatalogueError as error:
                process.say(str(error))
                self.stop.wait(MEND_S)
                continue
            if job is None:
                self.hands.prepare()
                self._rest(seen)
            else:
                self._do(job)
        self.hands.close()

    def _rest(self, seen: tuple[int, int]) -> None:
        """Wait a while, less when the log is no longer as it was ``seen``."""
        fresh = abs(time.time() - seen[1] / 1e9) < FRESH_S
        until = time.monotonic() + (LOOK_S if fresh else POLL_S)
        while not self.stop.asked and self._log_now() == seen and time.monotonic() < until:
            time.sleep(LOOK_S)

    def _log_now(self) -> tuple[int, int]:
        try:
            status = self.log.stat()
        except OSError:  # it comes with the first write
            return (0, 0)
        return (status.st_size, status.st_mtime_ns)

    def _do(self, job: Job) -> None:
        hand = self.hands.take()
        hand.begin(job.id)
        code = self._attend(hand, job)
        self._until_kept(lambda: self._settle(job, code))
        self.hands.give_back(hand)

    def _attend(self, hand: Hand, job: Job) -> int:
        """Wait for a job's process, keep its row's heart beating, and end it when it must end."""
        beaten = looked = time.monotonic()
        deadline: float | None = None
        while (code := hand.look(0.05)) is None:
            moment = time.monotonic()
            if moment - beaten >= HEARTBEAT_S:
                beaten = moment
                self._beat(job)
            if self.stop.asked and deadline is None:
                hand.terminate()
                deadline = moment + GRACE_S
            elif moment - looked >= POLL_S and deadline is None:
                looked = moment
                # The child sees it too; the deadline is for one that does not look.
                deadline = moment + GRACE_S if self._cancelled(job) else None
            if deadline is not None and moment > deadline:
                hand.kill()
        return code

    def _settle(self, job: Job, code: int) -> None:
        """Write how a job ended if its child could not."""
        if self.jobs.get(job.id).state is not JobState.RUNNING:
            return
        if self.jobs.cancelled(job.id):
            self.jobs.finish(job.id, JobState.CANCELLED, "Cancelled; what was done until then is kept.")
        elif code == process.PUT_BACK or self.stop.asked:
            self.jobs.requeue(job.id, "The worker was stopped; the job will go on where it was.")
        elif self.jobs.crashes(job.id) == 0:
            self.jobs.requeue(
                job.id, f"Its process {process.worded(code)}; it is tried once more.", crashed=True
            )
        else:
            self.jobs.finish(
                job.id,
                JobState.FAILED,
                f"Its process {process.worded(code)}, for the second time. What it did until then is kept; run it again "
                "when there is more memory, or look into the logs.",
            )

    def _until_kept(self, write: Callable[[], object]) -> None:
        """Try a write until the catalogue takes it: a full disk must not end the worker."""
        while True:
            try:
                write()
            except CatalogueError as error:
                process.say(str(error))
                if self.stop.wait(MEND_S):
                    return  # the row stays running, and the next worker recovers it
            else:
                return

    def _beat(self, job: Job) -> None:
        try:
            self.jobs.heartbeat(job.id)
        except CatalogueError as error:  # the next beat may go through
            process.say(str(error))

    def _cancelled(self, job: Job) -> bool:
        try:
            return self.jobs.cancelled(job.id)
        except CatalogueError:
            return False


def run_worker(settings: Settings, *, handle: int | None = None, child: str = CHILD) -> None:
    """Wait for the lease, put back what a dead worker left, then do jobs until SIGTERM or SIGINT.

    ``handle`` is where a parent left the settings for children to find, ``child`` the module that does jobs.
    """
    stop = process.Stop().listen()
    lease = _wait_for_lease(settings, stop)
    if lease is None:
        return
    own = handover.leave(settings) if handle is None else os.dup(handle)
    os.set_inheritable(own, True)
    # A process that waits for a job takes memory: only where somebody waits for the job.
    ahead = any(source.watched for source in settings.sources)
    hands = Hands(child, lease.handle, own, ahead=ahead, grace_s=GRACE_S)
    try:
        with lease, Catalogue.open(settings.data) as catalogue:
            log = catalogue.path.with_name(f"{catalogue.path.name}-wal")
            with contextlib.suppress(CatalogueError):
                catalogue.meta.set(META_KEY, kept(()))
            Worker(
                catalogue.jobs, hands, log, stop, _Renewal(Followed(settings), hands, catalogue.meta)
            ).run()
    finally:
        os.close(hands.settings)


@dataclass(frozen=True, slots=True)
class _Renewal:
    """Hands a changed configuration to whoever does the next job, and keeps what there is to say of it."""

    followed: Followed
    hands: Hands
    meta: MetaTable

    def __call__(self) -> None:
        before = self.followed.settings
        if not self.followed.look():
            return
        tell(self.followed)
        # On a full or read-only disk there is no writing it down; it has been said.
        with contextlib.suppress(CatalogueError):
            self.meta.set(META_KEY, kept(self.followed.notes))
        if self.followed.settings != before:
            self.hands.renew(self.followed.settings)


def main() -> int:
    """Run the worker that the command line describes."""
    given = process.options("Do the jobs of one archive, one after the other.").parse_args()
    end_with(given.parent)
    settings = handover.find(given.settings)
    with keep_tracebacks(settings.data, "jobs"):
        run_worker(settings, handle=given.settings)
    return 0


def _wait_for_lease(settings: Settings, stop: process.Stop) -> Lease | None:
    told = False
    while not stop.asked:
        try:
            return Lease.take(settings.data)
        except (WorkerBusyError, ReadOnlyError) as error:
            # On a disk that may only be read pages are answered all the same, and it may be made writable under us.
            if not told:
                process.say(f"Waiting: {error}")
                told = True
            stop.wait(POLL_S)
    return None


if __name__ == "__main__":
    sys.exit(main())

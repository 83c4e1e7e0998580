"""The worker: the one process that claims jobs, each done in a child of its own so that it stays small itself.

It does no work of its own and loads none of what the work needs.
"""

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from indexer.catalogue import open_catalogue
from indexer.catalogue.port.work import Facts, Jobs
from indexer.config import Settings
from indexer.errors import CatalogueError, ReadOnlyError, WorkerBusyError
from indexer.jobs import process_setup, settings_handoff
from indexer.jobs.job_process import JobProcess, JobProcessPool
from indexer.jobs.lanes import Lane, lane_of, may_begin
from indexer.jobs.lease import Lease
from indexer.jobs.settings_watch import META_KEY, LiveSettings, encode_notes, log_changes
from indexer.logs import keep_tracebacks
from indexer.model import Job, JobState
from indexer.parent_death import exit_with_parent

# How soon a new job is seen, whatever happens.
POLL_S = 0.5
# How soon it is seen when the catalogue's revision shows that something was written: a look at that takes some ten
# microseconds, so that 50 a second are a two-thousandth of a processor.
LOOK_S = 0.02
# How often a row shows that its process lives while it says nothing itself.
HEARTBEAT_S = 5.0
# How often jobs of other machines' workers are looked after, where there may be any.
ELSEWHERE_S = 10.0
# How long a child may take to stop at a good place before it is killed; a commit of 48 MB takes about that.
GRACE_S = 8.0
# How long to leave a broken catalogue (a full disk, say) alone before trying again.
MEND_S = 5.0
# Run, never imported: it loads what jobs need.
CHILD = "indexer.jobs.job_main"


@dataclass(slots=True)
class _Running:
    """A job that is being done, by whom, and when something is due: times are monotonic.

    ``code`` is how its process ended, once it has and its row does not say so yet.
    """

    job: Job
    process: JobProcess
    heartbeat_at: float
    checked_at: float
    deadline: float | None = None
    code: int | None = None
    settle_due: float = 0.0


@dataclass(slots=True)
class Worker:
    """What the loop needs: the queue, where processes for jobs come from, the catalogue's revision, whether to stop.

    ``reload`` is called before jobs are claimed, so that each begins with the settings that are written. ``sources`` gives
    the names of those that this machine has.
    """

    jobs: Jobs
    pool: JobProcessPool
    revision: Callable[[], str]
    stop: process_setup.StopSignal
    reload: Callable[[], None] = lambda: None
    sources: Callable[[], Collection[str]] = tuple[str, ...]
    running: list[_Running] = field(default_factory=list)
    look_elsewhere_at: float = 0.0
    is_unsure: bool = False

    def run(self) -> None:
        """Do jobs until asked to stop, those of different lanes beside each other."""
        self._until_kept(self.jobs.recover)
        while not self.stop.is_set:
            seen = self._revision_now()
            self._supervise_all()
            self.reload()
            try:
                self._look_after()
                began = self._begin_some()
            except CatalogueError as error:
                process_setup.say(str(error))
                self.is_unsure = True
                self._wait(seen, MEND_S)
                continue
            if not began:
                self.pool.prepare()
                self._wait(seen, POLL_S)
        while self.running:
            self._supervise_all()
            self._listen(LOOK_S)
        self.pool.close()

    def _begin_some(self) -> bool:
        """Claim every job that may begin now, oldest first, and have it begun; return whether there was one."""
        began = False
        waiting: list[Job] = []
        queued = self.jobs.queued(self.sources())
        elsewhere = self.jobs.elsewhere() if queued else ()
        for job in queued:
            if not may_begin(job, [each.job for each in self.running], waiting, elsewhere):
                waiting.append(job)
            elif (claimed := self.jobs.claim(job.id)) is not None and not self._given_way(claimed):
                hand = self.pool.acquire() if lane_of(job) is Lane.SMALL else self.pool.start()
                hand.begin(job.id)
                moment = time.monotonic()
                self.running.append(_Running(claimed, hand, moment, moment))
                began = True
        return began

    def _look_after(self) -> None:
        """See to jobs that nobody does: that a failed claim may have left, and now and then what other machines have."""
        if self.is_unsure:
            self.jobs.recover([each.job.id for each in self.running])
            self.is_unsure = False
        if time.monotonic() >= self.look_elsewhere_at:
            self.look_elsewhere_at = time.monotonic() + ELSEWHERE_S
            self.jobs.take_over()

    def _given_way(self, claimed: Job) -> bool:
        """Put a job back if a worker elsewhere has just begun an older one that it may not run beside."""
        older = [job for job in self.jobs.elsewhere() if job.id < claimed.id]
        if may_begin(claimed, (), (), older):
            return False
        self.jobs.requeue(claimed.id)
        return True

    def _wait(self, seen: str, seconds: float) -> None:
        """Wait a while, less when something was written since the revision ``seen`` or a job may have ended."""
        until = time.monotonic() + seconds
        while not self.stop.is_set and self._revision_now() == seen and time.monotonic() < until:
            if self._listen(LOOK_S):
                return

    def _listen(self, seconds: float) -> bool:
        """Wait at most so long for word from a job's process; return whether there is any."""
        lines = [each.process.line for each in self.running if each.code is None]
        return bool(select.select(lines, [], [], seconds)[0])

    def _revision_now(self) -> str:
        try:
            return self.revision()
        except CatalogueError:  # whoever claims a job will say so
            return ""

    def _supervise_all(self) -> None:
        """See to every job that is being done, and write how those ended that have."""
        for each in list(self.running):
            if each.code is None:
                each.code = each.process.poll(0)
            if each.code is None:
                self._supervise(each, time.monotonic())
            elif self._settled(each, each.code):
                self.running.remove(each)
                self.pool.release(each.process)

    def _supervise(self, each: _Running, moment: float) -> None:
        """Keep a row's heart beating, and end the process that must end."""
        if moment - each.heartbeat_at >= HEARTBEAT_S:
            each.heartbeat_at = moment
            self._write_heartbeat(each.job)
        if self.stop.is_set and each.deadline is None:
            each.process.terminate()
            each.deadline = moment + GRACE_S
        elif moment - each.checked_at >= POLL_S and each.deadline is None:
            each.checked_at = moment
            # The child sees it too; the deadline is for one that does not look.
            each.deadline = moment + GRACE_S if self._cancelled(each.job) else None
        if each.deadline is not None and moment > each.deadline:
            each.process.kill()

    def _settled(self, each: _Running, code: int) -> bool:
        """Try to write how a job ended; a full disk must neither end the worker nor hold up other jobs."""
        if time.monotonic() < each.settle_due:
            return False
        try:
            self._settle(each.job, code)
        except CatalogueError as error:
            process_setup.say(str(error))
            each.settle_due = time.monotonic() + MEND_S
            return self.stop.is_set  # the row stays running, and the next worker recovers it
        return True

    def _settle(self, job: Job, code: int) -> None:
        """Write how a job ended if its child could not."""
        if self.jobs.get(job.id).state is not JobState.RUNNING:
            return
        if self.jobs.cancelled(job.id):
            self.jobs.finish(job.id, JobState.CANCELLED, "Cancelled; what was done until then is kept.")
        elif code == process_setup.PUT_BACK or self.stop.is_set:
            was = "The worker was stopped" if self.stop.is_set else "The server of the catalogue was away"
            self.jobs.requeue(job.id, f"{was}; the job will go on where it was.")
        elif self.jobs.crashes(job.id) == 0:
            self.jobs.requeue(
                job.id, f"Its process {process_setup.exit_text(code)}; it is tried once more.", crashed=True
            )
        else:
            self.jobs.finish(
                job.id,
                JobState.FAILED,
                f"Its process {process_setup.exit_text(code)}, for the second time. What it did until then is kept; run it again "
                "when there is more memory, or look into the logs.",
            )

    def _until_kept(self, write: Callable[[], object]) -> None:
        """Try a write until the catalogue takes it: a full disk must not end the worker."""
        while True:
            try:
                write()
            except CatalogueError as error:
                process_setup.say(str(error))
                if self.stop.wait(MEND_S):
                    return  # the row stays running, and the next worker recovers it
            else:
                return

    def _write_heartbeat(self, job: Job) -> None:
        try:
            self.jobs.heartbeat(job.id)
        except CatalogueError as error:  # the next beat may go through
            process_setup.say(str(error))

    def _cancelled(self, job: Job) -> bool:
        try:
            return self.jobs.cancelled(job.id)
        except CatalogueError:
            return False


def run_worker(settings: Settings, *, handle: int | None = None, child: str = CHILD) -> None:
    """Wait for the lease, put back what a dead worker left, then do jobs until SIGTERM or SIGINT.

    ``handle`` is where a parent left the settings for children to find, ``child`` the module that does jobs.
    """
    stop = process_setup.StopSignal().listen()
    lease = _wait_for_lease(settings, stop)
    if lease is None:
        return
    own = settings_handoff.write_settings(settings) if handle is None else os.dup(handle)
    os.set_inheritable(own, True)
    # A process that waits for a job takes memory: only where somebody waits for the job.
    ahead = any(source.watched for source in settings.sources)
    hands = JobProcessPool(child, lease.handle, own, ahead=ahead, grace_s=GRACE_S)
    try:
        with lease, open_catalogue(settings.place) as catalogue:
            with contextlib.suppress(CatalogueError):
                catalogue.meta.set_own(META_KEY, encode_notes(()))
                catalogue.meta.note_sources(source.id for source in settings.sources)
            followed = LiveSettings(settings)
            Worker(
                catalogue.jobs,
                hands,
                catalogue.revision,
                stop,
                _SettingsReload(followed, hands, catalogue.meta),
                lambda: [source.id for source in followed.settings.sources],
            ).run()
    finally:
        os.close(hands.settings)


@dataclass(frozen=True, slots=True)
class _SettingsReload:
    """Hands a changed configuration to whoever does the next job, and keeps what there is to say of it."""

    followed: LiveSettings
    pool: JobProcessPool
    meta: Facts

    def __call__(self) -> None:
        before = self.followed.settings
        if not self.followed.look():
            return
        log_changes(self.followed)
        # On a full or read-only disk there is no writing it down; it has been said.
        with contextlib.suppress(CatalogueError):
            self.meta.set_own(META_KEY, encode_notes(self.followed.notes))
            self.meta.note_sources(source.id for source in self.followed.settings.sources)
        if self.followed.settings != before:
            self.pool.reload(self.followed.settings)


def main() -> int:
    """Run the worker that the command line describes."""
    given = process_setup.child_options("Do the jobs of one archive as they come.").parse_args()
    exit_with_parent(given.parent)
    settings = settings_handoff.read_settings(given.settings)
    with keep_tracebacks(settings.data, "jobs"):
        run_worker(settings, handle=given.settings)
    return 0


def _wait_for_lease(settings: Settings, stop: process_setup.StopSignal) -> Lease | None:
    is_announced = False
    while not stop.is_set:
        try:
            return Lease.take(settings.data)
        except (WorkerBusyError, ReadOnlyError) as error:
            # On a disk that may only be read pages are answered all the same, and it may be made writable under us.
            if not is_announced:
                process_setup.say(f"Waiting: {error}")
                is_announced = True
            stop.wait(POLL_S)
    return None


if __name__ == "__main__":
    sys.exit(main())

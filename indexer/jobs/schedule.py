"""The scheduler: turns the schedules of config.toml into job rows at their time, and what lands in inboxes at once.

It does no work, keeps no state of its own, and there is one in a run.
"""

from __future__ import annotations

import functools
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from indexer.catalogue import Catalogue, open_catalogue
from indexer.config import Settings
from indexer.errors import CatalogueError, ConfigError
from indexer.jobs import process_setup, settings_handoff
from indexer.jobs.settings_watch import LiveSettings, SettingsWatcher, log_changes
from indexer.logs import keep_tracebacks
from indexer.model import JobKind, Source, SourceKind
from indexer.parent_death import exit_with_parent

if TYPE_CHECKING:
    from indexer.jobs.inbox_watch import Watcher

# A run missed by less (the machine slept) is made up for, once; more, and the next one will do.
MISFIRE_S = 3600
# How often to look whether an archive that may only be read may be written by now.
MEND_S = 5.0
KINDS = {SourceKind.INBOX: JobKind.IMPORT, SourceKind.SITE: JobKind.CRAWL}


def trigger(source: Source) -> CronTrigger | None:
    """Return when ``source`` runs by itself, in local time; None when it does not.

    Raises:
        ConfigError: its schedule is no cron expression.
    """
    if not source.schedule:
        return None
    try:
        return CronTrigger.from_crontab(source.schedule)
    except ValueError as error:
        raise ConfigError(
            f"The schedule {source.schedule!r} of source {source.id!r} is not understood ({error}). Write five "
            "fields, minute hour day month weekday, as in 30 4 * * *."
        ) from error


def next_run(source: Source, now: datetime) -> datetime | None:
    """Return when ``source`` runs next after ``now`` (aware), or None when it has no schedule."""
    when = trigger(source)
    return None if when is None else when.get_next_fire_time(None, now)


def run_scheduler(settings: Settings, *, logs_changes: bool = True) -> None:
    """Insert job rows at their times, and for what lands in watched inboxes, until SIGTERM or SIGINT.

    What changes in config.toml meanwhile is taken over; ``logs_changes`` says so in the log.

    Raises:
        ConfigError: a schedule is no cron expression.
    """
    # Raised inside the scheduler's wait: shutting it down from a handler could wait for its own lock.
    process_setup.exit_on_signals()
    _wait_until_writable(settings)
    with open_catalogue(settings.place) as catalogue:
        scheduler = BlockingScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": MISFIRE_S}
        )
        plan = _Schedules(scheduler, catalogue, logs_changes)
        try:
            plan.begin(settings)
            with SettingsWatcher(LiveSettings(settings), plan.take):
                scheduler.start()
        finally:
            plan.close()
            if scheduler.running:
                scheduler.shutdown(wait=False)


def _wait_until_writable(settings: Settings) -> None:
    """Wait for as long as nothing can be asked for: pages are answered all the same."""
    with open_catalogue(settings.place) as catalogue:
        if catalogue.read_only:
            sys.stderr.write(f"Waiting: {catalogue.read_only}\n")
        while catalogue.read_only:
            time.sleep(MEND_S)


class _Schedules:
    """The schedules and watched folders of settings, and of those that come after them."""

    def __init__(self, scheduler: BlockingScheduler, catalogue: Catalogue, logs_changes: bool) -> None:
        self._scheduler, self._catalogue, self._logs_changes = scheduler, catalogue, logs_changes
        self._sources: dict[str, Source] = {}
        self._watcher: Watcher | None = None

    def begin(self, settings: Settings) -> None:
        """Schedule and watch what ``settings`` say; raises ConfigError as ``trigger`` does."""
        for gone in self._sources.keys() - {source.id for source in settings.sources}:
            self._schedule(gone, None)
            self._catalogue.meta.note_next_run(gone, None)
        for source in settings.sources:
            if source != self._sources.get(source.id):
                self._schedule(source.id, source)
                _note_next(self._catalogue, source)
        before = tuple(source for source in self._sources.values() if source.kind is SourceKind.INBOX)
        now = tuple(source for source in settings.sources if source.kind is SourceKind.INBOX)
        self._sources = {source.id: source for source in settings.sources}
        if before != now:
            self._watch(settings)

    def take(self, followed: LiveSettings) -> None:
        """Go on with settings that have changed; folders that are new are imported, as at a first start."""
        if self._logs_changes:
            log_changes(followed)
        known = {(source.id, source.location) for source in self._sources.values()}
        self.begin(followed.settings)
        for source in followed.settings.sources:
            if source.kind is SourceKind.INBOX and (source.id, source.location) not in known:
                self._catalogue.jobs.request(JobKind.IMPORT, source.id)

    def close(self) -> None:
        """End watching."""
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def _schedule(self, name: str, source: Source | None) -> None:
        when = None if source is None else trigger(source)
        if self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)
        if source is not None and when is not None:
            self._scheduler.add_job(functools.partial(ask, self._catalogue, source), when, id=name)

    def _watch(self, settings: Settings) -> None:
        self.close()
        if not any(source.watched for source in settings.sources):
            return
        from indexer.jobs.inbox_watch import Watcher  # noqa: PLC0415  # 5 MB that only watching needs

        self._watcher = Watcher(settings, self._catalogue)
        self._watcher.start()


def ask(catalogue: Catalogue, source: Source) -> None:
    """Ask for the run of ``source`` that is due now; one already queued is enough."""
    try:
        catalogue.jobs.request(KINDS[source.kind], source.id, scheduled=True)
        _note_next(catalogue, source)
    except CatalogueError as error:  # the next time may go through
        process_setup.say(f"{source.id} could not be scheduled: {error}")


def main() -> int:
    """Run the scheduler that the command line describes."""
    given = process_setup.child_options("Ask for jobs when their time comes.").parse_args()
    exit_with_parent(given.parent)
    settings = settings_handoff.read_settings(given.settings)
    with keep_tracebacks(settings.data, "schedule"):
        # The worker beside it tells what becomes of a changed configuration.
        run_scheduler(settings, logs_changes=given.parent is None)
    return 0


def _note_next(catalogue: Catalogue, source: Source) -> None:
    when = next_run(source, datetime.now().astimezone())
    catalogue.meta.note_next_run(source.id, when)


if __name__ == "__main__":
    sys.exit(main())

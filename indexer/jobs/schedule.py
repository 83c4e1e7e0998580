"""The scheduler: turns the schedules of config.toml into job rows at their time, and what lands in inboxes at once.

It does no work, keeps no state of its own, and there is one in a run.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import time
from collections.abc import Iterator
from datetime import datetime

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from indexer.catalogue import Catalogue
from indexer.catalogue.meta import next_run_key
from indexer.config import Settings
from indexer.errors import CatalogueError, ConfigError
from indexer.jobs import handover, process
from indexer.model import JobKind, Source, SourceKind
from indexer.tether import end_with

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


def run_scheduler(settings: Settings) -> None:
    """Insert job rows at their times, and for what lands in watched inboxes, until SIGTERM or SIGINT.

    Raises:
        ConfigError: a schedule is no cron expression.
    """
    # Raised inside the scheduler's wait: shutting it down from a handler could wait for its own lock.
    process.leave_on_signals()
    _wait_until_writable(settings)
    with Catalogue.open(settings.data) as catalogue:
        scheduler = BlockingScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": MISFIRE_S}
        )
        for source in settings.sources:
            when = trigger(source)
            _note_next(catalogue, source)
            if when is not None:
                scheduler.add_job(functools.partial(ask, catalogue, source), when, id=source.id)
        with _watching(settings, catalogue):
            try:
                scheduler.start()
            finally:
                if scheduler.running:
                    scheduler.shutdown(wait=False)


def _wait_until_writable(settings: Settings) -> None:
    """Wait for as long as nothing can be asked for: pages are answered all the same."""
    with Catalogue.open(settings.data) as catalogue:
        if catalogue.read_only:
            sys.stderr.write(f"Waiting: {catalogue.read_only}\n")
        while catalogue.read_only:
            time.sleep(MEND_S)


@contextlib.contextmanager
def _watching(settings: Settings, catalogue: Catalogue) -> Iterator[None]:
    if not any(source.watched for source in settings.sources):
        yield
        return
    from indexer.jobs.watch import Watcher  # noqa: PLC0415  # 5 MB that only watching needs

    watcher = Watcher(settings, catalogue)
    watcher.start()
    try:
        yield
    finally:
        watcher.close()


def ask(catalogue: Catalogue, source: Source) -> None:
    """Ask for the run of ``source`` that is due now; one already queued is enough."""
    try:
        catalogue.jobs.request(KINDS[source.kind], source.id)
        _note_next(catalogue, source)
    except CatalogueError as error:  # the next time may go through
        sys.stderr.write(f"{source.id} could not be scheduled: {error}\n")


def main() -> int:
    """Run the scheduler that the command line describes."""
    given = process.options("Ask for jobs when their time comes.").parse_args()
    end_with(given.parent)
    run_scheduler(handover.find(given.settings))
    return 0


def _note_next(catalogue: Catalogue, source: Source) -> None:
    when = next_run(source, datetime.now().astimezone())
    catalogue.meta.set(next_run_key(source.id), when.isoformat() if when else "")


if __name__ == "__main__":
    sys.exit(main())

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from jobkit import gone, settings_for, until

from indexer.catalogue import open_catalogue
from indexer.errors import ConfigError
from indexer.jobs import process_setup, settings_handoff
from indexer.jobs.schedule import ask, next_run
from indexer.model import JobKind, Source, SourceKind

NOON = datetime(2026, 3, 1, 12, 0).astimezone()


def _source(schedule, kind=SourceKind.INBOX, name="shelf"):
    return Source(name, kind, "stories", schedule=schedule)


def test_the_next_run_follows_the_five_fields():
    assert next_run(_source("30 4 * * *"), NOON) == (NOON + timedelta(days=1)).replace(hour=4, minute=30)
    assert next_run(_source("*/15 * * * *"), NOON + timedelta(seconds=1)) == NOON + timedelta(minutes=15)
    assert next_run(_source(None), NOON) is None


@pytest.mark.parametrize("schedule", ["nonsense", "1 2 3", "61 * * * *", "* * * * * *"])
def test_a_schedule_that_is_none_names_its_source(schedule):
    with pytest.raises(ConfigError, match=r"'shelf'.*30 4 \* \* \*"):
        next_run(_source(schedule), NOON)


def test_a_run_that_is_due_becomes_a_job_of_its_kind_once(tmp_path):
    with open_catalogue(tmp_path) as catalogue:
        for source in (_source("0 4 * * *"), _source("0 5 * * *", SourceKind.SITE, "site")) * 2:
            ask(catalogue, source)
        asked = catalogue.jobs.recent()
        assert [(job.kind, job.target) for job in asked] == [
            (JobKind.CRAWL, "site"),
            (JobKind.IMPORT, "shelf"),
        ]
        assert catalogue.meta.next_run("shelf") > datetime.now(UTC)


def test_a_catalogue_that_refuses_does_not_end_the_scheduler(tmp_path, capsys):
    with open_catalogue(tmp_path) as catalogue:
        with catalogue._database.write() as connection:
            connection.exec_driver_sql("DROP TABLE job_errors")
            connection.exec_driver_sql("DROP TABLE jobs")
        ask(catalogue, _source("0 4 * * *"))
    assert "shelf could not be scheduled" in capsys.readouterr().err


def _scheduler(settings):
    handle = settings_handoff.write_settings(settings)
    command = process_setup.python_command(
        "indexer.jobs.schedule", process_setup.child_arguments(handle, parent=os.getpid())
    )
    started = subprocess.Popen(command, pass_fds=(handle,), stderr=subprocess.PIPE, text=True)
    os.close(handle)
    return started


def test_the_process_says_when_it_will_ask_and_leaves_on_sigterm(tmp_path):
    # A folder that is not there would be told of as well.
    sources = (_source("0 4 * * *"), _source(None, name="still"))
    settings = settings_for(
        tmp_path, sources=tuple(replace(each, location=str(tmp_path)) for each in sources)
    )
    with open_catalogue(settings.data) as catalogue:
        with _scheduler(settings) as scheduler:
            until(
                lambda: catalogue.meta.next_run("shelf") and catalogue.meta.get("next-run:still") is not None
            )
            scheduler.send_signal(signal.SIGTERM)
            assert scheduler.communicate(timeout=30)[1] == ""
        assert scheduler.returncode == 0
        assert catalogue.meta.next_run("still") is None
        assert catalogue.jobs.queued() == ()


_PARENT = """
import os, subprocess, sys, time
from indexer.jobs import process_setup
handle = int(sys.argv[1])
command = process_setup.python_command('indexer.jobs.schedule', process_setup.child_arguments(handle, parent=os.getpid()))
child = subprocess.Popen(command, pass_fds=(handle,))
print(child.pid, flush=True)
time.sleep(600)
"""


def test_the_process_ends_when_its_parent_is_killed(tmp_path):
    settings = settings_for(tmp_path)
    handle = settings_handoff.write_settings(settings)
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(handle)], pass_fds=(handle,), stdout=subprocess.PIPE, text=True
    ) as started:
        child = int(started.stdout.readline())
        started.kill()
        started.wait()
        until(lambda: gone(child))
    os.close(handle)


_BERLIN = """
from datetime import UTC, datetime, timedelta
from indexer.jobs.schedule import next_run
from indexer.model import Source, SourceKind

source = Source("shelf", SourceKind.INBOX, "stories", schedule="30 2 * * *")
for month in (3, 10):
    now = datetime(2026, month, 23, 12, tzinfo=UTC)
    while now.day < 31:
        now = next_run(source, now.astimezone()).astimezone(UTC) + timedelta(seconds=1)
        print(now.astimezone().date().isoformat())
"""


def test_clocks_that_are_put_back_or_on_lose_no_run():
    """The hour that comes twice has a second run, which finds nothing new; the one that never comes loses none."""
    told = subprocess.run(
        [sys.executable, "-c", _BERLIN],
        env=os.environ | {"TZ": "Europe/Berlin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    for month in ("03", "10"):
        assert {day for day in told if day[5:7] == month} == {f"2026-{month}-{day}" for day in range(24, 32)}
    assert [day for day in set(told) if told.count(day) > 1] == ["2026-10-25"]

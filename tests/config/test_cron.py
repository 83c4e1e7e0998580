"""Schedules in cron's five fields."""

from __future__ import annotations

import pytest
from apscheduler.triggers.cron import CronTrigger

from indexer.config.cron import normal
from indexer.errors import ConfigError


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("* * * * *", "* * * * *"),
        (" 30   4 * * * ", "30 4 * * *"),
        ("*/10 0-6,22 1-31/2 JAN-mar *", "*/10 0-6,22 1-31/2 jan-mar *"),
        ("0 3 * * 0", "0 3 * * sun"),
        ("0 3 * * 7", "0 3 * * sun"),
        ("0 3 * * 1-5", "0 3 * * mon,tue,wed,thu,fri"),
        ("0 3 * * Sat,sun", "0 3 * * sun,sat"),
        ("0 3 * * 0-6", "0 3 * * *"),
        ("0 3 * * 5-7", "0 3 * * sun,fri,sat"),
        ("0 3 * * */2", "0 3 * * sun,tue,thu,sat"),
        ("5/20 * * * *", "5/20 * * * *"),
    ],
)
def test_schedules_are_spelt_so_that_every_program_means_the_same(written, meant):
    assert normal(written) == meant
    CronTrigger.from_crontab(normal(written))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "daily",
        "5-1 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "1,, * * * *",
        "-1 * * * *",
        "@daily",
        "* * * foo *",
        "٣ * * * *",
    ],
)
def test_what_is_no_schedule_is_refused(written):
    with pytest.raises(ConfigError):
        normal(written)

from datetime import UTC, datetime

import pytest
from crawlkit import QuickClock

from indexer.errors import JobCancelledError
from indexer.sources.pace import Pace, SystemClock, retry_after

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_the_first_request_goes_at_once_and_the_next_waits():
    clock = QuickClock()
    pace = Pace(clock)
    pace.wait("http://a.example", 2.0)
    assert sum(clock.slept) == 0
    pace.wait("http://a.example", 2.0)
    assert sum(clock.slept) == pytest.approx(2.0)


def test_hosts_do_not_wait_for_each_other():
    clock = QuickClock()
    pace = Pace(clock)
    pace.wait("http://a.example", 5.0)
    pace.wait("http://b.example", 5.0)
    assert clock.slept == []


def test_time_spent_elsewhere_counts():
    clock = QuickClock()
    pace = Pace(clock)
    pace.wait("http://a.example", 2.0)
    clock.passed += 1.5
    pace.wait("http://a.example", 2.0)
    assert sum(clock.slept) == pytest.approx(0.5)


def test_a_held_host_is_left_alone_that_long():
    clock = QuickClock()
    pace = Pace(clock)
    pace.hold("http://a.example", 30.0)
    pace.hold("http://a.example", 1.0)
    pace.wait("http://a.example", 0.0)
    assert sum(clock.slept) == pytest.approx(30.0)


def test_a_long_wait_can_be_cancelled():
    clock = QuickClock()

    def check():
        if sum(clock.slept) > 3:
            raise JobCancelledError("stop")

    with pytest.raises(JobCancelledError):
        Pace(clock, check).pause(3600)
    assert sum(clock.slept) < 5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Tue, 01 Jan 2030 00:02:00 GMT", 120.0),
        ("Tue, 01 Jan 2030 00:02:00 -0000", 120.0),
        ("Mon, 31 Dec 2029 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("", None),
        (None, None),
        ("Tue, 99 Jan 2030 00:02:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value, seconds):
    assert retry_after(value, NOW) == seconds


def test_the_machines_clock_goes_on():
    clock = SystemClock()
    before = clock.monotonic()
    clock.sleep(0)
    assert clock.monotonic() >= before
    assert clock.now().tzinfo is UTC

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from webui import formatting


def test_numbers_have_their_nouns() -> None:
    assert formatting.counted(1, "match", "matches") == "1 match"
    assert formatting.counted(12_345, "word") == "12,345 words"


def test_days_and_moments() -> None:
    assert formatting.day(date(2004, 5, 3)) == "3 May 2004"
    assert formatting.day(date(1921, 1, 1)) == "1921", "a year alone is stored as its first day"
    assert formatting.day(None) == ""
    east = timezone(timedelta(hours=2))
    assert formatting.moment(datetime(2026, 5, 1, 12, 30, tzinfo=east)) == "2026-05-01 10:30 UTC"
    assert formatting.moment(datetime(2026, 5, 1, tzinfo=UTC)) == "2026-05-01 00:00 UTC"
    assert formatting.moment(None) == "never"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (90, "2 min"), (7500, "2 h 5 min"), (200_000, "2 days"), (None, "")],
)
def test_durations(seconds: int | None, words: str) -> None:
    assert formatting.duration(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"), [(999, "999 B"), (1500, "1.5 kB"), (12_300_000, "12.3 MB"), (5e15, "5000.0 TB")]
)
def test_sizes(count: float, words: str) -> None:
    assert formatting.size(count) == words


def test_known_values_have_labels_and_others_stay() -> None:
    assert formatting.label("in-progress") == "In progress"
    assert formatting.label("Overwater") == "Overwater"


def test_a_search_quicker_than_a_millisecond() -> None:
    assert formatting.took(0.2) == "under 1 ms"
    assert formatting.took(1234.4) == "1,234 ms"

from __future__ import annotations

import pytest

from indexer.model import LineCount
from webui.bars import HEIGHT, course_bars, year_bars


def years(*counts: tuple[str, int]) -> list[LineCount]:
    return [LineCount(year, hits, 1) for year, hits in counts]


def test_every_year_has_its_place_also_without_hits():
    bars = year_bars(years(("1999", 4), ("2002", 1), ("", 9)))
    assert [(bar.label, bar.hits) for bar in bars.bars] == [
        ("1999", 4),
        ("2000", 0),
        ("2001", 0),
        ("2002", 1),
    ]
    assert [bar.height for bar in bars.bars] == [HEIGHT, 0.0, 0.0, HEIGHT / 4]
    assert all(bar.y + bar.height == HEIGHT for bar in bars.bars)
    assert bars.wide > bars.bars[-1].x


@pytest.mark.parametrize(("first", "labels"), [("1801", "1800s"), ("0801", "800s"), ("1950", "1950")])
def test_many_years_come_in_decades_or_centuries_and_none_is_left_out(first, labels):
    bars = year_bars(years((first, 3), ("2003", 2), ("2004", 5)))
    assert bars.bars[0].label == labels
    assert sum(bar.hits for bar in bars.bars) == 10
    assert len(bars.bars) <= 100


def test_without_a_year_there_is_no_bar():
    assert year_bars(years(("", 3))).bars == ()
    assert year_bars([]).bars == ()


def test_the_least_is_still_seen_and_nothing_is_nothing():
    bars = course_bars([100_000, 1, 0]).bars
    assert bars[1].height > 1
    assert bars[2].height == 0
    assert [bar.label for bar in bars] == ["0 to 33 %", "33 to 66 %", "66 to 100 %"]

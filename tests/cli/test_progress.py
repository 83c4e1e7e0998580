"""Progress where there is no terminal: few lines, with counts, rate and time left."""

from __future__ import annotations

import re

from indexer.cli.progress import Bar, Lines, Progress, ProgressReporter
from indexer.model import Failure


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_stage_is_told_at_once_and_then_seldom():
    clock, lines = Clock(), []
    screen = Lines(lines.append, clock)
    for done in range(81):
        screen.show(Progress("import", done, 80, {"added": done}))
        clock.now += 0.125
    assert lines == [
        "Reading: 0 of 80",
        "Reading: 40 of 80, 8.0/s, about 5 seconds left, 40 added",
        "Reading: 80 of 80, 8.0/s, about 0 seconds left, 80 added",
    ]


def test_a_stage_of_unknown_length_has_no_end_in_sight():
    clock, lines = Clock(), []
    screen = Lines(lines.append, clock)
    screen.show(Progress("crawl"))
    clock.now += 6
    screen.show(Progress("crawl", 12, None))
    assert lines == ["Fetching", "Fetching: 12, 2.0/s"]


def test_outcomes_add_up_over_stages():
    lines: list[str] = []
    with ProgressReporter(Lines(lines.append, Clock())) as reporter:
        reporter.begin("import", 2)
        reporter.advance(2, added=2)
        reporter.failed(Failure("a", "b", "c"))
        reporter.check()
        reporter.begin("index", 2)
    assert lines == ["Reading: 0 of 2", "Indexing: 0 of 2, 2 added"]


def test_a_bar_counts_the_pauses_between_bursts(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    clock = Clock()
    bar = Bar(clock)
    bar.show(Progress("import", 0, 2000))
    clock.now += 99
    bar.show(Progress("import", 900, 2000))
    clock.now += 1
    bar.show(Progress("import", 1000, 2000))
    bar.close()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capsys.readouterr().err)
    assert "1000/2000 10.0/s 01:40" in shown


def test_outcomes_are_told_in_words():
    lines: list[str] = []
    Lines(lines.append, Clock()).show(Progress("import", 0, 2, {"without_story": 2}))
    assert lines == ["Reading: 0 of 2, 2 without story"]

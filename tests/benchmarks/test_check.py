"""A judge that never finds anybody guilty is none: each kind of difference is noticed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sample_stories import tale

from benchmarks.phrase_truth import FIRST, tell_differences
from benchmarks.truth import check
from benchmarks.truth.check import Verdict, check_absent, check_marks, check_sets
from benchmarks.truth.phrases import Sampled
from benchmarks.truth.scan import Scan
from indexer.engines.port import EngineResult, Scored
from indexer.highlight.story import StoryHighlighter
from indexer.model import Chapter
from indexer.query.plan import lower

PHRASE = Sampled("ordinary", "the green door", ("the", "green", "door"))
STORIES = [tale("one", "Behind the green door."), tale("two", "Nothing.")]


@pytest.fixture(scope="module")
def scan() -> Scan:
    return Scan(STORIES)


def engine(*ids: str, total: int | None = None) -> SimpleNamespace:
    result = EngineResult(tuple(Scored(each, 1.0) for each in ids), len(ids) if total is None else total)
    return SimpleNamespace(search=lambda *_, **__: result)


def test_an_engine_that_is_right_is_not_blamed(scan):
    verdict = Verdict()
    check_sets(engine("one"), scan, [PHRASE], verdict)
    check_absent(engine(), [PHRASE], verdict)
    assert (verdict.sets, verdict.nothing, verdict.differences) == (2, 1, [])


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (engine(), "missed ['one']"),
        (engine("one", "two"), "wrongly ['two']"),
        (engine("one", total=2), "total 2"),
    ],
)
def test_a_wrong_set_or_total_is_told(scan, answer, told):
    verdict = Verdict()
    check_sets(answer, scan, [PHRASE], verdict)
    assert len(verdict.differences) == 2  # in the text, and anywhere
    assert told in verdict.differences[0]


def test_finding_what_is_nowhere_is_told():
    verdict = Verdict()
    check_absent(engine("two"), [PHRASE], verdict)
    assert "stands nowhere" in verdict.differences[0]


def test_marks_that_are_too_many_or_of_other_words_are_told(scan):
    chapters = (Chapter(1, None, "Behind the green door, before the green door."),)
    assert "2 marks" in check_marks([("one", chapters)], scan, PHRASE).differences[0]
    assert check_marks([("one", STORIES[0].chapters)], scan, PHRASE).differences == []


def test_a_mark_of_other_words_is_told(scan, monkeypatch):
    located = StoryHighlighter(lower(check.in_text(PHRASE))).marks_of(STORIES[0])
    monkeypatch.setattr(StoryHighlighter, "marks_of", lambda *_: located)
    elsewhere = (Chapter(1, None, "Far from any gate or door at all."),)
    assert "a mark holds" in check_marks([("one", elsewhere)], scan, PHRASE).differences[0]


def test_the_first_differences_are_told_in_full_and_the_exit_code_says_so(capsys):
    assert tell_differences([]) == 0
    assert tell_differences([f"difference {number}" for number in range(FIRST + 3)]) == 1
    said = capsys.readouterr().err
    assert f"difference {FIRST - 1}\n" in said
    assert "3 more" in said

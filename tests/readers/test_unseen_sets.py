"""Sets of files that were written blind are read no worse than they have been."""

from __future__ import annotations

import pytest

from benchmarks.unseen_score import LATER, Sums, first_set, later_set

# Files, those without a fault, and F1 of fields, of the last reader; docs/performance.md has what the first run gave.
LEAST = {
    "unseen": (60, 46, 0.96),
    "unseen_second": (60, 52, 0.965),
    "unseen_third": (60, 49, 0.97),
    "unseen_fourth": (60, 45, 0.93),
    "unseen_fifth": (60, 50, 0.96),
    "unseen_sixth": (80, 77, 0.985),
    "unseen_seventh": (60, 43, 0.935),
    "unseen_eighth": (80, 68, 0.965),
    "unseen_ninth": (80, 57, 0.93),
    "unseen_tenth": (50, 27, 0.9),
    "unseen_eleventh": (64, 33, 0.93),
    "unseen_twelfth": (64, 30, 0.88),
}
# Of the sixth too few are misread to say. Of the tenth those between .6 and .9 are misread half as often as those below, not
# a third as often, of the eleventh and twelfth nearly so: what is said of them there is too sure.
UNSURE = {"unseen_sixth", "unseen_tenth", "unseen_eleventh", "unseen_twelfth"}


def judged(name: str) -> Sums:
    return later_set(name) if name in LATER else first_set()


def test_every_set_is_judged():
    assert tuple(LEAST) == ("unseen", *LATER)


@pytest.mark.parametrize("name", LEAST)
def test_files_written_blind_are_read_no_worse(name):
    files, exact, f1 = LEAST[name]
    sums = judged(name)
    assert sums.files == files
    assert sums.exact >= exact, sums.faults
    assert sums.score.f1 >= f1


@pytest.mark.parametrize("name", [name for name in LEAST if name not in UNSURE])
def test_doubtful_stories_are_misread_more_often_than_others(name):
    (doubtful, misread), *others = (judged(name).bands[least] for least in (0.0, 0.6, 0.9))
    assert misread / doubtful > 3 * sum(wrong for _, wrong in others) / sum(stories for stories, _ in others)

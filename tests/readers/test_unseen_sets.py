"""Sets of files that were written blind are read no worse than they have been."""

from __future__ import annotations

from functools import partial

import pytest

from benchmarks.unseen_score import first_set, later_set

SIXTH, TENTH, ELEVENTH, TWELFTH = (
    partial(later_set, f"unseen_{name}") for name in ("sixth", "tenth", "eleventh", "twelfth")
)
# Files, those without a fault, and F1 of fields, of the last reader; docs/performance.md has what the first run gave.
LEAST = [
    (first_set, 60, 46, 0.96),
    (partial(later_set, "unseen_second"), 60, 52, 0.965),
    (partial(later_set, "unseen_third"), 60, 49, 0.97),
    (partial(later_set, "unseen_fourth"), 60, 45, 0.93),
    (partial(later_set, "unseen_fifth"), 60, 50, 0.96),
    (SIXTH, 80, 77, 0.985),
    (partial(later_set, "unseen_seventh"), 60, 43, 0.935),
    (partial(later_set, "unseen_eighth"), 80, 68, 0.965),
    (partial(later_set, "unseen_ninth"), 80, 57, 0.93),
    (TENTH, 50, 27, 0.9),
    (ELEVENTH, 64, 33, 0.93),
    (TWELFTH, 64, 30, 0.88),
]


NAMES = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]


@pytest.mark.parametrize(("judged", "files", "exact", "f1"), LEAST, ids=NAMES)
def test_files_written_blind_are_read_no_worse(judged, files, exact, f1):
    sums = judged()
    assert sums.files == files
    assert sums.exact >= exact, sums.faults
    assert sums.score.f1 >= f1


# Of the sixth too few are misread to say. Of the tenth those between .6 and .9 are misread half as often as those below, not
# a third as often, of the eleventh and twelfth nearly so: what is said of them there is too sure.
@pytest.mark.parametrize(
    "judged", [judged for judged, *_ in LEAST if judged not in (SIXTH, TENTH, ELEVENTH, TWELFTH)]
)
def test_doubtful_stories_are_misread_more_often_than_others(judged):
    (doubtful, misread), *others = (judged().bands[least] for least in (0.0, 0.6, 0.9))
    assert misread / doubtful > 3 * sum(wrong for _, wrong in others) / sum(stories for stories, _ in others)

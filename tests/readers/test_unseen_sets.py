"""Two sets of sixty files that were written blind are read no worse than they have been."""

from __future__ import annotations

import pytest

from benchmarks.unseen_score import first_set, second_set

# Files without a fault, and F1 of fields, of the last reader; docs/performance.md has what the first run gave.
LEAST = [(first_set, 36, 0.90), (second_set, 38, 0.92)]


@pytest.mark.parametrize(("judged", "exact", "f1"), LEAST, ids=["first", "second"])
def test_files_written_blind_are_read_no_worse(judged, exact, f1):
    sums = judged()
    assert sums.files == 60
    assert sums.exact >= exact, sums.faults
    assert sums.score.f1 >= f1

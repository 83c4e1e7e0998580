"""Files of more kinds, escaped, copied from screens, with heads of services, are read as they should be; their twins, too."""

from __future__ import annotations

from benchmarks.unseen_score import later_set


def test_files_of_more_kinds_are_read_without_a_fault():
    sums = later_set("kinds_second")
    assert sums.files > 0
    assert sums.exact == sums.files, sums.faults

"""Files of kinds that sites, printers and producers of e-texts make are read as they should be; their twins, too."""

from __future__ import annotations

from benchmarks.unseen_score import later_set


def test_files_of_every_kind_are_read_without_a_fault():
    sums = later_set("kinds")
    assert (sums.files, sums.exact) == (45, 45), sums.faults

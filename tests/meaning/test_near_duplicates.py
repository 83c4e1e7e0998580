from __future__ import annotations

import pytest

from indexer.meaning.near_duplicates import may_share_title


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The Ferry at Noon", "Ferry at Noon", True),
        ("The Ferry at Noon", "THE FERRY AT NOON (revised)", True),
        ("The Ferry at Noon", "The Ferry at Noon, complete", True),
        ("The Ferry at Noon", None, True),
        ("Gulls 1", "Gulls 149", False),
        ("Gulls", "Gulls 2", False),
        ("The Ferry at Noon", "The Last Ferry", False),
        ("???", "...", False),
        ("???", "???", True),
        ("(untitled)", "Untitled", True),
        ("L'Été", "L’ete", True),
        ("Don't Look", "Dont Look Back", True),
    ],
)
def test_titles_of_one_work_differ_in_little(one, other, same):
    assert may_share_title(one, other) is same
    assert may_share_title(other, one) is same

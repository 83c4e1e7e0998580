from __future__ import annotations

import pytest

from indexer.model import Failure, FailureKind


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        ("too-large", FailureKind.LIMITED),
        ("too-slow", FailureKind.LIMITED),
        ("unavailable", FailureKind.TRANSIENT),
        ("killed", FailureKind.TRANSIENT),
        ("not-a-story", FailureKind.FINAL),
        ("a cause of tomorrow", FailureKind.FINAL),
    ],
)
def test_a_cause_says_how_lasting_a_failure_is(cause, kind):
    assert Failure("lamp.txt", cause, "It could not be read.").kind is kind

"""Made-up stories: only neighbours that real ones have, the same every time, and as much as was asked for."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks import chained
from benchmarks.chained import Chains, grow

TEXTS = ["the tide took the towel and the lamp.", "a lamp and a towel, and the tide turned."]


def test_words_follow_each_other_as_they_do_in_real_texts():
    chains = Chains.of(iter(TEXTS))
    neighbours = set(pairwise(" ".join(TEXTS).split()))
    told = chains.tell(np.array([200, 50, 3]), np.random.default_rng(1))
    assert [len(each) for each in told] == [200, 50, 3]
    made = {pair for each in told for pair in pairwise(chains.words[number] for number in each)}
    # Behind the last word of all, which has none behind it, any may stand.
    assert {pair for pair in made if pair[0] != "turned."} <= neighbours
    assert len(made) > len(neighbours) / 2


def test_a_folder_grows_by_whole_parts_and_is_the_same_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chained, "_AT_ONCE", 20)
    chains = Chains.of(iter(TEXTS))
    grow(tmp_path / "one", chains, megabytes=56)
    grow(tmp_path / "two", chains, megabytes=28)
    grow(tmp_path / "two", chains, megabytes=56, had=28)
    one, two = (
        sorted(path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*.txt"))
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == 40
    for path in one[::3]:
        text = (tmp_path / "one" / path).read_text("utf-8")
        assert text == (tmp_path / "two" / path).read_text("utf-8")
        assert text.startswith("Title: ")

"""A line laid along texts: what it is worth, which word stands for which, against alignment by trying everything."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes.alignment import EXTRA, GAP, OTHER, Aligner, Line
from indexer.quotes.likeness import FORM, SLIP, SOUND, Likenesses
from indexer.quotes.line import is_same

ALPHABET = st.sampled_from(["lamp", "lamps", "harbour", "fog", "zebra", "quartz"])
ALIKE = {("lamp", "lamps"): FORM, ("lamps", "lamp"): FORM}


def likeness(one: str, other: str) -> float:
    return 1.0 if one == other else ALIKE.get((one, other), 0.0)


def naive(line: list[str], text: list[str]) -> float:
    """The best alignment of all, by recursion over both."""
    weight = 1 / len(line)

    @lru_cache(None)
    def best(i: int, j: int) -> float:
        if i == len(line):
            return 0.0
        found = best(i + 1, j) - EXTRA / len(line)
        if j < len(text):
            same = likeness(line[i], text[j])
            gain = same * weight if same else -OTHER / len(line)
            found = max(found, best(i + 1, j + 1) + gain, best(i, j + 1) - GAP / len(line))
        return found

    return max(best(0, j) for j in range(len(text) + 1))


@given(st.lists(ALPHABET, min_size=1, max_size=6), st.lists(ALPHABET, max_size=8))
def test_the_score_is_that_of_the_best_alignment(line, text):
    aligner = Aligner(Line.of(line, [1.0] * len(line)))
    expected = pytest.approx(max(naive(line, text), 0.0), abs=1e-4)
    assert max(float(aligner.scores([text])[0]), 0.0) == expected
    assert max(aligner.aligned(text)[0], 0.0) == expected


@given(st.lists(ALPHABET, min_size=1, max_size=6), st.lists(ALPHABET, max_size=8))
def test_every_word_of_the_line_is_in_one_pair_and_pairs_are_in_order(line, text):
    _, pairs = Aligner(Line.of(line, [1.0] * len(line))).aligned(text)
    assert [pair.asked for pair in pairs if pair.asked is not None] == list(range(len(line)))
    stored = [pair.stored for pair in pairs if pair.stored is not None]
    assert stored == list(range(stored[0], stored[-1] + 1)) if stored else True


@pytest.mark.parametrize(
    ("asked", "stored", "language", "expected"),
    [
        ("lamp", "lamp", "", 1.0),
        ("walk", "walking", "English", FORM),
        ("die", "dying", "", FORM),
        ("cheval", "chevaux", "French", FORM),
        ("harbour", "harbor", "", SLIP),
        ("knight", "night", "", SLIP),
        ("their", "there", "", SOUND),
        ("peace", "piece", "", SOUND),
        ("wright", "rite", "", SOUND),
        ("cat", "hat", "", 0.0),
        ("lamp", "kettle", "", 0.0),
    ],
)
def test_words_are_alike_by_form_slip_and_sound(asked, stored, language, expected):
    assert float(Likenesses([asked, "other"], language).of([stored])[0, 0]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("asked", "stored", "same"),
    [
        ("“So,” she said – and went", '_So_," she said—and went', True),
        ("so she said", "so,\nshe said", False),
        ("So she said", "so she said", False),
        ("it’s late...", "it's late…", True),
    ],
)
def test_shapes_of_signs_are_no_difference_and_other_signs_are(asked, stored, same):
    assert is_same(asked, stored) is same

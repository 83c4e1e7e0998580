"""Sentences, paragraphs, scenes, chapters, dialogue and narration around a place of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.units import REACHES, Unit, Units

TEXT = (
    "The storm rose. “Stop!” he cried, and ran.\n\nNobody came.\n\n* * *\n\n"
    "“Go,” said Tom. The rain fell. “Go home.”\n\nThe end."
)
BREAKS = (2,)


def pieces(unit: Unit, word: str, speaker: str | None = None) -> list[str]:
    return [TEXT[start:end] for start, end in Units(TEXT, BREAKS).around(unit, TEXT.index(word), speaker)]


@pytest.mark.parametrize(
    ("unit", "word", "found"),
    [
        (Unit.SENTENCE, "storm", ["The storm rose."]),
        (Unit.SENTENCE, "ran", ["“Stop!” he cried, and ran."]),
        (Unit.PARAGRAPH, "ran", ["The storm rose. “Stop!” he cried, and ran."]),
        (Unit.SCENE, "Nobody", [TEXT[: TEXT.index("* * *")]]),
        (Unit.SCENE, "rain", [TEXT[TEXT.index("* * *") + 5 :]]),
        (Unit.CHAPTER, "rain", [TEXT]),
        (Unit.DIALOGUE, "home", ["“Go,”", "“Go home.”"]),
        (Unit.DIALOGUE, "rain", []),
        (Unit.NARRATION, "rain", [" said Tom. The rain fell. "]),
        (Unit.NARRATION, "home", []),
    ],
)
def test_a_place_is_in_these_units(unit, word, found):
    assert pieces(unit, word) == found


def test_dialogue_may_be_what_one_says():
    assert pieces(Unit.DIALOGUE, "home", "Tom") == ["“Go,”", "“Go home.”"]
    assert pieces(Unit.DIALOGUE, "home", "Anna") == []
    assert pieces(Unit.DIALOGUE, "Stop", "unknown") == ["“Stop!”"]


@given(
    st.lists(st.sampled_from(["“", "”", "a ", "B. ", "! ", "\n\n", "'", "x" * 300, "— "]), max_size=30).map(
        "".join
    ),
    st.sampled_from(Unit),
    st.integers(0, 200),
)
def test_every_unit_holds_the_place_it_was_found_around_and_lies_in_its_region(text, unit, at):
    units = Units(text, (1, 3))
    if at < len(text):
        found = units.around(unit, at)
        assert not found or any(start <= at < end for start, end in found)
        low, high = units.region(unit, at, at + 1)
        assert all(low <= start and end <= high for start, end in found)
        assert not found or found in set(units.all(unit))
        assert all(end - start <= REACHES.get(unit, len(text)) for start, end in found)

"""Hyphens at line ends: those of the line go, those of the word stay."""

from __future__ import annotations

import pytest

from indexer.readers.structure.hyphens import Hyphens
from indexer.readers.structure.paragraphs import to_paragraphs


@pytest.mark.parametrize(
    ("line", "after", "belongs"),
    [
        ("where there was noth-", "ing whatever", False),
        ("in careful letter-", "ing.", False),
        ("a most reason-", "able man", False),
        ("a well-", "known voice", True),
        ("the Anglo-", "Saxon king", True),
        ("up-to-", "date maps", True),
        ("die Lein-", "wand war leer", False),
        ("under a crescent-", "moon", True),
        ("a penthouse-", "like roof", True),
        ("the clear-", "starcher came", True),
        ("clamber-", "ing about", False),
        ("over-", "whelmingly", False),
    ],
)
def test_both_halves_say_whose_a_hyphen_is(line, after, belongs):
    assert Hyphens(f"{line}\n{after}").is_part_of_word(line, after) is belongs


def test_the_rest_of_the_text_decides_first():
    text = "The sea-lamp was lit, and the sea-\nlamp went out. A thunder-\nbolt fell; no thunderbolt before it had."
    assert Hyphens(text).is_part_of_word("and the sea-", "lamp went out.") is True
    assert Hyphens(text).is_part_of_word("A thunder-", "bolt fell") is False


def test_parted_words_are_whole_again_in_wrapped_prose():
    wrapped = (
        "The mapmaker had been told never to draw a thing that was not there, noth-\n"
        "ing at all, and for a whole year she had kept the rule and drawn only what\n"
        "there was to see."
    )
    assert "was not there, nothing at all" in to_paragraphs(wrapped)

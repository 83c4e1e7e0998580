"""UTF-8 that went through a wrong program is put right, honest letters are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.decoding.mojibake import repair_mojibake

STORY = "“It’s a café,” said the keeper — and didn’t laugh… Привет, Дом."


def misread(text: str, codec: str) -> str:
    """UTF-8 as a program that took it for ``codec`` shows it; undefined bytes stay controls."""
    shown = []
    for byte in text.encode():
        try:
            shown.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            shown.append(chr(byte))
    return "".join(shown)


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp437"])
def test_what_a_western_program_made_of_it_is_undone(codec):
    text, notes = repair_mojibake(misread(STORY, codec))
    assert text == STORY
    assert "double-encoded UTF-8 repaired" in notes[0]
    assert "is ’" in notes[0]


def test_twice_is_undone_as_once():
    assert repair_mojibake(misread(misread(STORY, "cp1252"), "cp1252"))[0] == STORY


def test_russian_taken_for_russian_windows_is_undone():
    assert repair_mojibake(misread("Привет, — сказал он", "cp1251"))[0] == "Привет, — сказал он"


@pytest.mark.parametrize(
    "text",
    [
        *("ALLÉ”", "„Spaß”", "Â is a letter", "Ã, too", "il aimait â€", "ESPAÑA «Ñ»", "√4 = 2, ≠ ‚x‘"),
        *("РАЗГОВОР В РОССИИ", "СССР и ГДР. Гёте", "Ça va, ÀÉ"),
    ],
)
def test_honest_letters_are_left_alone(text):
    assert repair_mojibake(text) == (text, ())


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=("Cc",)), max_size=60))
def test_latin_text_is_repaired_without_loss(text):
    once = repair_mojibake(misread(text, "cp1252"))[0]
    assert repair_mojibake(once)[0] == once


def test_a_closing_quotation_mark_that_lost_its_last_byte_is_known_beside_whole_ones():
    spoiled = misread("“It’s late,” she said. “It is.”", "cp1252").replace("\x9d", "")
    mended, notes = repair_mojibake(spoiled)
    assert mended == "“It’s late,” she said. “It is.”"
    assert "5 runs" in notes[0]


def test_what_went_through_two_different_programs_is_turned_back_twice():
    once = misread("He said “no” — and left.", "mac_roman")
    assert repair_mojibake(misread(once, "cp1252"))[0] == "He said “no” — and left."

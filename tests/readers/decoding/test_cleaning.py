"""Line ends, control characters and end marks are tidied, and what was done is told."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.decoding.cleaning import clean
from indexer.readers.decoding.encoding import decode


@pytest.mark.parametrize(
    ("text", "newline"),
    [("a\nb\n", "LF"), ("a\r\nb\r\n", "CRLF"), ("a\rb\r", "CR"), ("a\r\nb\nc\nd\n", "LF"), ("a", "LF")],
)
def test_the_kind_of_line_ends_is_told(text, newline):
    tidy = clean(text)
    assert tidy.newline == newline
    assert "\r" not in tidy.text
    assert ("newline" in decode(text.encode()).as_reading()) == (newline != "LF")


def test_page_ends_become_line_ends():
    assert clean("one\ftwo\vthree\u2029four").text == "one\ntwo\nthree\n\nfour"


def test_what_a_printer_struck_twice_is_written_once():
    assert clean("T\bTH\bHE\bE _\bs_\ba_\bl_\bt\n\bof it").text == "THE salt\nof it"


def test_controls_that_were_signs_of_windows_are_signs_again():
    decoded = decode("don\x92t \x93go\x94".encode())
    assert decoded.text == "don’t “go”"
    assert "3 control characters" in decoded.repairs[0]


def test_a_dos_file_ends_at_its_mark():
    tidy = clean("The end.\n\x1a\x1a junk")
    assert tidy.text == "The end.\n"
    assert tidy.notes == ("ended at the DOS end-of-file mark",)


def visible_characters():
    """Every character that Unicode has assigned and that shows something."""
    for code in range(0x21, 0x110000):
        if unicodedata.category(chr(code)) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}:
            yield chr(code)


def test_no_visible_character_is_lost_in_cleaning():
    text = "".join(visible_characters())
    assert len(text) > 140_000
    assert clean(text).text == text


def test_every_visible_character_between_words_comes_out_of_utf_8_as_it_is():
    text = " and ".join(visible_characters())
    assert decode(text.encode("utf-8-sig"), escaped=False).text == text


@given(st.text(st.sampled_from("─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬░▒▓█▄▀ \n"), min_size=1))
def test_drawings_stay_as_they_were_drawn(drawing):
    assert decode(f"Menu:\n{drawing}\nend".encode()).text == f"Menu:\n{drawing}\nend"


def test_what_dos_draws_for_controls_is_drawn_and_told():
    decoded = decode(b"\x03 The caf\x82 of ol\x82 \x03 \x10 se\xa4or\n")
    assert decoded.text == "♥ The café of olé ♥ ► señor\n"
    assert decoded.repairs == ("control characters read as the signs DOS draws for them",)

"""Line ends, control characters and end marks are tidied, and what was done is told."""

from __future__ import annotations

import pytest

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


def test_controls_that_were_signs_of_windows_are_signs_again():
    decoded = decode("don\x92t \x93go\x94".encode())
    assert decoded.text == "don’t “go”"
    assert "3 control characters" in decoded.repairs[0]


def test_a_dos_file_ends_at_its_mark():
    tidy = clean("The end.\n\x1a\x1a junk")
    assert tidy.text == "The end.\n"
    assert tidy.notes == ("ended at the DOS end-of-file mark",)

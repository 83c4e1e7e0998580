"""Encodings: chosen by evidence, with the reason kept, and damage undone only where it is certain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.decoding.encoding import decode

CURLY = "“It’s a café,” said the keeper — and didn’t laugh."


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CURLY.encode(), "utf-8"),
        (CURLY.encode("utf-8-sig"), "utf-8-sig"),
        (CURLY.encode("utf-16"), "utf-16"),
        (CURLY.encode("utf-16-le"), "utf-16-le"),
        (CURLY.encode("utf-16-be"), "utf-16-be"),
        (CURLY.encode("cp1252"), "cp1252"),
        (CURLY.encode("mac_roman"), "mac_roman"),
    ],
)
def test_the_same_text_comes_out_of_every_encoding(content, encoding):
    decoded = decode(content)
    assert (decoded.text, decoded.encoding) == (CURLY, encoding)
    assert decoded.why


def test_accents_alone_are_latin_1():
    assert decode("déjà vu à Besançon".encode("latin-1")).encoding == "iso-8859-1"


def test_a_header_is_believed_where_the_bytes_allow_it():
    assert decode("Привет, мир".encode("koi8-r"), declared="koi8-r").text == "Привет, мир"
    assert decode(CURLY.encode(), declared="iso-8859-1").text == CURLY
    assert decode(CURLY.encode("cp1252"), declared="utf-8").text == CURLY
    assert decode(CURLY.encode(), declared="no-such-charset").text == CURLY
    assert decode(CURLY.encode(), declared="zip").text == CURLY


def test_a_declaration_in_the_page_is_read_and_checked():
    page = '<html><head><meta charset="{}"></head><p>Привет'
    assert "Привет" in decode(page.format("windows-1251").encode("cp1251"), markup=True).text
    assert "Привет" in decode(page.format("utf-16").encode(), markup=True).text
    assert "café" in decode(b'<meta charset="utf-8"><p>caf\xe9 \x93x\x94', markup=True).text


def test_a_mark_at_the_start_beats_the_declaration():
    page = '<meta charset="utf-8"><p>naïve'.encode("utf-16")
    decoded = decode(page, markup=True)
    assert (decoded.text, decoded.why) == ('<meta charset="utf-8"><p>naïve', "byte order mark")


def test_a_few_damaged_bytes_do_not_spoil_the_rest():
    content = (CURLY * 5).encode() + b" caf\xe9"
    decoded = decode(content)
    assert decoded.text == CURLY * 5 + " café"
    assert decoded.repairs == ("1 stray bytes read as cp1252",)


def test_line_ends_and_control_characters_are_tidied():
    assert decode(b"one\rtwo\rthree").text == "one\ntwo\nthree"
    assert decode(b"one\r\ntwo").text == "one\ntwo"
    assert decode(b"page\x0cturn").text == "page\nturn"
    assert decode(b"w\x00or\x00d").text == "word"
    assert decode("zero\u2028line".encode()).text == "zero\nline"


def test_ctrl_z_ends_a_dos_file_but_not_a_long_text():
    assert decode(b"The end.\r\n\x1a\x1a\x1agarbage").text == "The end.\n"
    long = b"a\x1a" + b"b" * 500
    assert decode(long).text == "a" + "b" * 500


@given(
    st.text(
        alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Co"), codec="utf-8")
    )
)
def test_utf_8_text_without_telltales_survives_unchanged(text):
    # What UTF-8 begins with where it was taken for one of the other code pages.
    if not any(letter in text for letter in "ÃÂâÐÑ¬√‚├┬╨╤ΓвВГРС\r"):
        assert decode(text.encode("utf-8-sig")).text == text


@settings(deadline=None)  # the first guess loads its library
@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "cp1252", "koi8-r", "utf-16", "punycode", "\x00"]),
)
def test_any_bytes_become_text(content, declared):
    assert "\r" not in decode(content, declared=declared, markup=True).text


@given(
    st.text(st.sampled_from("ab &;é—Ã©â€™\u0301\u2028\r\n<i/>=92")),
    st.sampled_from(["utf-8", "cp1252", "utf-8-sig"]),
)
def test_what_is_beyond_ascii_is_said_truly_or_not_at_all(text, encoding):
    decoded = decode(text.encode(encoding, "ignore"))
    assert decoded.beyond in {None, "".join(letter for letter in decoded.text if not letter.isascii())}
    assert decoded.with_text("é").beyond is None

"""One line stays one line, whatever a name holds; JSON means the same before and after."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from indexer.printable import escaped, masked, plain_json

# Bidirectional overrides, isolates and marks, escapes, separators and a byte order mark.
WICKED = "\n\r\x1b\x07\x00\x7f\x85\x9b\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\ud800\U000e0041"
ODD = st.text(st.one_of(st.characters(), st.sampled_from(WICKED)))


@given(ODD)
def test_what_is_written_out_is_one_line_that_nothing_obeys(text):
    line = escaped(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set(WICKED)
    assert not [sign for sign in line if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}]


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"])))
def test_letters_and_signs_that_show_stay_as_they_are(text):
    assert escaped(text) == masked(text) == text


def test_joined_emoji_and_persian_stay_as_they_are():
    for text in ("👩\u200d👩\u200d👧", "می\u200cخواهم", "soft\u00adhyphen", "a\u00a0b"):
        assert escaped(text) == text


@given(ODD)
def test_what_is_blotted_is_as_long_as_before(text):
    blot = masked(text)
    assert len(blot) == len(text)
    assert not set(blot) & set(WICKED) - {"\n"}


@given(st.recursive(ODD, lambda inner: st.lists(inner) | st.dictionaries(ODD, inner)))
def test_json_means_exactly_the_same_and_holds_no_such_sign(value):
    document = json.dumps(value, ensure_ascii=False, indent=2)
    plain = plain_json(document)
    assert json.loads(plain) == json.loads(document)
    assert not set(plain) & set(WICKED) - {"\n"}
    assert plain.count("\n") == document.count("\n")

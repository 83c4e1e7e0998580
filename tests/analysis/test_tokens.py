from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import fold, stem, terms, tokens
from indexer.analysis.tokens import _PLANES

PROSE = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcXYZ .,;!?'’‘\"“”-–—_*\n\t0123456789éßﬁİй\u0301\u00ad\u200b图書ก"), st.characters()
    ),
    max_size=120,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t look—back!", ["don't", "look", "back"]),
        ("the well-known dog's tail", ["the", "well", "known", "dog's", "tail"]),
        ("_Any_how, *try*ing **very** hard", ["anyhow", "trying", "very", "hard"]),
        ("CAFÉ cafe\u0301 naïve ﬁsh Straße Æsop", ["cafe", "cafe", "naive", "fish", "strasse", "aesop"]),
        ("’tis rock ’n’ roll", ["tis", "rock", "n", "roll"]),
        ("ʼtis the dogsʼ bowl, donʼt", ["tis", "the", "dogs", "bowl", "don't"]),
        ("I \u2764\ufe0f you\ufe0f", ["i", "\u2764", "you"]),
        (
            "wave\U0001f44b\U0001f3fe \U0001f409\U0001f409!",
            ["wave", "\U0001f44b", "\U0001f409", "\U0001f409"],
        ),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", ["\U0001f468", "\U0001f469", "\U0001f467"]),
        ("the end ★ ☆ → ~ © ✳", ["the", "end"]),
        ("ﾊﾟﾝﾀﾞ パンダ ハ\u309aンタ\u3099", [*"パンダ", *"パンダ", *"パンダ"]),
        ("ハリー・ポッター", [*"ハリーポッター"]),
        ("Ｆｕｌｌ－ｗｉｄｔｈ １２", ["full", "width", "12"]),
        ("שָׁלוֹם עֲלֵיכֶם", ["שלום", "עליכם"]),
        ("كِتَابٌ كـــتاب", ["كتاب", "كتاب"]),
        ("ฉันรักเธอฯ ๑๒ ฿", [*"ฉันรักเธอฯ๑๒"]),
        ("ba\u00adck to\u200bgether", ["back", "together"]),
        ("in 1845, 3.5 miles", ["in", "1845", "3", "5", "miles"]),
        ("ЁЛКА, йод", ["елка", "йод"]),
        ("图书馆", ["图", "书", "馆"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        ("-- * * * --", []),
    ],
)
def test_words_are_found_and_folded(text, words):
    assert terms(text) == words


@given(PROSE)
def test_the_fast_and_the_exact_way_agree(text):
    assert terms(text) == [token.term for token in tokens(text)]


@given(PROSE)
def test_tokens_are_in_order_and_fold_to_their_term(text):
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert fold(text[token.start : token.end]) == token.term
        last = token.end


@given(PROSE)
def test_folding_twice_changes_nothing(text):
    for term in terms(text):
        assert fold(term) == term


@given(PROSE)
def test_case_never_matters_for_plain_letters(text):
    plain = "".join(char for char in text if char.isascii())
    assert terms(plain.upper()) == terms(plain.lower())


def test_hostile_text_takes_linear_time():
    for text in ("a" * 200_000, "a'" * 100_000, "_" * 200_000, "\u00ad" * 200_000, "é_" * 100_000):
        terms(text)


def test_an_endless_word_is_cut():
    assert len(terms("x" * 10_000)[0]) == 200


@pytest.mark.parametrize(
    ("word", "stemmed"), [("running", "run"), ("dog's", "dog"), ("dying", "die"), ("'s", "'s")]
)
def test_stems(word, stemmed):
    assert stem(word) == stemmed


def test_no_letter_digit_or_mark_is_in_a_plane_that_is_left_out():
    looked_at = {code >> 16 for plane in _PLANES for code in plane}
    parts_of_words = {
        code >> 16 for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "LNM"
    }
    assert parts_of_words <= looked_at

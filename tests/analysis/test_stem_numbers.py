from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem_numbers
from indexer.analysis.stem_numbers import StemNumberer
from indexer.analysis.stemming import index_stems
from indexer.analysis.tokens import spellings, terms

LONG = "floccinaucinihilipilification"


def expected(text: str, language: str = "") -> list[int]:
    words = terms(text) if language in {"", "English"} else spellings(text)
    return [crc32(index_stems(word, language)[0].encode("utf-8", "surrogatepass")) for word in words]


@given(
    st.lists(
        st.one_of(st.text(max_size=60), st.sampled_from(["the lamps", LONG, "walked on and on", "海は広い"]))
    )
)
def test_every_word_has_the_number_of_its_stem_in_order(texts):
    made = StemNumberer("").of(texts) if texts else []
    assert [numbers.tolist() for numbers in made] == [expected(text) for text in texts]


@pytest.mark.parametrize(
    ("language", "one", "other"), [("", "walking", "walked"), ("French", "chevaux", "cheval")]
)
def test_forms_of_a_word_have_one_number(language, one, other):
    first, second = StemNumberer(language).of([one, other])
    assert first.tolist() == second.tolist()


def test_words_alike_in_their_first_fifteen_letters_have_their_own(monkeypatch):
    words = [f"{LONG}{end}" for end in ("a", "b", "bb")]
    numberer = StemNumberer("")
    assert len({numbers.tobytes() for numbers in numberer.of(words)}) == 3
    # And when what is known of words was forgotten.
    monkeypatch.setattr(stem_numbers, "_CACHE_LIMIT", 1)
    assert [each.tolist() for each in numberer.of(words)] == [expected(word) for word in words]

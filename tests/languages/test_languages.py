"""Words as people type them, asked of an archive of many languages at once."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languages.archive import ASKS, HERE, LANGUAGES, STORIES, any_of, found_by

from indexer.analysis import fold, terms, tokens
from indexer.analysis.fold import spelled
from indexer.analysis.languages import known_language
from indexer.analysis.stemming import beginnings, index_stems, query_stems, stemmable
from indexer.analysis.tokens import flat_terms, spellings
from indexer.datafiles import data_text

WORDS = sorted({(word, story["language"]) for story in STORIES.values() for word in spellings(story["text"])})


@pytest.mark.parametrize("row", ASKS, ids=lambda row: row["ask"])
def test_a_word_finds_the_stories_that_have_it(row):
    found = found_by(row["ask"])
    assert found >= set(row["finds"])
    assert not found & set(row.get("not", ()))


@given(st.sampled_from(WORDS), st.sampled_from([str.lower, str.upper, fold, str]))
def test_a_word_is_found_as_it_stands_in_any_case_and_without_its_accents(word, typed):
    spelling, language = word
    # Some letters have no capitals of their own: then it is another word.
    if fold(typed(spelling)) == fold(spelling):
        assert set(query_stems(typed(spelling), LANGUAGES)) & set(index_stems(spelling, language))


@given(st.text(max_size=12), st.text(max_size=12), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_no_language_finds_anything_by_the_rules_of_another(ask, text, language, other):
    """Stories in one language are found by the same words whichever other languages there are."""
    alone, both = (any_of(ask, text, language, known) for known in ((language,), (language, other)))
    assert alone == both


@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_english_stories_are_found_as_if_there_were_no_other_language(asked, held):
    assert any_of(asked[0], held[0], "English", LANGUAGES) == any_of(asked[0], held[0], "English", ())


@given(st.text())
def test_a_word_spelled_out_folds_as_it_does(text):
    for token in tokens(text):
        assert fold(spelled(text[token.start : token.end])) == token.term


@pytest.mark.parametrize("name", STORIES)
def test_stems_of_a_text_are_those_of_its_words(name):
    text, language = STORIES[name]["text"], STORIES[name]["language"]
    words = stemmable(text, flat_terms(text), language).decode().split()
    assert len(words) == len(terms(text))
    made, expected = (
        [set(index_stems(word, language)) for word in some] for some in (words, spellings(text))
    )
    assert made == expected


@pytest.mark.parametrize(
    ("word", "language", "stems"),
    [
        ("l’homme", "French", ("fr:homm",)),
        ("aimée", "French", ("fr:aim", "fr:aime")),
        ("Straße", "German", ("de:strass",)),
        ("학교에", "Korean", ("ko:학교에", "ko:학교")),
        ("龍", "Chinese", ("zh:龙",)),
        ("dogs", "English", ("dog",)),
        ("dogs", "", ("dog",)),
        ("학교에", "English", ("ko:학교에", "ko:학교")),
        ("доме", "", ("ru:дом",)),
        ("доме", "Bulgarian", ("bg:дом",)),
        ("café", "English", ("cafe",)),
        ("dogs", "Klingon of the north", ("dog",)),
        ("cŵn", "Welsh", (":cwn",)),
        ("Bücher", "de", ("de:buch",)),
        ("\ud800dogs", "French", ("fr:\ud800dogs",)),
    ],
)
def test_stems_bear_the_mark_of_their_language(word, language, stems):
    assert index_stems(word, language) == stems


@pytest.mark.parametrize(
    ("start", "languages", "begins"),
    [
        ("Buech", ["German", "French"], ("buech", "buch")),
        ("büch", ["German"], ("buch", "buech")),
        ("neue", ["German"], ("neue",)),
        ("quer", ["German"], ("quer",)),
        ("buech", ["English", "Klingon"], ("buech",)),
    ],
)
def test_a_beginning_is_looked_for_as_its_language_may_write_it(start, languages, begins):
    assert beginnings(start, languages) == begins


def test_every_language_in_the_table_has_a_name_and_rules_that_work():
    for language in tomllib.loads(data_text("indexer.analysis", "stemming.toml")):
        assert known_language(language) == language
        assert index_stems("Tom's", language)


# Pairs of words written before any rule was. What is not reached is Snowball's: flickan, wandelt, menulis.
UNSEEN = tomllib.loads((HERE / "unseen.toml").read_text(encoding="utf-8"))
UNSEEN_REACHED = 0.95


def test_words_nobody_tuned_to_are_found_by_their_forms():
    languages = tuple(UNSEEN)
    judged = [
        any_of(pair["ask"], word, language, languages) == wanted
        for language, pairs in UNSEEN.items()
        for pair in pairs
        for wanted, words in ((True, pair["finds"]), (False, pair["not"]))
        for word in words
    ]
    assert sum(judged) / len(judged) >= UNSEEN_REACHED

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.languages import (
    _key,
    _languages,
    known_language,
    language_code,
    language_codes,
    language_name,
    language_words,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("en", "English"),
        ("EN", "English"),
        (" eng ", "English"),
        ("English", "English"),
        ("en-GB", "English"),
        ("en_US", "English"),
        ("deutsch", "German"),
        ("Deutsch", "German"),
        ("de-AT", "German"),
        ("zh-CN", "Chinese"),
        ("zh-Hans-CN", "Chinese"),
        ("中文", "Chinese"),
        ("Español", "Spanish"),
        ("espanol", "Spanish"),
        ("TÜRKÇE", "Turkish"),
        ("turkce", "Turkish"),
        ("Tiếng Việt", "Vietnamese"),
        ("русский", "Russian"),
        ("fr", "French"),
        ("tl", "Tagalog"),
        ("Filipino", "Tagalog"),
        ("ភាសា", None),
        ("ខ្មែរ", "Khmer"),
        ("Scottish Gaelic", "Scottish Gaelic"),
        ("klingon", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_language_is_known_by_its_codes_and_names(written: str, name: str | None) -> None:
    assert known_language(written) == name
    assert language_name(written) == (name or " ".join(written.split()))


def test_every_word_of_the_table_means_one_language() -> None:
    words = Counter(key for name, held in _languages().items() for key in {_key(w) for w in (name, *held)})
    assert [word for word, count in words.items() if count > 1] == []
    for name in _languages():
        assert all(known_language(word) == name for word in language_words(name))
        assert len(language_code(name) or "") == 2


def test_only_some_languages_are_guessed_from_a_text() -> None:
    assert {"en", "fr", "zh"} < language_codes()
    assert language_codes().isdisjoint({"tl", "af", "mt", "zu"})


@given(st.text())
def test_what_is_no_language_stays_as_it_is_written(written: str) -> None:
    if known_language(written) is None:
        assert language_name(written) == " ".join(written.split())

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import terms
from indexer.finder import Finder, _merged
from indexer.query.ast import Phrase, Prefix, Word

TEXTS = st.lists(
    st.sampled_from(
        [
            "the",
            "The",
            "lamp",
            "lamps",
            "don't",
            "don’t",
            "dying",
            "die",
            "_any_how",
            "_die_’s",
            "lamp,the",
            "'''",
            "é",
            "well-known",
            "…",
            "\n\n",
            "—",
            "'lamp'",
        ]
    ),
    max_size=25,
).map(" ".join)
LEAVES = st.one_of(
    st.sampled_from(
        [
            Word("lamp"),
            Word("die"),
            Word("dying"),
            Word("don't"),
            Word("well-known"),
            Prefix("lam"),
            Prefix("é"),
        ]
    ),
    st.lists(
        st.sampled_from(["the", "lamp", "lamps", "don't", "die", "die's", "anyhow", "known"]),
        min_size=1,
        max_size=4,
    ).map(lambda words: Phrase(" ".join(words))),
)


def marked(text: str, *leaves: Word | Phrase | Prefix) -> list[str]:
    return [text[mark.start : mark.end] for mark in Finder(leaves).marks(text)]


@given(TEXTS, LEAVES)
def test_looking_only_where_it_matters_finds_what_looking_everywhere_finds(text, leaf):
    finder = Finder([leaf])
    slowly = _merged([mark for needle in finder._needles for mark in needle.thoroughly(text)])
    assert finder.marks(text) == slowly


@given(TEXTS, st.lists(st.sampled_from(["the", "lamp", "lamps", "don't", "die"]), min_size=1, max_size=4))
def test_every_mark_of_a_phrase_folds_to_the_phrase(text, words):
    for found in marked(text, Phrase(" ".join(words))):
        # Overlapping marks are shown as one, so a mark holds the phrase at least once.
        assert " ".join(words) in " ".join(terms(found))


@pytest.mark.parametrize(
    ("text", "leaf", "found"),
    [
        ("She walked; walking is a walk.", Word("walks"), ["walked", "walking", "walk"]),
        ("She walked; walking.", Phrase("walked"), ["walked"]),
        ("He lies dying. They die.", Word("die"), ["dying", "die"]),
        ("a fluffy, white _towel_!", Phrase("fluffy white towel"), ["fluffy, white _towel"]),
        ("the\n\nworld", Phrase("the world"), ["the\n\nworld"]),
        ("Café, cafés", Word("cafe"), ["Café", "cafés"]),
        ("prune runs", Word("run"), ["runs"]),
        ("O'Brien and Brien", Phrase("brien"), ["Brien"]),
        ("lantern lanterns slant", Prefix("lant"), ["lantern", "lanterns"]),
        ("well-known", Word("well-known"), ["well-known"]),
        ("aboard the _Lamplight_’s dory", Phrase("the lamplight's dory"), ["the _Lamplight_’s dory"]),
        ("nothing", Word("--"), []),
    ],
)
def test_marks_are_whole_words(text, leaf, found):
    assert marked(text, leaf) == found


def test_overlapping_marks_become_one():
    assert marked("to be to be to be", Phrase("to be to be")) == ["to be to be to be"]


def test_a_long_text_without_spaces_takes_linear_time():
    assert marked("lo,behold," * 20_000, Phrase("hello behold")) == []


def test_one_word_again_and_again_takes_no_longer_than_another_phrase():
    laughter = "ha " * 50_000
    assert marked(laughter, Phrase("ha " * 300)) == [laughter.strip()]

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import terms
from indexer.highlight.marks import MarkFinder, matcher_of
from indexer.query.ast import InField, Phrase, Prefix, Word
from indexer.query.plan import Leaf, Words, lower, sought

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
            "''lamp''s",
            "lamp'''the",
            "\u01fdon",
            "C\xe6sar",
            "stra\xdfe",
            "sh\\xadall",
            "\u043b\u0430\u0301\u043c\u043f\u0430",
            "e\\u0301tude",
            "lamp\\u200bthe",
            "\u2032the\u2033",
            "\u1e25ar\u0101m",
            "\u0130stanbul",
            "\u706f",
            "a_'b",
            "lamp\u2019_the",
            "the__lamp",
            "*the*",
            "\xbd",
        ]
    ),
    max_size=25,
).flatmap(
    lambda words: st.sampled_from([" ", " ", "\\n\\n", "", "_", "\u2019", "-", "\\u2009"]).map(
        lambda gap: gap.join(words)
    )
)
ANY_TEXT = st.text(
    alphabet="abedlmpthsLEA'\u2019`\xb4_*  .\\n-\u2014\xe9\xe6\xdf\u0153\xf8\xf1\u0416\u042f\u0301\\xad\u01fd\u706f\u02bc",
    max_size=80,
)
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
            Prefix("e"),
            Prefix("don'"),
            Word("caesar"),
            Word("the"),
            Word("a"),
            Word("лампа"),
            Phrase("étude"),
            Phrase("灯"),
        ]
    ),
    st.lists(
        st.sampled_from(
            ["the", "lamp", "lamps", "don't", "die", "die's", "anyhow", "known", "caesar", "e", "ab"]
        ),
        min_size=1,
        max_size=4,
    ).map(lambda words: Phrase(" ".join(words))),
)


def planned(leaf: Word | Phrase | Prefix) -> list[Leaf]:
    """What is looked for in a text for one that was typed: nothing where it has no word."""
    return sought(lower(InField("body", leaf)).root)[1]


MANY = tuple(f"w{number}lamp" for number in range(100))


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(TEXTS, ANY_TEXT),
    st.sampled_from(
        [
            Words("body", ("lamp", "lamps", "the", "don't", "e", "die's", "caesar")),
            Words("body", ("lamp", "clamp", "well")),
            Words("body", (*MANY, "lamp", "clamp", "mp")),
            Words("body", (*MANY, "the", "lamp")),
            Words("body", (*MANY, "lamp'the", "die's")),
        ]
    ),
)
def test_any_of_some_words_is_found_where_every_word_is_compared(text, leaf):
    plain = plainly(text, [leaf])
    assert list(MarkFinder([leaf]).scan(text).marks()) == plain
    assert MarkFinder([leaf]).scan(text).count() == len(plain)


def marked(text: str, *leaves: Word | Phrase | Prefix) -> list[str]:
    wanted = [each for leaf in leaves for each in planned(leaf)]
    return [text[mark.start : mark.end] for mark in MarkFinder(wanted).marks(text)]


def plainly(text: str, leaves: list[Leaf]) -> list[tuple[int, int, int]]:
    """Return what comparing every word of a text finds, overlapping places as one."""
    matchers = [(number, matcher_of(leaf)) for number, leaf in enumerate(leaves)]
    found = sorted(
        (start, -end, number) for number, made in matchers for start, end in made.find_in_text(text)
    )
    apart: list[tuple[int, int, int]] = []
    for start, end, number in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], -end), apart[-1][2])
        else:
            apart.append((start, -end, number))
    return apart


@settings(deadline=None, max_examples=300)  # the first text of other letters builds a large pattern
@given(st.one_of(TEXTS, ANY_TEXT), st.lists(LEAVES, min_size=1, max_size=3))
def test_looking_only_where_it_matters_finds_what_looking_everywhere_finds(text, leaves):
    leaves = [each for leaf in leaves for each in planned(leaf)]
    finder = MarkFinder(leaves)
    found = [(mark.start, mark.end, mark.leaf) for mark in finder.marks(text)]
    assert found == plainly(text, leaves)
    assert finder.scan(text).count() == len(found)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(TEXTS, ANY_TEXT), max_size=4), st.lists(LEAVES, min_size=1, max_size=3))
def test_texts_looked_at_together_have_the_marks_that_each_has_alone(texts, leaves):
    leaves = [each for leaf in leaves for each in planned(leaf)]
    finder = MarkFinder(leaves)
    alone = {number: marks for number, text in enumerate(texts) if (marks := finder.marks(text))}
    assert {number: list(marks) for number, marks in finder.scan(*texts).by_text()} == alone
    assert finder.scan(*texts).count() == sum(map(len, alone.values()))


@pytest.mark.parametrize("words", ["in the lamp", "the lamp", "lamp in the", "of the lamp of"])
def test_a_phrase_is_found_across_a_word_in_an_odd_place(words):
    around = "Nothing stands here but prose. " * 40
    text = f"{around}out of th_e_, {'-' * 200} Lamp of in _the_lamp_ in the lamp in\n\nth_e Cæsar. {around}"
    leaves = planned(Phrase(words))
    assert [(mark.start, mark.end, mark.leaf) for mark in MarkFinder(leaves).marks(text)] == plainly(
        text, leaves
    )


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

"""What is emphasis in a stored text, and what stars are there for otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.emphasis import emphases

PIECES = st.lists(st.sampled_from(["*", "**", "_", " ", "so", "a", "3", "(", ")", ".", "“", "\n", "é", "\0"]))
TEXT = PIECES.map("".join) | st.text(max_size=60)


def shown(text: str) -> str:
    """The text with emphasis in brackets: [so] or, bold, [[so]]."""
    parts, at = [], 0
    for run in emphases(text):
        inner = text[run.start + run.signs : run.end - run.signs]
        parts += [text[at : run.start], f"[[{inner}]]" if run.strong else f"[{inner}]"]
        at = run.end
    return "".join([*parts, text[at:]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was _so_ late.", "It was [so] late."),
        ("It was *so* late.", "It was [so] late."),
        ("*I* did **not** say that.", "[I] did [[not]] say that."),
        ("“*Where* were you?” *Not here*, she thought.", "“[Where] were you?” [Not here], she thought."),
        ("***Never***, then. *so*-called", "[[Never]], then. [so]-called"),
        ("*12*", "[12]"),
        ("**37.4** Then he rose.", "[[37.4]] Then he rose."),
        ("*_both_* and _**both**_", "[both] and [[both]]"),
        ("Well...*really*, then—*no*.", "Well...[really], then—[no]."),
        ("*(so it was said)*", "[(so it was said)]"),
        ("one *two\nthree* four", "one *two\nthree* four"),
        ("_he *did* it_ and *he _did_ it*", "[he *did* it] and *he [did] it*"),
    ],
)
def test_stars_around_words_are_emphasis_as_underscores_are(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "* * *",
        "***",
        "*****",
        "*~*~*",
        "*oOo*",
        "**0**",
        "* Later *",
        "*-* Later *-*",
        "2*3*4 and 2 *3* 4",
        "a word* and another* of them",
        "* the first note\n** the second",
        "(*) not here (*) nor there",
        "“He went.*” said she. “He did.*”",
        "*see the note (there is one*)",
        "f**k that s**t, you *sshole and *ss",
        "*g* said the other *g*",
        "snake_case_name and __init__, x*y*z",
        "*" + "so " * 100 + "on*",
        r"\*not meant\*",
    ],
)
def test_what_stars_are_there_for_otherwise_stays(text):
    assert shown(text) == text


@given(TEXT)
def test_runs_are_in_order_and_hold_something_between_their_signs(text):
    at = 0
    for run in emphases(text):
        assert at <= run.start < run.start + run.signs < run.end - run.signs < run.end <= len(text)
        signs = text[run.start : run.start + run.signs] + text[run.end - run.signs : run.end]
        assert set(signs) <= {"*", "_"}
        at = run.end


def test_a_text_of_stars_takes_no_time():
    assert list(emphases("*a " * 100_000 + "x" * 100_000 + "*" * 100_000)) == []

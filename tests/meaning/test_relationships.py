from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.meaning.relationships import Tie, read, read_all


@pytest.mark.parametrize(
    ("value", "identity", "tie"),
    [
        ("Kell/Varga", "kell/varga", Tie.ROMANCE),
        ("Varga / Kell", "kell/varga", Tie.ROMANCE),
        ("VARGA/KELL", "kell/varga", Tie.ROMANCE),
        ("Kell x Varga", "kell/varga", Tie.ROMANCE),
        ("Kell × Varga", "kell/varga", Tie.ROMANCE),
        ("KellxVarga", "kell/varga", Tie.ROMANCE),
        ("1x2x5", "1/2/5", Tie.ROMANCE),
        ("Ott/Kell/Varga", "kell/ott/varga", Tie.ROMANCE),
        ("Kell & Varga", "kell & varga", Tie.FRIENDSHIP),
        ("Varga&Kell", "kell & varga", Tie.FRIENDSHIP),
        ("Kell/Varga friendship", "kell & varga", Tie.FRIENDSHIP),
        ("Kell+Varga", "kell + varga", Tie.UNSAID),
        ("Kell and Varga", "kell + varga", Tie.UNSAID),
        ("Kell-Varga", "kell + varga", Tie.UNSAID),
        ("Kell and Varga (romance)", "kell/varga", Tie.ROMANCE),
        ("Édith/Zoë", "edith/zoe", Tie.ROMANCE),
    ],
)
def test_all_spellings_of_a_pairing_have_one_identity(value, identity, tie):
    pair = read(value)
    assert pair is not None
    assert (pair.identity, pair.tie) == (identity, tie)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Gen",
        "None",
        "H/C",
        "m/m",
        "M/F",
        "n/a",
        "Felix",
        "Kell/",
        "/",
        "Kell/Varga & Ott",
        "a hint of romance",
        "x" * 400,
    ],
)
def test_what_names_no_pair_for_certain_stays_as_it_is(value):
    assert read(value) is None


def test_words_around_the_names_tell_how_and_are_no_part_of_who():
    past = read("past Kell/Varga (one-sided)")
    assert past is not None
    assert past.names == ("Kell", "Varga")
    assert set(past.how) == {"past", "one-sided"}


def test_a_bracket_that_says_who_is_meant_belongs_to_the_name():
    pair = read("Kell (Salt Road)/Varga")
    assert pair is not None
    assert pair.names == ("Kell (Salt Road)", "Varga")


def test_the_first_is_what_the_story_is_about_unless_another_is_said_to_be():
    first, second, third, fourth = read_all(["Kell/Varga", "Ott/Marl", "main: Pell/Quill", "minor Ash/Birk"])
    assert [pair is not None and pair.primary for pair in (first, second, third, fourth)] == [
        True,
        False,
        True,
        False,
    ]


def test_initials_become_names_where_one_character_fits():
    cast = ["Tomas Kell", "Ilse Varga", "Captain Ott"]
    (pair,) = read_all(["V/K"], cast)
    assert pair is not None
    assert pair.identity == "ilse varga/tomas kell"
    (doubtful,) = read_all(["V/K"], [*cast, "Klara Kunz"])
    assert doubtful is not None
    assert doubtful.identity == "k/v"


def test_two_may_be_asked_for_in_either_order():
    pair = read("Kell/Varga")
    assert pair is not None
    assert pair.spellings() == ("Kell/Varga", "Varga/Kell")
    three = read("Ott/Kell/Varga")
    assert three is not None
    assert len(three.spellings()) == 6


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_or_left_alone(value):
    pair = read(value)
    if pair is not None:
        again = read(pair.shown)
        assert again is None or again.identity == pair.identity


_name = st.from_regex(r"[A-Z][b-wyz]{2,8}", fullmatch=True).filter(
    lambda name: name.lower() not in {"past", "post", "pre", "team", "gen"}
)


@settings(deadline=None)
@given(
    st.lists(_name, min_size=2, max_size=5),
    st.randoms(use_true_random=False),
    st.sampled_from(["/", " & ", " + "]),
)
def test_order_is_no_part_of_an_identity(names, chance, sign):
    mixed = list(names)
    chance.shuffle(mixed)
    one, other = read(sign.join(names)), read(sign.join(mixed))
    assert one is not None
    assert other is not None
    assert one.identity == other.identity

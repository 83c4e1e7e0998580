"""Subject lines of story posts, whatever their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.mail.subjects import is_talk, parse_subject, replaces_earlier


@pytest.mark.parametrize(
    "line",
    [
        'NEW VOY "Tin Whistles" 2/5 (H/F) [PG-13]',
        '[PG-13] NEW "Tin Whistles" VOY (H/F) (2/5)',
        '(H/F) [PG-13] 2/5 "Tin Whistles" NEW VOY',
        "NEW: VOY: Tin Whistles, 2/5 (H/F) [PG-13]",
        "NEW VOY Tin Whistles, Part 2 of 5 (H/F) PG-13",
    ],
)
def test_the_order_of_things_does_not_matter(line):
    found = parse_subject(line)
    assert (found.title, found.part, found.parts) == ("Tin Whistles", 2, 5)
    assert (found.kind, found.rating, found.fandoms, found.pairings) == ("NEW", "PG-13", ("VOY",), ("H/F",))
    assert not found.reply


@pytest.mark.parametrize(
    ("line", "title", "part", "parts"),
    [
        ("FIC: Rust (1/?)", "Rust", 1, None),
        ("Rust 01/??", "Rust", 1, None),
        ("Rust [3 of 12]", "Rust", 3, 12),
        ("[tinfic] Rust - Part 3", "Rust", 3, None),
        ("{ASS} Rust 03 {P. Quill} (mf)", "Rust", 3, None),
        ("Half/Life of a Saint", "Half/Life of a Saint", None, None),
        ("24 Hours in Tin", "24 Hours in Tin", None, None),
        ("New York Nights", "New York Nights", None, None),
        ("NEW THE LONG RUST 1/2", "THE LONG RUST", 1, 2),
        ("Fool's Errand (PG) 1/1", "Fool's Errand", 1, 1),
    ],
)
def test_a_title_and_its_part_are_told_apart(line, title, part, parts):
    found = parse_subject(line)
    assert (found.title, found.part, found.parts) == (title, part, parts)


def test_braces_name_an_author_and_brackets_in_front_a_list():
    found = parse_subject("{ASS} Tall Ships {P. Quill} (MF, rom) [2/4]")
    assert (found.author, found.codes, found.tags) == ("P. Quill", ("MF", "rom"), ("ASS",))
    assert parse_subject("[tinfic] Re: your story").reply
    assert parse_subject("[tinfic] Tall Ships").tags == ("tinfic",)


def test_a_name_with_a_letter_in_it_is_no_rating():
    found = parse_subject("{ASS} Tall Ships {M. Quill} (R for language)")
    assert (found.author, found.rating) == ("M. Quill", "R for language")
    assert parse_subject("Tall Ships (Part G)").rating is None


@pytest.mark.parametrize(
    ("line", "rating", "pairings", "codes"),
    [
        ('NEW QUILL "Tall Ships" 2/2 (K/M, M) [PG]', "PG", ("K/M",), ("M",)),
        ("FIC: Tall Ships (Odile, R) PG-13", "PG-13", (), ("Odile", "R")),
        ("FIC: Tall Ships (1/1) G", "G", (), ()),
        ("FIC: Tall Ships 3/4 R", "R", (), ()),
        ("FIC: Tall Ships (J/C, R)", "R", ("J/C",), ()),
        ("FIC: Tall Ships (J/C, PG)", "PG", ("J/C",), ()),
        ('NEW QUILL "Tall Ships" 1/1 (R, G, X)', None, (), ("R", "G", "X")),
        ("FIC: Tall Ships (R, G, X) 1/2", None, (), ("R", "G", "X")),
        ("FIC: Tall Ships (K/M, M)", None, ("K/M",), ("M",)),
        ("FIC: Tall Ships (R) (Odile, M)", "R", (), ("Odile", "M")),
    ],
)
def test_a_rating_stands_where_ratings_do_and_letters_of_people_are_none(line, rating, pairings, codes):
    found = parse_subject(line)
    assert (found.title, found.rating, found.pairings, found.codes) == ("Tall Ships", rating, pairings, codes)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("[tinfic] M", "M"),
        ("FIC: Agent X (1/3)", "Agent X"),
        ('NEW "Vitamin R" 1/1', "Vitamin R"),
        ("FIC: Plan G", "Plan G"),
    ],
)
def test_a_letter_of_the_title_is_no_rating(line, title):
    assert (parse_subject(line).title, parse_subject(line).rating) == (title, None)


def test_a_pairing_beside_a_quoted_title_needs_no_brackets():
    assert parse_subject('REP: "Tall Ships" (3/?) TIN, O/W [NC-17]').pairings == ("O/W",)


def test_a_prologue_is_a_part_only_behind_a_title():
    assert parse_subject("Tall Ships: Prologue").part_label == "prologue"
    assert parse_subject("Prologue").title == "Prologue"


def test_talk_and_reposts_are_known_by_their_words():
    assert is_talk("FAQ, monthly posting")
    assert not is_talk("Otter Nights 1/2")
    assert replaces_earlier("REV")
    assert replaces_earlier("Repost")
    assert not replaces_earlier("NEW")
    assert not replaces_earlier(None)


@given(st.text(max_size=300))
def test_any_line_is_read(line):
    found = parse_subject(line)
    assert found.marks >= 0
    assert found.title is None or found.title.strip()

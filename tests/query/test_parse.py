"""Queries as people type them, read as trees; no input is ever an error."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.config import SearchSettings
from indexer.query import parse
from indexer.query.ast import (
    And,
    Boost,
    Everything,
    InField,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Word,
)

A, B, C = Word("a"), Word("b"), Word("c")
DA, DB, DC = (Word(letter, demanded=True) for letter in "abc")


def read(text: str, limits: SearchSettings | None = None) -> Node:
    return parse(text, limits or SearchSettings())[0]


def warned(text: str, limits: SearchSettings | None = None) -> str:
    return " ".join(parse(text, limits or SearchSettings())[1])


def days(first: tuple[int, int, int], last: tuple[int, int, int], field: str = "published") -> Range:
    return Range(field, date(*first).toordinal(), date(*last).toordinal())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("*", Everything()),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((DA, DB))),
        ("a && b", And((DA, DB))),
        ("a OR b", Or((A, B))),
        ("a||b", Or((A, B))),
        ("a or b and c", And((A, Word("or"), B, Word("and"), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("((a)) ((b c))", And((A, B, C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("* a", A),
        ("a OR *", Everything()),
        ("don't", Word("don't")),
        ("rock’n’roll well-known", And((Word("rock’n’roll"), Word("well-known")))),
        ("10:30", Word("10:30")),
        ("+a +b", And((DA, DB))),
        ("+a b", And((DA, B))),
        ("a b AND c", And((A, DB, DC))),
        ("a AND title:b", And((DA, InField("title", B)))),
        ("title:(a AND b)", InField("title", And((A, B)))),
        ("+(a b)^2", Boost(And((DA, DB)), 2)),
        ("+a NEAR/5 b", Near((A, B), 5)),
        ("-+a b", And((Not(A), B))),
        ("a,b", And((A, B))),
    ],
)
def test_words_and_operators_make_trees(text, node):
    assert parse(text, SearchSettings()) == (node, ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((DA, Not(B)))),
        ("NOT a b", And((Not(A), B))),
        ("-a", And((Everything(), Not(A)))),
        ("-a -b", And((Everything(), Not(A), Not(B)))),
        ("a OR -b", Or((A, And((Everything(), Not(B)))))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ('-"b c"', And((Everything(), Not(Phrase("b c"))))),
        ("-title:b", And((Everything(), Not(InField("title", B))))),
        ("title:-b", And((Everything(), Not(InField("title", B))))),
        ("NOT NOT a", A),
        ("-(-a)", A),
        ("a-b", Word("a-b")),
    ],
)
def test_exclusions_are_taken_from_what_else_is_asked_or_from_everything(text, node):
    assert parse(text, SearchSettings()) == (node, ())


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ('"white towel"', "white towel"),
        ("“white towel”", "white towel"),
        ("„weißes Tuch“", "weißes Tuch"),
        ("”vit handduk”", "vit handduk"),
        ("«serviette blanche»", "serviette blanche"),
        ("»weißes Tuch«", "weißes Tuch"),
        ('“white towel"', "white towel"),
        ('"  white \n towel "', "white towel"),
        ('"“Hello,” she said"', "“Hello,” she said"),
        ('“the "white" towel”', "the white towel"),
        ('"to be OR (not to be) -no title:x wor*"', "to be OR (not to be) -no title:x wor*"),
    ],
)
def test_any_pair_of_double_quotes_holds_a_phrase(text, phrase):
    assert parse(text, SearchSettings()) == (Phrase(phrase), ())


def test_a_quote_without_partner_holds_everything_after_it():
    assert read('a "b c') == And((A, Phrase("b c")))
    assert "no partner" in warned('a "b c')


def test_an_inch_mark_is_no_quote():
    assert read('5" nails') == And((Word("5"), Word("nails")))


def test_an_empty_phrase_is_left_out_and_named():
    assert read('a ""') == A
    assert "empty" in warned('a ""')


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("title:a", InField("title", A)),
        ("TITLE:a", InField("title", A)),
        ("by:a", InField("author", A)),
        ('title:"a b"', InField("title", Phrase("a b"))),
        ("title:“a b”", InField("title", Phrase("a b"))),
        ("title:(a OR b)", InField("title", Or((A, B)))),
        ("title:(a b) c", And((InField("title", And((A, B))), C))),
        ("title:abc*", InField("title", Prefix("abc"))),
        ("title:(author:a)", InField("author", A)),
        ("rating:Mature", InField("rating", Word("mature"))),
        ("rating:(Teen OR MATURE)", InField("rating", Or((Word("teen"), Word("mature"))))),
        ('status:"In Progress"', InField("status", Word("in-progress"))),
        ("title:OR", InField("title", Word("or"))),
    ],
)
def test_a_field_and_a_colon_narrow_what_follows(text, node):
    assert parse(text, SearchSettings()) == (node, ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("foo:bar", Phrase("foo bar")),
        ('foo:"bar baz"', Phrase("foo bar baz")),
        ("foo:(bar OR baz)", And((Word("foo"), Or((Word("bar"), Word("baz")))))),
    ],
)
def test_an_unknown_field_is_read_as_text_and_named(text, node):
    assert read(text) == node
    assert "“foo” is not a field" in warned(text)


def test_the_nearest_field_is_offered():
    assert "Did you mean title?" in warned("tilte:bar")


def test_a_colon_before_a_space_names_a_field_or_belongs_to_the_word():
    assert parse("title: a b", SearchSettings()) == (And((InField("title", A), B)), ())
    assert parse('author: "a b"', SearchSettings()) == (InField("author", Phrase("a b")), ())
    assert parse("Buffy: a", SearchSettings()) == (And((Word("Buffy"), A)), ())
    assert parse("title:", SearchSettings()) == (Word("title"), ())


def test_an_address_is_text():
    assert parse("http://example.com/x", SearchSettings()) == (Phrase("http //example.com/x"), ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("wor*", Prefix("wor")),
        ("wor**", Prefix("wor")),
        ("don'*", Prefix("don'")),
        ("東京都*", Word("東京都")),
    ],
)
def test_a_star_after_three_letters_is_a_prefix(text, node):
    assert parse(text, SearchSettings()) == (node, ())


@pytest.mark.parametrize(
    ("text", "node", "why"),
    [
        ("wo*", Word("wo"), "at least 3 letters"),
        ("w*d", Word("wd"), "at least 3 letters"),
        ("or*", Word("or"), "at least 3 letters"),
        ("well-kno*", Word("well-kno"), "of a plain word"),
    ],
)
def test_other_stars_are_left_out_and_named(text, node, why):
    assert read(text) == node
    assert why in warned(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("words:5000", 5000, 5000),
        ("words:>5000", 5001, None),
        ("words:>=5000", 5000, None),
        ("words:<1000", None, 999),
        ("words:<=1000", None, 1000),
        ("words:1000..5000", 1000, 5000),
        ("words:1000…5000", 1000, 5000),
        ("words:1000-5000", 1000, 5000),
        ("words:5000..1000", 1000, 5000),
        ("words:..5000", None, 5000),
        ("words:1000..", 1000, None),
        ("words:1,000..5k", 1000, 5000),
        ('words:"1000..5000"', 1000, 5000),
        ("wordcount:>0", 1, None),
        ("words:<0", None, -1),
        ("words:>99999999999", 2**31 - 1, None),
        ("words:>99999999999999999999", 2**31 - 1, None),
        ("words:5..9223372036854775808k", 5, 2**31 - 1),
        (f"words:>{'0' * 30}5", 6, None),
    ],
)
def test_number_ranges(text, low, high):
    assert parse(text, SearchSettings()) == (Range("words", low, high), ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("published:2003", days((2003, 1, 1), (2003, 12, 31))),
        ("published:2004-02", days((2004, 2, 1), (2004, 2, 29))),
        ("published:2003-05-01", days((2003, 5, 1), (2003, 5, 1))),
        ("published:2003..2005", days((2003, 1, 1), (2005, 12, 31))),
        ("published:2003-2005", days((2003, 1, 1), (2005, 12, 31))),
        ("published:>2003-05", Range("published", date(2003, 6, 1).toordinal(), None)),
        ("published:>=2003-05", Range("published", date(2003, 5, 1).toordinal(), None)),
        ("published:<2003", Range("published", None, date(2002, 12, 31).toordinal())),
        ("published:<=2003", Range("published", None, date(2003, 12, 31).toordinal())),
        ("updated:2003", days((2003, 1, 1), (2003, 12, 31), "updated")),
        ("date:0001", days((1, 1, 1), (1, 12, 31))),
        ("published:>9999", Range("published", date.max.toordinal() + 1, None)),
        ("published:<1", Range("published", None, 0)),
    ],
)
def test_date_ranges_take_whole_years_and_months(text, node):
    assert parse(text, SearchSettings()) == (node, ())


def test_ranges_may_be_grouped():
    assert read("words:(<100 OR >=500)") == Or((Range("words", None, 99), Range("words", 500, None)))


@pytest.mark.parametrize("value", ["many", "-", "..", "12x", "2003-05-01", "９", "1..x"])
def test_what_is_no_number_is_searched_as_text(value):
    node, warnings = parse(f"words:{value}", SearchSettings())
    assert not isinstance(node, Range)
    assert warnings


@pytest.mark.parametrize("value", ["0", "2003-13", "2003-02-30", "10000", "soon", "2003-5-1-1"])
def test_what_is_no_date_is_searched_as_text(value):
    assert read(f"published:{value}") == Phrase(f"published {value}")
    assert "is not a date" in warned(f"published:{value}")


def test_a_range_on_a_field_of_text_is_searched_literally():
    assert read("title:>5") == InField("title", Word(">5"))
    assert "title holds no numbers" in warned("title:>5")


@pytest.mark.parametrize(
    ("text", "node", "why"),
    [
        ("(a", A, "not closed"),
        ("a)", A, "no opening one"),
        ("OR a", A, "OR has nothing to work on"),
        ("a OR", A, "OR has nothing to work on"),
        ("a AND", A, "AND has nothing to work on"),
        ("AND a", A, "AND has nothing to work on"),
        ("a AND AND b", And((DA, DB)), "AND has nothing to work on"),
        ("a NOT", A, "NOT has nothing to work on"),
        ("a OR OR b", Or((A, B)), "OR has nothing to work on"),
        ("a -- b", And((A, B)), "“--” holds no letters"),
        ("a - b", And((A, B)), "“-” holds no letters"),
        ("a ()", A, ""),
        ("-*", Everything(), "Leaving out all stories"),
        ("title:*", Everything(), "all stories"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_named(text, node, why):
    assert read(text) == node
    assert why in warned(text)


@pytest.mark.parametrize(
    ("text", "node"),
    [("OR", Word("or")), ("NOT OR", And((Word("not"), Word("or")))), ("???", Word("???")), ("-?", Word("?"))],
)
def test_signs_alone_are_searched_rather_than_showing_everything(text, node):
    assert read(text) == node

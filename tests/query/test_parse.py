"""Queries as people type them, read as trees; no input is ever an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.query import parse, show
from indexer.query.ast import And, Everything, InField, Node, Not, Or, Phrase, Prefix, Range, Word

ROOMY = SearchSettings(max_query_chars=100_000, max_clauses=10_000)

A, B, C = Word("a"), Word("b"), Word("c")


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
        ("a AND b", And((A, B))),
        ("a && b", And((A, B))),
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
        ("+a +b", And((A, B))),
    ],
)
def test_words_and_operators_make_trees(text, node):
    assert parse(text, SearchSettings()) == (node, ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
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


def test_a_colon_before_a_space_belongs_to_the_word():
    assert read("title: a") == And((Word("title"), A))
    assert "title:word without a space" in warned("title: a")
    assert parse("Buffy: a", SearchSettings()) == (And((Word("Buffy"), A)), ())


def test_an_address_is_text():
    assert parse("http://example.com/x", SearchSettings()) == (Phrase("http //example.com/x"), ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("wor*", Prefix("wor")),
        ("wor**", Prefix("wor")),
        ("don'*", Prefix("don'")),
    ],
)
def test_a_star_after_three_letters_is_a_prefix(text, node):
    assert parse(text, SearchSettings()) == (node, ())


@pytest.mark.parametrize(
    ("text", "node", "why"),
    [
        ("wo*", Word("wo"), "at least 3 letters"),
        ("*word", Word("word"), "at the end of a word"),
        ("*word*", Word("word"), "at the end of a word"),
        ("w*rd", Word("w*rd"), "at the end of a plain word"),
        ("or*", Word("or"), "at least 3 letters"),
    ],
)
def test_other_stars_are_searched_literally_and_named(text, node, why):
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
        ("a AND AND b", And((A, B)), "AND has nothing to work on"),
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


def test_a_long_query_is_cut_and_says_so():
    node, warnings = parse("towel " * 1000, SearchSettings(max_query_chars=30, max_clauses=64))
    assert node == And((Word("towel"),) * 5)
    assert warnings == ("The query is longer than 30 characters; only its beginning was used.",)


def test_one_endless_word_is_cut_and_says_so():
    node, warnings = parse("a" * 40_000, SearchSettings())
    assert node == Word("a" * 1000)
    assert len(warnings) == 1


def test_clauses_beyond_the_limit_are_left_out_and_named():
    node, warnings = parse(" OR ".join("abcdefg"), SearchSettings(max_clauses=3))
    assert node == Or((A, B, C))
    assert warnings == ("Only the first 3 words and phrases were used.",)


def test_brackets_beyond_the_limit_are_left_out_and_named():
    deep = "(" * 2000 + "a" + ")" * 2000
    node, warnings = parse(deep, ROOMY)
    assert node == A
    assert warnings == ("Brackets more than 20 deep were left out.",)


def test_deep_nesting_that_matters_is_kept_shallow():
    node, _ = parse("(a -" * 2000 + "b", ROOMY)
    assert depth(node) <= 3 * ROOMY.max_depth


def depth(node: Node) -> int:
    match node:
        case And(parts=parts) | Or(parts=parts):
            return 1 + max(depth(part) for part in parts)
        case Not(part=part) | InField(node=part):
            return 1 + depth(part)
        case _:
            return 1


def test_controls_surrogates_and_direction_marks_are_not_kept():
    assert read("a\x00b \ud800 c\u202e") == And((A, B, C))


SEED = [
    "a",
    "OR",
    "AND",
    "NOT",
    "-",
    "(",
    ")",
    '"',
    "“",
    "”",
    "«",
    "»",
    "„",
    "title:",
    "rating:",
    "words:",
    "foo:",
]
SEED += [
    "published:",
    "2003",
    "..",
    ">",
    "<=",
    "5",
    "wor",
    "*",
    "||",
    "&&",
    " ",
    "\u3000",
    "'",
    ":",
    "\x00",
    "+",
    "|",
]
SEED += ["\ud800", "é", "\u202e", "-05", "k", ",", "Teen", "=", "…", "~", "^", "\\", "/", "title", "&", "!"]
QUERIES = st.lists(st.sampled_from(SEED), max_size=40).map("".join) | st.text(max_size=80)


@given(QUERIES)
@example("foo:" * 3000)
@example('"' * 5001)
@example("-" * 5001)
@example("(" * 5001)
@example(" OR ".join(["x"] * 5000))
@example("title:(" * 3000)
@example("NOT " * 5000)
@example("„a« " * 5000)
def test_no_text_is_ever_an_error(text):
    node, warnings = parse(text, SearchSettings())
    assert len(warnings) <= 10
    assert parse(show(node), ROOMY)[0] == node


@given(QUERIES)
def test_trees_are_in_normal_form(text):
    assert_normal(read(text), top=True)


def assert_normal(node: Node, *, top: bool = False) -> None:
    match node:
        case And(parts=parts):
            assert len(parts) > 1
            assert not isinstance(parts[0], Not) or any(not isinstance(part, Not) for part in parts)
            for at, part in enumerate(parts):
                assert not isinstance(part, And)
                if isinstance(part, Everything):
                    assert at == 0
                    assert all(isinstance(other, Not) for other in parts[1:])
                else:
                    assert_normal(part.part if isinstance(part, Not) else part)
        case Or(parts=parts):
            assert len(parts) > 1
            for part in parts:
                assert not isinstance(part, Or | Everything)
                assert_normal(part)
        case InField(node=inner):
            assert not isinstance(inner, InField | Range | Everything)
            assert_normal(inner)
        case Not():
            pytest.fail("a Not outside an And")
        case Everything():
            assert top


def test_every_naughty_string_is_read(naughty):
    for text in naughty:
        node, _ = parse(text, SearchSettings())
        assert parse(show(node), ROOMY)[0] == node


@pytest.mark.parametrize(
    "piece", ["foo:bar ", '"a ', "„a« ", "a* ", "-", "(", "title:", "a||", "x " * 20, "ab"]
)
def test_reading_takes_time_in_proportion_to_length(piece, steps):
    """Counted in executed lines, not in seconds."""
    short, long = (steps(lambda size=size: parse(piece * size, ROOMY)) for size in (100, 400))
    assert long <= 4.5 * short + 1000

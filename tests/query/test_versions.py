"""`version:any` is read anywhere in a query, said back, and taken out of it for one text."""

from __future__ import annotations

import pytest

from indexer.query import explain, parse
from indexer.query.ast import And, Everything, Word
from indexer.query.show import show
from indexer.query.versions import searches_versions, todays


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("lamp version:any", True),
        ("Version:ANY lamp", True),
        ("(lamp version:any) OR kite", True),
        ("earlier:lamp", True),
        ("lamp", False),
        ("version any", False),
        ('"version:any"', False),
    ],
)
def test_earlier_texts_are_searched_where_a_query_says_so(text, asked):
    node, warnings = parse(text)
    assert searches_versions(node) is asked
    assert warnings == ()
    assert parse(show(node))[0] == node


def test_it_says_so_in_words():
    assert (
        explain(parse("lamp version:any")[0])
        == "stories with the word lamp, in today’s text or an earlier one"
    )
    assert explain(parse("version:any")[0]) == "all stories, in today’s text or an earlier one"
    assert explain(parse("earlier:lamp")[0]) == "stories with the word lamp in an earlier text"


@pytest.mark.parametrize(
    "text", ["version:7 lamp", "version:first lamp", "lamp version:anyw*", 'lamp version:"all of them"']
)
def test_another_value_is_named_and_today_alone_searched(text):
    node, warnings = parse(text)
    assert node == Word("lamp")
    assert ["version: takes any" in sentence for sentence in warnings] == [True]


def test_leaving_out_any_version_would_leave_none():
    node, warnings = parse("lamp -version:any")
    assert node == Word("lamp")
    assert len(warnings) == 1


def test_one_text_is_asked_for_the_rest_of_it():
    assert todays(parse("lamp version:any kite")[0]) == And((Word("lamp"), Word("kite")))
    assert todays(parse("version:any")[0]) == Everything()
    assert todays(parse("earlier:lamp")[0]) == parse("body:lamp")[0]
    assert todays(parse("lamp -kite version:any")[0]) == parse("lamp -kite")[0]

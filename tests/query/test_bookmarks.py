from __future__ import annotations

import pytest

from indexer.query import explain, parse, show
from indexer.query.ast import InField, Not, Phrase, Word
from indexer.query.bookmarks import needed, searches_until


@pytest.mark.parametrize(
    ("text", "again", "wants"),
    [
        ("lamp until:me", "lamp until:me", {"places"}),
        ("lamp until: ME", "lamp until:me", {"places"}),
        ("(lamp OR until:me) owl", "(lamp OR until:me) owl", {"places"}),
        ("is:read", "is:read", {"read"}),
        ("is:marked lamp", "is:saved lamp", {"saved"}),
        ('is:"Bookmarked"', "is:saved", {"saved"}),
        ("-is:read lamp", "-is:read lamp", {"read"}),
        ("is:-read", "-is:read", {"read"}),
        ("is:(read OR saved)", "is:read OR is:saved", {"read", "saved"}),
        ("is:read^2", "is:read^2", {"read"}),
        ("title:read is", "title:read is", set()),
        ("lamp", "lamp", set()),
    ],
)
def test_what_goes_by_bookmarks_is_read_and_says_itself_again(text, again, wants):
    node, warnings = parse(text)
    assert warnings == ()
    assert show(node) == again
    assert parse(again)[0] == node
    assert needed(node) == wants
    assert searches_until(node) == ("places" in wants)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("until: morning", '"until morning"'),
        ("as it is: lamp", 'as it "is lamp"'),
        ("until:me is:gone", 'until:me "is gone"'),
    ],
)
def test_another_word_behind_them_is_text_and_is_said(text, again):
    node, warnings = parse(text)
    assert show(node) == again
    assert len(warnings) == 1
    assert "searched as text" in warnings[0]


def test_to_leave_out_the_place_means_nothing():
    node, warnings = parse("lamp -until:me")
    assert node == Word("lamp")
    assert warnings


def test_they_are_said_in_words():
    assert explain(parse("lamp until:me")[0]) == "stories with the word lamp, up to where you are in each"
    assert explain(parse("lamp is:read")[0]) == "stories with the word lamp; only those you have read"
    assert explain(parse("-is:saved")[0]) == "all stories, but not those you have saved"
    assert explain(InField("is", Word("read"))) == "stories: those you have read"
    assert isinstance(parse("lamp -is:read")[0].clauses[-1], Not)
    assert parse("is:lamp")[0] == Phrase("is lamp")

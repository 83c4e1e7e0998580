"""Quotation marks inside what is quoted: the longest reading that parses wins."""

from __future__ import annotations

import pytest

from indexer.query import parse
from indexer.query.ast import And, InField, Near, Node, Not, Or, Phrase, Word


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ('"He said "stop" and ran"', "He said stop and ran"),
        ('""I can\'t," she said, "not today.""', "I can't, she said, not today"),
        ('"I can\'t," she said, "not today."', "I can't, she said, not today"),
        ('""I can\'t go."', "I can't go"),
        ('"not today.""', "not today"),
        ('"the 5" nail"', "the 5 nail"),
        ("'the dogs' bone'", "the dogs' bone"),
        ("‘a red dragon’", "a red dragon"),
    ],
)
def test_a_sentence_is_quoted_as_it_stands(text, phrase):
    assert parse(text) == (Phrase(phrase), ())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('"a b" "c d"', And((Phrase("a b"), Phrase("c d")))),
        ('"a b" kitchen "c d"', And((Phrase("a b"), Word("kitchen"), Phrase("c d")))),
        ('"a," OR "b."', Or((Phrase("a"), Phrase("b")))),
        ('title:"x y" -"b "c" d"', And((InField("title", Phrase("x y")), Not(Phrase("b c d"))))),
        ('"a b"~3 "c"', And((Near((Phrase("a"), Phrase("b")), 3), Phrase("c")))),
        ("'tis the dogs' bone", And((Word("tis"), Word("the"), Word("dogs'"), Word("bone")))),
        ("rock 'n' roll", And((Word("rock"), Word("n'"), Word("roll")))),
    ],
)
def test_several_phrases_stay_apart(text, node: Node):
    assert parse(text) == (node, ())

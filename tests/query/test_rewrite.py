from __future__ import annotations

import pytest

from indexer.meaning.aliases import Aliases
from indexer.meaning.names import Names
from indexer.query import parse
from indexer.query.ast import InField, Or, Phrase, Word
from indexer.query.rewrite import rewrite


def asked(text):
    return rewrite(parse(text)[0], Names(Aliases()))


def test_a_code_in_a_field_of_names_is_asked_for_by_its_meaning_too():
    wanted = Or((Word("UST"), Phrase("Unresolved Sexual Tension")))
    assert asked("tag:UST") == InField("tag", wanted)


def test_friends_are_asked_for_with_their_sign():
    assert asked('ship:"Kell & Varga"') == InField("relationship", Phrase("Kell and Varga"))
    assert asked("ship:Kell/Varga") == InField("relationship", Phrase("Kell/Varga"))
    assert asked('ship:"Kell x Varga"') == InField("relationship", Phrase("Kell/Varga"))


@pytest.mark.parametrize(
    "text",
    [
        "UST",
        '"Kell & Varga"',
        "title:UST",
        "tag:tea",
        "tag:te*",
        "rating:teen",
        "words:>5",
        "*",
        "",
        "relationship:kell",
    ],
)
def test_everything_else_is_asked_for_as_it_is(text):
    assert asked(text) == parse(text)[0]


def test_meanings_are_found_anywhere_in_a_query():
    assert asked("lamp (tag:H/C OR house) -genre:au") != parse("lamp (tag:H/C OR house) -genre:au")[0]

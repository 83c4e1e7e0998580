"""What is an operator elsewhere and none here is searched as text, and named with what to type instead."""

from __future__ import annotations

import pytest

from indexer.query import parse


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        ("cat XOR dog", "(a -b) OR (b -a)"),
        ("cat ANDNOT dog", "cat -dog"),
        ("cat ADJ3 dog", "a NEAR/5 b"),
        ("cat P/2 dog", "a NEAR/5 b"),
        ("NEAR(cat dog, 5)", "a NEAR/5 b"),
        ("[cat TO dog]", "words:1000..5000"),
        ("1900..1950", "published:2003..2005"),
        ("cat% dog", "drag*"),
        ("~cat dog", "dragon~"),
        ("cat^ dog", "dragon^2"),
        (r"cat\ dog", "in quotes"),
        ("#fluff cat", "tag:word"),
        ("author=smith", "author:name"),
        ("_exists_:notes", "has:notes"),
        ("intitle:cat", "title:word"),
        ("allintitle: cat dog", "title:word"),
        ("site:tales cat", "source:name"),
        ("before:2003 cat", "published:<2003"),
        ("regex:cat", "/drag.ns?/"),
        ("sort_by:newest cat", "sort:newest"),
        ('"cat * dog"', '"red dragon"~1'),
    ],
)
def test_it_is_named_with_what_to_type_instead(typed, instead):
    assert instead in " ".join(parse(typed)[1])


@pytest.mark.parametrize(
    "typed",
    [
        "AT&T",
        "and/or",
        "C++",
        "1+1",
        "why did she cry?",
        "he said: come",
        "24/7",
        "rock'n'roll",
        "cat or dog",
        "c_t",
    ],
)
def test_plain_text_is_not_taken_for_it(typed):
    assert parse(typed)[1] == ()

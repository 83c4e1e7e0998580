"""The words a query asks for, for marking."""

from __future__ import annotations

import pytest

from indexer.config import SearchSettings
from indexer.query import iter_leaves, parse
from indexer.query.ast import Phrase, Prefix, Word


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("", []),
        ("a", [(None, Word("a"))]),
        ('a "b c" wor*', [(None, Word("a")), (None, Phrase("b c")), (None, Prefix("wor"))]),
        ("a -b -(c OR -d)", [(None, Word("a"))]),
        ("a OR (b c)", [(None, Word("a")), (None, Word("b")), (None, Word("c"))]),
        ("title:(a OR author:b) c", [("title", Word("a")), ("author", Word("b")), (None, Word("c"))]),
        ("words:>5 a", [(None, Word("a"))]),
    ],
)
def test_only_what_is_asked_for_is_named_with_its_field(text, leaves):
    assert list(iter_leaves(parse(text, SearchSettings())[0])) == leaves

"""Labels as nearly all are written: read without patterns, and to the same end."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.metadata import lines

pieces = st.sampled_from(
    [
        *("Title", "author", "RATING", "Part", "By", "Nobody knows", "Añadido", "A/N", "x²"),
        *(
            ": ",
            ":",
            "::",
            " : ",
            " - ",
            "--",
            "..",
            "...",
            "  ",
            "\t",
            "\u3000",
            "?",
            "; ",
            "=",
            "|",
            "->",
            "~",
        ),
        *(
            "# ",
            "##",
            "####### ",
            "*",
            "**",
            "[b]",
            "[/b]",
            "]",
            ")",
            "(",
            "salt",
            "Salt",
            "3",
            "“",
            "é",
            " ",
        ),
    ]
)
texts = st.one_of(st.lists(pieces, max_size=8).map("".join), st.text(max_size=70))


@settings(max_examples=1000)
@given(texts)
def test_a_plain_label_is_what_the_patterns_make_of_it(line):
    found = lines._plain_label(line.strip())
    assert found is None or found == lines._any_label(line, line.strip())


@settings(max_examples=1000)
@given(texts)
def test_where_no_sign_of_a_separator_stands_the_pattern_finds_none(line):
    text = line.strip()
    if text[:1].isalnum() and not lines._may_be_separated(text[: lines._LABEL_WINDOW]):
        assert lines._SEPARATOR.search(text, 0, lines._LABEL_WINDOW) is None
        assert lines._set_off(text) is None

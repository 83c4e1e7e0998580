"""White space at the ends of lines makes no difference to paragraphs."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.readers.structure.paragraphs import _blocks, to_paragraphs

WRAPPED = (
    "The tide took it, and nobody in the town of Harrow could say\nwhere it went.  \n  \n\nIt came back.\n"
)


@given(st.text("abc. -*\t\n", max_size=120).map(str.rstrip))
@example(WRAPPED.rstrip())
@example("a\n\n \n\nb")
@example("a\n\n\n\n\n b\nc \n\nd")
def test_white_space_at_the_ends_of_lines_makes_no_difference(text):
    assert to_paragraphs(text) == to_paragraphs(text.replace("\n", " \n"))


def test_lines_are_joined_into_paragraphs():
    assert to_paragraphs(WRAPPED).split("\n\n") == [
        "The tide took it, and nobody in the town of Harrow could say where it went.",
        "It came back.",
    ]


def line_by_line(text):
    blocks, lines = [], []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.rstrip())
        elif lines:
            blocks.append("\n".join(lines))
            lines = []
    return blocks


@given(st.text("ab \t\n\u3000", max_size=60))
def test_blocks_are_those_found_line_by_line(text):
    assert _blocks(text) == line_by_line(text)


@given(st.lists(st.sampled_from(["a", "b c ", " d", "", " "]), max_size=12).map("\n\n".join))
def test_blocks_of_a_line_each_are_those_found_line_by_line(text):
    assert _blocks(text) == line_by_line(text)

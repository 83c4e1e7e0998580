"""Scene breaks: what is drawn between scenes is one, what is written is not; the text stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Chapter
from indexer.readers.structure.breaks import breaks_among, breaks_in, is_break, with_breaks
from indexer.readers.structure.chapters import part_paragraphs


@pytest.mark.parametrize(
    "drawn",
    [
        *(
            "* * *",
            "***",
            "*",
            "#",
            "~~~~",
            "-----",
            "— —",
            "-=-=-",
            "~*~",
            "...",
            ". . .",
            "…",
            "§",
            "_____",
        ),
        *("oOo", "xXx", "xxx", "o0o0o", "-x-", "*o*o*", "oOo oOo oOo", "<><><>", "***\n***", "+", "<hr>"),
        *("[scene break]", "(Line Break)", "--page break--"),
    ],
)
def test_what_is_drawn_is_a_break(drawn):
    assert is_break(drawn)
    assert breaks_among([(7, drawn)]) == [7]


def test_a_break_with_hard_blanks_is_one():
    assert breaks_among(enumerate(["x", "*\u00a0*\u00a0*", "#\u2003#", "She said so."])) == [1, 2]


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "I",
            "A",
            "No.",
            "?",
            "!",
            "x",
            "O",
            "xo",
            "xoxo",
            "X.",
            "XX.",
            ">",
            "o.O",
            "100",
            "000",
            "0",
            ".",
            "-",
            "—",
            ":",
        ),
        *(
            "break",
            "Break.",
            "The end",
            "* She stopped.",
            "- Oui.",
            "I.",
            "(…) no",
            "#1",
            "* * * and then",
            "* " * 60,
        ),
    ],
)
def test_what_is_written_is_none(written):
    assert not is_break(written)


def test_breaks_are_counted_by_paragraphs():
    text = "***\n\nIt rained.\n\n* * *\n\n~\n\nIt\nstopped.\n\n\n\n#"
    assert breaks_in(text) == (0, 2, 3, 6)
    assert breaks_in("It rained.") == breaks_in("") == ()


PARAGRAPHS = st.lists(
    st.one_of(
        st.sampled_from(["* * *", "#", "oOo", "It rained.", "- Oui.", "* no", "***\n***", ""]),
        st.text("*o -a~", max_size=8),
    )
)


@given(PARAGRAPHS)
def test_the_breaks_found_are_all_paragraphs_that_are_some(paragraphs):
    text = "\n\n".join(paragraphs)
    expected = [place for place, paragraph in enumerate(text.split("\n\n")) if is_break(paragraph)]
    assert list(breaks_in(text)) == expected


def test_chapters_learn_their_breaks_and_nothing_else_changes():
    plain, torn = (
        Chapter(1, "One", "It rained.", ("Part",)),
        Chapter(2, None, "It rained.\n\n*\n\nIt stopped."),
    )
    kept, told = with_breaks((plain, torn))
    assert kept is plain
    assert told == Chapter(2, None, torn.text, (), (1,))
    (moved,) = with_breaks([Chapter(1, None, "*\n\nIt rained.", (), (7,))])
    assert moved.breaks == (0,)


@pytest.mark.parametrize("page", ["<hr>", "<hr/>", "<p>* * *</p>", "<p>~</p>"])
def test_a_line_across_a_page_is_one(story, page):
    text = (
        "The apples were made of tin and rang when it rained, all night and all of the day after that. " * 5
    )
    found = story(f"<html><body><h1>Tin</h1><p>{text}</p>{page}<p>{text}</p></body></html>", "tin.html")
    assert [chapter.breaks for chapter in found.chapters] == [(1,)]


@given(PARAGRAPHS)
def test_a_text_parted_in_chapters_has_the_same_breaks(paragraphs):
    parted = part_paragraphs("\n\n".join(["Chapter 1", *paragraphs, "Chapter 2", *paragraphs]).split("\n\n"))
    assert with_breaks(parted.chapters) == parted.chapters


def test_notes_taken_out_of_a_text_move_no_break(story):
    found = story("Title: Salt\nAuthor: Ada\n\nIt rained.\n\nA/N: still.\n\n* * *\n\nIt stopped.\n")
    (chapter,) = found.chapters
    assert (chapter.text.split("\n\n"), chapter.breaks) == (["It rained.", "* * *", "It stopped."], (1,))

"""Markdown: front matter into fields, marks out of the text; what is plain text with a few marks stays with that reader."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.documents.frontmatter import split_front_matter
from indexer.readers.read_capture import read

YAML = """---
title: "The Tin: Orchard"
author: Posy Quill   # that is me
fandom: [Iron Orchard, "Clockwork Parish"]
characters:
  - Ann
  - Bea O'Hara
rating: PG-13
summary: >
  Apples of tin
  ring in the rain.
date: 2003-10-23
---

# Rust

The apples were *made* of **tin**,
and rang when it rained.

> Said of tin\\*, and [of rust](http://tin.example).

---

They rang.

# Polish

Nobody polished them twice.
"""


def test_front_matter_and_marks(story):
    found = story(YAML, "tale.md")
    assert (found.title, found.authors, found.rating_raw, found.fandoms, found.characters) == (
        "The Tin: Orchard",
        ("Posy Quill",),
        "PG-13",
        ("Iron Orchard", "Clockwork Parish"),
        ("Ann", "Bea O'Hara"),
    )
    assert (found.summary, found.published.isoformat()) == ("Apples of tin ring in the rain.", "2003-10-23")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        (
            "Rust",
            "The apples were *made* of tin,\nand rang when it rained.\n\nSaid of tin*, and of rust.\n\n---\n\nThey rang.",
        ),
        ("Polish", "Nobody polished them twice."),
    ]
    assert (found.reading["format"], found.reading["reader"]) == ("markdown", "markdown")


def test_toml_front_matter(story):
    found = story(
        '+++\ntitle = "Tin Apples"\nauthor = "Posy Quill"\n+++\nThe apples rang when it rained.\n', "tale.txt"
    )
    assert (found.title, found.authors) == ("Tin Apples", ("Posy Quill",))
    assert found.chapters[0].text == "The apples rang when it rained."


def test_labels_with_marks_are_a_header(story):
    found = story(
        "**Title:** Tin Apples  \n**Author:** Posy Quill  \n**Rating:** PG\n\nThe apples *rang*.\n", "a.md"
    )
    assert (found.title, found.authors, found.rating_raw) == ("Tin Apples", ("Posy Quill",), "PG")
    assert found.chapters[0].text == "The apples *rang*."


def test_links_code_quotes_and_escapes_leave_their_words(story):
    text = (
        'Title: Tin\nAuthor: Posy Quill\n\nRust\n====\n\nThe **list** of [apples](http://tin.example/a_(b) "x") was:\\\nlong.\n\n'
        "```\nDEAR BO\nCOME\n```\n\n> Said \\*he\\*.\n\nAn __old__ word<br>and snake__case__name <!-- not this -->.\n"
    )
    found = story(text, "a.md")
    assert found.chapters[0].title == "Rust"
    assert found.chapters[0].text == (
        "The list of apples was:\nlong.\n\nDEAR BO\nCOME\n\nSaid *he*.\n\nAn old word\nand snake__case__name ."
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\nHe said: nothing at all.\nAnd then nothing more.\n---\nThe apples rang.\n",
        "-----\n\nThe apples rang when it rained.\n",
        "# Title: Tin\n## Author: Posy Quill\n\n* * *\n\nThe apples _rang_.\n",
    ],
)
def test_what_needs_no_markdown_is_plain(story, text):
    assert story(text, "tale.md").reading["format"] == "plain"


def test_rules_around_a_text_are_no_front_matter():
    assert split_front_matter("---\nHe said nothing.\n---\n") is None
    assert split_front_matter("---\nTitle: x\n") is None


@settings(deadline=None)
@given(st.text(alphabet="ab*_#>`[]()!-=~|\\\n <", max_size=120))
def test_nothing_in_a_text_is_an_error(text):
    outcome = read(Capture("inbox", "x.md", f"**Rust** {text} end".encode(), ""), as_story=True)
    assert outcome.failure is None


@settings(deadline=None)
@given(
    st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=7), min_size=1, max_size=40),
    st.sampled_from(["*", "**", "_"]),
)
def test_no_word_is_dropped(words, mark):
    text = " ".join(f"{mark}{word}{mark}" if place % 3 == 1 else word for place, word in enumerate(words))
    (found,) = read(
        Capture("inbox", "x.md", f"It **began** so: {text}.\n".encode(), ""), as_story=True
    ).stories
    body = " ".join(chapter.text for chapter in found.chapters).replace(mark, "").replace("*", "")
    assert body.rstrip(".").split() == ["It", "began", "so:", *words]

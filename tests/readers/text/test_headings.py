"""What is a heading by its marks or words, and how deep it is marked to be."""

from __future__ import annotations

import pytest

from indexer.readers.text.headings import heading_of


@pytest.mark.parametrize(
    ("paragraph", "words", "depth"),
    [
        ("# The Pier", "The Pier", 1),
        ("##  The Pier  ##", "The Pier", 2),
        ("### C# and F##", "C# and F", 3),
        ("Chapter One: The Pier", "Chapter One: The Pier", 0),
    ],
)
def test_headings_are_known_by_their_marks_or_words(paragraph, words, depth):
    heading = heading_of(paragraph)
    assert heading is not None
    assert (heading.words, heading.depth) == (words, depth)


@pytest.mark.parametrize("paragraph", ["#The Pier", "#", "## ##", "#### The Pier", "# The\nPier", "The Pier"])
def test_other_paragraphs_are_none(paragraph):
    assert heading_of(paragraph) is None

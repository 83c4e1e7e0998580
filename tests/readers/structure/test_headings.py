"""What is a heading by its marks or words, and how deep it is marked to be."""

from __future__ import annotations

import pytest

from indexer.readers.structure.headings import Kind, heading_of, short_title


@pytest.mark.parametrize(
    ("paragraph", "words", "depth"),
    [
        ("# The Pier", "The Pier", 1),
        ("##  The Pier  ##", "The Pier", 2),
        ("### C# and F##", "C# and F", 3),
        ("Chapter One: The Pier", "Chapter One: The Pier", 0),
        ("ERSTES BUCH", "ERSTES BUCH", 0),
        ("_Première partie_", "Première partie", 0),
    ],
)
def test_headings_are_known_by_their_marks_or_words(paragraph, words, depth):
    heading = heading_of(paragraph)
    assert heading is not None
    assert (heading.words, heading.depth) == (words, depth)


@pytest.mark.parametrize(
    "paragraph",
    [
        "#The Pier",
        "#",
        "## ##",
        "#### The Pier",
        "# The\nPier",
        "The Pier",
        "First act, then think.",
        "Second part of the plan was worse.",
    ],
)
def test_other_paragraphs_are_none(paragraph):
    assert heading_of(paragraph) is None


@pytest.mark.parametrize(
    ("words", "kind", "name", "title"),
    [
        ("Erstes Buch: Der Turm", Kind.BOOK, "buch", "Der Turm"),
        ("DEUXIÈME PARTIE — La mer", Kind.PART, "partie", "La mer"),
        ("Tercer capítulo", Kind.CHAPTER, "capítulo", "Tercer capítulo"),
        ("Первая часть", Kind.PART, "часть", "Первая часть"),
        ("Second Volume.", Kind.VOLUME, "volume", "Second Volume."),
        ("Part Two: Rust", Kind.PART, "part", "Rust"),
    ],
)
def test_numbers_may_stand_before_what_they_number(words, kind, name, title):
    heading = heading_of(words)
    assert heading is not None
    assert (heading.kind, heading.name, heading.is_numbered) == (kind, name, True)
    assert short_title(words) == title

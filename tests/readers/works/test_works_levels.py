"""Parts of a book over several files: they go on until the next begins."""

from __future__ import annotations

import pytest

from indexer.model import Chapter
from indexer.readers.works.join import join_pages
from indexer.readers.works.works_levels import continued

OPENED = (Chapter(1, "I", "It rained.", ("BOOK ONE",)),)


@pytest.mark.parametrize("title", ["II", "The Pier", "Chapter 2", None, "PART TWO"])
def test_what_comes_next_stands_in_the_book_left_open(title):
    (chapter,) = continued(OPENED, (Chapter(1, title, "It stopped."),))
    assert chapter.within == ("BOOK ONE",)


@pytest.mark.parametrize("title", ["BOOK TWO", "Volume 2", "Epilogue"])
def test_what_is_as_high_or_ends_the_whole_stands_in_none(title):
    assert continued(OPENED, (Chapter(1, title, "It stopped."),))[0].within == ()


def test_a_file_that_says_where_it_stands_is_believed():
    (chapter,) = continued(OPENED, (Chapter(1, "I", "It stopped.", ("BOOK TWO",)),))
    assert chapter.within == ("BOOK TWO",)
    inside = (Chapter(1, "I", "It rained.", ("PART I", "BOOK 2")),)
    (chapter,) = continued(inside, (Chapter(1, "I", "It stopped.", ("BOOK 3",)),))
    assert chapter.within == ("PART I", "BOOK 3")


def test_nothing_goes_on_where_nothing_was_open():
    after = (Chapter(1, "I", "It stopped."),)
    assert continued((), after) == continued((Chapter(1, "I", "It rained."),), after) == after


def test_pages_of_a_work_go_on_with_its_parts(story):
    first = story("Title: Salt\nAuthor: Ada\n\nPART ONE\n\nChapter 1\n\nIt rained.\n", "1.txt")
    second = story("Title: Salt\nAuthor: Ada\n\nChapter 2\n\nIt stopped.\n", "2.txt")
    joined = join_pages([first, second], native_key="1.txt")
    assert [(chapter.within, chapter.title) for chapter in joined.chapters] == [
        (("PART ONE",), "Chapter 1"),
        (("PART ONE",), "Chapter 2"),
    ]

"""Project Gutenberg's frames of all years come off; what stands inside them, and stories about them, stay whole."""

from __future__ import annotations

import pytest
from readerlaws import unplaced

from indexer.model import Capture, ZoneKind
from indexer.readers.read_capture import read
from indexer.readers.text.gutenberg import unwrap

BOOK = (
    '"The wind is in the chimney," said the keeper of the gate, "and it will not come down."\n\n'
    "He had been told by his mother, who had it from hers, that a wind in a chimney wants\n"
    "something; and he put his head in, and asked it."
)
SMALL_PRINT_FIRST = """**The Project Gutenberg Etext of The Gate at Marl, by Ada Pike**
#2 in our series by Ada Pike

Copyright laws are changing all over the world, be sure to check
the copyright laws for your country before posting these files!!

**Welcome To The World of Free Plain Vanilla Electronic Texts**

The Gate at Marl

by Ada Pike

May, 1995  [Etext #901]

***START**THE SMALL PRINT!**FOR PUBLIC DOMAIN ETEXTS**START***
Why is this "Small Print!" statement here?  You know: lawyers.

*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*



THE GATE AT MARL

by Ada Pike


{book}


End of The Project Gutenberg Etext of The Gate at Marl, by Ada Pike
"""
SMALL_PRINT_LAST = """Project Gutenberg's The Gate at Marl, by Ada Pike

This header should be the first thing seen when viewing this Project
Gutenberg file.  Please do not remove it.

*****These eBooks Were Prepared By Thousands of Volunteers!*****

Title: The Gate at Marl

Author: Ada Pike

Release Date: August, 2003  [Etext #4901]
[Yes, we are about one year ahead of schedule]

Language: English

This etext was produced by Ben Holt <ben@example.org>


THE GATE AT MARL


{book}


End of the Project Gutenberg Etext of The Gate at Marl

We are now trying to release all our etexts one year in advance.

*END THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.02/11/02*END*
"""
PREPARED = """The Project Gutenberg EBook of The Gate at Marl, by Ada Pike

This eBook is for the use of anyone anywhere at no cost.

Title: The Gate at Marl

Author: Ada Pike

*** START OF THIS PROJECT GUTENBERG EBOOK THE GATE AT MARL ***

E-text prepared by Ben Holt and the Online Distributed Proofreading
Team (http://www.example.net)

Note: Project Gutenberg also has an HTML version of this
      file which includes the original illustrations.

Transcriber's note:

      Text enclosed by underscores is in italics (_italics_).



THE GATE AT MARL

by

ADA PIKE

Illustrated by John Marsh

New York
Marsh & Company
1904



{book}


Transcriber's Notes:

Page 4: changed "chimny" to "chimney".

End of the Project Gutenberg EBook of The Gate at Marl, by Ada Pike

*** END OF THIS PROJECT GUTENBERG EBOOK THE GATE AT MARL ***

***** This file should be named 4901.txt or 4901.zip *****
"""
START_ONLY = """*** START OF THE PROJECT GUTENBERG EBOOK, THE GATE AT MARL ***



Produced by Ben Holt



THE GATE AT MARL

By Ada Pike


{book}
"""
FRAMES = [SMALL_PRINT_FIRST, SMALL_PRINT_LAST, PREPARED, START_ONLY]


def story_of(text):
    (story,) = read(Capture("s", "gate10.txt", text.encode(), "")).stories
    return story


@pytest.mark.parametrize("frame", FRAMES)
def test_the_book_alone_is_the_text(frame):
    story = story_of(frame.replace("{book}", BOOK))
    (chapter,) = story.chapters
    assert " ".join(chapter.text.split()) == " ".join(BOOK.split())
    assert (story.title.casefold(), story.authors) == ("the gate at marl", ("Ada Pike",))


@pytest.mark.parametrize("frame", FRAMES)
def test_every_word_of_the_frame_stays_in_a_zone(frame):
    text = frame.replace("{book}", BOOK)
    assert unplaced(text, read(Capture("s", "gate10.txt", text.encode(), ""))).total == 0


def test_preparers_and_licence_are_the_licence_and_the_title_page_is_a_header():
    zones = story_of(PREPARED.replace("{book}", BOOK)).zones
    licence = " ".join(zone.text for zone in zones if zone.kind is ZoneKind.LICENCE)
    header = " ".join(zone.text for zone in zones if zone.kind is ZoneKind.HEADER)
    assert all(words in licence for words in ("E-text prepared by", "enclosed by underscores", "changed"))
    assert all(words in header for words in ("ADA PIKE", "John Marsh", "1904"))


def test_a_table_of_contents_ends_where_its_first_entry_comes_again():
    chapters = f"CONTENTS\n\n I. The Chimney\n II. The Gate\n\n\nI. The Chimney\n\n{BOOK}\n\nII. The Gate\n\nIt was shut."
    story = story_of(PREPARED.replace("{book}", chapters))
    assert [chapter.title for chapter in story.chapters] == ["I. The Chimney", "II. The Gate"]


def test_titles_below_the_numbers_of_chapters_are_their_titles():
    chapters = f"CHAPTER I\n\nTHE CHIMNEY\n\n\n{BOOK}\n\n\nCHAPTER II\n\nTHE GATE\n\n\n{BOOK}"
    story = story_of(PREPARED.replace("{book}", chapters))
    assert [chapter.title for chapter in story.chapters] == ["CHAPTER I THE CHIMNEY", "CHAPTER II THE GATE"]
    assert story.chapters[1].text.startswith('"The wind')


@pytest.mark.parametrize(
    "text",
    [
        # A story with such a line in its middle, and its own header above.
        f"Title: The Proofreader\nAuthor: Ada Pike\n\n{BOOK}\n\n*** END OF THIS PROJECT GUTENBERG EBOOK THE KEEPER ***\n\n{BOOK}",
        f"{BOOK}\n\n*** START OF THE PROJECT GUTENBERG EBOOK THE KEEPER ***\n\n{BOOK}",
        # An essay that begins with the name.
        f"Project Gutenberg was begun in 1971 by a student.\n\n{BOOK}\n\n{BOOK}",
    ],
)
def test_a_text_that_talks_of_such_lines_is_no_such_text(text):
    assert unwrap(text) is None
    assert all(line in story_of(text).chapters[0].text for line in text.split("\n") if "KEEPER" in line)


OTHERS = """The Lamplighters' Free Library
E-text number 417

This e-text was prepared by Tobias Vane. It may be copied and given away.

Title: The Gate at Marl
Author: Pike, Ada (1866-1931)
First posted: May 2009


THE GATE AT MARL

by

ADA PIKE


{book}


[End of _The Gate at Marl_ by Ada Pike]

Corrections to this e-text are welcome.
"""


def test_a_frame_like_it_comes_off_as_well():
    story = story_of(OTHERS.replace("{book}", BOOK))
    (chapter,) = story.chapters
    assert " ".join(chapter.text.split()) == " ".join(BOOK.split())
    assert (story.title, story.authors) == ("The Gate at Marl", ("Ada Pike",))
    text = OTHERS.replace("{book}", BOOK)
    assert unplaced(text, read(Capture("s", "gate10.txt", text.encode(), ""))).total == 0


@pytest.mark.parametrize(
    "text",
    [
        # An essay on such texts has no labels, and a story about one has no frame.
        f"E-books are read by nobody.\n\nAn e-book is a file.\n\nE-texts were produced by volunteers.\n\n{BOOK}",
        f"Title: The Last E-book\nAuthor: Ada Pike\n\nThis e-book was written by the dead.\n\n{BOOK}",
    ],
)
def test_a_text_about_such_texts_is_none(text):
    assert unwrap(text) is None

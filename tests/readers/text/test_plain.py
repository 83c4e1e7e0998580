"""Plain text: headers into fields, bodies whole, and nothing that looks like a label taken out of the prose."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotAStoryError
from indexer.model import Capture, Rating, SeriesPlace, Status
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.read_capture import read
from indexer.readers.text.plain import read_plain

LABELS = """Title: The Kettle Parliament
Author: Posy Quill <posy@example.org>
Fandom: Harrow & Finch; The Lantern Court
Pairing(s): Harrow/Finch, Wick & Thorne
Characters: Edwin Harrow, Josephine Finch
Genre: Hurt/Comfort, Drama/Humour
Rating: R for language
Warnings: broken crockery; steam
Spoilers: up to the third whistle
Mood: simmering
Date: 14 March 1999
Status: WIP
Series: The Spout Papers #2
Summary: Nine kettles vote on
the matter of the draught.
Disclaimer: The kettles are mine, the Court is not.
A/N: For the one who hums.

The vote was called at boiling point. Nobody whistled.
"""


def test_label_lines_reach_their_fields(story):
    read_story = story(LABELS)
    assert read_story.title == "The Kettle Parliament"
    assert read_story.authors == ("Posy Quill",)
    assert read_story.fandoms == ("Harrow & Finch", "The Lantern Court")
    assert read_story.relationships == ("Harrow/Finch", "Wick & Thorne")
    assert read_story.characters == ("Edwin Harrow", "Josephine Finch")
    assert read_story.genres == ("Hurt/Comfort", "Drama", "Humour")
    assert (read_story.rating, read_story.rating_raw) == (Rating.MATURE, "R for language")
    assert read_story.warnings == ("broken crockery", "steam")
    assert read_story.summary == "Nine kettles vote on the matter of the draught."
    assert read_story.disclaimer == "The kettles are mine, the Court is not."
    assert read_story.notes == "For the one who hums."
    assert read_story.published == date(1999, 3, 14)
    assert read_story.status is Status.IN_PROGRESS
    assert read_story.series == SeriesPlace("The Spout Papers", 2)
    assert read_story.extra["spoilers"] == "up to the third whistle"
    assert read_story.unknown_labels == {"Mood": "simmering"}
    assert read_story.contact == "posy@example.org"
    assert [chapter.text for chapter in read_story.chapters] == [
        "The vote was called at boiling point. Nobody whistled."
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Salt\nby Ada Pike\n\n",
        "Salt\n\nby Ada Pike\n\n",
        "Title: Salt\nAuthor: Ada Pike\n\n",
        "TITLE\nSalt\nAUTHOR\nAda Pike\n\n",
        "# Title: Salt\n\n## Author: Ada Pike\n\n-------\n\n",
        "**Title:** Salt\n**Author:** Ada Pike\n\n---\n",
        "[b]Title:[/b] Salt\n[b]Author:[/b] Ada Pike\n\n",
        "Title=Salt\nAuthor=Ada Pike\n\n",
        "=====\nTitle: Salt\nAuthor: Ada Pike\n=====\n\n",
        "Title - Salt\nAuthor - Ada Pike (ada@example.org)\n***\n",
        'Author: Ada Pike\nRating: G\nTitle: "Salt"\n\n\n\n',
        "\r\n\r\nSalt\r\nBy: Ada Pike\r\n\r\n",
    ],
)
def test_every_header_style_gives_title_and_author(story, header):
    read_story = story(f"{header}The sea had kept the receipt.\n\nIt wanted its salt back.\n")
    assert (read_story.title, read_story.authors) == ("Salt", ("Ada Pike",))
    assert read_story.chapters[0].text == "The sea had kept the receipt.\n\nIt wanted its salt back."


def test_a_title_with_its_part_keeps_the_part_apart(story):
    read_story = story('"The Feather Bell" (3/7)\nby Tilda Marsh\n\nThe bell was rung with a feather.\n')
    assert (read_story.title, read_story.part, read_story.parts) == ("The Feather Bell", 3, 7)


def test_a_label_like_line_of_prose_stays_in_the_story(story):
    text = "Title: Margins\nAuthor: A. Pocket\nRating: PG\n\nNote: she had written, in pencil, *run*.\n\nHe ran.\n"
    assert story(text).chapters[0].text.startswith("Note: she had written")
    script = "The Door\nby A. Pocket\n\nANNA: Is it shut?\n\nBEN: It was never open.\n"
    assert story(script).chapters[0].text.startswith("ANNA: Is it shut?")
    letter = "It began with a letter that nobody had signed, and it went on from there.\n\nTitle: none. Rating: poor.\n"
    assert story(letter, "letter.txt").chapters[0].text == letter.strip()


def test_first_lines_that_are_no_titles_stay(story):
    assert story("Chapter One\n\nIt rained.\n").chapters[0].title == "Chapter One"
    verse = "The letters came\nby the river road\nand left by sea.\n\nNobody wrote.\n"
    assert story(verse).chapters[0].text == verse.strip()
    assert story("Salt Roses\n\nIt rained on the pier.\n").title == "Salt Roses"


def test_a_scene_break_is_not_the_end_of_a_header(story):
    read_story = story("Salt\nby Ada Pike\n\nFirst the sea spoke.\n\n* * *\n\nThen the shore.\n")
    assert read_story.chapters[0].text == "First the sea spoke.\n\n* * *\n\nThen the shore."


def test_a_disclaimer_without_a_label_is_still_a_disclaimer(story):
    text = "Salt\nby Ada Pike\n\nThe sea belongs to itself and no infringement is intended.\n\n***\n\nIt rained.\n"
    read_story = story(text)
    assert read_story.disclaimer == "The sea belongs to itself and no infringement is intended."
    assert read_story.chapters[0].text == "It rained."


def test_labels_after_the_last_rule_are_no_part_of_the_story(story):
    read_story = story(
        "Salt\nby Ada Pike\n\nIt rained.\n\n* * *\n\nIt stopped.\n\n*****\n\nAuthor's Notes: Thank the gull.\n"
    )
    assert (read_story.notes, read_story.chapters[0].text) == (
        "Thank the gull.",
        "It rained.\n\n* * *\n\nIt stopped.",
    )
    ended = story("It rained.\n\n~~~~~~~~\n\nTitle: Salt\nAuthor: Ada Pike\nRating: G\n")
    assert (ended.title, ended.authors, ended.chapters[0].text) == ("Salt", ("Ada Pike",), "It rained.")
    letter = "Salt\nby Ada Pike\n\nIt rained.\n\n***\n\nSummary: it had rained.\n\nThen it stopped.\n"
    assert story(letter).chapters[0].text.endswith("Summary: it had rained.\n\nThen it stopped.")


def test_a_text_without_a_header_is_titled_by_its_file(story):
    read_story = story("It rained on the day they took the piano away.\n", "odd/Wet_Piano-day.v2.txt")
    assert (read_story.title, read_story.authors) == ("Wet Piano day", ())


def test_a_mail_address_is_the_contact_and_no_part_of_a_name(story):
    text = "Title: Salt\nAuthor: Ada Pike (ada@example.org)\nFeedback: please! to ada@example.org\n\nIt rained.\n"
    read_story = story(text)
    assert (read_story.authors, read_story.contact) == (("Ada Pike",), "ada@example.org")
    assert read_story.extra["feedback"].startswith("please! to")


@pytest.mark.parametrize("year", ["1605", "400 BC", "", "98", "year of the heron", "0", "99999"])
def test_no_year_stops_a_story(story, year):
    read_story = story(
        f"# Title: Salt\n\n## Author: Ada Pike\n\n## Year: {year}\n\n## Part: 2 of 9\n\n-------\n\nIt rained.\n"
    )
    assert (read_story.title, read_story.part, read_story.parts) == ("Salt", 2, 9)
    assert read_story.chapters[0].text == "It rained."
    assert read_story.published == {"1605": date(1605, 1, 1), "98": date(98, 1, 1)}.get(year)


def test_chapter_headings_part_the_text_and_keep_their_words(story):
    read_story = story(
        "Salt\nby Ada Pike\n\nChapter One: The Pier\n\nIt rained.\n\nCHAPTER TWO\n\nIt stopped.\n\nTHE END\n"
    )
    assert [(c.number, c.title, c.text) for c in read_story.chapters] == [
        (1, "Chapter One: The Pier", "It rained."),
        (2, "CHAPTER TWO", "It stopped."),
    ]


def test_hard_wrapped_prose_is_joined_and_verse_is_not(story):
    wrapped = (
        "The lighthouse keeper had counted every ship that passed in the nine years\n"
        "since the lamp went out, and not one of them had noticed that it was dark.\n"
        "He told the gull about it.\n\n"
        "Nine years of dark,\nand not a ship\nhas missed the spark.\n"
    )
    text = story(f"Title: Dark\nAuthor: Ada Pike\n\n{wrapped}").chapters[0].text
    assert "nine years since the lamp went out, and not one" in text
    assert "Nine years of dark,\nand not a ship\nhas missed the spark." in text


def test_a_licence_around_a_book_is_not_part_of_it(story):
    text = (
        "The Project Gutenberg eBook of Salt\n\nTitle: Salt\n\nAuthor: Ada Pike\n\nLanguage: English\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK SALT ***\n\nIt rained.\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK SALT ***\n\nTerms of the licence.\n"
    )
    read_story = story(text)
    assert (read_story.title, read_story.authors, read_story.language) == ("Salt", ("Ada Pike",), "English")
    assert [chapter.text for chapter in read_story.chapters] == ["It rained."]
    assert [zone.kind for zone in read_story.zones] == ["header", "licence", "licence"]
    assert "Terms of the licence." in read_story.zones[-1].text


def test_the_users_own_sample_is_read_into_its_zones(shared_data):
    content = (shared_data / "plain" / "the-velveteen-rabbity-slayer.txt").read_bytes()
    (read_story,) = read(Capture("inbox", "the-velveteen-rabbity-slayer.txt", content, "")).stories
    assert read_story.title == "The Velveteen Rabbity Slayer"
    assert read_story.authors == ("Isabelle",)
    assert (read_story.rating, read_story.rating_raw) == (Rating.MATURE, "STRONG R --sex scenes, people.")
    assert "belong to Joss Whedon" in (read_story.disclaimer or "")
    assert (read_story.summary or "").startswith("So they all die")
    assert (read_story.notes or "").startswith("Heller")
    (chapter,) = read_story.chapters
    assert chapter.text.startswith("It can feel so dark inside of yourself")
    assert chapter.text.endswith("into to shower himself.")


def test_the_book_pieces_keep_every_word(stories_folder):
    for path in sorted(stories_folder.rglob("*.md"))[::97]:
        raw = path.read_text(encoding="utf-8")
        found = re.match(r"# Title: (.*)\n\n## Author: (.*)\n\n## Year:.*\n\n## Part: (.*)\n\n-------\n", raw)
        assert found is not None
        (read_story,) = read(Capture("inbox", path.name, raw.encode(), "")).stories
        assert (read_story.title, f"{read_story.part} of {read_story.parts}") == (
            found[1].strip(),
            found[3].strip(),
        )
        assert " & ".join(read_story.authors) == found[2].strip()
        if "Ã" not in raw and "Â" not in raw:
            around = zip(read_story.chapters, (None, *read_story.chapters), strict=False)
            whole = "".join(
                "".join((*chapter.begun(before), chapter.title or "", chapter.text))
                for chapter, before in around
            )
            assert letters(whole) == letters(raw[found.end() :]), path


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                "",
                "***",
                "Title: Salt",
                "by Ada",
                "Rating: PG",
                "Note: x",
                "Chapter 1",
                "# I",
                "  indented",
                "A/N: hm",
                "(A/N: oh)",
                "He ran (A/N: why? =) on.",
                "THE END",
                "-- ",
                "> she said",
                "Feedback: please, to ada@example.org",
                "Thank you for reading this story! Please review.",
                "Title: Salt  Author: Ada",
                "PG-13, Salt, Ada/Bo",
                "Summary",
                "Contents",
                "1. Rain",
                "To unsubscribe, write to the list",
                "Salt by Ada Pike",
                "|            |",
                "| Salt Roses |",
                "| by Ada     |",
                "[OOC: over to you.]",
            ]
        ),
        st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=90),
        st.text(alphabet="abc ,.:-=*_#'\"@|[]", max_size=90),
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_chapters_and_zones_hold_every_word_of_a_text(lines):
    text = "\n".join(lines)
    capture, decoded = Capture("inbox", "x.txt", b"", ""), Decoded(text, "utf-8", "written here")
    try:
        (read_story,) = read_plain(capture, decoded)
    except NotAStoryError:
        assert not letters(text)
        return
    assert read_plain(capture, decoded) == (read_story,)
    kept = "".join(
        [
            *(zone.text for zone in read_story.zones),
            *(f"{chapter.title or ''}{chapter.text}" for chapter in read_story.chapters),
        ]
    )
    assert Counter(letters(kept)) == Counter(letters(text.replace("\u00ad", "")))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(content):
    read(Capture("inbox", "x.txt", content, ""))
    read(Capture("inbox", "x.html", b"<html><body><p>" + content, ""))


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text))

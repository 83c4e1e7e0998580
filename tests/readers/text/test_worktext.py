from __future__ import annotations

import pytest
from readerlaws import unplaced

from indexer.model import Capture, Rating, ZoneKind
from indexer.readers.facts import as_facts
from indexer.readers.read_capture import read

HEAD = """Rating:
    Teen And Up Audiences
Archive Warning:
    No Archive Warnings Apply
Categories:
    F/M
    Gen
Fandom:
    The Long Pier
Relationships:
    Ada Pike/Bo Ray
    Ada Pike & The Keeper
Additional Tags:
    Slow Burn, Boats
Language:
    English
Stats:
    Published: 2014-02-03 Completed: 2014-03-01 Words: 1,204 Chapters: 2/2 Comments: 3 Kudos: 12 Hits: 300
"""
PROSE = "\n\n".join(["The keeper counted the boats again, and again there was one too many of them."] * 5)


def _story(text):
    (story,) = read(Capture("s", "copied.txt", text.encode(), "x")).stories
    return story


@pytest.fixture
def copied():
    return f"{HEAD}The Cold Lamp\nWren_T\nSummary:\n\nA keeper counts.\n\nTwice.\n\nNotes:\n\nThanks to Jo.\n\nWork Text:\n\n{PROSE}\n"


def test_a_work_copied_from_its_page_has_its_labels_in_their_fields(copied):
    facts = as_facts(_story(copied))
    assert facts["title"] == "The Cold Lamp"
    assert facts["authors"] == ["Wren_T"]
    assert (facts["rating"], facts["rating_raw"]) == (Rating.TEEN, "Teen And Up Audiences")
    assert facts["warnings"] == ["No Archive Warnings Apply"]
    assert facts["categories"] == ["F/M", "Gen"]
    assert facts["pairings"] == ["Ada Pike/Bo Ray", "Ada Pike & The Keeper"]
    assert facts["tags"] == ["Slow Burn", "Boats"]
    assert (facts["published"], facts["words_claimed"]) == ("2014-02-03", 1204)
    assert not facts.get("do_not_archive")
    assert facts["summary"].split() == ["A", "keeper", "counts.", "Twice."]
    assert facts["notes"] == ["Thanks to Jo."]
    assert facts["body"] == PROSE


def test_every_line_above_the_text_is_in_a_zone(copied):
    story = _story(copied)
    words = " ".join([*(zone.text for zone in story.zones), *(chapter.text for chapter in story.chapters)])
    assert words.split() == copied.split()
    assert [zone.kind for zone in story.zones][:3] == [ZoneKind.HEADER, ZoneKind.SUMMARY, ZoneKind.NOTES]


def test_without_a_heading_over_the_text_a_note_is_one_paragraph():
    story = _story(f"{HEAD}The Cold Lamp\nWren_T\nNotes\n\nThanks to Jo.\n\n{PROSE}\n")
    assert story.notes == "Thanks to Jo."
    assert story.chapters[0].text == PROSE


def test_labels_of_an_authors_own_are_read_as_any_header():
    own = "Title: The Cold Lamp\nAuthor: Wren\nRating: PG\nArchive Warning: none\nFandom: Pier\nLanguage: English"
    story = _story(f"{own}\n\n{PROSE}\n")
    assert (story.title, story.authors) == ("The Cold Lamp", ("Wren",))
    bare = own.partition("Rating")[2]
    assert _story(f"Rating{bare}\n\n{PROSE}\n").chapters[0].text == PROSE


DOWNLOAD = f"""The Cold Lamp
Posted originally on the Archive of Our Own at http://archiveofourown.org/works/9.

{HEAD.replace("    English", "    English{new}Series:{new}    Part 2 of Pier Stories, Part 1 of Lamps").format(new=chr(10))}
The Cold Lamp
by Wren_T

Summary

A keeper counts.

Notes

Thanks to Jo.

And to Al.

Chapter 1: The Pier

Chapter Summary

Boats.

{PROSE}

Chapter End Notes

One more to come.

Chapter 2: The Lamp

Chapter Notes

See the end of the chapter for notes

{PROSE}

Summary

said the sign, and it was {{none}}.

Afterword

End Notes

Comments warm the lamp.

Please drop by the Archive and comment to let the creator know if you enjoyed their work!
"""


def test_a_download_as_text_has_notes_around_and_between_its_chapters():
    facts = as_facts(_story(DOWNLOAD))
    assert (facts["title"], facts["authors"]) == ("The Cold Lamp", ["Wren_T"])
    assert (facts["series"], facts["series_part"]) == ("Pier Stories", 2)
    assert facts["chapters"] == ["The Pier", "The Lamp"]
    assert facts["summary"].split() == ["A", "keeper", "counts.", "Boats."]
    assert facts["notes"] == ["Thanks to Jo. And to Al.", "One more to come.", "Comments warm the lamp."]
    texts = [chapter.text for chapter in _story(DOWNLOAD).chapters]
    assert texts == [PROSE, f"{PROSE}\n\nSummary\n\nsaid the sign, and it was {{none}}."]


def test_every_word_of_a_download_is_in_a_chapter_or_a_zone_at_its_place():
    outcome = read(Capture("s", "copied.txt", DOWNLOAD.encode(), "x"))
    assert unplaced(DOWNLOAD, outcome).total == 0
    places = {zone.text.split("\n")[-1]: zone.before for zone in outcome.stories[0].zones}
    assert (places["Boats."], places["One more to come."], places["Comments warm the lamp."]) == (1, 2, None)
    assert places["See the end of the chapter for notes"] == 2


INLINE = f"""The Cold Lamp
by caddis, ink_and_otters

Posted originally on the Archive of Our Own at http://archiveofourown.org/works/9.

{{head}}
The Cold Lamp

by caddis, ink_and_otters

Summary: A keeper counts.

Chapter 1: Chairs

Chapter Notes: We wrote this at three in the morning.

{PROSE}

Chapter End Notes: The chair is real.

Chapter 2: Horses

{PROSE}

Summary: that was what she called it, and nobody asked.

End Notes: And they were caught.

Please drop by the Archive and comment to let the creators know if you enjoyed their work!
"""
LABELS = """Rating: Teen And Up Audiences
Archive Warning: No Archive Warnings Apply
Fandom: The Long Pier
Additional Tags: Boats
Stats: Published: 2014-02-03 Completed: 2014-03-01 Chapters: 2/2 Words: 1204
"""


def test_headings_with_their_words_behind_them_are_no_story():
    text = INLINE.format(head=LABELS)
    story = _story(text)
    assert story.authors == ("caddis", "ink_and_otters")
    assert story.summary == "A keeper counts."
    assert "three in the morning" in story.notes
    assert "were caught" in story.notes
    bodies = [chapter.text for chapter in story.chapters]
    assert bodies == [PROSE, f"{PROSE}\n\nSummary: that was what she called it, and nobody asked."]
    words = " ".join([*(zone.text for zone in story.zones), *bodies])
    chapters = ["Chapter 1: Chairs", "Chapter 2: Horses"]
    assert sorted([*words.split(), *" ".join(chapters).split()]) == sorted(text.split())

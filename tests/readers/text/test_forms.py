"""Forms of headers and of what stands around stories, each with a text that only looks like it."""

from __future__ import annotations

import pytest

from indexer.model import Capture
from indexer.readers.metadata.lines import parse_byline, parse_label, run_labels, split_labels
from indexer.readers.read_capture import read
from indexer.readers.text.asides import is_ending
from indexer.readers.text.fences import closing_fence

STORY = "\n\n".join(
    f"The desk came up {count} flights on the back of a man who would not give his name."
    for count in range(5)
)
HEADER = "Title: Salt Roses\nAuthor: Ada Pike\n\n"


def _story(text, name="salt.txt"):
    (story,) = read(Capture("inbox", name, text.encode(), "")).stories
    return story


def _words(story):
    return "\n\n".join(chapter.text for chapter in story.chapters)


def _body(text):
    return _words(_story(text))


def test_labels_that_were_run_together_are_labels_each():
    story = _story(
        "TITLE: Salt Roses AUTHOR: Ada Pike E-MAIL: ada@example.com\nRATING: PG KEYWORDS: angst, rain SUMMARY: A clerk\n"
        f"inherits a desk. DISCLAIMER: Property of nobody.\n\n{STORY}\n"
    )
    assert (story.title, story.authors, story.rating_raw) == ("Salt Roses", ("Ada Pike",), "PG")
    assert (story.summary, story.disclaimer) == ("A clerk inherits a desk.", "Property of nobody.")


@pytest.mark.parametrize(
    "line", ["SUMMARY: He shouted FIRE: nobody came", "RATING: PG", "The sign said TITLE and no more"]
)
def test_words_in_capitals_that_are_no_labels_cut_nothing(line):
    assert run_labels(line) == [line]


def test_labels_in_sentences_are_labels_each_and_colons_in_them_are_not():
    assert split_labels("Fandom: Salt. Rating: PG, for hunger.") == [
        "Fandom: Salt",
        "Rating: PG, for hunger.",
    ]
    assert split_labels("Summary: She said. Nobody: he.") == ["Summary: She said. Nobody: he."]


@pytest.mark.parametrize("bullet", "■◆●・※☆")
def test_signs_before_labels_are_none_of_them(bullet):
    label = parse_label(f"{bullet}題名：最終便の猫")
    assert label is not None
    assert (label.field, label.value) == ("title", "最終便の猫")
    assert parse_label(f"{bullet}{bullet}{bullet}") is None


@pytest.mark.parametrize("line", ["＜終わり＞", "《完》", "[THE END]", "-- fin --"])
def test_a_story_ends_in_any_brackets(line):
    assert is_ending(line)
    assert not is_ending(f"{line} は終わりではない、と船長は言った")


def test_the_head_of_a_message_of_an_online_service_names_title_and_author():
    story = _story(
        "#: 204112 S5/Story Swap\n    12-Nov-92  22:14:07\nSb: #Salt Roses\nFm: Ada Pike 70000,1234\nTo: All\n\n"
        f"{STORY}\n\n                   -- Ada --\n\nThere are 3 Replies.\n\nPress <CR> for next or type CHOICES !\n"
    )
    assert (story.title, story.authors) == ("Salt Roses", ("Ada Pike",))
    assert story.chapters[0].text == STORY


def test_the_head_of_an_echo_is_no_story_nor_what_programs_add_to_it():
    story = _story(
        "Area: FICTION\nMsg#: 212                           Date: 04 Mar 93  23:17:40\nFrom: Ada Pike       Read: Yes\n"
        f"  To: All            Mark:\nSubj: Salt Roses\n{'-' * 60}\n@MSGID: 2:280/999.7 2b956a14\n@PID: GED 2.41\n\n{STORY}\n"
    )
    assert (story.title, story.authors) == ("Salt Roses", ("Ada Pike",))
    assert story.chapters[0].text == STORY


def test_a_letter_that_a_story_begins_with_is_the_story():
    letter = "To: the lamp\nFrom: the sea\n\nI am coming."
    assert _body(f"{HEADER}* * *\n\n{letter}\n\n{STORY}\n").startswith("To: the lamp")


CUT = "- - - - - 8< - - - cut here - - - 8< - - - - -"


@pytest.mark.parametrize(
    ("opened", "closed"),
    [(CUT, CUT), ("*begin fic*", "*end fic*"), ("--- START OF STORY ---", "--- END OF STORY ---")],
)
def test_what_stands_outside_of_the_marks_around_a_story_is_not_of_it(opened, closed):
    text = f"Hello, this is mine.\n\n{opened}\n\nSalt Roses\nby Ada Pike\n\n{STORY}\n\n{closed}\n\nDo tell me if it came.\n\nPhil\n"
    assert _body(text) == STORY


def test_a_mark_that_nothing_opened_closes_nothing():
    text = f"{HEADER}{STORY}\n\n{CUT}\n\nThat was on the coupon.\n\nPhil\n"
    assert closing_fence(text, len(HEADER)) is None
    assert _body(text).endswith("Phil")


def test_a_board_signature_is_none_of_the_story_and_words_under_a_rule_are():
    rule = "_" * 17
    assert _body(f"{HEADER}{STORY}\n\n{rule}\nIn cod we trust\n\nBack to top\n") == STORY
    assert "In cod we trust" in _body(f"{HEADER}{STORY}\n\n{rule}\nIn cod we trust\n\n{STORY}\n")


def test_a_signature_with_dashes_is_the_authors_own_name():
    assert _body(f"{HEADER}{STORY}\n\n                 -- Ada --\n") == STORY
    assert _body(f"{HEADER}{STORY}\n\n                 -- Gail --\n").endswith("Gail --")


def test_a_line_under_a_heading_is_its_underline_and_one_between_scenes_a_break():
    story = _story(
        f"{HEADER}Chapter 1: Salt\n===============\n\n{STORY}\n\nChapter 2: Rain\n===============\n\n{STORY}\n"
    )
    assert [chapter.text for chapter in story.chapters] == [STORY, STORY]
    assert "=====" in _body(f"{HEADER}{STORY}\n\n=====\n\n{STORY}\n")


def test_notes_under_a_heading_between_chapters_are_notes_and_such_words_at_the_end_may_be_the_storys():
    story = _story(
        f"{HEADER}Chapter 1: Salt\n\n{STORY}\n\nEnd Notes:\n\nThe dog is fine.\n\nChapter 2: Rain\n\n{STORY}\n"
    )
    assert [chapter.text for chapter in story.chapters] == [STORY, STORY]
    assert story.notes == "The dog is fine."
    assert "The dog" in _body(f"{HEADER}{STORY}\n\nShe sang the end notes:\n\nThe dog is fine.\n\n{STORY}\n")


def test_a_name_under_a_title_is_whose_it_is_and_a_second_line_goes_on_with_it():
    named = _story(f"The Tinker's Oath\nMaud Orrin\n\nRated: K\nDisclaimer: Not mine.\n\n{STORY}\n")
    assert (named.title, named.authors) == ("The Tinker's Oath", ("Maud Orrin",))
    three = _story(f"The Paper Crown\nOdile Fenn\nK+ / Family, Fantasy / Complete\n\n{STORY}\n")
    assert (three.title, three.authors, three.rating_raw) == ("The Paper Crown", ("Odile Fenn",), "K+")
    assert three.genres == ("Family", "Fantasy")
    assert _story(f"The Tinker's Oath and\nthe Widow's Lamp\nby Maud Orrin\n\n{STORY}\n").authors == (
        "Maud Orrin",
    )


def test_a_title_in_capitals_is_spelled_as_the_subject_has_it():
    mail = "From: ada@example.com\nNewsgroups: alt.salt\nSubject: REPOST: {}\nDate: Mon, 5 Aug 1996 22:10:03 +0100\n\nSALT ROSES\nby Ada Pike\n\n{}\n"
    assert _story(mail.format("Salt Roses", STORY)).title == "Salt Roses"
    assert _story(mail.format("Something new", STORY)).title == "SALT ROSES"


def test_a_name_of_nobility_in_a_title_is_no_author():
    story = _story(f"Titel: Der Schaffner von Halle\nAutorin: Jette Morgenroth\n\n{STORY}\n")
    assert (story.title, story.authors) == ("Der Schaffner von Halle", ("Jette Morgenroth",))
    assert _story(f"FIC: Salt Roses by Ada Pike\nRating: PG\n\n{STORY}\n").authors == ("Ada Pike",)


def test_a_note_in_double_brackets_is_one_and_where_a_story_was_printed_another():
    story = _story(f"Salt Roses\nby ~Liriope~\n\n<<A/N: I sat down and\nwrote this at once.>>\n\n{STORY}\n")
    assert (story.notes, story.authors) == ("I sat down and wrote this at once.", ("Liriope",))
    assert _body(f"Salt Roses\nby Ada Pike\n\n(Originally printed in STONES #4, 1987.)\n\n{STORY}\n") == STORY
    printed = "It was originally printed in red, and nobody had read it."
    assert _body(f"{HEADER}{printed}\n\n{STORY}\n").startswith(printed)


def test_who_stands_over_several_stories_wrote_those_that_name_nobody():
    parts = "\n\n~~~~~~~~~~~~~~~~~~~~~~~~\n\n".join(
        f"Title: {name}\nRating: G\n\n{STORY}" for name in ("Ballast", "Oars", "Salt")
    )
    outcome = read(
        Capture(
            "inbox",
            "three.txt",
            f"Three Drabbles\nby Petronel\n\n~~~~~~~~~~~~~~~~~~~~~~~~\n\n{parts}\n".encode(),
            "",
        )
    )
    assert [story.authors for story in outcome.stories] == [("Petronel",)] * 3


@pytest.mark.parametrize(
    "line",
    [
        "a tale, by Harriet Elphick",
        "a serial by Tib Marlow",
        "Created by Tib Marlow",
        "set down by Tib Marlow",
    ],
)
def test_kinds_of_stories_and_what_was_done_stand_before_names(line):
    assert parse_byline(line) is not None
    assert parse_byline("a tale by the fire") is None
    assert parse_byline("Composed by the river, at night") is None


def test_what_stands_over_a_title_and_its_author_is_a_masthead_if_it_is_no_prose():
    head = "THE HARBOUR LAMP   #7                     14\n\n.HE SALT - Pike\n.OP\n\n"
    story = _story(f"{head}{' ' * 20}A WITNESS IN MARBLE\n\n{' ' * 22}by Ada Pike\n\n{STORY}\n")
    assert (story.title, story.authors, _words(story)) == ("A WITNESS IN MARBLE", ("Ada Pike",), STORY)
    assert _body(
        f"{STORY}\n\n{' ' * 20}A WITNESS IN MARBLE\n\n{' ' * 22}by Ada Pike\n\n{STORY}\n"
    ).startswith(STORY)


def test_a_name_set_in_the_middle_under_a_title_in_the_middle_is_the_authors():
    story = _story(f"{' ' * 20}THE WEDNESDAY LODGER\n\n{' ' * 24}Basil Crake\n\n{STORY}\n")
    assert (story.title, story.authors) == ("THE WEDNESDAY LODGER", ("Basil Crake",))
    heading = _story(f"{' ' * 20}THE WEDNESDAY LODGER\n\n{' ' * 24}The First Week\n\n{STORY}\n")
    assert heading.authors == ()


def test_a_forms_labels_may_be_numbered_and_what_a_story_lists_is_its_own():
    story = _story(f"1. Title: Salt Roses\n2. Author: Ada Pike\n3. Rating: PG\n\n{STORY}\n")
    assert (story.title, story.authors, story.rating_raw) == ("Salt Roses", ("Ada Pike",), "PG")
    listed = "1. Ropes: six.\n2. Lamps: one.\n3. Fish: none."
    assert _body(f"{HEADER}* * *\n\n{listed}\n\n{STORY}\n").startswith("1. Ropes: six.")


def test_the_last_step_of_a_path_over_labels_is_the_title():
    story = _story(f"Books » Harrow Lane » Salt Roses\nAuthor: adapike\n\n{STORY}\n")
    assert (story.title, story.authors, story.fandoms) == ("Salt Roses", ("adapike",), ("Harrow Lane",))
    assert _story(f"Home » Salt Roses\n\n{HEADER}{STORY}\n").title == "Salt Roses"


def test_whom_a_story_is_for_is_said_before_it_and_a_sentence_that_begins_so_is_of_it():
    assert _body(f"{HEADER}For Wyn, who oiled it\n\n{STORY}\n") == STORY
    told = "For Wyn, who had oiled it, the lamp was a friend."
    assert _body(f"{HEADER}{told}\n\n{STORY}\n").startswith(told)


def test_a_sentence_under_names_of_shows_is_the_story_though_a_sign_in_it_looks_like_a_header():
    sign = "****************************\n*  RATED: EIGHT PERSONS    *\n*  NOTES: COUNT THEM       *\n****************************"
    told = "There was a notice in the lift, and they'd had four hours to read it."
    labels = "Title: Load\nAuthor: Ada Pike\nRating: PG\nFandom: Tower Nine"
    story = _story(f"{labels}\n\n{told}\n\n{sign}\n\n{STORY}\n")
    assert story.fandoms == ("Tower Nine",)
    assert story.chapters[0].text.startswith(told)


def test_the_rule_between_a_header_and_its_title_parts_what_is_behind_the_story_as_well():
    rule = "- " * 30
    text = f"Editor: Maud Orrin\n\n{rule}\n\n{' ' * 20}SALT ROSES\n{' ' * 22}by Ada Pike\n\n{STORY}\n\n{rule}\n\nFOR SALE: one lamp.\n"
    story = _story(text)
    assert (story.title, story.authors, _words(story)) == ("SALT ROSES", ("Ada Pike",), STORY)


def _issue(number):
    return (
        "THE LAMP   the smallest magazine   No. 7\n\n"
        + "*" * 60
        + f"\n{number}  THE STAIRS\n    by Maud Orrin\n"
        + "*" * 60
        + f"\n\n{STORY}\n\n"
        "    Maud Orrin has lived in three houses.\n\n"
        + "*" * 60
        + "\n2.  THE FERRY\n    by Saul Ettrick\n"
        + "*" * 60
        + f"\n\n{STORY}\n\n"
        "    Saul Ettrick mends nets.\n\n"
        + "*" * 60
        + "\nTHE LAMP pays one jar of ginger a story.\n"
        + "*" * 60
        + "\n"
    )


def _read_all(text, name="all.txt"):
    return read(Capture("inbox", name, text.encode(), "")).stories


def test_stories_of_a_magazine_end_above_what_is_told_of_their_authors_and_numbers_that_count_are_no_titles():
    stories = _read_all(_issue("1."))
    assert [story.title for story in stories] == ["THE STAIRS", "THE FERRY"]
    assert [_words(story) for story in stories] == [STORY, STORY]
    assert [story.title for story in _read_all(_issue("13."))] == ["13. THE STAIRS", "2. THE FERRY"]


MAIL = "From: ada@example.com\nTo: lamp@lists.example.net\nSubject: [Lamp] {}\nDate: Mon, 17 Mar 2003 19:55:20 +0000\n\n{}\n"


def test_a_message_in_which_people_speak_is_a_story_and_one_that_tells_them_something_is_none():
    said = f'"It is wet," said Bo.\n\n"It is a lake," said Cy.\n\n"It was a field," said Bo.\n\n{STORY}'
    (story,) = _read_all(MAIL.format("A leak", said))
    assert _words(story) == said
    assert (
        _read_all(MAIL.format("A leak", f"Hello,\n\nI have a leak. What did you do about yours?\n\n{STORY}"))
        == ()
    )


def test_who_wrote_what_an_archive_of_news_posts_again_is_named_in_its_head():
    head = "From: robot@example.org (The Robot)\nNewsgroups: alt.salt\nSubject: REPOST: Salt Roses (PG)\nArchive-author: Ada Pike\nDate: Thu, 12 Nov 1998 04:00:03 GMT\n\n"
    (story,) = _read_all(f"{head}{STORY}\n")
    assert story.authors == ("Ada Pike",)
    (other,) = _read_all(head.replace("Archive-author", "X-Reader") + f"{STORY}\n")
    assert other.authors != ("Ada Pike",)


def test_a_copyright_that_goes_on_for_some_lines_is_no_byline_and_one_of_a_line_is():
    wrapped = "Copyright 1993 by Ada Pike. Please do not pass this on\noutside of the forum, it is under consideration elsewhere."
    assert _body(f"Salt Roses\n{wrapped}\n\n{STORY}\n") == STORY
    story = _story(f"Salt Roses\nCopyright 1993 by Ada Pike\n\n{STORY}\n")
    assert (story.title, story.authors) == ("Salt Roses", ("Ada Pike",))


def test_heads_of_pages_name_author_and_title_and_a_heading_names_its_number_alone():
    header = f"{' ' * 20}THE SECOND-HAND DARK\n{' ' * 22}by Lorna Pennant\n\n"
    parted = "Pennant / SECOND-HAND DARK / 2\n\n"
    story = _story(f"{header}{STORY}\n\nHe went on and\n\n{parted}on to the end.\n")
    assert _words(story).endswith("He went on and on to the end.")
    assert any(zone.text == parted.strip() for zone in story.zones)
    assert "Second-Hand Dark 2" in _body(f"{header}{STORY}\n\nSecond-Hand Dark 2\n\n{STORY}\n")
    assert "Pennant 3" in _body(f"{header}{STORY}\n\nPennant 3\n\n{STORY}\n\nPennant 2\n\n{STORY}\n")


def test_a_list_of_stories_is_none_and_stories_under_such_labels_are():
    entry = "Title: {}\nAuthor: Ada Pike\nRating: G\nWhy: A rope does all the talking. I read it in the bath and the water\nwent cold."
    entries = [entry.format(name) for name in ("Ballast", "Oars", "Salt")]
    assert _read_all("My recs\n\n" + "\n\n".join(entries) + "\n\nBack to main page\n") == ()
    told = "\n\n".join(f"{one}\n\n{STORY}" for one in entries)
    assert STORY in "\n\n".join(map(_words, _read_all(f"My stories\n\n{told}\n")))

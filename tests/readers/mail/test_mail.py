"""Single messages: headers give what the body leaves out, and what is not the author's is told apart."""

from __future__ import annotations

import base64
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture, Rating, ZoneKind
from indexer.readers.mail.mail_flowed import unflowed
from indexer.readers.mail.mail_zones import cut_message
from indexer.readers.read_capture import read

HEAD = """From: Posy Quill <posy@example.org>
Newsgroups: alt.tin.creative
Subject: NEW VOY "Tin Whistles" 2/5 (H/F) [PG-13]
Date: Tue, 6 Apr 1999 23:10:00 -0800
Message-ID: <abc1@example.org>
"""
TALE = """The whistle blew at four, and the tin men came in from the field
with rain in their elbows.

"Late," said the foreman.

"Rusty," they said."""
POST = f"{HEAD}\n{TALE}\n"


def zone(story, kind):
    return "\n".join(part.text for part in story.zones if part.kind is kind)


def text(story):
    return "\n\n".join(chapter.text for chapter in story.chapters)


def test_headers_say_what_the_body_leaves_out(story):
    found = story(POST, "a1.msg")
    assert (found.title, found.authors, found.contact) == (
        "Tin Whistles",
        ("Posy Quill",),
        "posy@example.org",
    )
    assert (found.part, found.parts) == (2, 5)
    assert (found.rating, found.rating_raw) == (Rating.TEEN, "PG-13")
    assert (found.fandoms, found.relationships) == (("VOY",), ("H/F",))
    assert found.published == date(1999, 4, 6)
    assert found.extra["subject"].startswith("NEW VOY")
    assert found.extra["post_kind"] == "NEW"
    assert found.reading["format"] == "mail"
    assert text(found).startswith("The whistle blew at four")
    assert "Message-ID" in zone(found, ZoneKind.MAIL)


def test_labels_in_the_body_win(story):
    labels = "Title: Tin Whistles, Mended\nAuthor: P. Quill\nRating: R\nPairing: F/W\n"
    found = story(f"{HEAD}\n{labels}\n{TALE}\n")
    assert (found.title, found.authors) == ("Tin Whistles, Mended", ("P. Quill",))
    assert (found.rating_raw, found.relationships) == ("R", ("F/W",))
    assert found.part == 2


@pytest.mark.parametrize(
    ("sender", "authors"),
    [
        ("posy@example.org (Posy Quill)", ("Posy Quill",)),
        ('"Posy Quill" <posy@example.org>', ("Posy Quill",)),
        ("posy at example.org (Posy Quill)", ("Posy Quill",)),
        ("=?iso-8859-1?Q?Pos=E9?= <posy@example.org>", ("Posé",)),
        ("posy@example.org", ()),
        ("Anonymous <nobody@example.org>", ()),
    ],
)
def test_the_display_name_is_the_author(story, sender, authors):
    found = story(POST.replace("Posy Quill <posy@example.org>", sender))
    assert found.authors == authors
    assert found.contact


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        ("quoted-printable", b"=93Caf=E9,=94 said the whistle, and went on for a while about =\nit."),
        (
            "base64",
            base64.encodebytes(
                "“Café,” said the whistle, and went on for a while about it.".encode("cp1252")
            ),
        ),
        ("8bit", "“Café,” said the whistle, and went on for a while about it.".encode("cp1252")),
    ],
)
def test_packed_bodies_are_unpacked(story, packing, packed):
    head = HEAD + f"Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: {packing}\n"
    found = story(head.encode() + b"\n" + packed)
    assert text(found) == "“Café,” said the whistle, and went on for a while about it."
    assert found.reading["encoding"] == "cp1252"
    assert found.reading.get("repair", "8bit") == packing


def test_old_mail_names_neither_charset_nor_packing(story):
    assert "naïve" in text(story(HEAD.encode() + b"\nA na\xefve whistle.\n"))
    lost = story(
        HEAD + "\nA na=EFve=20\nwhistle, and some more words that the mailer =\nhas broken softly.\n"
    )
    assert "naïve" in text(lost)
    assert "mailer has broken" in text(lost)
    assert lost.reading["repair"] == "quoted-printable"


def test_of_alternatives_the_plain_one_is_read(story):
    parts = f"--x\nContent-Type: text/plain\n\n{TALE}\n--x\nContent-Type: text/html\n\n<p>Something else</p>\n--x--\n"
    found = story(HEAD + f'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="x"\n\n{parts}')
    assert text(found).startswith("The whistle")
    assert "Something else" not in text(found)


def test_an_attached_story_is_read_and_the_letter_is_a_zone(story):
    letter = "--x\nContent-Type: text/plain\n\nHere it is.\n"
    tale = "Title: Rust\nRating: G\n\nIt was late.\n"
    file = f'--x\nContent-Type: text/plain; name="rust.txt"\nContent-Disposition: attachment; filename="rust.txt"\n\n{tale}--x--\n'
    head = HEAD.replace('NEW VOY "Tin Whistles" 2/5 (H/F) [PG-13]', "as promised")
    found = story(head + f'Content-Type: multipart/mixed; boundary="x"\n\n{letter}{file}')
    assert (found.title, found.authors) == ("Rust", ("Posy Quill",))
    assert found.native_key.endswith("!/rust.txt")
    assert "Here it is." in zone(found, ZoneKind.MAIL)


def test_flowed_lines_are_joined():
    assert unflowed("one \ntwo\n three\n-- \nme") == "one two\nthree\n-- \nme"
    assert unflowed("> a \n> b\nc") == "> a b\nc"


def test_signature_footer_and_advertisement_are_not_the_story(story):
    tail = (
        '\n-- \nPosy\n"Keep oiled."\n\n________________________________\ntinfic mailing list\n'
        "To unsubscribe, write to tinfic-unsubscribe@example.org\n"
    )
    found = story(POST + tail)
    assert text(found).endswith('"Rusty," they said.')
    assert "Keep oiled" in zone(found, ZoneKind.SIGNATURE)
    assert "unsubscribe" in zone(found, ZoneKind.BOILERPLATE)


def test_two_dashes_in_the_middle_are_a_break_in_the_story():
    long = "\n\n".join(f"Paragraph {number} of the second half, which is prose." for number in range(20))
    assert cut_message(f"First half.\n\n--\n\n{long}").zones == ()


def test_a_quoted_recap_is_not_the_story(story):
    recap = 'In article <1@example.org>,\nAnn wrote:\n> The whistle had been lost.\n>\n> "Find it."\n\n'
    found = story(f"{HEAD}\n{recap}{TALE}\n")
    assert text(found).startswith("The whistle blew")
    assert "Find it" in zone(found, ZoneKind.QUOTED)
    assert "Ann wrote" in zone(found, ZoneKind.QUOTED)


def test_a_story_passed_on_between_quote_marks_is_the_story(story):
    quoted = "\n".join(f"> {line}" for line in TALE.split("\n"))
    found = story(f"{HEAD}\n{quoted}\n")
    assert text(found).startswith("The whistle blew")
    assert ">" not in text(found)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ('Re: NEW VOY "Tin Whistles" 2/5', "I loved this part.\n\n> Late, said the foreman."),
        ("FAQ: how to post here", "Please read before posting. " * 30),
        ("a question", "Does anybody know where the tin men went?"),
    ],
)
def test_talk_is_refused_with_a_reason(outcome, subject, body):
    result = outcome(HEAD.replace('NEW VOY "Tin Whistles" 2/5 (H/F) [PG-13]', subject) + "\n" + body)
    assert result.failure is not None
    assert result.failure.cause == "not-a-story"
    assert subject in result.failure.message


def test_a_letter_inside_a_story_is_no_message(story):
    found = story(
        "From: Anna\nTo: the whistle\nSubject: rain\n\nYou were late again, she wrote, and folded it.\n"
    )
    assert found.reading["format"] != "mail"


def test_a_note_in_front_of_the_title_is_a_zone(story):
    note = "Here is the rest of it, sorry it took so long!"
    found = story(f"{HEAD}\n{note}\n\nTin Whistles, part 2\nby P. Quill\n\n{TALE}\n")
    assert found.authors == ("P. Quill",)
    assert text(found).startswith("The whistle blew")
    assert note in zone(found, ZoneKind.MAIL)


def test_a_note_to_the_list_is_no_part_of_the_story(story):
    note = "Hi all,\n\nHere's part 2, as promised. Thanks to everyone who wrote!"
    found = story(f"{HEAD}\n{note}\n\n* * * * *\n\n{TALE}\n")
    assert text(found).startswith("The whistle blew")
    assert note.split("\n")[2] in zone(found, ZoneKind.MAIL)
    assert text(story(f"{HEAD}\n{TALE}\n\nHere's part of the roof, and he went home.\n")).endswith(
        "went home."
    )


def test_a_part_posted_as_an_answer_is_a_story(story):
    long = "\n\n".join(f"The tin men counted to {number} and stopped for oil." for number in range(40))
    found = story(f"{HEAD.replace('NEW VOY', 'Re: NEW VOY')}\n{long}\n")
    assert (found.title, found.part) == ("Tin Whistles", 2)


def test_an_answer_with_a_header_of_its_own_is_a_story(story):
    header = "Title: Pell Street\nAuthor: Jolyon Reeve\nPart: 1/2\nRating: PG"
    subject = HEAD.replace('NEW VOY "Tin Whistles" 2/5 (H/F) [PG-13]', "Re: FIC: Pell Street (1/2)")
    found = story(
        f"{subject}\n> When will you post it???\n\nHere it is.\n\n{header}\n\n*****\n\nThe clocks struck nine.\n"
    )
    assert (found.title, found.part, found.parts) == ("Pell Street", 1, 2)
    assert [chapter.text for chapter in found.chapters] == ["The clocks struck nine."]


def test_a_page_sent_as_mail_is_read_as_its_text(story):
    page = "<html><body><p>The whistle blew at <i>four</i>.</p><p>&ldquo;Late,&rdquo; said the foreman.</p></body></html>"
    found = story(HEAD + "Content-Type: text/html; charset=utf-8\n\n" + page)
    assert text(found) == "The whistle blew at _four_.\n\n“Late,” said the foreman."


def test_a_line_astray_among_the_headers_is_not_lost(story):
    found = story(f"{HEAD}no header at all\nX-More: yes\n\n{TALE}\n")
    words = text(found) + "\n".join(part.text for part in found.zones)
    assert "no header at all" in words
    assert text(found).endswith("they said.")


def test_a_line_astray_keeps_its_letters_whatever_bytes_they_are(story):
    found = story(f"{HEAD}Mosséad walked — \x80Date:\nX-More: yes\n\n{TALE}\n")
    words = text(found) + "\n".join(part.text for part in found.zones)
    assert "Mosséad walked — " in words
    assert "\N{REPLACEMENT CHARACTER}" not in words


SEVERAL = st.lists(
    st.sampled_from(
        [
            *TALE.split("\n"),
            "> quoted so",
            "-- ",
            "--",
            "me",
            "_" * 40,
            "To unsubscribe, write to x-request@example.org",
            ">From here on",
            "Ann wrote:",
            "",
            "",
            "-----Original Message-----",
            "Title: Rust",
            "=20",
            "BEGIN",
        ]
    ),
    max_size=40,
)


@settings(deadline=None)
@given(SEVERAL)
def test_every_word_of_a_message_is_in_its_text_or_a_zone(lines):
    body = "\n".join(lines)
    cut = cut_message(body)
    kept = " ".join([cut.text, *(part.text for part in cut.zones)])
    count = {word: kept.split().count(word) for word in set(re.sub("(?m)^>+", " ", body).split())}
    for word, seen in count.items():
        assert seen or word in re.sub(">", " ", kept).split(), word


@settings(deadline=None)
@given(st.binary(max_size=400), SEVERAL)
def test_no_message_raises(raw, lines):
    read(Capture("inbox", "a.msg", HEAD.encode() + raw + "\n".join(lines).encode(), ""))
    read(Capture("inbox", "a.msg", HEAD.encode() + b"\n" + raw + "\n".join(lines).encode(), ""))


def test_line_ends_of_any_system_are_read(story):
    for newline, name in (("\r\n", "CRLF"), ("\r", "CR")):
        found = story(POST.replace("\n", newline))
        assert text(found).startswith("The whistle blew")
        assert (found.title, found.reading["newline"]) == ("Tin Whistles", name)


def test_a_message_of_which_only_sender_and_subject_are_left_is_one(story):
    made = story(
        b'From: quill@example.org\nSubject: NEW: "Salt" (2/4)\n\nTitle: Salt\nAuthor: P. Quill\n\nThe lamp is out.\n'
    )
    assert (made.title, made.authors, made.part, made.parts) == ("Salt", ("P. Quill",), 2, 4)
    assert text(made) == "The lamp is out."


def test_single_names_among_a_subjects_codes_are_characters(story):
    found = story(POST.replace("(H/F)", "(H/F, Neelix, angst)"))
    assert found.relationships == ("H/F",)
    assert found.characters == ("Neelix",)


def test_a_message_as_the_pages_of_list_archives_show_it(story):
    shown = POST.replace("Tue, 6 Apr 1999 23:10:00 -0800", "Tue Apr 6, 1999  3:14 am")
    found = story(re.sub(r"(?m)^(?:Newsgroups|Message-ID): .*\n", "", shown))
    assert found.published == date(1999, 4, 6)
    assert text(found) == text(story(POST))


def test_what_a_moderators_program_adds_is_not_the_story(story):
    notice = """<1st attachment end>

----- ASSM Moderation System Notice------
Notice: This post has been modified from its original
format.  The post was sent by the author as attachment(s).
"""
    found = story(f'{HEAD}\n<1st attachment, "tin.txt" begin>\n\n{TALE}\n\n{notice}')
    assert text(found) == text(story(POST))
    assert "Moderation System" in zone(found, ZoneKind.BOILERPLATE)

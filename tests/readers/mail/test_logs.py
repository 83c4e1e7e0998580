"""Logs of messages that nothing announces: a list server's files, and captures of boards."""

from __future__ import annotations

import pytest

from indexer.model import Capture
from indexer.readers.mail.mail_digest import begins_log, digest_parts
from indexer.readers.read_capture import read

RULE = "=" * 73
TALE = "\n\n".join(
    f'The desk came up {count} flights.\n\n"It owes us {count} years," said the clerk.' for count in range(9)
)


def _mail(subject: str, text: str, who: str = "Moira Callan <mcallan@EXAMPLE.EDU>") -> str:
    return f"{RULE}\nDate:         Tue, 8 Apr 1997 22:10:44 -0500\nReply-To:     {who}\nFrom:         {who}\nSubject:      {subject}\n\n{text}\n\n"


def _post(subject: str, part: int, text: str) -> str:
    return (
        f"{RULE}\n BBS: The Wooden Ladder\nDate: 06-19-93 (21:3{part})             Number: 220{part}\n"
        f"From: KAREN STOLL                  Refer#: NONE\n  To: ALL                           Recvd: NO\n"
        f"Subj: {subject}    {part}/2       Conf: (61) Storytlr\n{'-' * 80}\n{text}\n\n ___ Blue Wave/QWK v2.12\n\n"
        "--- Maximus/2 2.01wb\n * Origin: The Wooden Ladder * Climb up! * (1:2604/417)\nSEEN-BY: 107/2 3 412\n"
    )


def _read(text: str):
    return read(Capture("inbox", "LOG9704B", text.encode(), ""))


def _body(story) -> str:
    return "\n\n".join(chapter.text for chapter in story.chapters)


def test_each_story_of_a_list_servers_log_is_one_and_answers_are_none():
    log = (
        _mail("LWFIC: Candle Hours (1/1)", f"CANDLE HOURS\nby Moira Callan\nRated: PG\n\n{TALE}")
        + _mail("Re: LWFIC: Candle Hours (1/1)", "Oh, I liked the clerk! When is the next one?")
        + _mail("LWFIC: Knock (1/1)", f"TITLE: Knock\nAUTHOR: Jo Pett\nRATING: G\n\n{TALE}")
    )
    outcome = _read(log)
    assert [(story.title, story.authors) for story in outcome.stories] == [
        ("CANDLE HOURS", ("Moira Callan",)),
        ("Knock", ("Jo Pett",)),
    ]
    assert all(_body(story) == TALE for story in outcome.stories)
    assert all(zone.text for story in outcome.stories for zone in story.zones)


def test_the_parts_of_a_story_that_a_board_cut_in_two_are_both_read():
    log = _post("Fox", 1, f"\n   Fox\n by Karen Stoll\n\n{TALE}\n\n(Continued in next message)") + _post(
        "Fox", 2, f" (Continued from previous message)\n\n{TALE}"
    )
    first, second = _read(log).stories
    assert (first.part, second.part, first.parts) == (1, 2, 2)
    assert (_body(first), _body(second)) == (TALE, TALE)
    assert first.contact is None
    kept = " ".join(zone.text for story in (first, second) for zone in story.zones)
    assert all(word in kept for word in ("Ladder", "2202", "NONE", "Storytlr", "Maximus"))


@pytest.mark.parametrize(
    "head",
    [
        "Date: Monday\nFrom: Hester\nTo: Ada\nSubject: The desk",
        "From: The Clerk\nSubject: The desk",
        "Title: Salt Roses\nAuthor: Ada Pike\nDate: 3 May 1999",
        "Number: 12\nThe house stood empty.",
    ],
)
def test_letters_and_headers_under_a_rule_are_no_log(head):
    text = f"{RULE}\n{head}\n\n{TALE}\n"
    assert not begins_log(text)
    assert digest_parts(text) is None

"""Mailboxes and digests: each message on its own, talk told of by name."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

LINE = "From posy@example.org Tue Feb  2 10:14:09 1999\n"


def message(number, subject, body, sender="Posy Quill <posy@example.org>"):
    return (
        f"From: {sender}\nSubject: {subject}\nDate: Tue, {number} Feb 1999 10:14:02 -0500\n"
        f"Message-ID: <m{number}@example.org>\n\n{body}\n"
    )


TALE = "Title: Rust {n}\nRating: PG\n\nThe tin men came in from the rain, number {n}.\n\n>From the roof came a bell."
ONE = LINE + message(2, "[tin] FIC: Rust 1 (PG)", TALE.format(n=1))
TALK = LINE + message(3, "Re: [tin] FIC: Rust 1", "> The tin men\n\nLovely!")
TWO = "From posy at example.org  Thu Feb  4 08:00:00 1999\n" + message(
    4, "[tin] FIC: Rust 2", TALE.format(n=2)
)

DIGEST = f"""tin-digest            Monday, March 1 1999            Volume 02 : Number 217

In this issue:

        FIC: Rust 1
        Re: oil

----------------------------------------------------------------------

Date: Sun, 28 Feb 1999 01:00:00 -0500
From: Posy Quill <posy@example.org>
Subject: FIC: Rust 1

{TALE.format(n=1)}

------------------------------

Date: Sun, 28 Feb 1999 02:00:00 -0500
From: bo@example.org
Subject: Re: oil

Which oil?

------------------------------

Date: Sun, 28 Feb 1999 03:00:00 -0500
From: bo@example.org (Bo Ray)
Subject: FIC: Rust 2 [G]

{TALE.format(n=2)}

------------------------------

End of tin-digest V2 #217
*************************
"""


def test_every_story_of_a_box_is_found_and_talk_is_named(outcome):
    result = outcome(ONE + TALK + TWO, "tin.mbox")
    assert result.failure is None
    assert [story.title for story in result.stories] == ["Rust 1", "Rust 2"]
    assert [failure.cause for failure in result.failures] == ["not-a-story"]
    assert "Re: [tin] FIC: Rust 1" in result.failures[0].message
    assert "From the roof" in result.stories[0].chapters[0].text
    assert {story.reading["format"] for story in result.stories} == {"mbox"}


def test_a_message_keeps_its_key_when_the_box_changes(outcome):
    keys = [story.native_key for story in outcome(ONE + TALK + TWO, "tin.mbox").stories]
    assert [story.native_key for story in outcome(TWO + ONE, "tin.mbox").stories] == keys[::-1]
    assert all(key.startswith("tin.mbox#") and "@" not in key for key in keys)


def test_a_box_of_talk_alone_holds_no_story(outcome):
    result = outcome(TALK, "tin.mbox")
    assert result.failure is not None
    assert result.failure.cause == "not-a-story"


def test_prose_that_begins_with_from_is_no_mailbox(story):
    assert story("From the roof came a bell.\n\nNobody came.").reading["format"] == "plain"


def test_a_digest_is_taken_apart_with_and_without_headers(outcome):
    bare = outcome(DIGEST, "tin217.txt")
    sent = outcome(
        "From: list@example.org\nSubject: tin-digest V2 #217\nMessage-ID: <d@example.org>\n\n" + DIGEST,
        "d.msg",
    )
    for result in (bare, sent):
        assert [story.title for story in result.stories] == ["Rust 1", "Rust 2"]
        assert [story.authors for story in result.stories] == [("Posy Quill",), ("Bo Ray",)]
        assert len(result.failures) == 1
        assert "End of tin-digest" in result.stories[0].zones[0].text
    assert bare.reading["format"] == "digest"


WEB_DIGEST = f"""There are 2 messages in this issue.

Topics in this digest:

      1. FIC: Rust 1
      2. FIC: Rust 2

________________________________________________________________________
________________________________________________________________________

Message: 1
   Date: Sun, 28 Feb 1999 01:00:00 -0500
   From: Posy Quill <posy@example.org>
Subject: FIC: Rust 1

{TALE.format(n=1)}

________________________________________________________________________
________________________________________________________________________

Message: 2
   Date: Sun, 28 Feb 1999 03:00:00 -0500
   From: Bo Ray <bo@example.org>
Subject: FIC: Rust 2

{TALE.format(n=2)}
"""


def test_a_digest_of_the_webs_lists_has_numbered_messages(outcome):
    assert [story.title for story in outcome(WEB_DIGEST, "d.txt").stories] == ["Rust 1", "Rust 2"]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([ONE, TALK, TWO, DIGEST, LINE, "From here\n", "-" * 30 + "\n\n", "Subject: x\n"]),
        max_size=8,
    )
)
def test_no_box_raises_and_reading_is_the_same_twice(pieces):
    content = "".join(pieces).encode()
    first = read(Capture("inbox", "a.mbox", content, ""))
    assert first == read(Capture("inbox", "a.mbox", content, ""))

"""A story that a message passes on or quotes as a whole is a story; an answer that quotes lines of one holds none."""

from __future__ import annotations

import pytest
from readerlaws import unplaced

from indexer.model import Capture
from indexer.readers.read_capture import read

OUTER = (
    "From: jo@example.com\nTo: quill@lists.example.org\nSubject: {subject}\n"
    "Date: Mon, 8 Apr 2002 11:32:00 +0100\nMessage-ID: <f1@example.com>\n\n"
)
HEADS = {
    "original": "----- Original Message -----\nFrom: Lottie Brand <lottie@example.net>\nTo: quill@lists.example.org\n"
    "Sent: Friday, May 21, 1999 10:47 PM\nSubject: FIC: The Signal Box",
    "forwarded": "---------- Forwarded message ----------\nFrom: Lottie Brand <lottie@example.net>\n"
    "Date: Fri, 21 May 1999 22:47:00 +0100\nSubject: FIC: The Signal Box",
    "begin": "Begin forwarded message:\n\nDate: Fri, 21 May 1999 22:47:00 +0100\nFrom: Lottie Brand <lottie@example.net>\nSubject: FIC: The Signal Box",
    "bare": "From: Lottie Brand <lottie@example.net>\nDate: Fri, 21 May 1999 22:47:00 +0100\nSubject: FIC: The Signal Box",
}
TEXT = (
    "There was a clock in the box that was right, and a signalman who was not far off it, and between\n"
    "the two of them they had not lost a minute in nineteen years.\n\n"
    '"There\'s a cuckoo in my clock," said Amos down the wire.\n\n'
    "\"There's one in everybody's,\" said Number Ten, and rang off to see to the down goods, which was\n"
    "late, and had been late since the spring, and would be late until somebody thought of the bird."
)
LABELS = "Title: The Signal Box\nAuthor: Lottie Brand\nRating: PG\n\n"
COVER = "Found this on an old disk, thought it should be kept somewhere.\n\nJo\n\n"
FOOT = "\n\n-- \nJo, Platform Two\n"


def quoted(text):
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def outcome_of(text):
    return read(Capture("s", "a.eml", text.encode(), ""))


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("mark", [str, quoted])
@pytest.mark.parametrize("cover", [COVER, ""])
def test_a_message_passed_on_is_its_authors_story(head, mark, cover):
    text = f"{OUTER.format(subject='Fwd: FIC: The Signal Box')}{cover}{head}\n\n{mark(LABELS + TEXT)}{FOOT}"
    outcome = outcome_of(text)
    (story,) = outcome.stories
    assert (story.title, story.authors, story.rating_raw) == ("The Signal Box", ("Lottie Brand",), "PG")
    assert str(story.published) == "1999-05-21"
    assert " ".join(story.chapters[0].text.split()) == " ".join(TEXT.split())
    assert unplaced(text, outcome).total == 0


def test_headers_may_be_quoted_with_the_text():
    text = OUTER.format(subject="Re: a story") + COVER + quoted(f"{HEADS['original']}\n\n{LABELS}{TEXT}")
    (story,) = outcome_of(text).stories
    assert (story.title, story.authors) == ("The Signal Box", ("Lottie Brand",))


def test_a_story_quoted_as_a_whole_is_one_under_a_line_that_says_whose():
    text = (
        f"{OUTER.format(subject='Re: The Signal Box')}{COVER}Lottie Brand wrote:\n\n{quoted(LABELS + TEXT)}\n"
    )
    outcome = outcome_of(text)
    (story,) = outcome.stories
    assert (story.title, story.authors) == ("The Signal Box", ("Lottie Brand",))
    assert story.chapters[0].text.startswith("There was a clock")
    assert unplaced(text, outcome).total == 0


LINES = TEXT.split("\n\n")


@pytest.mark.parametrize(
    "body",
    [
        f"Lottie Brand wrote:\n\n{quoted(LINES[0])}\n\nOh, this made me laugh.\n\n{quoted(LINES[1])}\n\nI'd end there too.",
        f"Lovely!\n\n{HEADS['original'].replace('FIC:', 'Re:')}\n\n{quoted('Thank you all for the kind words about it.')}",
        f"Has anybody got this one?\n\n{quoted(LABELS.strip())}",
        f"Lottie Brand wrote:\n\n{quoted(LINES[0])}\n\nI loved the clock. Is there any more of it?",
    ],
)
def test_an_answer_holds_no_story(body):
    outcome = outcome_of(OUTER.format(subject="Re: FIC: The Signal Box") + body)
    assert not outcome.stories
    assert outcome.failure is not None
    assert outcome.failure.cause == "not-a-story"


def test_letters_in_a_story_are_the_storys():
    letters = f"{TEXT}\n\nFrom: Amos\nTo: Number Ten\nSubject: the bird\n\n{TEXT}"
    (story,) = outcome_of(OUTER.format(subject="FIC: Birds (1/1) PG") + LABELS + letters).stories
    assert story.title == "The Signal Box"
    assert "Subject: the bird" in story.chapters[0].text

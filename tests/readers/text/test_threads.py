"""A board's thread gives the story of who began it; a story told in posts stays whole."""

from __future__ import annotations

import pytest
from readerlaws import unplaced

from indexer.model import Capture
from indexer.readers.read_capture import read
from indexer.readers.text.threads import thread_in

FIRST = "The lamp went out at four, and nobody in the long house said a word about it until the morning came and the cook asked who it was."
SECOND = '"It was the wind," they told her, and she laughed, and went to look for a match in the drawer of the blue table by the door.'
HEADS = [
    "{name}\n09-14-2006, 08:51 PM",
    "Posted by: {name} Sep 14 2006, 08:51 PM",
    "Author: {name} [ Thu Sep 14, 2006 8:51 pm ]\nPost subject: The Lamp",
    "{name}, Sep 14, 2006, 8:51 PM\n#1",
    "geschrieben von {name} am 14.09.2006 um 20:51 Uhr:",
    "{name} wrote on 14 September 2006 at 20:51:",
]
FRAMES = ["Harbour Forums\nView Full Version : The Lamp\n\n{}", "{}\n\nPowered by Harbourboard 2.1"]


def thread(head, frame="{}", answer="OMG more!"):
    posts = [("lampgirl", FIRST), ("moss_9", answer), ("lampgirl", f"Thanks, moss!\n\n{SECOND}")]
    text = "\n\n".join(f"{head.format(name=name)}\n{words}" for name, words in posts)
    return frame.format(text) + "\n"


def only(text):
    (story,) = read(Capture("s", "lamp.txt", text.encode(), "")).stories
    return story


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("frame", FRAMES)
def test_what_the_first_poster_tells_is_the_story(head, frame):
    story = only(thread(head, frame))
    assert " ".join(story.chapters[0].text.split()) == f"{FIRST} {SECOND}"
    assert story.authors == ("lampgirl",)


@pytest.mark.parametrize("head", HEADS)
def test_every_other_word_stays_in_a_zone(head):
    text = thread(head, FRAMES[0])
    assert unplaced(text, read(Capture("s", "lamp.txt", text.encode(), ""))).total == 0


def test_a_thread_names_the_story_that_names_nothing_itself():
    assert only(thread(HEADS[0], FRAMES[0])).title == "The Lamp"


@pytest.mark.parametrize(
    "text",
    [
        # Told in posts, under a header of its own; nothing of a board around it.
        f"Title: The Lamp\nAuthor: Ada Pike\nRating: G\n\n{thread(HEADS[0])}",
        thread(HEADS[0]),
        # Told by two by turns.
        thread(HEADS[0], FRAMES[0], answer=f"{SECOND} {FIRST}"),
        # A diary.
        f"The Thread\n\n14 September 2006, 20:51\n\n{FIRST}\n\n15 September 2006, 20:59\n\n{SECOND}\n",
    ],
    ids=["under a header", "no board", "two tell", "a diary"],
)
def test_a_story_told_in_posts_is_no_thread(text):
    assert thread_in(text) is None

"""What programs, sites and games leave around a story is no part of it; the same words inside a story are."""

from __future__ import annotations

import pytest

from indexer.model import Capture
from indexer.readers.read_capture import read

STORY = "\n\n".join(
    f"The desk came up {count} flights on the back of a man who would not give his name."
    for count in range(5)
)
HEADER = "Title: Salt Roses\nAuthor: Ada Pike\n\n"
BEFORE = [
    "[OOC: Follows Bea's post. The desk is mine and may not be burnt.]",
    "(posted to Campfire Tales, Oct. 2008)",
    'A "Skerry" story',
    "Published by Ada Pike at Smashwords",
    "Cover art by Lissa Drum",
    "This ebook is licensed for your personal enjoyment only. It may not be re-sold or given away.",
]
BEHIND = [
    "[OOC: Over to you.]",
    "[Non-text portions of this message have been removed]",
    "TAG! Captain Rusk, or anyone on Deck 3",
    "Part Two >>",
    "<< Part One | Part Three >>",
    "Share this:\nTwitter\nFacebook",
    "There are 3 Replies.",
    "Tags: fic, jonah/elspeth, pg",
    "[a]do you want this comma? -m\n[b]ok rude",
    "3 Responses to Salt Roses\n\nGwen says:\nthe rain!",
]
INSIDE = [
    "[The door was open, and nobody had closed it.]",
    '"Tag!" said Captain Rusk, and ran.',
    "She pointed >> there.",
    "There are three replies to that, said the clerk, and none of them is polite.",
    "He had posted it to Campfire Street in October.",
    "<< Non >>",
]


def _body(text: str) -> str:
    (story,) = read(Capture("inbox", "salt.txt", text.encode(), "")).stories
    return "\n\n".join(chapter.text for chapter in story.chapters)


@pytest.mark.parametrize("line", BEFORE)
def test_what_stands_before_a_story_is_not_in_its_text(line):
    assert _body(f"{HEADER}{line}\n\n{STORY}\n") == STORY


@pytest.mark.parametrize("line", BEHIND)
def test_what_stands_behind_a_story_is_not_in_its_text(line):
    assert _body(f"{HEADER}{STORY}\n\n{line}\n") == STORY


@pytest.mark.parametrize("line", INSIDE)
def test_what_only_looks_like_it_stays(line):
    told = f"{STORY}\n\n{line}\n\nThe stairs went on.\n\n{STORY}"
    assert _body(f"{HEADER}{told}\n") == told
    assert line in _body(f"{HEADER}{STORY}\n\n{line}\n")


def test_a_round_robin_and_several_drabbles_have_by_lines():
    for byline in (
        "A Round Robin by Ada Pike and Bo Reed",
        "drabbles & near-drabbles by Ada Pike and Bo Reed",
    ):
        (story,) = read(Capture("inbox", "s.txt", f"SALT ROSES\n{byline}\n\n{STORY}\n".encode(), "")).stories
        assert story.authors == ("Ada Pike", "Bo Reed")

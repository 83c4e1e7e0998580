"""Header conventions one by one: what a header says, and where the story begins and ends."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import NotAStoryError
from indexer.model import Capture
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.facts import as_facts
from indexer.readers.text.plain import read_plain

PROSE = "The lamp went out, and nobody in the long house said a word about it until the morning came."
STORY = f'{PROSE}\n\n"Who was it?" asked the cook.\n\nIt was the wind, they told her.'
# Each line of conventions.jsonl: what is tried, the file's text (%s is the story, %p its first paragraph), and what must
# be found in it.
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "conventions.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[case["try"] for case in CASES])
def test_a_convention_is_read_and_the_story_left_whole(case):
    text, expected = case["text"], case["find"]
    facts = read_facts(text.replace("%s", STORY).replace("%p", PROSE))
    expected |= {"body": expected["body"].replace("%p", PROSE)} if "body" in expected else {}
    assert {name: facts.get(name) for name in expected} == expected
    if "%s" in text:
        body = facts["body"]
        assert body.startswith(PROSE)
        assert (
            body.removesuffix("\n\n(end part 1/3)").removesuffix("\n\nTHE END").removesuffix("\n\nThe End")
            == STORY
        )


# A story's own first lines under a header, and what makes them look like labels.
HEADER = "Title: Salt\nAuthor: Ada Pike\nFandom: The Court\nRating: PG\n\n"
OPENINGS = [
    "Note: she had written it in pencil, and then in ink.",
    "ANNA: Is it shut?\n\nBEN: It was never open.",
    "Anna: Is it shut?\n\nBen: It was never open.",
    "From: the lighthouse\nTo: whom it may concern\nDate: the third of May\n\nThe lamp is out.",
    "To: Anna\nFrom: Ben\nSubject: the lamp\n\nIt is out.",
    "Dear Anna,\n\nThe lamp is out.",
    "Date: the third of May. The lamp is out again.",
    "Warning: this door is alarmed, said the door, and so it was.",
    "Time: midnight. Place: the stair.",
    "By the river there was a lamp, and it was out.",
    "Story: that was what they called the top floor of the house.",
    "Thanks to the gulls, nobody slept.",
    "Part of the lamp was missing.",
    "* * *\n\nThe lamp was out.",
    "_The lamp is out,_ she wrote.",
    "The end of the lamp was near.\n\nIt flickered.",
    '"The lamp is the eye of the house."\n-- An old saying',
    "I will tell you a story, and I hope you will enjoy it: the first chapter is about a lamp.",
    "SCENE: A lighthouse.\n\nANNA: Is it out?",
    "The house belongs to nobody, and nobody has the key to it.",
    "There was no money in the house, and no lamp.",
    "Rating: terrible, said the cook, of the soup.",
    "A lighthouse is no story of mine.",
    "ANNA: Is it out?\n\n* * *\n\nBEN: It was never lit.",
    "Set after set of plates went down the stair.",
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_first_line_that_looks_like_a_label_stays_in_the_story(opening):
    whole = f"{opening}\n\n{STORY}"
    facts = read_facts(f"{HEADER}{whole}")
    assert facts["title"] == "Salt"
    assert facts["body"].removeprefix("* * *\n\n") == whole.removeprefix("* * *\n\n")
    assert facts["notes"] == []


ENDINGS = [
    'She wrote one line: "Note: the lamp is out."',
    "Note: the lamp is out.",
    "-- and then nothing.",
    "* * *\n\nThe lamp was lit again.",
    "The end of the story is that the lamp was lit.",
    "Yours,\nAnna",
    "ANNA: It is lit.",
    "He thanked her for the story, and went to bed.",
    "P.S. The lamp is lit.",
    "Please, let me know when it is lit.",
    "Leave the lamp alone, please.",
    "End it, said the lamp by the door.",
    "By Wednesday",
    "BY THE WATERS OF PARADISE",
    "By the river, then.",
    "By morning it was out",
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_last_lines_of_a_story_stay_in_it(ending):
    facts = read_facts(f"{HEADER}{STORY}\n\n{ending}\n")
    assert facts["body"] == f"{STORY}\n\n{ending}"


FRAGMENTS = sorted({line for case in CASES for line in case["text"].split("\n") if "%" not in line})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from([PROSE, "", ""])), max_size=25))
def test_conventions_in_any_mixture_lose_no_word(lines):
    text = "\n".join(lines)
    try:
        (story,) = read_plain(Capture("inbox", "tale.txt", b"", ""), Decoded(text, "utf-8", "written here"))
    except NotAStoryError:
        assert not letters(text)
        return
    chapters = [f"{chapter.title or ''}{chapter.text}" for chapter in story.chapters]
    assert letters("".join([*(zone.text for zone in story.zones), *chapters])) == letters(text)


def letters(text):
    return Counter(re.sub(r"[\W_]+", "", text))


def read_facts(text):
    (story,) = read_plain(Capture("inbox", "tale.txt", b"", ""), Decoded(text, "utf-8", "written here"))
    return as_facts(story)

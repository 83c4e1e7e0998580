"""How sure a reader is of a story follows from what it made of the text."""

from __future__ import annotations

import dataclasses

import pytest

from benchmarks.fit_certainty import Row, fit, sureness
from indexer.model import CHOSEN, DOUBTFUL, Capture
from indexer.readers.read_capture import read
from indexer.readers.text.certainty import features, with_certainty

PROSE = "The lamp went out, and nobody in the long house said a word about it until the morning came.\n\n"
FORM = "Title: Salt Roses\nAuthor: Ada Pike\nFandom: Starship Meridian\nRating: PG\nSummary: A lamp goes out.\n\n"


def story_of(text, name="salt.txt"):
    return read(Capture("test", name, text.encode(), "")).stories[0]


def test_a_form_over_prose_is_surer_than_bare_prose():
    assert story_of(FORM + PROSE * 20).confidence >= 0.9
    assert story_of(PROSE * 20).confidence < story_of(FORM + PROSE * 20).confidence


@pytest.mark.parametrize(
    ("oddity", "seen"),
    [
        ("and then it was, in the way of such things, left off without", "closing-unfinished"),
        (
            "Nobody on that coast had ever told the story of the lamp in such a way before, or would again.",
            "closing-signs",
        ),
    ],
)
def test_what_is_odd_about_the_end_makes_it_less_sure(oddity, seen):
    plain, odd = story_of(FORM + PROSE * 20), story_of(FORM + PROSE * 20 + oddity)
    assert features(odd)[seen] > features(plain)[seen]
    assert odd.confidence < plain.confidence


def test_a_doubtful_story_says_why():
    story = story_of(
        "it was on a Monday\n\nSigned, sealed\n\n***\n\nI hope that you and all of my readers liked this one, and me"
    )
    assert story.confidence < DOUBTFUL
    assert story.reading["doubt"]


def test_what_a_person_chose_stays_sure():
    story = dataclasses.replace(story_of(PROSE), confidence=1.0)
    chosen = dataclasses.replace(story, reading={**story.reading, CHOSEN: "0-"})
    assert with_certainty(chosen).confidence == 1.0


def test_other_formats_keep_what_their_readers_say():
    story = dataclasses.replace(story_of(PROSE), confidence=0.97)
    other = dataclasses.replace(story, reading={**story.reading, "reader": "fimfiction"})
    assert with_certainty(other).confidence == 0.97


def test_fitting_finds_what_speaks_against_a_reading():
    rows = [Row("a", odd != (at == 0), {"odd": float(odd)}) for at in range(10) for odd in (True, False)]
    weights = fit(rows)
    assert weights["odd"] < -1
    assert (
        sureness(weights, Row("a", True, {"odd": 1.0}))
        < 0.5
        < sureness(weights, Row("a", False, {"odd": 0.0}))
    )

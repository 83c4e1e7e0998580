"""Several stories in one text are several stories; chapters, framed voices and signed letters are parts of one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readerlaws import unplaced

from indexer.model import Capture
from indexer.readers.read_capture import read

RULE = "=" * 50
PROSE = {
    n: f'{who} had the lamp in her hand, and it was not lit. "There is somebody at the gate," she said, "and he has brought\n'
    f'the sea with him." Nobody answered; {what} had been told not to. It was a Tuesday, and the tide was at the step.\n\n'
    f"In the morning there was a boat in the kitchen, and {what} was asleep in it."
    for n, (who, what) in enumerate((("Maud", "the cat"), ("Inez", "the lodger"), ("Prue", "the clock")))
}
MAGAZINE = f"""       T H E   L O W   T I D E
     A magazine for the net    No. 7

            C O N T E N T S

   The Snail Gate .......... Odo Marsh
   Second Lamps ............ Greta Hale

{RULE}

  THE SNAIL GATE                by Odo Marsh

{RULE}

{PROSE[0]}

  ------------------------
  Odo Marsh keeps bees.

{RULE}

  SECOND LAMPS                  by Greta Hale

{RULE}

{PROSE[1]}

{RULE}
 THE LOW TIDE may be copied freely. Send stories to tide@example.org
"""


def outcome_of(text, name="low.007"):
    return read(Capture("s", name, text.encode(), ""))


def named(text):
    return [(story.title, story.authors) for story in outcome_of(text).stories]


def same(text):
    return " ".join(text.split())


def test_a_magazine_is_its_stories_and_what_it_says_around_them_is_none():
    stories = outcome_of(MAGAZINE).stories
    assert [(s.title, s.authors) for s in stories] == [
        ("THE SNAIL GATE", ("Odo Marsh",)),
        ("SECOND LAMPS", ("Greta Hale",)),
    ]
    assert [same(s.chapters[0].text) for s in stories] == [same(PROSE[0]), same(PROSE[1])]
    assert [s.native_key for s in stories] == ["low.007", "low.007#2"]
    zones = [" ".join(zone.text for zone in story.zones) for story in stories]
    assert "C O N T E N T S" in zones[0]
    assert "keeps bees" in zones[0]
    assert "copied freely" in zones[1]


def test_every_word_is_a_storys_or_in_a_zone():
    assert unplaced(MAGAZINE, outcome_of(MAGAZINE)).total == 0


@pytest.mark.parametrize(
    ("head", "between"),
    [
        ("{title}\nby {who}", "\n\n~~~~~~~~~~~~~~~~~~~~\n\n"),
        ('"{title}", by {who}', "\n\n* * * * * * * * * *\n\n"),
        ("{title}\n\n    by\n\n    {who}", "\n\f\n"),
        ("TITLE: {title}\nAUTHOR: {who}\nRATING: PG", "\n\n\n\n\n"),
        ("Title: {title}\nAuthor: {who}\nFandom: Low Tide", "\n\n------------------------------\n\n"),
    ],
)
def test_heads_of_every_form_begin_a_story(head, between):
    titles = [("The Snail Gate", "Odo Marsh"), ("Second Lamps", "Greta Hale"), ("Salt", "wren_in_winter")]
    pieces = [f"{head.format(title=title, who=who)}\n\n{PROSE[n]}" for n, (title, who) in enumerate(titles)]
    text = between.join(pieces)
    assert named(text) == [(title, (who,)) for title, who in titles]
    bodies = [same(" ".join(c.text for c in story.chapters)) for story in outcome_of(text).stories]
    assert bodies == [same(PROSE[n]) for n in range(3)]


def test_a_table_of_contents_vouches_for_heads_without_a_name():
    listed = "CONTENTS\n\n  1. The Snail Gate, by Odo Marsh\n  2. Second Lamps, by Greta Hale\n"
    text = f"LOW TIDE\nNumber 3\n\n{listed}\n\n\nThe Snail Gate\n\n{PROSE[0]}\n\n\n\nSecond Lamps\n\n{PROSE[1]}\n"
    assert named(text) == [("The Snail Gate", ("Odo Marsh",)), ("Second Lamps", ("Greta Hale",))]


def parts(heads, opening="THE SISTERS OF PERRIN\nby Edda Marsh"):
    pieces = "\n\n".join(f"{RULE}\n\n{head}\n\n{PROSE[n]}" for n, head in enumerate(heads))
    return f"{opening}\n\n{pieces}\n"


@pytest.mark.parametrize(
    "text",
    [
        parts([f"  {name}\n\n{RULE}" for name in ("MAUD", "INEZ", "PRUE")]),
        parts([f"Chapter {n}\nby {who} Marsh" for n, who in enumerate(("Maud", "Inez", "Prue"), 1)]),
        parts([f"Title: Low Tide\nAuthor: Ada Pike\nPart: {n}/3" for n in (1, 2, 3)], "Three parts"),
        parts([f"Translated by {who} Hale" for who in ("Maud", "Inez", "Prue")]),
        parts(
            ["Title: A Short History of Rope.", "Warnings: page ninety is loose.", "Summary: there is none."]
        ),
        parts(["(to be sung)\n\nby the light of the moon\nwe went"] * 3),
    ],
)
def test_parts_of_one_story_are_no_stories(text):
    assert len(outcome_of(text).stories) == 1


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            [
                RULE,
                "by Ada Pike",
                "THE GATE",
                "Title: Salt",
                "Author: Bo",
                "Contents",
                "",
                "\f",
                *PROSE.values(),
                "x .... y",
                "Low by Bo",
            ]
        ),
        max_size=24,
    )
)
def test_words_in_are_words_out_whatever_stands_where(pieces):
    text = "\n\n".join(pieces)
    outcome = outcome_of(text)
    if outcome.stories:
        assert unplaced(text, outcome).total == 0

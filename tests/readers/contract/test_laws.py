"""The laws see what they are there to see: a word that is gone, one that is twice, an address wherever it hides."""

from __future__ import annotations

import dataclasses

import pytest
from readerlaws import addresses_in, unplaced, visible

from indexer.model import Chapter, Failure, ReadOutcome, Ruby, Story, Zone, ZoneKind

TEXT = "Title: Salt\n\nChapter One\n\nThe tide took it re-\nluctantly."
STORY = Story(
    "s",
    "a.txt",
    "Salt",
    (Chapter(1, "Chapter One", "The tide took it reluctantly."),),
    zones=(Zone(ZoneKind.HEADER, "Title: Salt", 1),),
)


def of(**changes: object) -> ReadOutcome:
    return ReadOutcome((dataclasses.replace(STORY, **changes),))  # type: ignore[arg-type]


def test_words_in_their_places_are_neither_gone_nor_twice():
    assert unplaced(TEXT, of()).total == 0


@pytest.mark.parametrize(
    ("changes", "lost", "doubled"),
    [
        ({"chapters": (Chapter(1, "Chapter One", "The tide took."),)}, {"it", "re", "luctantly"}, set()),
        ({"chapters": (Chapter(1, None, "The tide took it reluctantly."),)}, {"chapter", "one"}, set()),
        ({"zones": (Zone(ZoneKind.HEADER, "Title: Salt\nThe tide", 1),)}, set(), {"the", "tide"}),
        ({"zones": ()}, {"title"}, set()),
        (
            {"zones": (Zone(ZoneKind.HEADER, "Title: Salt", 1), Zone(ZoneKind.NOTES, "Salt", 1))},
            set(),
            {"salt"},
        ),
    ],
)
def test_what_is_gone_or_twice_is_seen(changes, lost, doubled):
    found = unplaced(TEXT, of(**changes))
    assert (set(found.lost), set(found.doubled)) == (lost, doubled)


def test_what_is_named_as_left_out_is_not_gone():
    outcome = dataclasses.replace(of(zones=()), failures=(Failure("a", "x", "The title gave no story."),))
    assert unplaced(TEXT, outcome).total == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "ann@harbour.example"},
        {"extra": {"ann@harbour.example": "x"}},
        {"unknown_labels": {"Addy": "is ann@harbour.example"}},
        {"zones": (Zone(ZoneKind.NOTES, "To ann@harbour.example", None),)},
        {"chapters": (Chapter(1, None, "x", ("ann@harbour.example",)),)},
        {"reading": {"why": "says ann@harbour.example"}},
    ],
)
def test_an_address_is_seen_wherever_it_stands(changes):
    assert addresses_in(of(**changes)) == ["ann@harbour.example"]
    assert addresses_in(of(contact="ann@harbour.example")) == []


def test_what_a_browser_does_not_show_is_no_word_of_a_page():
    page = "<head><title>No</title></head><p>On<b>e</b> <script>no</script>two</p><div>three<br/>four</div><!-- no -->"
    assert visible(page).split() == ["One", "two", "three", "four"]


def test_a_reading_is_a_word_beside_those_it_stands_above():
    page = visible("<p>この<ruby>駅<rp>（</rp><rt>えき</rt><rp>）</rp></ruby>には</p>")
    assert page.split() == ["この駅には", "えき"]
    read = of(zones=(), title="", chapters=(Chapter(1, None, "この駅には", ruby=(Ruby(2, 3, "えき"),)),))
    assert unplaced(page, read).total == 0
    assert unplaced(page, of(zones=(), title="", chapters=(Chapter(1, None, "この駅には"),))).lost

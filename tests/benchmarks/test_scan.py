"""The scan is the judge of everything else, so it is judged by hand."""

from __future__ import annotations

import random

from benchmarks.truth.phrases import KINDS, absent, sample
from benchmarks.truth.scan import Scan
from indexer.model import Chapter, StoredStory, StorySummary


def scan(*chapters: Chapter, title: str = "One") -> Scan:
    return Scan([StoredStory(StorySummary(id="one", title=title, source="tests"), chapters)])


def test_places_are_counted_in_texts_and_headings():
    found = scan(
        Chapter(1, "The Green Door", "Behind the green door, the _green_\ndoor stood."),
        Chapter(2, None, "No door."),
    )
    assert found.in_text(("green", "door")) == {"one": 3}
    assert found.in_text(("door",)) == {"one": 4}


def test_no_phrase_reaches_from_one_text_into_the_next():
    found = scan(Chapter(1, "The Green", "Door after door"), Chapter(2, None, "Opened."))
    assert found.in_text(("green", "door")) == {}
    assert found.in_text(("door", "opened")) == {}


def test_places_that_share_a_word_are_one_as_marks_are():
    assert scan(Chapter(1, None, "ha ha ha, said ha ha")).in_text(("ha", "ha")) == {"one": 2}


def test_names_are_not_in_the_text():
    found = scan(Chapter(1, None, "Nothing else."), title="Sea Glass")
    assert found.in_text(("sea", "glass")) == {}
    assert found.in_names(("sea", "glass")) == {"one"}


def test_an_unknown_word_is_nowhere():
    assert scan(Chapter(1, None, "Nothing else.")).in_text(("kestrel", "else")) == {}


def test_every_kind_of_phrase_is_cut_out_and_stands_where_it_was_cut():
    text = (
        "It was one of the most curious of the things, said she; and yet it’s well-known.\n\n"
        "He didn't look at the _long_ grass, or the half-open door.\n"
        "They were in the house by the sea for a while."
    )
    found = scan(Chapter(1, None, text))
    phrases = sample(lambda: (Chapter(1, None, text),), 70)
    assert {phrase.kind for phrase in phrases} == set(KINDS)
    assert all(found.in_text(phrase.words) for phrase in phrases)
    assert all(2 <= len(phrase.words) <= 10 for phrase in phrases)
    assert phrases == sample(lambda: (Chapter(1, None, text),), 70)


def test_phrases_that_stand_nowhere_stand_nowhere():
    words = random.Random(4).choices(("salt", "wind", "gull", "rope", "tide", "lamp"), k=200)
    found = scan(Chapter(1, None, " ".join(words)), Chapter(2, None, "lamp tide"))
    real = sample(lambda: (Chapter(1, None, " ".join(words)),), 20)
    none = absent(real, [("rope", "lamp", "tide", "lamp")], found, 30)
    assert none
    assert not any(found.in_text(phrase.words) for phrase in none)

"""What became of a text is told by how much of it is left, and how much of the new one is of it."""

from __future__ import annotations

import random

import pytest

from indexer.meaning.text_changes import gone_chapters, text_change
from indexer.model import Change, Chapter

RNG = random.Random(5)
WORDS = ["".join(RNG.choices("abcdefghijklmnopqrstuvwxyz", k=RNG.randint(2, 9))) for _ in range(900)]


def prose(seed: int, words: int = 400) -> str:
    rng = random.Random(seed)
    return "\n\n".join(" ".join(rng.choices(WORDS, k=40)) for _ in range(words // 40))


def story(*texts: str) -> list[Chapter]:
    return [Chapter(number, None, text) for number, text in enumerate(texts, 1)]


def some_changed(text: str, every: int) -> str:
    return " ".join("other" if at % every == 0 else word for at, word in enumerate(text.split(" "), 1))


WHOLE = [prose(seed) for seed in range(6)]
NOTICE = "This story has been taken down. Look for the book in the autumn, and thank you all for reading."


@pytest.mark.parametrize(
    ("now", "change", "gone"),
    [
        ([some_changed(each, 100) for each in WHOLE], Change.EDITED, ()),
        ([some_changed(each, 10) for each in WHOLE], Change.EDITED, ()),
        ([*WHOLE[:2], prose(90), *WHOLE[3:]], Change.EDITED, (3,)),
        ([*WHOLE[:3], *WHOLE[4:]], Change.EDITED, (4,)),
        (["\n\n".join(WHOLE)], Change.EDITED, ()),
        ([*WHOLE, prose(91)], Change.GROWN, ()),
        ([*(some_changed(each, 300) for each in WHOLE), prose(91)], Change.GROWN, ()),
        ([*WHOLE[:5], f"{WHOLE[5]}\n\n{prose(92)}"], Change.GROWN, ()),
        (WHOLE[:1], Change.SHORTENED, (2, 3, 4, 5, 6)),
        ([*WHOLE[:2], NOTICE], Change.SHORTENED, (3, 4, 5, 6)),
        ([NOTICE], Change.SHORTENED, (1, 2, 3, 4, 5, 6)),
        ([each[: len(each) // 5] for each in WHOLE], Change.SHORTENED, (1, 2, 3, 4, 5, 6)),
        ([prose(seed) for seed in range(20, 26)], Change.REUPLOADED, (1, 2, 3, 4, 5, 6)),
        ([some_changed(each, 2) for each in WHOLE], Change.REUPLOADED, (1, 2, 3, 4, 5, 6)),
    ],
    ids=[
        *("a word in a hundred", "a word in ten", "a chapter anew", "a chapter gone", "set in one, same text"),
        *("a chapter more", "a chapter more and words", "a chapter longer", "one chapter left"),
        *("two chapters and a notice", "a notice", "excerpts", "another story", "every other word"),
    ],
)  # fmt: skip
def test_a_change_is_told_by_what_is_left(now, change, gone):
    found = text_change(story(*WHOLE), story(*now))
    assert found.change is change
    assert found.gone == set(gone) == gone_chapters(story(*WHOLE), story(*now))


def test_a_serial_whose_beginning_is_taken_down_while_it_goes_on_is_shortened():
    chapters = [prose(seed, 80) for seed in range(166)]
    found = text_change(story(*chapters[:150]), story(*chapters[99:165]))
    assert found.change is Change.SHORTENED
    assert found.gone == set(range(1, 100))


def test_a_text_that_was_gone_and_is_back_is_a_new_upload_unless_most_of_it_is_missing():
    assert text_change(story(*WHOLE), story(*WHOLE), was_gone=True).change is Change.REUPLOADED
    assert text_change(story(*WHOLE), story(*WHOLE[:1]), was_gone=True).change is Change.SHORTENED


def test_how_a_text_is_set_is_no_change_of_it():
    plain = 'He said "never" -- and _left_ the room at once.'
    typeset = "He said “never” — and *left* the room at once."
    assert text_change(story(plain), story(typeset)).gone == frozenset()


def test_texts_without_words_are_compared_as_they_are():
    assert text_change(story("* * *"), story("* * *", "***")).change in {Change.GROWN, Change.EDITED}
    assert text_change(story(""), story("")).change is Change.EDITED
    assert text_change([], story("A lamp.")).change is Change.GROWN

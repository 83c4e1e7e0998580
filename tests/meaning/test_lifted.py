"""Passages that stand in several works, found in texts made for it: which are, which are not, and where they stand."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from indexer.meaning.lifted import grams, stretches
from indexer.meaning.lifted.finder import LiftedFinder
from indexer.model import Chapter, LiftedPassage

RNG = random.Random(5)
WORDS = ["".join(RNG.choices("abcdefghijklmnopqrstuvwxyz", k=RNG.randint(4, 9))) for _ in range(5000)]


def prose(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def found(
    folder: Path, stories: Mapping[str, Sequence[str]], works: Mapping[str, str] | None = None
) -> list[LiftedPassage]:
    chapters = {
        key: [Chapter(number, None, text) for number, text in enumerate(texts, 1)]
        for key, texts in stories.items()
    }
    with LiftedFinder(folder, 1000) as finder:
        for key, some in chapters.items():
            finder.add(key, (works or {}).get(key, key), "", some)
        return list(finder.passages(lambda story, number: stories[story][number - 1]))


def texts_of(each: LiftedPassage, stories: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        stories[place.story_id][place.chapter - 1][place.start : place.end]
        for place in (each.one, each.other)
    ]


PASSAGE = prose(1, 60)


def test_a_passage_is_found_to_the_letter_in_whatever_chapter_of_either(tmp_path):
    stories = {
        "one": [prose(2, 300), f"{prose(3, 5000)} {PASSAGE} {prose(4, 100)}"],
        "two": [f"{PASSAGE} {prose(5, 400)}"],
        "three": [prose(6, 400)],
    }
    (passage,) = found(tmp_path, stories)
    assert texts_of(passage, stories) == [PASSAGE, PASSAGE]
    assert (passage.one.story_id, passage.one.chapter) == ("two", 1)
    assert (passage.other.story_id, passage.other.chapter) == ("one", 2)
    assert (passage.words, passage.same, passage.is_held) == (60, 60, False)


def test_marks_lines_capitals_and_forms_of_words_do_not_count(tmp_path):
    told = "The lanterns walked along the harbour while seven pelicans quietly considered the captain's marmalade."
    other = "the LANTERN walks\nalong the _harbour_, while seven pelican: quietly “considering” the captain’s marmalade"
    stories = {"one": [f"{prose(2, 80)} {told}"], "two": [f"{other} {prose(3, 80)}"]}
    (passage,) = found(tmp_path, stories)
    assert passage.same == 13
    assert texts_of(passage, stories)[1].endswith("pelicans quietly considered the captain's marmalade")


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_a_passage_with_words_changed_is_one_passage_with_what_is_the_same_counted(tmp_path, share):
    rng, words = random.Random(9), prose(1, 200).split()
    changed = []
    for word in words:
        kind = rng.random() if rng.random() < share else 1.0
        changed += (
            [] if kind < 0.25 else [word, "quibble"] if kind < 0.5 else ["oddly"] if kind < 1 else [word]
        )
    stories = {
        "one": [f"{prose(2, 200)} {' '.join(words)} {prose(3, 200)}"],
        "two": [f"{prose(4, 200)} {' '.join(changed)} {prose(5, 200)}"],
    }
    (passage,) = found(tmp_path, stories)
    assert 0.9 * (1 - share) * 200 <= passage.same <= 200
    assert abs(len(texts_of(passage, stories)[0].split()) - 200) <= 6


def test_copies_of_one_work_share_no_passages(tmp_path):
    stories = {"one": [f"{PASSAGE} {prose(2, 90)}"], "two": [f"{prose(3, 90)} {PASSAGE}"]}
    assert found(tmp_path, stories, {"one": "work", "two": "work"}) == []


def test_a_story_within_another_is_told_by_its_share(tmp_path):
    story = prose(1, 400)
    stories = {"alone": [story], "collection": [prose(2, 3000), story, prose(3, 3000)]}
    (passage,) = found(tmp_path, stories)
    assert passage.is_held
    assert passage.share == 1


def test_set_phrases_are_no_passages_and_few_words_in_a_row_neither(tmp_path):
    for phrase in ("he was in the house and at the door of it all the time", " ".join(WORDS[:8])):
        stories = {
            "one": [f"{prose(2, 50)} {phrase} {prose(3, 50)}"],
            "two": [f"{prose(5, 50)} {phrase} {prose(6, 50)}"],
        }
        assert found(tmp_path, stories) == []


def test_what_more_than_a_hundred_works_have_is_nobodys(tmp_path):
    stories = {
        str(number): [f"{prose(100 + number, 60)} {PASSAGE}"] for number in range(grams.MOST_WORKS + 1)
    }
    assert found(tmp_path, stories) == []
    # Counted are works: as copies of one it is three works.
    some = dict.fromkeys(list(stories)[2:], "copied")
    assert len(found(tmp_path, stories, some)) == 1 + 2 * (len(stories) - 2)


def test_a_refrain_is_told_of_once_each_time(tmp_path):
    refrain = prose(1, 20)
    stories = {
        "one": [f" {prose(2, 150)} ".join([refrain] * 3)],
        "two": [f" {prose(3, 150)} ".join([refrain] * 2)],
    }
    passages = found(tmp_path, stories)
    assert len(passages) == 2
    assert len({(each.one.start, each.other.start) for each in passages}) == 2


def test_no_passage_reaches_from_one_chapter_into_the_next(tmp_path):
    one, two = prose(1, 60), prose(2, 60)
    stories = {"parted": [one, two], "whole": [f"{prose(3, 90)} {one} {two} {prose(4, 90)}"]}
    passages = found(tmp_path, stories)
    assert sorted(texts_of(each, stories)[1] for each in passages) == sorted([one, two])
    assert {each.is_held for each in passages} == {True}


def test_two_passages_far_apart_are_two_and_what_lies_between_is_in_neither(tmp_path):
    one, two = prose(1, 40), prose(2, 40)
    stories = {
        "a": [f"{one} {prose(3, 70)} {two}"],
        "b": [f"{prose(4, 30)} {one} {prose(5, 70)} {two}"],
    }
    assert sorted(texts_of(each, stories)[0] for each in found(tmp_path, stories)) == sorted([one, two])


def test_where_every_character_is_a_word_more_of_them_are_asked_for(tmp_path):
    rng = random.Random(4)
    ideographs = [chr(0x4E00 + number) for number in range(3000)]
    passage, short = ("".join(rng.choices(ideographs, k=size)) for size in (60, 20))
    texts = ["".join(rng.choices(ideographs, k=300)) for _ in range(4)]
    stories = {"one": [texts[0] + passage + texts[1]], "two": [texts[2] + passage + texts[3]]}
    (each,) = found(tmp_path, stories)
    assert texts_of(each, stories) == [passage, passage]
    brief = {"one": [texts[0] + short + texts[1]], "two": [texts[2] + short + texts[3]]}
    assert found(tmp_path, brief) == []


def test_a_text_that_changed_meanwhile_has_no_places(tmp_path):
    stories = {"one": [f"{prose(2, 90)} {PASSAGE}"], "two": [f"{prose(3, 90)} {PASSAGE}"]}
    with LiftedFinder(tmp_path, 1000) as finder:
        for key, texts in stories.items():
            finder.add(key, key, "", [Chapter(1, None, texts[0])])
        assert list(finder.passages(lambda _story, _number: "Gone.")) == []


def test_nothing_and_stories_without_words_have_no_passages(tmp_path):
    assert found(tmp_path, {}) == []
    assert found(tmp_path, {"one": [], "two": ["", "…"], "three": ["Three words here."]}) == []


def test_it_is_the_same_however_the_work_is_cut_up(tmp_path, monkeypatch):
    rng = random.Random(3)
    shared = [prose(seed, rng.randint(20, 90)) for seed in range(200, 212)]
    stories = {
        str(number): [" ".join([prose(300 + number, 200), *rng.sample(shared, 3), prose(400 + number, 100)])]
        for number in range(12)
    }
    whole = found(tmp_path, stories)
    assert len(whole) > 12
    monkeypatch.setattr(grams, "_ROWS_A_FILE", 100)
    assert found(tmp_path, stories) == whole
    # A passage that lies across a cut is looked for on both sides of it.
    monkeypatch.setattr(stretches, "_AT_ONCE", 256)
    assert {(each.one, each.other) for each in found(tmp_path, stories)} == {
        (each.one, each.other) for each in whole
    }

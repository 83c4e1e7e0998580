from __future__ import annotations

import random
from dataclasses import replace

import pytest

from indexer.catalogue import FileRead, FileRecord
from indexer.model import Chapter, OnMissing, ReadOutcome, RemovalOrder, Story, story_id

_LETTERS = "abcdefghijklmnoprstuvw"


def prose(seed, words=1200):
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(3000)]
    return " ".join(chance.choice(vocabulary) for _ in range(words))


def edited(text, share=0.03):
    chance = random.Random(len(text))
    words = text.split()
    return " ".join(chance.choice(words) if chance.random() < share else word for word in words)


@pytest.fixture
def put(catalogue):
    def write(source, **texts):
        read = []
        for key, text in texts.items():
            story = Story(
                source, key, f"The Lamp ({key})", (Chapter(1, None, text),), origin=f"{source}/{key}"
            )
            outcome = ReadOutcome((story,), digest=text[:40], reader="tests")
            read.append(FileRead(FileRecord(source, key, len(text), 1), outcome, (str(hash(text)),)))
        return catalogue.stories.put(read, compared=True)

    return write


@pytest.fixture
def followed(catalogue):
    """Forget what the index has to follow, and later say which stories are to be indexed."""

    def follow():
        changes = catalogue.stories.pending(1000)
        catalogue.stories.done_pending([change.seq for change in changes])
        return {change.story_id for change in changes}

    return follow


ONE, TWO, THREE = story_id("a", "one"), story_id("b", "two"), story_id("c", "three")


def names(catalogue, key):
    copies = catalogue.copies.of([key]).get(key, ())
    return [copy.title.partition("(")[2].rstrip(")").capitalize() for copy in copies]


def test_two_copies_are_one_work_and_the_first_stands_for_it(catalogue, put):
    put("a", one=prose(1))
    put("b", two=edited(prose(1)), other=prose(2))
    assert names(catalogue, ONE) == ["Two"]
    assert names(catalogue, TWO) == ["One"]
    assert catalogue.copies.standing([ONE, TWO]) == {TWO: ONE}
    assert catalogue.copies.count() == 1
    (copy,) = catalogue.copies.of([ONE])[ONE]
    assert (copy.source, copy.origin, copy.id) == ("b", "b/two", TWO)


def test_copies_that_come_together_find_one_another(catalogue, put):
    put("a", one=prose(1), again=edited(prose(1)), third=edited(prose(1), 0.02))
    assert sorted(names(catalogue, ONE)) == ["Again", "Third"]


def test_a_story_that_changes_leaves_its_group_and_the_others_stay(catalogue, put, followed):
    put("a", one=prose(1))
    put("b", two=prose(1))
    put("c", three=prose(1))
    followed()
    put("a", one=prose(9))
    assert names(catalogue, ONE) == []
    assert names(catalogue, TWO) == ["Three"]
    assert catalogue.copies.standing([TWO, THREE]) == {THREE: TWO}
    # Two stands for itself now, and three for two; the index has to learn of all.
    assert followed() == {ONE, TWO, THREE}


def test_a_copy_that_comes_back_to_its_text_comes_back_to_its_group(catalogue, put):
    put("a", one=prose(1))
    put("b", two=prose(1))
    put("b", two=prose(5))
    assert catalogue.copies.count() == 0
    put("b", two=prose(1))
    assert names(catalogue, ONE) == ["Two"]


def test_when_the_one_that_stands_for_all_is_removed_the_next_does(catalogue, put, followed):
    put("a", one=prose(1))
    put("b", two=prose(1))
    put("c", three=prose(1))
    followed()
    catalogue.removals.remove([ONE], RemovalOrder("asked for"))
    assert catalogue.copies.standing([TWO, THREE]) == {THREE: TWO}
    assert followed() == {ONE, TWO, THREE}


def test_of_two_the_one_that_is_left_has_no_copies(catalogue, put):
    put("a", one=prose(1))
    put("b", two=prose(1))
    catalogue.stories.mark_missing("b", ["two"], OnMissing.REMOVE)
    assert names(catalogue, ONE) == []
    assert catalogue.copies.count() == 0
    put("b", two=prose(1))
    assert names(catalogue, ONE) == ["Two"]


def test_a_chain_that_loses_its_middle_parts(catalogue, put):
    text = prose(1, 3000).split()
    # Each is a copy of its neighbour, the first and the last share too little.
    shifted = [" ".join(text[start : start + 2000]) for start in (0, 220, 440)]
    put("a", one=shifted[0])
    put("b", two=shifted[1])
    put("c", three=shifted[2])
    assert sorted(names(catalogue, ONE)) in (["Three", "Two"], ["Two"], [])
    catalogue.removals.remove([TWO], RemovalOrder("asked for"))
    assert names(catalogue, ONE) == []


def test_a_part_is_no_copy(catalogue, put):
    text = prose(1, 4000)
    put("a", one=text)
    put("b", two=text[: len(text) // 2])
    assert catalogue.copies.count() == 0


def test_two_works_become_one_when_a_copy_of_both_comes(catalogue, put, followed):
    put("a", one=edited(prose(1), 0.24))
    put("b", two=edited(prose(1)[::1] + " finis", 0.24))
    assert catalogue.copies.count() == 0 or catalogue.copies.count() == 1
    put("c", three=prose(1))
    assert len(names(catalogue, THREE)) == 2
    assert catalogue.copies.standing([ONE, TWO, THREE]) == {TWO: ONE, THREE: ONE}


def test_many_copies_of_one_text_are_one_group(catalogue, put):
    for batch in range(4):
        put("a", **{f"copy{batch}x{number}": edited(prose(1), 0.01) for number in range(40)})
    assert catalogue.copies.count() == 159


def test_nothing_is_compared_unless_asked_for(catalogue, put):
    put("a", one=prose(1))
    story = Story("b", "two", "Two", (Chapter(1, None, prose(1)),))
    read = FileRead(FileRecord("b", "two", 1, 1), ReadOutcome((story,), digest="d", reader="tests"), ("x",))
    catalogue.stories.put([read])
    assert catalogue.copies.count() == 0
    assert list(catalogue.copies.unsketched(batch=10)) == [[TWO]]


def test_stories_of_an_older_catalogue_are_compared_later(catalogue, put, followed):
    from indexer.meaning.minhash import sketch

    put("a", one=prose(1))
    story = Story("b", "two", "Two", (Chapter(1, None, prose(1)),))
    read = FileRead(FileRecord("b", "two", 1, 1), ReadOutcome((story,), digest="d", reader="tests"), ("x",))
    catalogue.stories.put([read])
    followed()
    catalogue.copies.learn({TWO: sketch([prose(1)])})
    assert catalogue.copies.standing([TWO]) == {TWO: ONE}
    assert followed() == {TWO}
    assert list(catalogue.copies.unsketched(batch=10)) == []


def titled(source, key, title, text):
    story = Story(source, key, title, (Chapter(1, None, text),))
    outcome = ReadOutcome((story,), digest=key, reader="tests")
    return FileRead(FileRecord(source, key, len(text), 1), outcome, (f"{title} {hash(text)}",))


def test_stories_of_a_row_are_no_copies_however_alike_they_are(catalogue):
    rows = [titled("a", f"k{number}", f"Gulls {number}", prose(1)) for number in range(5)]
    catalogue.stories.put(rows, compared=True)
    assert catalogue.copies.count() == 0


def test_another_title_is_one_for_a_copy_only_word_for_word(catalogue):
    lamp, moth, torch = (
        titled("a", "k1", "The Lamp", prose(1)),
        titled("b", "k2", "The Moth", edited(prose(1))),
        titled("c", "k3", "A Torch", prose(1)),
    )
    catalogue.stories.put([lamp, moth, torch], compared=True)
    assert catalogue.copies.standing([story_id("c", "k3"), story_id("b", "k2")]) == {
        story_id("c", "k3"): story_id("a", "k1")
    }


def called(title):
    """The second of two copies that differ in some words, under a title."""
    return titled("b", "k2", title, edited(prose(1)))


def test_a_story_that_is_only_called_otherwise_leaves_its_group_and_comes_back(catalogue, followed):
    lamp, copy = story_id("a", "k1"), story_id("b", "k2")
    catalogue.stories.put([titled("a", "k1", "The Lamp", prose(1)), called("The Moth")], compared=True)
    assert catalogue.copies.count() == 0
    followed()
    catalogue.stories.put([called("The Lamp")], compared=True)
    assert catalogue.copies.standing([copy]) == {copy: lamp}
    assert followed() == {copy}
    catalogue.stories.put([called("The Moth")], compared=True)
    assert catalogue.copies.count() == 0
    assert followed() == {copy}


def test_when_the_first_of_a_group_is_called_otherwise_the_next_stands_for_the_others(catalogue, followed):
    keys = [story_id(source, "k") for source in "abc"]
    texts = [prose(1), edited(prose(1)), edited(prose(1), 0.02)]
    rows = [titled(source, "k", "The Lamp", text) for source, text in zip("abc", texts, strict=True)]
    catalogue.stories.put(rows, compared=True)
    assert catalogue.copies.standing(keys) == {keys[1]: keys[0], keys[2]: keys[0]}
    followed()
    catalogue.stories.put([titled("a", "k", "A Heron", texts[0])], compared=True)
    assert catalogue.copies.standing(keys) == {keys[2]: keys[1]}
    assert followed() == set(keys)


def test_a_title_seen_to_be_a_files_name_is_none_any_more(catalogue, followed):
    lamp, copy = story_id("a", "k1"), story_id("b", "k2")
    named = called("k2")
    catalogue.stories.put([titled("a", "k1", "The Lamp", prose(1)), named], compared=True)
    assert catalogue.copies.count() == 0
    followed()
    (story,) = named.outcome.stories
    outcome = replace(named.outcome, stories=(replace(story, reading={"title_from": "file name"}),))
    assert catalogue.stories.put([replace(named, outcome=outcome)], compared=True).unchanged == 1
    assert catalogue.copies.standing([copy]) == {copy: lamp}
    assert followed() == {copy}

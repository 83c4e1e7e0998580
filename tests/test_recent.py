from __future__ import annotations

from indexer.recent import Recent


def asked(recent, question, state, answer, lasting=True):
    return recent.answer(question, state, lambda: answer, lasting=lambda _: lasting)


def test_the_same_question_is_answered_from_memory():
    recent = Recent(2)
    assert asked(recent, "a", 1, "first") == ("first", False)
    assert asked(recent, "a", 1, "second") == ("first", True)
    assert asked(recent, "b", 1, "third") == ("third", False)


def test_any_change_forgets_everything():
    recent = Recent(2)
    asked(recent, "a", 1, "old")
    assert asked(recent, "a", 2, "new") == ("new", False)
    assert asked(recent, "a", 1, "newer") == ("newer", False)


def test_an_answer_from_before_a_change_is_not_kept_after_it():
    recent = Recent(2)
    recent.answer("a", 1, lambda: asked(recent, "b", 2, "of two")[0], lasting=lambda _: True)
    assert asked(recent, "a", 2, "fresh") == ("fresh", False)


def test_the_longest_unasked_goes_first_and_unfinished_answers_are_not_kept():
    recent = Recent(2)
    for question in "aba":
        asked(recent, question, 1, question)
    asked(recent, "c", 1, "c")
    assert asked(recent, "a", 1, "x") == ("a", True)
    assert asked(recent, "b", 1, "x", lasting=False) == ("x", False)
    assert asked(recent, "b", 1, "y") == ("y", False)

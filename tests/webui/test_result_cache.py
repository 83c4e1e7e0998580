from __future__ import annotations

from webui.result_cache import ResultCache, SentAnswer


def asked(cache: ResultCache, question: str, body: str, *, lasting: bool = True) -> str:
    return cache.answer(question, lambda: SentAnswer(body.encode(), False, lasting)).body.decode()


def test_the_same_question_is_answered_from_memory() -> None:
    cache = ResultCache(2)
    assert asked(cache, "a", "first") == "first"
    assert asked(cache, "a", "second") == "first"
    assert asked(cache, "b", "third") == "third"


def test_the_longest_unasked_goes_first_and_unfinished_answers_are_not_kept() -> None:
    cache = ResultCache(2)
    for question in "aba":
        asked(cache, question, question)
    asked(cache, "c", "c")
    assert asked(cache, "a", "x") == "a"
    assert asked(cache, "b", "x", lasting=False) == "x"
    assert asked(cache, "b", "y") == "y"

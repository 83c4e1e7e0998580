from __future__ import annotations

import threading

from indexer.engines import lasting_lists
from indexer.engines.lasting_lists import LastingLists
from indexer.errors import EngineError


def words(*some: str):
    return lambda: [(word, 1) for word in some]


def test_a_short_list_is_that_of_the_reader_who_asks():
    lists = LastingLists()
    first, second = lists.number(), lists.number()
    assert len(lists.of("words", first, words("a"))) == 1
    assert len(lists.of("words", second, words("a", "b"))) == 2
    # Whoever still reads the commit before has the newer one.
    assert len(lists.of("words", first, words("a"))) == 2


def test_a_long_list_answers_until_the_next_is_made(monkeypatch):
    monkeypatch.setattr(lasting_lists, "_SMALL", 1)
    lists, go_on, asked = LastingLists(), threading.Event(), []

    def slowly():
        asked.append(1)
        assert go_on.wait(60)
        return [("a", 1), ("b", 1)]

    assert len(lists.of("words", lists.number(), words("a"))) == 1
    reader = lists.number()
    assert [len(lists.of("words", reader, slowly)) for _ in range(3)] == [1, 1, 1]
    go_on.set()
    lists.settle()
    assert (len(lists.of("words", reader, slowly)), asked) == (2, [1])


def test_where_the_next_cannot_be_made_the_last_stays_and_it_is_tried_again(monkeypatch):
    monkeypatch.setattr(lasting_lists, "_SMALL", 1)
    lists = LastingLists()

    def closed():
        raise EngineError("closed")

    lists.of("words", lists.number(), words("a"))
    reader = lists.number()
    assert len(lists.of("words", reader, closed)) == 1
    lists.settle()
    assert len(lists.of("words", reader, words("a", "b"))) == 1
    lists.settle()
    assert len(lists.of("words", reader, words("a", "b"))) == 2


def test_the_first_list_is_not_waited_for_longer_than_a_page_may_take(monkeypatch):
    monkeypatch.setattr(lasting_lists, "_PATIENCE_S", 0.05)
    lists, go_on = LastingLists(), threading.Event()
    reader = lists.number()

    def slowly():
        assert go_on.wait(60)
        return [("a", 1)]

    assert lists.of("words", reader, slowly) is None
    go_on.set()
    lists.settle()
    assert len(lists.of("words", reader, slowly)) == 1


def test_where_no_list_can_be_made_there_is_none_at_once():
    lists, tries = LastingLists(), []

    def closed():
        tries.append(1)
        raise EngineError("closed")

    assert (lists.of("words", lists.number(), closed), len(tries)) == (None, 1)

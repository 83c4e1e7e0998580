"""What holds of an engine that is asked over a network: of two writers, and of one that is away."""

from __future__ import annotations

from contextlib import closing
from typing import Protocol

import pytest
from engines.kit import EngineKit, ask, names
from sample_stories import tale

from indexer.engines.port import SearchEngine
from indexer.errors import EngineAwayError, EngineError, IndexLockedError

AWAY = "does not answer"


class Way(Protocol):
    """What leads to the engine."""

    def shut(self) -> None:
        """Let nothing through."""

    def open(self) -> None:
        """Let everything through again."""


def put(engine: SearchEngine, number: int, *stories) -> None:
    writer = engine.writer(number)
    writer.put(stories)
    writer.close()


def ids(engine: SearchEngine, number: int) -> frozenset[str]:
    with closing(engine.open(number)) as reader:
        return reader.ids()


class RemoteContract(EngineKit):
    """Inherit, and give a fixture ``way`` beside ``make``."""

    def test_of_two_writers_the_later_one_wins_and_the_other_gets_an_error(self, engine, number):
        first = engine.writer(number)
        first.put([tale("fox", "An old fox.")])
        second = engine.writer(number)
        second.put([tale("fox", "A new fox."), tale("hen", "A hen.")])
        second.close()
        with pytest.raises(IndexLockedError):
            first.close()
        with closing(engine.open(number)) as reader:
            assert (names(reader, "new"), names(reader, "old"), reader.count()) == (["fox"], [], 2)

    def test_a_writer_that_was_thought_dead_brings_nothing_back_that_was_taken_out(self, engine, number):
        put(engine, number, tale("fox", "A fox."))
        zombie = engine.writer(number)
        zombie.put([tale("fox", "The fox as it was.")])
        later = engine.writer(number)
        later.delete(["fox"])
        later.close()
        with pytest.raises(IndexLockedError):
            zombie.close()
        assert ids(engine, number) == frozenset()

    def test_what_is_asked_while_it_is_away_says_so_and_nothing_of_damage(self, engine, number, way):
        put(engine, number, tale("fox", "A fox."))
        engine.generations.publish(number)
        reader = engine.open(number)
        way.shut()
        for asked in (
            lambda: engine.open(number),
            lambda: names(reader, "fox"),
            lambda: reader.suggest("fix"),
            engine.generations.version,
            engine.generations.current,
            lambda: engine.damaged_files(number),
            lambda: engine.writer(number),
        ):
            with pytest.raises(EngineAwayError, match=AWAY):
                asked()
        way.open()
        assert names(reader, "fox") == ["fox"]
        reader.close()

    def test_a_commit_that_is_not_heard_of_is_raised_and_putting_it_again_makes_it_right(
        self, engine, number, way
    ):
        put(engine, number, tale("old", "An old fox."))
        writer = engine.writer(number)
        writer.put([tale("fox", "A fox.")])
        way.shut()
        with pytest.raises(EngineAwayError):
            writer.close()
        way.open()
        writer.commit()
        assert ids(engine, number) == {"old"}
        with pytest.raises(EngineError, match="closed"):
            writer.put([tale("hen", "A hen.")])
        put(engine, number, tale("fox", "A fox."))
        with closing(engine.open(number)) as reader:
            assert reader.ids() == {"old", "fox"}
            assert ask(reader, "fox").total == reader.count() == 2

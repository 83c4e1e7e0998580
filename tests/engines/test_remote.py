"""An engine without files passes the whole suite, and whatever becomes of its requests, nothing is lost or doubled."""

from __future__ import annotations

import random
from contextlib import closing, suppress

import pytest
from engines.contract import EngineContract
from engines.kit import ask, names
from engines.remote import RemoteEngine, Trouble, cluster
from sample_stories import tale

from indexer.errors import EngineAwayError, EngineError, IndexLockedError
from indexer.query.ast import Query, Word
from indexer.query.plan import lower


def ids(engine, number) -> frozenset[str]:
    with closing(engine.open(number)) as reader:
        return reader.ids()


class TestRemote(EngineContract):
    make = RemoteEngine

    @pytest.fixture
    def held(self, tmp_path):
        return cluster(tmp_path)

    def test_no_file_is_made(self, engine, number, index, tmp_path):
        index(tale("fox", "A fox."))
        engine.generations.publish(number)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("trouble", [Trouble.LOST, Trouble.UNANSWERED, Trouble.HALF, Trouble.REFUSED])
    @pytest.mark.parametrize("call", ["bulk", "refresh"])
    def test_changes_that_are_not_acknowledged_are_raised_and_putting_them_again_makes_it_right(
        self, engine, index, held, call, trouble
    ):
        number = 1
        before = index(tale("old", "A fox, an old one."), tale("gone", "A fox that goes."))
        changes = [tale(f"t{at}", "A fox.") for at in range(9)]
        held.disturb(call, None if call == "bulk" else trouble, trouble)
        writer = engine.writer(number)
        writer.put(changes)
        writer.delete(["gone"])
        with pytest.raises(EngineError):
            writer.commit()
        writer.close()
        assert before.ids() == {"old", "gone"}
        held.trouble.clear()
        again = engine.writer(number)
        again.put(changes)
        again.delete(["gone"])
        again.close()
        with closing(engine.open(number)) as reader:
            assert reader.ids() == {"old", *(f"t{at}" for at in range(9))}
            assert ask(reader, "fox").total == reader.count() == 10

    def test_a_writer_whose_changes_fail_does_nothing_more(self, engine, number, held):
        held.disturb("bulk", Trouble.LOST)
        writer = engine.writer(number)
        writer.put([tale("fox", "A fox.")])
        with pytest.raises(EngineAwayError):
            writer.close()
        writer.commit()
        with pytest.raises(EngineError, match="closed"):
            writer.put([tale("hen", "A hen.")])
        assert ids(engine, number) == frozenset()

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

    def test_a_cluster_that_is_away_says_so_and_nothing_of_damage(self, engine, number, index, held):
        reader = index(tale("fox", "A fox."))
        engine.generations.publish(number)
        held.down = True
        for asked in (
            lambda: engine.open(number),
            lambda: names(reader, "fox"),
            lambda: reader.suggest("fix"),
            engine.generations.version,
            engine.generations.current,
            lambda: engine.damaged_files(number),
            lambda: engine.writer(number),
        ):
            with pytest.raises(EngineAwayError, match="does not answer"):
                asked()
        held.down = False
        assert names(reader, "fox") == ["fox"]

    def test_a_search_that_takes_too_long_is_partial_and_without_a_deadline_unanswered(self, index, held):
        reader = index(tale("fox", "A fox."))
        query, plan = Query("fox", Word("fox")), lower(Word("fox"))
        held.disturb("search", Trouble.LATE, Trouble.LATE)
        assert reader.search(query, plan, deadline_s=1.0).partial
        with pytest.raises(EngineAwayError):
            reader.search(query, plan)
        assert reader.search(query, plan, deadline_s=60.0).total == 1

    @pytest.mark.parametrize("seed", range(30))
    def test_whatever_becomes_of_requests_tried_until_they_go_well_they_leave_what_was_meant(
        self, engine, number, held, seed
    ):
        chance = random.Random(seed)
        held.chance = random.Random(seed + 1000)
        meant: dict[str, str] = {}
        for step in range(12):
            put = {f"t{chance.randrange(15)}": f"word{step}" for _ in range(chance.randrange(1, 7))}
            gone = {f"t{chance.randrange(15)}" for _ in range(chance.randrange(3))} - put.keys()
            for _ in range(100):
                with suppress(EngineError):
                    writer = engine.writer(number)
                    writer.put(tale(key, text) for key, text in put.items())
                    writer.delete(gone)
                    writer.close()
                    break
            meant = {key: text for key, text in (meant | put).items() if key not in gone}
        held.chance = None
        with closing(engine.open(number)) as reader:
            assert reader.ids() == meant.keys()
            assert all(key in names(reader, text) for key, text in meant.items())
            assert reader.count() == len(meant)

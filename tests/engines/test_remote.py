"""An engine without files passes the whole suite, and whatever becomes of its requests, nothing is lost or doubled."""

from __future__ import annotations

import random
from contextlib import closing, suppress

import pytest
from engines.contract import EngineContract
from engines.kit import ask, names
from engines.remote import RemoteEngine, Trouble, cluster
from engines.remote_contract import RemoteContract
from sample_stories import tale

from indexer.errors import EngineAwayError, EngineError
from indexer.query.ast import Query, Word
from indexer.query.plan import lower


def ids(engine, number) -> frozenset[str]:
    with closing(engine.open(number)) as reader:
        return reader.ids()


class TestRemote(EngineContract, RemoteContract):
    make = RemoteEngine

    @pytest.fixture
    def held(self, tmp_path):
        return cluster(tmp_path)

    @pytest.fixture
    def way(self, held):
        return held

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

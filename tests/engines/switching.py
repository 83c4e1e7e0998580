"""What an engine knows of the generations of one archive: which is live, which may serve, and what becomes of the others."""

from __future__ import annotations

from contextlib import closing

import pytest
from engines.kit import EngineKit, ask, begun, names
from sample_stories import tale

from indexer.errors import NoIndexError


def filled(engine, *stories, note="") -> int:
    number = engine.generations.start()
    engine.create(number, note=note)
    writer = engine.writer(number, fresh=True)
    writer.put(stories)
    writer.close()
    return number


class SwitchingContract(EngineKit):
    def test_before_the_first_none_is_live(self, engine):
        known = engine.generations
        assert (known.current(), list(known.candidates()), known.version()) == (None, [], None)
        assert known.problems() == ()

    def test_what_is_being_made_is_not_live_and_the_next_one_takes_its_place(self, engine):
        known = engine.generations
        filled(engine, tale("fox", "A fox."))
        assert (known.current(), list(known.candidates())) == (None, [])
        known.publish(number := filled(engine, tale("hen", "A hen.")))
        assert (known.current(), list(known.candidates())) == (number, [number])
        with closing(engine.open(number)) as reader:
            assert reader.ids() == {"hen"}

    def test_two_readers_over_a_switch_each_see_their_own(self, engine):
        known = engine.generations
        first = filled(engine, tale("fox", "A red fox."), tale("owl", "An owl."))
        known.publish(first)
        with closing(engine.open(first)) as before:
            second = filled(engine, tale("fox", "A grey fox."))
            assert known.current() == first
            known.publish(second)
            assert (known.current(), list(known.candidates())) == (second, [second, first])
            with closing(engine.open(second)) as after:
                assert (before.count(), names(before, "red"), names(before, "grey")) == (2, ["fox"], [])
                assert (after.count(), names(after, "red"), names(after, "grey")) == (1, [], ["fox"])
                assert ask(before, "").total == 2

    def test_the_one_before_is_kept_and_those_before_it_are_not(self, engine):
        known = engine.generations
        numbers = []
        for name in ("fox", "hen", "owl"):
            numbers.append(filled(engine, tale(name, "A tale.")))
            known.publish(numbers[-1])
        assert numbers == sorted(set(numbers))
        assert list(known.candidates()) == [numbers[2], numbers[1]]
        with pytest.raises(NoIndexError):
            engine.open(numbers[0])

    def test_another_engine_over_the_same_indexes_sees_the_same(self, engine, tmp_path):
        engine.generations.publish(filled(engine, tale("fox", "A fox."), note="a note"))
        other = self.make(tmp_path)
        assert other.generations == engine.generations
        assert other.generations.current() == engine.generations.current()
        assert other.generations.version() == engine.generations.version()
        with closing(other.open(other.generations.current() or 0)) as reader:
            assert names(reader, "fox") == ["fox"]
        other.close()

    def test_who_made_an_index_and_what_its_writers_want_remembered_is_kept(self, engine):
        number = filled(engine, tale("fox", "A fox."), note="first")
        assert (engine.generations.describe(number).engine, engine.generations.describe(number).note) == (
            engine.name,
            "first",
        )
        for note, kept in ((None, "first"), ("second", "second"), (None, "second")):
            writer = engine.writer(number)
            writer.put([tale("hen", f"A hen {note}.")])
            writer.note = note
            writer.close()
            assert engine.generations.describe(number).note == kept

    def test_a_number_is_above_all_others_of_the_archive(self, engine):
        assert engine.generations.start(after=7) == 8
        engine.create(8)
        engine.generations.publish(8)
        assert engine.generations.start(after=2) == 9

    def test_one_that_was_never_published_can_be_discarded(self, engine):
        known = engine.generations
        known.publish(filled(engine, tale("fox", "A fox.")))
        number = filled(engine, tale("hen", "A hen."))
        known.discard(number)
        with pytest.raises(NoIndexError):
            engine.open(number)
        assert list(known.candidates()) == [1]

    def test_of_what_is_dropped_nothing_stays(self, engine):
        known = engine.generations
        for name in ("fox", "hen"):
            known.publish(filled(engine, tale(name, "A tale.")))
        begun(engine)
        live = known.current()
        known.drop(keep=live)
        assert (known.current(), list(known.candidates())) == (live, [live])
        known.drop(keep=None)
        assert (known.current(), list(known.candidates()), known.version()) == (None, [], None)
        assert known.problems() == ()
        with pytest.raises(NoIndexError):
            engine.open(live)

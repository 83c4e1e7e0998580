"""How an engine takes many stories at once: what is prepared beside other work, and put through one writer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from engines.kit import EngineKit, load, names
from sample_stories import memory_batches, tale

from indexer.engines import loading
from indexer.errors import BuildFaultError

TALES = [tale(f"t{number:02}", f"The lamp of house {number}. " * 20) for number in range(40)]


def broken():
    """A story that no engine can analyse, after a good deal of it was analysed."""
    found = tale("bad", "The lamp of a house that fell.", "The second chapter.", authors=("Ann",))
    return replace(found, summary=replace(found.summary, tags=("sea", None)))


class LoadingContract(EngineKit):
    @pytest.fixture(params=[True, False], ids=["eager", "lazy"])
    def eager(self, request, monkeypatch) -> bool:
        """Whether as much is prepared by helpers as there can be."""
        if request.param:
            monkeypatch.setattr(loading, "WORTH_CHARACTERS", 0)
        return request.param

    @pytest.mark.usefixtures("eager")
    def test_stories_that_are_loaded_are_found(self, engine, number):
        writer = engine.writer(number, fresh=True)
        assert load(engine, number, memory_batches(TALES), writer) == 40
        writer.close()
        with closing(engine.open(number)) as reader:
            assert (reader.count(), reader.ids()) == (40, {story.id for story in TALES})
            assert names(reader, '"lamp of house 7"') == ["t07"]

    @pytest.mark.usefixtures("eager")
    def test_what_is_loaded_replaces_what_was_there_before_and_since(self, engine, number):
        writer = engine.writer(number)
        writer.put([tale("t01", "An old candle."), tale("else", "Something else.")])
        writer.commit()
        load(engine, number, memory_batches(TALES[:20]), writer)
        writer.put([tale("t02", "A new candle.")])
        writer.delete(["t03", "else"])
        writer.commit()
        load(engine, number, memory_batches([*TALES[10:30], tale("t02", "A newer candle.")]), writer)
        writer.close()
        with closing(engine.open(number)) as reader:
            assert reader.ids() == {story.id for story in TALES[:30]} - {"t03"}
            assert (names(reader, "candle"), names(reader, '"newer candle"')) == (["t02"], ["t02"])
            assert names(reader, '"of house 1"') == ["t01"]
        assert engine.damaged_files(number) == ()

    @pytest.mark.usefixtures("eager")
    def test_what_was_loaded_but_not_committed_is_not_there(self, engine, number):
        writer = engine.writer(number)
        load(engine, number, memory_batches(TALES), writer)
        writer.close(commit=False)
        with closing(engine.open(number)) as reader:
            assert reader.count() == 0

    def test_what_was_built_without_a_writer_is_there_once_it_is_handed_over(self, engine, number, eager):
        loader = engine.loader(number)
        done = sum(loader.give(parcel) for parcel in memory_batches(TALES)) + sum(loader.build())
        writer = engine.writer(number)
        assert done + sum(loader.hand_over(writer)) == 40
        writer.close()
        loader.close()
        with closing(engine.open(number)) as reader:
            assert reader.count() == 40

    @pytest.mark.usefixtures("eager")
    def test_a_story_that_cannot_be_analysed_is_refused_and_the_others_are_found(self, engine, number):
        refused = []
        writer = engine.writer(number)
        writer.put([tale("old", "An old lamp.")])
        some = [*TALES[:7], broken(), *TALES[7:20]]
        assert load(engine, number, memory_batches(some), writer, refused.append) == 21
        writer.delete([each.story_id for each in refused])
        writer.commit()
        writer.put([tale("new", "A new lamp.")])
        writer.close()
        assert [each.story_id for each in refused] == ["bad"]
        assert "Error" in refused[0].fault.reason
        assert "Traceback" in refused[0].fault.trace
        with closing(engine.open(number)) as reader:
            assert reader.ids() == {"old", "new", *(story.id for story in TALES[:20])}
            assert reader.count() == 22
            assert sorted(names(reader, "lamp")) == sorted(reader.ids())
            assert names(reader, '"lamp of house 7"') == ["t07"]
            assert names(reader, '"house that fell"') == []
        assert engine.damaged_files(number) == ()

    def test_without_anybody_to_tell_a_story_that_cannot_be_analysed_fails_the_whole(self, engine, number):
        writer = engine.writer(number)
        with pytest.raises(BuildFaultError, match="bad"):
            load(engine, number, memory_batches([*TALES[:4], broken()]), writer)
        writer.close(commit=False)

"""Stories put by several processes, for every engine."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from functools import partial

import psutil
import pytest
from engines.kit import LIMITS, QUICK, names
from tales import parcels, tale

from indexer.config import IndexSettings
from indexer.engines.local import building
from indexer.engines.local.building import Builders
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.errors import BuildFaultError, EngineError

TALES = [tale(f"t{number:02}", f"The lamp of house {number}. " * 20) for number in range(40)]


class Silly(TantivyEngine):
    """An engine whose builders cannot build."""

    def builder(self, folder, *, memory_mb):
        raise EngineError(f"No room in {folder.name}; make some.")


class Slipping(TantivyEngine):
    """An engine whose builders fail in a way nobody foresaw."""

    def builder(self, folder, *, memory_mb):
        raise KeyError("a slip")


@pytest.fixture(params=[TantivyEngine, WhooshEngine])
def make(request):
    return request.param


@pytest.fixture
def engine(make, tmp_path):
    engine = make(QUICK, LIMITS)
    (tmp_path / "index").mkdir()
    engine.create(tmp_path / "index")
    yield engine
    engine.close()


@pytest.fixture
def eager(monkeypatch):
    monkeypatch.setattr(building, "WORTH_CHARACTERS", 0)


@pytest.fixture
def builders(make):
    builders = Builders(partial(make, IndexSettings(), LIMITS), processes=2, memory_mb=32)
    yield builders
    builders.close()
    assert not helpers()


def helpers():
    # The other child of such processes is the interpreter's tracker of semaphores.
    found = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


def kill_helpers(_):
    for child in helpers():
        os.kill(child.pid, signal.SIGKILL)


@pytest.mark.usefixtures("eager")
def test_stories_are_shared_out_and_all_are_found(engine, builders, tmp_path):
    writer = engine.writer(tmp_path / "index", fresh=True)
    assert sum(builders.put(parcels(TALES), writer, tmp_path / "index" / "parts")) == 40
    assert len(helpers()) == 2
    writer.close()
    reader = engine.open(tmp_path / "index")
    assert (reader.count(), reader.ids()) == (40, {story.id for story in TALES})
    assert names(reader, '"lamp of house 7"') == ["t07"]
    reader.close()


@pytest.mark.usefixtures("eager")
def test_what_is_shared_out_replaces_what_was_there_before_and_since(engine, builders, tmp_path):
    folder = tmp_path / "index"
    writer = engine.writer(folder)
    writer.put([tale("t01", "An old candle."), tale("else", "Something else.")])
    writer.commit()
    sum(builders.put(parcels(TALES[:20]), writer, folder / "parts"))
    writer.put([tale("t02", "A new candle.")])
    writer.delete(["t03", "else"])
    writer.commit()
    sum(builders.put(parcels([*TALES[10:30], tale("t02", "A newer candle.")]), writer, folder / "parts2"))
    writer.close()
    reader = engine.open(folder)
    assert reader.ids() == {story.id for story in TALES[:30]} - {"t03"}
    assert (names(reader, "candle"), names(reader, '"newer candle"')) == (["t02"], ["t02"])
    assert names(reader, '"of house 1"') == ["t01"]
    assert engine.faults(folder) == ()
    reader.close()


@pytest.mark.usefixtures("eager")
def test_what_was_built_but_not_committed_is_not_there(engine, builders, tmp_path):
    writer = engine.writer(tmp_path / "index")
    sum(builders.put(parcels(TALES), writer, tmp_path / "index" / "parts"))
    writer.close(commit=False)
    assert engine.open(tmp_path / "index").count() == 0


def test_a_little_is_put_without_starting_a_process(engine, builders, tmp_path):
    writer = engine.writer(tmp_path / "index")
    assert sum(builders.put(parcels(TALES[:3]), writer, tmp_path / "index" / "parts")) == 3
    assert not helpers()
    writer.close()
    assert engine.open(tmp_path / "index").count() == 3


@pytest.mark.usefixtures("eager")
def test_a_killed_helper_fails_the_whole_and_the_next_try_has_new_ones(engine, builders, tmp_path):
    writer = engine.writer(tmp_path / "index")
    killed = map(kill_helpers, builders.put(parcels(TALES), writer, tmp_path / "index" / "parts"))
    with pytest.raises(EngineError, match="run the job again"):
        list(killed)
    assert not helpers()
    assert sum(builders.put(parcels(TALES), writer, tmp_path / "index" / "parts2")) == 40
    writer.close()
    assert engine.open(tmp_path / "index").count() == 40


@pytest.mark.usefixtures("eager")
def test_what_a_helper_says_went_wrong_is_passed_on(engine, tmp_path):
    builders = Builders(partial(Silly, IndexSettings(), LIMITS), processes=2, memory_mb=32)
    writer = engine.writer(tmp_path / "index")
    with pytest.raises(EngineError, match="No room"):
        list(builders.put(parcels(TALES), writer, tmp_path / "index" / "parts"))
    writer.close(commit=False)
    builders.close()


@pytest.mark.usefixtures("eager")
def test_giving_up_in_the_middle_ends_the_helpers(engine, builders, tmp_path):
    writer = engine.writer(tmp_path / "index")
    going = builders.put(parcels(TALES), writer, tmp_path / "index" / "parts")
    next(going)
    going.close()
    assert not helpers()
    writer.close(commit=False)


def broken():
    """A story that no engine can analyse, after a good deal of it was analysed."""
    found = tale("bad", "The lamp of a house that fell.", "The second chapter.", authors=("Ann",))
    return replace(found, summary=replace(found.summary, tags=("sea", None)))


@pytest.mark.parametrize("eagerly", [True, False])
def test_a_story_that_cannot_be_analysed_is_refused_and_the_others_are_found(
    engine, builders, tmp_path, monkeypatch, eagerly
):
    if eagerly:
        monkeypatch.setattr(building, "WORTH_CHARACTERS", 0)
    folder, refused = tmp_path / "index", []
    writer = engine.writer(folder)
    writer.put([tale("old", "An old lamp.")])
    some = [*TALES[:7], broken(), *TALES[7:20]]
    assert sum(builders.put(parcels(some), writer, folder / "parts", refused.append)) == 21
    writer.delete([each.story_id for each in refused])
    writer.commit()
    writer.put([tale("new", "A new lamp.")])
    writer.close()
    assert [each.story_id for each in refused] == ["bad"]
    assert "Error" in refused[0].fault.reason
    assert "Traceback" in refused[0].fault.trace
    assert bool(helpers()) == eagerly
    reader = engine.open(folder)
    assert (reader.count(), reader.ids()) == (22, {"old", "new", *(story.id for story in TALES[:20])})
    assert sorted(names(reader, "lamp")) == sorted(reader.ids())
    assert names(reader, '"lamp of house 7"') == ["t07"]
    assert names(reader, '"house that fell"') == []
    assert engine.faults(folder) == ()
    reader.close()


def test_without_anybody_to_tell_a_story_that_cannot_be_analysed_fails_the_whole(engine, builders, tmp_path):
    writer = engine.writer(tmp_path / "index")
    with pytest.raises(BuildFaultError, match="bad"):
        list(builders.put(parcels([*TALES[:4], broken()]), writer, tmp_path / "index" / "parts"))
    writer.close(commit=False)


@pytest.mark.usefixtures("eager")
def test_a_helper_that_fails_unforeseen_says_what_happened_and_not_that_memory_ran_out(engine, tmp_path):
    builders = Builders(partial(Slipping, IndexSettings(), LIMITS), processes=2, memory_mb=32)
    writer = engine.writer(tmp_path / "index")
    with pytest.raises(BuildFaultError, match="KeyError: 'a slip'") as failed:
        list(builders.put(parcels(TALES), writer, tmp_path / "index" / "parts"))
    assert any("raise KeyError" in note for note in failed.value.__notes__)
    writer.close(commit=False)
    builders.close()

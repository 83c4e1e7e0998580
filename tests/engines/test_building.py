"""Segments built by several processes, for every engine that writes files."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from functools import partial

import psutil
import pytest
from engines.kit import begun, load, local
from engines.loading import TALES, broken
from sample_stories import memory_batches

from indexer.config import IndexSettings
from indexer.engines import loading
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.errors import BuildFaultError, EngineError

TWO = IndexSettings(lock_timeout_s=0.2, processes=2, writer_memory_mb=64)


class Silly(TantivyEngine):
    """An engine whose builders cannot build."""

    def builder(self, folder, *, memory_mb):
        raise EngineError(f"No room in {folder.name}; make some.")


class Slipping(TantivyEngine):
    """An engine whose builders fail in a way nobody foresaw."""

    def builder(self, folder, *, memory_mb):
        raise KeyError("a slip")


@pytest.fixture(params=[TantivyEngine, WhooshEngine, Silly, Slipping])
def make(request):
    return partial(local, request.param)


@pytest.fixture
def engine(make, tmp_path):
    engine = make(tmp_path, TWO)
    yield engine
    engine.close()
    assert not helpers()


@pytest.fixture
def number(engine):
    return begun(engine)


@pytest.fixture
def eager(monkeypatch):
    monkeypatch.setattr(loading, "WORTH_CHARACTERS", 0)


working = pytest.mark.parametrize("make", [TantivyEngine, WhooshEngine], indirect=True)
silly = pytest.mark.parametrize("make", [Silly], indirect=True)
slipping = pytest.mark.parametrize("make", [Slipping], indirect=True)


def helpers():
    # The other child of such processes is the interpreter's tracker of semaphores.
    found = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


def kill_helpers():
    for child in helpers():
        os.kill(child.pid, signal.SIGKILL)


def counted(engine, number):
    with closing(engine.open(number)) as reader:
        return reader.count()


@working
@pytest.mark.usefixtures("eager")
def test_stories_are_shared_out_between_processes(engine, number):
    writer = engine.writer(number, fresh=True)
    assert load(engine, number, memory_batches(TALES), writer) == 40
    assert len(helpers()) == 2
    writer.close()
    assert counted(engine, number) == 40


@working
def test_a_little_is_put_without_starting_a_process(engine, number):
    writer = engine.writer(number)
    assert load(engine, number, memory_batches(TALES[:3]), writer) == 3
    assert not helpers()
    writer.close()
    assert counted(engine, number) == 3


@working
@pytest.mark.usefixtures("eager")
def test_a_killed_helper_fails_the_whole_and_the_next_try_has_new_ones(engine, number):
    writer = engine.writer(number)
    loader = engine.loader(number)
    loader.give(memory_batches(TALES)[0])
    kill_helpers()
    with pytest.raises(EngineError, match="run the job again"):
        sum(loader.hand_over(writer))
    loader.close()
    assert not helpers()
    assert load(engine, number, memory_batches(TALES), writer) == 40
    writer.close()
    assert counted(engine, number) == 40


@silly
@pytest.mark.usefixtures("eager")
def test_what_a_helper_says_went_wrong_is_passed_on(engine, number):
    writer = engine.writer(number)
    with pytest.raises(EngineError, match="No room"):
        load(engine, number, memory_batches(TALES), writer)
    writer.close(commit=False)


@working
@pytest.mark.usefixtures("eager")
def test_giving_up_in_the_middle_ends_the_helpers_and_leaves_nothing(engine, number):
    writer = engine.writer(number)
    loader = engine.loader(number)
    for parcel in memory_batches(TALES):
        loader.give(parcel)
    loader.close()
    assert not helpers()
    writer.close(commit=False)
    assert [path for path in (engine.generations.root / "parts").glob("*/*") if any(path.rglob("*"))] == []


@working
@pytest.mark.usefixtures("eager")
def test_a_story_that_cannot_be_analysed_does_not_end_the_helpers(engine, number):
    refused = []
    writer = engine.writer(number)
    assert (
        load(engine, number, memory_batches([*TALES[:7], broken(), *TALES[7:20]]), writer, refused.append)
        == 21
    )
    assert ([each.story_id for each in refused], len(helpers())) == (["bad"], 2)
    writer.close(commit=False)


@slipping
@pytest.mark.usefixtures("eager")
def test_a_helper_that_fails_unforeseen_says_what_happened_and_not_that_memory_ran_out(engine, number):
    writer = engine.writer(number)
    with pytest.raises(BuildFaultError, match="KeyError: 'a slip'") as failed:
        load(engine, number, memory_batches(TALES), writer)
    assert any("raise KeyError" in note for note in failed.value.__notes__)
    writer.close(commit=False)

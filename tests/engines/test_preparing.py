"""Stories prepared by several processes, for every engine."""

from __future__ import annotations

import os
import signal
from functools import partial

import psutil
import pytest
from engines.kit import LIMITS, QUICK, names
from tales import tale

from indexer.engines import preparing
from indexer.engines.port import SearchEngine
from indexer.engines.preparing import Preparer
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine import engine as whoosh_engine
from indexer.engines.whoosh_engine.builder import BuiltSegment
from indexer.engines.whoosh_engine.engine import WhooshEngine

TALES = [tale(f"t{number:02}", f"The lamp of house {number}. " * 20) for number in range(40)]


class SmallParcels:
    """Any engine, given little at a time."""

    def __init__(self, make: type[SearchEngine]) -> None:
        self.make = make

    def __call__(self) -> SearchEngine:
        engine = self.make(QUICK, LIMITS)
        engine.parcel_characters = 2_000
        return engine


@pytest.fixture(params=[TantivyEngine, WhooshEngine])
def make(request):
    return request.param


@pytest.fixture
def eager(monkeypatch):
    monkeypatch.setattr(preparing, "_WORTH_CHARACTERS", 0)


def helpers():
    # The other child of such a pool is the interpreter's tracker of semaphores.
    found = psutil.Process().children()
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


@pytest.mark.usefixtures("eager")
def test_stories_come_out_in_order_and_the_same_as_without_helpers(make, tmp_path):
    engine = make(QUICK, LIMITS)
    engine.create(tmp_path)
    preparer = Preparer(SmallParcels(make), processes=2)
    writer = engine.writer(tmp_path)
    order = []
    for prepared in preparer.prepare(TALES):
        order.extend(prepared.story_ids)
        writer.put_prepared([prepared])
    assert helpers()
    preparer.close()
    assert not helpers()
    writer.close()
    assert order == [story.id for story in TALES]
    reader = engine.open(tmp_path)
    assert (reader.count(), names(reader, '"lamp of house 7"')) == (40, ["t07"])
    reader.close()
    engine.close()


def test_a_little_is_prepared_without_starting_a_process(make):
    preparer = Preparer(partial(make, QUICK, LIMITS), processes=2)
    assert [each.story_ids for each in preparer.prepare(TALES[:3])] == [("t00",), ("t01",), ("t02",)]
    assert not helpers()
    preparer.close()


@pytest.mark.usefixtures("eager")
def test_what_a_killed_helper_had_is_prepared_all_the_same(make):
    preparer = Preparer(SmallParcels(make), processes=2)
    order = []
    for number, prepared in enumerate(preparer.prepare(TALES)):
        order.extend(prepared.story_ids)
        if number == 1:
            for child in helpers():
                os.kill(child.pid, signal.SIGKILL)
    assert order == [story.id for story in TALES]
    preparer.close()


def test_many_stories_at_once_become_a_segment_of_whoosh(tmp_path, monkeypatch):
    monkeypatch.setattr(whoosh_engine, "_WORTH_A_SEGMENT", 1_000)
    engine = WhooshEngine(QUICK, LIMITS)
    engine.create(tmp_path)
    writer = engine.writer(tmp_path)
    writer.put(TALES[:2])
    writer.commit()
    (built,) = engine.prepare(TALES[1:])
    assert isinstance(built.content, BuiltSegment)
    writer.put_prepared([built])
    writer.commit()
    writer.put_prepared([*engine.prepare(TALES[5:25]), *engine.prepare(TALES[20:22])])
    writer.close()
    reader = engine.open(tmp_path)
    assert (reader.count(), reader.ids()) == (40, {story.id for story in TALES})
    assert names(reader, '"house 21"') == ["t21"]
    reader.close()
    engine.close()


def test_a_segment_that_is_not_committed_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(whoosh_engine, "_WORTH_A_SEGMENT", 1_000)
    engine = WhooshEngine(QUICK, LIMITS)
    engine.create(tmp_path)
    engine.writer(tmp_path).close()
    before = sorted(path.name for path in tmp_path.iterdir())
    writer = engine.writer(tmp_path)
    writer.put_prepared(engine.prepare(TALES))
    writer.close(commit=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert engine.open(tmp_path).count() == 0
    engine.close()

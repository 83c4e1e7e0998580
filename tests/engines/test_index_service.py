from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from damage import flip, index_files
from engines.clusters import cluster_hosts, settings_for, sweep
from engines.kit import answer
from engines.remote import KIND, Trouble, cluster
from sample_stories import memory_batches, tale

from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.engines.index_service import IndexService
from indexer.engines.local import manifest as manifests
from indexer.engines.registry import ENGINES, make_engine
from indexer.errors import EngineAwayError, EngineError, IndexDamagedError, IndexTooSmallError, NoIndexError
from indexer.query.ast import Query, Word

__all__ = ["cluster_hosts"]

TALES = [
    tale(f"t{number}", f"The tale of lamp number {number}, told at night by the fire.")
    for number in range(12)
]


@pytest.fixture(params=["tantivy", "whoosh", "remote", "opensearch"])
def settings(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    for name, kind in KIND.items():
        monkeypatch.setitem(ENGINES, name, kind)
    made = Settings(
        library=LibrarySettings(data=tmp_path), index=IndexSettings(engine=request.param, lock_timeout_s=0.2)
    )
    if request.param != "opensearch":
        yield made
        return
    request.getfixturevalue("cluster_hosts")
    yield replace(made, opensearch=settings_for(tmp_path))
    sweep(tmp_path)


in_files = pytest.mark.parametrize("settings", ["tantivy", "whoosh"], indirect=True)


@pytest.fixture
def live(settings: Settings) -> Iterator[IndexService]:
    index = IndexService(settings)
    yield index
    index.close()


def found(live: IndexService, word: str = "lamp") -> int:
    return live.reader().search(Query(word, Word(word))).total


def damage(live: IndexService, number: int) -> str:
    largest = index_files(live.generations.folder(number))[0]
    flip(largest)
    return largest.name


def test_without_an_index_it_says_how_to_make_one(live):
    with pytest.raises(NoIndexError, match="velveteen reindex"):
        live.reader()
    assert live.check() == ("There is no index yet; run: velveteen reindex",)


def test_an_unknown_engine_is_refused_with_the_known_ones(settings):
    with pytest.raises(EngineError, match="whoosh"):
        make_engine(replace(settings, index=IndexSettings(engine="lucene")))


def test_a_rebuilt_index_is_published_and_the_one_before_kept(live):
    assert [live.rebuild(memory_batches(TALES)) for _ in range(3)] == [1, 2, 3]
    assert found(live) == 12
    assert live.reader().generation == 3
    assert list(live.generations.candidates()) == [3, 2]
    assert live.check() == ()


@in_files
def test_of_the_generations_before_the_last_nothing_stays_on_the_disk(live):
    for _ in range(3):
        live.rebuild(memory_batches(TALES))
    assert sorted(path.name for path in live.generations.root.glob("0*")) == ["000002", "000003"]


def test_readers_follow_commits_and_generations_without_reopening_by_hand(live):
    live.rebuild(memory_batches(TALES[:6]))
    assert found(live) == 6
    writer = live.writer()
    writer.put(TALES[6:8])
    writer.close()
    assert found(live) == 8
    live.rebuild(memory_batches(TALES))
    assert found(live) == 12


@in_files
def test_a_damaged_generation_is_named_and_the_one_before_serves(live, settings):
    live.rebuild(memory_batches(TALES[:11]))
    live.rebuild(memory_batches(TALES))
    name = damage(live, 2)
    fresh = IndexService(settings)
    assert (fresh.reader().generation, found(fresh)) == (1, 11)
    assert name in fresh.problems[0]
    assert any(name in problem for problem in live.check())
    with pytest.raises(IndexDamagedError):
        fresh.writer()
    fresh.rebuild(memory_batches(TALES))
    assert (fresh.reader().generation, found(fresh), fresh.problems) == (3, 12, ())
    fresh.close()


@in_files
def test_when_every_generation_is_damaged_it_says_so(live, settings):
    live.rebuild(memory_batches(TALES))
    damage(live, 1)
    fresh = IndexService(settings)
    with pytest.raises(NoIndexError, match="damaged"):
        fresh.reader()
    fresh.close()


@in_files
@pytest.mark.parametrize("pointer", [None, b"", b"\xff\x00", b"two\n"])
def test_a_pointer_gone_or_damaged_leads_to_the_newest_complete_generation(live, settings, pointer):
    live.rebuild(memory_batches(TALES[:11]))
    live.rebuild(memory_batches(TALES))
    path = live.generations.root / "CURRENT"
    path.unlink()
    if pointer is not None:
        path.write_bytes(pointer)
    (live.generations.root / "000003").mkdir()  # a build that was killed
    fresh = IndexService(settings)
    assert (fresh.reader().generation, found(fresh)) == (2, 12)
    (problem,) = fresh.check()
    assert "CURRENT" in problem
    fresh.writer().close()
    assert path.read_bytes() == b"2\n"
    assert fresh.check() == ()
    fresh.close()


@in_files
def test_a_pointer_to_a_generation_that_is_gone_leads_to_one_that_is_there(live, settings):
    live.rebuild(memory_batches(TALES))
    live.rebuild(memory_batches(TALES))
    for number, left in ((1, 2), (7, 2)):
        (live.generations.root / "CURRENT").write_bytes(b"%d\n" % number)
        shutil.rmtree(live.generations.folder(number), ignore_errors=True)
        fresh = IndexService(settings)
        assert (fresh.reader().generation, found(fresh)) == (left, 12)
        assert fresh.problems
        fresh.close()


def test_a_generation_that_lost_too_many_stories_is_not_published(live):
    live.rebuild(memory_batches(TALES))
    with pytest.raises(IndexTooSmallError, match="max_loss_share"):
        live.rebuild(memory_batches(TALES[:5]))
    assert (live.reader().generation, found(live)) == (1, 12)
    assert list(live.generations.candidates()) == [1]
    assert live.rebuild(memory_batches(TALES[:11])) == 2


def test_a_build_that_fails_is_not_live_and_its_number_is_free_again(live):
    live.rebuild(memory_batches(TALES))

    def interrupted():
        yield from memory_batches(TALES[:1])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live.rebuild(interrupted())
    assert found(live) == 12
    assert live.rebuild(memory_batches(TALES)) == 2


@in_files
def test_a_build_that_fails_leaves_no_trace_and_a_killed_one_is_swept_away(live):
    live.rebuild(memory_batches(TALES))

    def interrupted():
        yield from memory_batches(TALES[:1])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live.rebuild(interrupted())
    assert found(live) == 12
    (live.generations.folder(9)).mkdir()
    (live.generations.folder(9) / "half").write_text("built")
    live.rebuild(memory_batches(TALES))
    assert not live.generations.folder(9).exists()


def test_distrust_starts_over_from_the_files(live):
    live.rebuild(memory_batches(TALES))
    assert found(live) == 12
    live.reopen()
    assert found(live) == 12


def test_only_the_reader_that_failed_is_forgotten(live):
    live.rebuild(memory_batches(TALES))
    failed = live.reader()
    live.reopen(failed)
    opened = live.reader()
    live.reopen(failed)
    assert live.reader() is opened is not failed


@in_files
def test_files_that_go_while_the_size_is_taken_do_no_harm(live, monkeypatch):
    live.rebuild(memory_batches(TALES))
    whole = live.generations.size()
    walk = os.walk

    def walking(top: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        for folder, folders, names in walk(top):
            for name in names:
                if name == "manifest.json":
                    (Path(folder) / name).unlink()
            yield folder, folders, names

    monkeypatch.setattr(os, "walk", walking)
    assert 0 < live.generations.size() < whole


@in_files
def test_a_generation_removed_behind_our_back_is_not_fatal(live, settings):
    live.rebuild(memory_batches(TALES[:11]))
    live.rebuild(memory_batches(TALES))
    shutil.rmtree(live.generations.folder(2))
    fresh = IndexService(settings)
    assert found(fresh) == 11
    fresh.close()


def other(settings: Settings) -> str:
    return {"tantivy": "whoosh", "whoosh": "tantivy", "remote": "tantivy"}[settings.index.engine]


@pytest.mark.parametrize("to", ["tantivy", "whoosh", "remote"])
def test_engines_change_and_change_back_while_search_goes_on(live, settings, to):
    live.rebuild(memory_batches(TALES))
    reading = live.reader().reader
    assert live.rebuild(memory_batches(TALES), to) == 2
    assert (live.engine_name(), found(live)) == (to, 12)
    assert answer(reading, Query("lamp", Word("lamp"))).total == 12
    with closing(IndexService(settings)) as fresh:
        assert (fresh.engine_name(), fresh.reader().generation, found(fresh)) == (to, 2, 12)
    assert live.rebuild(memory_batches(TALES), settings.index.engine) == 3
    assert (live.engine_name(), found(live)) == (settings.index.engine, 12)
    assert live.generations.current() == 3
    assert live.check() == ()


@pytest.mark.parametrize("to", ["tantivy", "whoosh", "remote"])
def test_what_comes_later_is_written_by_the_engine_of_the_live_generation(live, settings, to):
    live.rebuild(memory_batches(TALES[:6]), to)
    fresh = IndexService(settings)
    writer = fresh.writer()
    loader = fresh.begin()
    done = sum(map(loader.give, memory_batches(TALES[6:])))
    assert done + sum(loader.hand_over(writer)) == 6
    writer.close()
    assert (fresh.engine_name(), found(fresh)) == (to, 12)
    assert fresh.rebuild(memory_batches(TALES)) == 2
    assert fresh.engine_name() == to
    fresh.close()


@in_files
def test_an_index_left_behind_by_a_change_of_engines_is_dropped_by_the_next_writer(live, settings):
    """As if the process had died between putting the one in place and dropping the other."""
    live.rebuild(memory_batches(TALES[:6]))
    with closing(make_engine(settings, "remote")) as left:
        left.create(7)
        left.generations.publish(7)
        assert (live.engine_name(), found(live)) == (settings.index.engine, 6)
        live.writer().close()
        assert (left.generations.current(), found(live)) == (None, 6)


@pytest.mark.parametrize("settings", ["remote"], indirect=True)
def test_an_engine_that_is_away_is_not_taken_for_a_damaged_or_missing_index(live, settings):
    live.rebuild(memory_batches(TALES))
    opened, stamp = live.reader(), live.version()
    cluster(settings.data).down = True
    for asked in (
        live.reader,
        live.writer,
        live.verify,
        live.begin,
        lambda: live.is_ahead,
        lambda: live.is_foreign,
    ):
        with pytest.raises(EngineAwayError, match="does not answer"):
            asked()
    with pytest.raises(EngineAwayError):
        live.rebuild(memory_batches(TALES))
    (problem,) = live.check()
    assert "does not answer" in problem
    assert "reindex" not in problem
    assert live.version() != stamp
    assert live.engine_name() == "remote"
    cluster(settings.data).down = False
    assert (live.reader() is opened, live.version()) == (True, stamp)
    assert (live.check(), live.problems, found(live)) == ((), (), 12)


@pytest.mark.parametrize("settings", ["remote"], indirect=True)
def test_a_rebuild_whose_switch_was_not_heard_of_leaves_the_new_index_live(live, settings):
    live.rebuild(memory_batches(TALES[:11]))
    cluster(settings.data).disturb("publish", Trouble.UNANSWERED)
    with pytest.raises(EngineAwayError):
        live.rebuild(memory_batches(TALES))
    assert (live.generations.current(), found(live)) == (2, 12)
    cluster(settings.data).disturb("publish", Trouble.LOST)
    with pytest.raises(EngineAwayError):
        live.rebuild(memory_batches(TALES[:11]))
    assert (list(live.generations.candidates()), found(live)) == ([2, 1], 12)


@in_files
def test_a_damaged_generation_gives_way_to_one_of_another_engine(live, settings):
    live.rebuild(memory_batches(TALES[:11]))
    live.rebuild(memory_batches(TALES), other(settings))
    damage(live, 2)
    fresh = IndexService(settings)
    assert (fresh.reader().generation, found(fresh)) == (1, 11)
    fresh.close()


@in_files
def test_a_generation_of_an_engine_that_is_not_known_is_named(live, settings):
    live.rebuild(memory_batches(TALES))
    folder = live.generations.folder(1)
    manifests.save(folder, replace(manifests.load(folder), engine="lucene"))
    with pytest.raises(NoIndexError):
        IndexService(settings).reader()
    assert live.engine_name() == settings.index.engine
    assert any("lucene" in problem for problem in live.check())


@in_files
def test_an_engine_whose_library_is_missing_is_named_with_those_that_are_there(settings, monkeypatch):
    name = settings.index.engine
    monkeypatch.setitem(sys.modules, f"indexer.engines.{name}_engine.engine", None)
    with pytest.raises(EngineError, match=f"“{name}” cannot be loaded.*{other(settings)}"):
        make_engine(settings)

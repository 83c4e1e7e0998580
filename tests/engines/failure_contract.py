"""What an engine that writes files survives: damage, kills, full disks, other writers."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import flip, index_files, put
from engines.kit import EngineKit, MakeEngine, names
from sample_stories import tale

from indexer.engines.local import manifest as manifests
from indexer.engines.local.damage_check import DamageCheck
from indexer.engines.local.manifest import Verifier
from indexer.engines.port import SearchEngine
from indexer.errors import EngineError, IndexDamagedError, IndexLockedError, NoIndexError


def open_all(engine: SearchEngine, number: int) -> None:
    """Open the stories of an index and their passages."""
    engine.open(number).close()
    engine.open_passages(number)


class SurvivingContract(EngineKit):
    @pytest.fixture
    def folder(self, engine, number) -> Path:
        return engine.generations.folder(number)

    def test_a_second_writer_waits_then_says_who_is_in_the_way(self, engine, number, folder):
        writer = engine.writer(number)
        with pytest.raises(IndexLockedError):
            engine.writer(number)
        writer.close(commit=False)
        engine.writer(number).close()

    def test_discarded_changes_leave_no_file(self, engine, number, folder, index):
        index(tale("fox", "A fox ran."))
        before = sorted(path.name for path in folder.iterdir())
        writer = engine.writer(number)
        writer.put([tale("hen", "A hen sat.")])
        writer.delete(["fox"])
        writer.close(commit=False)
        assert sorted(path.name for path in folder.iterdir()) == before

    @pytest.mark.parametrize("damage", ["truncated", "flipped", "missing"])
    def test_damage_to_any_file_is_noticed_before_use(self, engine, number, index, damage):
        index(tale("fox", "A fox ran over the hill and far away. " * 20)).close()
        engine.close()
        folder = engine.generations.folder(number)
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size):
            whole = path.read_bytes()
            if "LOCK" in path.name.upper():
                continue
            # Each time as a new file: an engine may still be letting go of what it had mapped into memory, and a
            # mapped file that is cut short in place is the one damage no process survives.
            if damage == "truncated":
                put(path, whole[: len(whole) // 2])
            elif damage == "flipped":
                flip(path)
            else:
                path.unlink()
            with pytest.raises((IndexDamagedError, NoIndexError)):
                open_all(self.make(folder.parents[1]), number)
            path.write_bytes(whole)
        reader = engine.open(number)
        assert names(reader, "fox") == ["fox"]
        assert engine.damaged_files(number) == ()
        reader.close()

    def test_what_fails_while_every_file_is_whole_is_no_damage(
        self, engine, number, folder, index, monkeypatch
    ):
        index(tale("fox", "A fox ran."), tale("hen", "A hen sat.")).close()
        reader = engine.open(number)
        monkeypatch.setattr("indexer.engines.tantivy_engine.reader.missing_words", _broken)
        monkeypatch.setattr("indexer.engines.whoosh_engine.reader.missing_words", _broken)
        with pytest.raises(ValueError, match="a bug of ours"):
            names(reader, "owl")
        reader.close()

    def test_the_library_refusing_what_it_is_asked_is_no_damage_of_whole_files(self, engine, folder, index):
        index(tale("fox", "A fox ran.")).close()
        proof = _proof(engine, folder)
        with pytest.raises(ValueError, match="refused"), proof:
            raise ValueError("refused")
        with pytest.raises(IndexError), proof:
            raise IndexError

    def test_a_failed_read_of_damaged_files_is_damage_and_names_them(self, engine, folder, index):
        index(tale("fox", "A fox ran over the hill and far away. " * 20)).close()
        proof = _proof(engine, folder)
        largest = index_files(folder)[0]
        flip(largest)
        with pytest.raises(IndexDamagedError) as said, proof:
            raise ValueError("refused")
        assert [Path(name).name for name in said.value.files] == [largest.name]
        assert largest.name in str(said.value)
        assert isinstance(said.value.__cause__, ValueError)

    def test_whole_files_are_not_read_again_for_every_question_that_fails(self, engine, folder, index):
        index(tale("fox", "A fox ran.")).close()
        asked: list[bool] = []
        verifier = Verifier()
        proof = DamageCheck(verifier, folder, manifests.load(folder))
        verifier.damaged_files = lambda *_, thorough=False: asked.append(thorough) or ()
        for _ in range(5):
            with pytest.raises(ValueError, match="refused"), proof:
                raise ValueError("refused")
        assert asked == [True]

    def test_what_fails_in_a_commit_that_another_has_replaced_is_to_be_asked_again(
        self, engine, folder, index
    ):
        index(tale("fox", "A fox ran.")).close()
        proof = _proof(engine, folder)
        index(tale("hen", "A hen sat.")).close()
        with pytest.raises(IndexDamagedError), proof:
            raise ValueError("refused")

    @pytest.mark.parametrize("moment", [1, 3, 6, 10, 15])
    def test_a_writer_killed_at_any_moment_leaves_the_last_commit(
        self, engine, number, index, moment, tmp_path
    ):
        index(tale("fox", "A fox ran.")).close()
        child = _fork.Process(target=_write_and_die, args=(self.make, tmp_path, number, moment))
        child.start()
        child.join(30)
        assert child.exitcode in (0, -signal.SIGKILL)
        reader = engine.open(number)
        assert reader.ids() in ({"fox"}, {"fox", "hen"})
        reader.close()
        writer = engine.writer(number)
        writer.put([tale("owl", "An owl.")])
        writer.close()
        after = engine.open(number)
        assert {"fox", "owl"} <= after.ids()
        after.close()

    def test_a_full_disk_fails_the_commit_with_its_reason_and_frees_the_lock(
        self, engine, number, folder, index, tmp_path
    ):
        index(tale("fox", "A fox ran.")).close()
        before = sorted(path.name for path in folder.iterdir())
        child = _fork.Process(target=_write_on_a_full_disk, args=(self.make, tmp_path, number))
        child.start()
        child.join(60)
        assert child.exitcode == 0
        reader = engine.open(number)
        assert reader.ids() == {"fox"}
        reader.close()
        assert sorted(path.name for path in folder.iterdir()) == before

    def test_leftovers_of_a_killed_writer_are_swept_away(self, number, folder, index, tmp_path):
        child = _fork.Process(target=_write_and_die, args=(self.make, tmp_path, number, 1))
        child.start()
        child.join(30)
        index(tale("fox", "A fox."))
        reader = index(tale("hen", "A hen."))
        assert reader.ids() == {"fox", "hen"}
        total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        assert total < 200_000


def _broken(*_: object) -> None:
    raise ValueError("a bug of ours")


def _proof(engine: SearchEngine, folder: Path) -> DamageCheck:
    engine.close()
    return DamageCheck(Verifier(), folder, manifests.load(folder))


_fork = multiprocessing.get_context("fork")


def _write_and_die(make: MakeEngine, where: Path, number: int, moment: int) -> None:
    """Die by SIGKILL at the ``moment``-th sync or rename."""
    calls = 0

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls >= moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    os.fsync, os.replace, os.rename = dying(os.fsync), dying(os.replace), dying(os.rename)  # type: ignore[assignment]
    engine = make(where)
    writer = engine.writer(number)
    writer.put([tale("hen", "A hen sat on the wall and would not come down. " * 50)])
    writer.close()
    os._exit(0)


def _write_on_a_full_disk(make: MakeEngine, where: Path, number: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    engine = make(where)
    writer = engine.writer(number)
    writer.put([tale("big", " ".join(f"word{number}" for number in range(20_000)))])
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
    try:
        writer.close()
    except EngineError as error:
        said = str(error)
    else:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if not re.search("space|large|written", said):
        os._exit(2)
    again = engine.writer(number)
    again.close(commit=False)
    os._exit(0)

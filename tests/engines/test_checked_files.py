"""What one process has read of a large index is taken on trust by others: for a day, and never by those who check it all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from indexer.engines.local import checked_files
from indexer.engines.local import manifest as manifests
from indexer.engines.local.manifest import Manifest, Verifier


@pytest.fixture
def commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """A commit of two files that is worth remembering, and was read once."""
    monkeypatch.setattr(checked_files, "WORTH_BYTES", 1)
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"words of {name}")
    made = Manifest("any", 1, 1, manifests.describe(tmp_path, ["one", "two"], {}))
    assert Verifier().damaged_files(tmp_path, made) == ()
    return made


def decay(path: Path) -> None:
    """Change a file as a disk does that forgets: nothing tells of it."""
    before = path.stat()
    path.write_text(path.read_text().upper())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_another_process_does_not_read_it_again(commit: Manifest, tmp_path: Path):
    decay(tmp_path / "one")
    assert Verifier().damaged_files(tmp_path, commit) == ()
    assert Verifier().damaged_files(tmp_path, commit, thorough=True) == ("one",)


def test_whatever_is_changed_by_a_program_is_seen_at_once(commit: Manifest, tmp_path: Path):
    (tmp_path / "two").write_text("WORDS OF TWO")
    assert Verifier().damaged_files(tmp_path, commit) == ("two",)


def test_a_day_later_it_is_read_again(commit: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    decay(tmp_path / "one")
    later = time.time() + checked_files.TRUSTED_S + 1
    monkeypatch.setattr(checked_files.time, "time", lambda: later)
    assert Verifier().damaged_files(tmp_path, commit) == ("one",)


def test_no_changed_bit_of_what_is_remembered_vouches_for_anything(commit: Manifest, tmp_path: Path):
    decay(tmp_path / "one")
    path = tmp_path / checked_files.NAME
    sound = path.read_bytes()
    for bit in range(len(sound) * 8):
        content = bytearray(sound)
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        assert set(checked_files.remembered(tmp_path)) in ({"one", "two"}, set())
        if checked_files.remembered(tmp_path):
            assert Verifier().damaged_files(tmp_path, commit) == ()
    path.write_bytes(b"")
    assert Verifier().damaged_files(tmp_path, commit) == ("one",)


def test_of_a_small_index_nothing_is_remembered(
    commit: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checked_files, "WORTH_BYTES", 1000)
    (tmp_path / checked_files.NAME).unlink()
    assert Verifier().damaged_files(tmp_path, commit) == ()
    assert not (tmp_path / checked_files.NAME).exists()

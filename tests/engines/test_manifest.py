from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path

from indexer.engines.local import manifest as manifests
from indexer.engines.local.manifest import Manifest, Verifier
from indexer.errors import IndexDamagedError


def commit(folder: Path, number: int) -> Manifest:
    name = f"part{number}"
    (folder / name).write_text(f"words of commit {number}")
    return Manifest("any", 1, number, manifests.describe(folder, [name], {}))


def test_files_of_commits_long_past_are_forgotten(tmp_path):
    verifier = Verifier()
    for number in range(50):
        assert verifier.damaged_files(tmp_path, commit(tmp_path, number)) == ()
    assert len(verifier._seen) <= 2


def test_no_changed_bit_of_a_manifest_changes_what_it_says(tmp_path):
    """A note of other letters would be that of another catalogue, and sound files of no catalogue there is."""
    made = replace(commit(tmp_path, 7), note="f4d547a89237d7a9 main 3")
    manifests.save(tmp_path, made)
    path = tmp_path / manifests.NAME
    sound = path.read_bytes()
    assert manifests.load(tmp_path) == made
    for bit in range(len(sound) * 8):
        content = bytearray(sound)
        content[bit // 8] ^= 1 << bit % 8
        path.write_bytes(content)
        with contextlib.suppress(IndexDamagedError):
            assert manifests.load(tmp_path) == made


def test_a_manifest_of_before_they_vouched_for_themselves_is_read(tmp_path):
    made = replace(commit(tmp_path, 7), note="a main 3")
    manifests.save(tmp_path, made)
    path = tmp_path / manifests.NAME
    record = json.loads(path.read_bytes()) | {"format": 1}
    del record["sha256"]
    path.write_text(json.dumps(record))
    assert manifests.load(tmp_path) == made

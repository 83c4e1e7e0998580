from __future__ import annotations

from pathlib import Path

from indexer.engines import manifest as manifests
from indexer.engines.manifest import Manifest, Verifier


def commit(folder: Path, number: int) -> Manifest:
    name = f"part{number}"
    (folder / name).write_text(f"words of commit {number}")
    return Manifest("any", 1, number, manifests.describe(folder, [name], {}))


def test_files_of_commits_long_past_are_forgotten(tmp_path):
    verifier = Verifier()
    for number in range(50):
        assert verifier.faults(tmp_path, commit(tmp_path, number)) == ()
    assert len(verifier._seen) <= 2

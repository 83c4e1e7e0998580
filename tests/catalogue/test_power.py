"""Power that fails: whatever the disk had not kept of the log, the catalogue opens with a state that was once whole."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from indexer.catalogue import open_catalogue
from indexer.catalogue.sqlite.catalogue import SqliteCatalogue

BATCHES = 6
# States in which every batch of two stories is there wholly or not at all.
WHOLE = range(0, 2 * BATCHES + 1, 2)
SEEDS = 25


@pytest.fixture
def written(tmp_path: Path, tale, read) -> Path:
    """The files of a catalogue as they lay on disk when six batches of two stories had been written one by one."""
    live, kept = tmp_path / "live", tmp_path / "kept"
    live.mkdir()
    kept.mkdir()
    with open_catalogue(live) as catalogue:
        for batch in range(BATCHES):
            texts = {f"{batch}-{at}": f"{batch} {at} The lamp went out and came on. " * 200 for at in "ab"}
            catalogue.stories.put([read(key, tale(key, text)) for key, text in texts.items()])
        for name in ("catalogue.sqlite", "catalogue.sqlite-wal"):
            shutil.copyfile(live / name, kept / name)
    return kept


def stories_after(written: Path, folder: Path, log: bytes) -> int:
    """Return how many stories there are when this is what the disk kept of the log, having read every one whole."""
    shutil.copytree(written, folder)
    (folder / "catalogue.sqlite-wal").write_bytes(log)
    (folder / "catalogue.sqlite").chmod(0o600)
    with open_catalogue(folder) as catalogue:
        assert catalogue.check() == ()
        stories = list(catalogue.stories.all())
        assert all(story.chapters[0].text.count("The lamp went out") == 200 for story in stories)
        return len(stories)


def test_a_log_cut_anywhere_leaves_whole_batches(written: Path, tmp_path: Path):
    log = (written / "catalogue.sqlite-wal").read_bytes()
    left = set()
    for seed in range(SEEDS):
        kept = log[: random.Random(seed).randrange(len(log))]
        left.add(stories_after(written, tmp_path / str(seed), kept))
    assert left <= set(WHOLE)
    assert len(left) > 2, "cuts at random places leave several of the states"


def test_a_log_with_pages_that_were_never_written_leaves_whole_batches(written: Path, tmp_path: Path):
    log = (written / "catalogue.sqlite-wal").read_bytes()
    for seed in range(SEEDS):
        rng, torn = random.Random(seed), bytearray(log)
        for _ in range(rng.randint(1, 5)):
            start = rng.randrange(len(torn)) // 4096 * 4096
            torn[start : start + 4096] = bytes(len(torn[start : start + 4096]))
        assert stories_after(written, tmp_path / str(seed), bytes(torn)) in WHOLE


def test_every_commit_waits_for_the_disk(sqlite: SqliteCatalogue):
    with sqlite._database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"

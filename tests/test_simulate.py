"""The history simulator itself: it is true to its seed, and what is not so is found.

Long runs are ``make simulate``; here a few histories stand for them.
"""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from postgres_server import serving
from simulate.history import FindingError, History
from simulate.site import SiteProcess
from simulate.world import INBOX

from indexer.model import JobKind


@pytest.fixture
def begun(tmp_path: Path):
    """A history with some stories imported."""
    with SiteProcess(tmp_path / "site") as site:
        history = History(7, tmp_path, site.url, site.folder)
        for _ in range(4):
            history.disk.write(INBOX, f"{len(history.disk.shelves[INBOX].tales)}.txt")
        history.job(JobKind.IMPORT)
        yield history
        history.world.close()


def catalogue(history: History) -> sqlite3.Connection:
    return sqlite3.connect(history.world.data / "catalogue.sqlite")


def test_a_story_lost_behind_its_back_is_found(begun: History):
    with catalogue(begun) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM stories WHERE seq = 1")
    connection.close()
    with pytest.raises(FindingError, match="seed 7"):
        begun.reindex()


def test_a_text_that_is_not_what_was_written_is_found(begun: History):
    key = next(iter(begun.model.stories))
    tale = begun.model.stories[key]
    begun.model.stories[key] = replace(tale, paragraphs=(*tale.paragraphs[:-1], "It was all a dream."))
    with pytest.raises(FindingError):
        begun.job(JobKind.REINDEX)


def test_a_file_that_was_not_imported_is_found(begun: History):
    begun.disk.shelves[INBOX].tales["0.txt"] = begun.disk.shelves[INBOX].tales["1.txt"]
    with pytest.raises(FindingError):
        begun.job(JobKind.IMPORT)


def test_the_same_seed_takes_the_same_steps(tmp_path: Path):
    taken = []
    for run in ("first", "second"):
        with SiteProcess(tmp_path / run / "site") as site:
            history = History(3, tmp_path / run, site.url, site.folder)
            history.run(2)
            taken.append(
                [step.replace(site.url, "").replace(str(tmp_path / run), "") for step in history.steps]
            )
    assert taken[0] == taken[1]


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_a_short_history_finds_nothing(tmp_path: Path, seed: int):
    """Histories that once found a file read for ever as it failed, one story under two names, a page hidden too late."""
    with SiteProcess(tmp_path / "site") as site:
        History(seed, tmp_path, site.url, site.folder).run(12)


@pytest.mark.parametrize("seed", [104, 105])
def test_a_short_history_on_a_server_finds_nothing(tmp_path: Path, seed: int):
    """Beside all else, the server crashes in the middle of jobs."""
    with serving() as server, SiteProcess(tmp_path / "site") as site:
        History(seed, tmp_path, site.url, site.folder, server).run(12)

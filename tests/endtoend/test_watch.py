"""A watched inbox under a whole Velveteen: what lands is found, whatever is killed meanwhile."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from endtoend.running_server import RunningServer
from endtoend.test_house import descendants


def source(name: str, folder: Path, more: str = "") -> str:
    folder.mkdir(exist_ok=True)
    return f'[[source]]\nid = "{name}"\nkind = "inbox"\nfolder = "{folder}"\n{more}\n'


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningServer]:
    sources = source("seen", tmp_path / "seen", 'on_missing = "remove"')
    sources += source("unseen", tmp_path / "unseen", "watch = false")
    house = RunningServer(tmp_path, sources)
    write(tmp_path / "seen", "first", "zebrafinch")
    yield house
    house.stop()


def write(folder: Path, name: str, word: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(f"Title: {name}\n\nNobody had ever seen a {word} there. " + "It was a quiet night. " * 40)
    return path


def finds(house: RunningServer, word: str) -> int:
    total = house.search(word)["totalHits"]
    assert isinstance(total, int)
    return total


def test_what_lands_changes_and_goes_shows_in_searches(house, tmp_path):
    house.serve()
    house.wait_for(lambda: finds(house, "zebrafinch") == 1)
    house.settle()
    write(tmp_path / "unseen", "other", "nightjar")
    path = write(tmp_path / "seen", "second", "hoopoe")
    house.wait_for(lambda: finds(house, "hoopoe") == 1)
    write(tmp_path / "seen", "second", "wryneck")
    house.wait_for(lambda: finds(house, "wryneck") == 1 and finds(house, "hoopoe") == 0)
    path.rename(tmp_path / "seen" / "third.txt")
    house.wait_for(lambda: "third.txt" in str(house.search("wryneck")) or finds(house, "wryneck") == 1)
    (tmp_path / "seen" / "third.txt").unlink()
    house.wait_for(lambda: finds(house, "wryneck") == 0)
    assert finds(house, "zebrafinch") == 1
    assert finds(house, "nightjar") == 0
    assert {job["state"] for job in house.settle()} == {"done"}


def test_what_lands_after_anything_was_killed_is_found(house, tmp_path):
    pid = house.serve()
    house.wait_for(lambda: finds(house, "zebrafinch") == 1)
    for number, module in enumerate(
        ["indexer.jobs.job_main", "indexer.readers.child", "indexer.jobs.schedule", "indexer.jobs.worker"]
    ):
        house.wait_for(lambda module=module: killed(pid, module))
        # Letters, since words of digits are numbers to a search.
        word = "goldcrest" + "abcd"[number] * 3
        write(tmp_path / "seen", f"after{number}", word)
        house.wait_for(lambda word=word: finds(house, word) == 1)
    house.stop()
    assert not [each for each in psutil.process_iter() if named(each, str(house.config))]
    assert house.run("doctor").returncode == 0


def killed(pid: int, module: str) -> bool:
    found = [process for process in descendants(pid) if named(process, module)]
    for process in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    return bool(found)


def named(process: psutil.Process, word: str) -> bool:
    try:
        return word in process.cmdline()
    except psutil.Error:
        return False

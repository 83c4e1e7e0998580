"""The whole of Velveteen as a person runs it: commands, server, worker, kills in between."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from damage import flip, index_files
from endtoend.running_server import RunningServer

LINE = "The {n}th lighthouse keeper counted {n} herring gulls before breakfast and wrote it down. "


def write_stories(folder: Path, many: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(many):
        body = LINE.format(n=number) + f"Nobody asked about page {number} of the logbook. " * 60
        text = f"Gulls {number}\n\nby Tern\n\nRating: PG-13\nFandom: Harbour\n\n{body}\n"
        (folder / f"gulls{number:04}.txt").write_text(text)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningServer]:
    inbox = tmp_path / "inbox"
    write_stories(inbox, 150)
    house = RunningServer(tmp_path, f'[[source]]\nid = "tales"\nkind = "inbox"\nfolder = "{inbox}"\n')
    yield house
    house.stop()


def descendants(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def test_serving_imports_searches_and_leaves_no_process_behind(house):
    pid = house.serve()
    assert [job["state"] for job in house.settle()] == ["done"]
    answer = house.search('"149 herring gulls before breakfast"')
    assert (answer["totalHits"], answer["hits"][0]["title"]) == (1, "Gulls 149")
    (passage,) = answer["hits"][0]["passages"]
    (span,) = passage["spans"]
    assert passage["text"][slice(*span)] == "149 herring gulls before breakfast"
    assert answer["facetDistribution"]["fandom"] == {"Harbour": 1}
    family = descendants(pid)
    assert len(family) >= 4
    house.stop()
    assert not [
        process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]


def test_a_second_start_imports_nothing_twice(house):
    house.serve()
    house.settle()
    house.stop()
    house.serve()
    assert sum(job["counts"].get("added", 0) for job in house.settle()) == 150
    assert house.search("herring")["totalHits"] == 150


def test_twenty_readers_during_a_reindex_see_no_error_and_no_empty_page(house):
    house.serve()
    house.settle()
    stop = threading.Event()
    wrong: list[object] = []
    asked = [0]

    def read() -> None:
        while not stop.is_set():
            status, body = house.get("/api/v1/search?q=%22herring+gulls+before%22")
            asked[0] += 1
            if status != 200 or b'"totalHits":150' not in body:
                wrong.append((status, body[:200]))

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    try:
        before = house.search("herring")["generation"]
        for _ in range(2):
            house.run("reindex")
        house.wait_for(lambda: house.search("herring")["generation"] >= before + 2)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert asked[0] > 20


@pytest.mark.parametrize("delay", [0.3, 1.0, 2.0])
def test_a_killed_worker_leaves_search_working_and_the_next_run_completes(house, tmp_path, delay):
    pid = house.serve()
    house.settle()
    write_stories(tmp_path / "inbox", 400)
    done = threading.Thread(
        target=house.run, args=("import", str(tmp_path / "inbox")), kwargs={"check": False}
    )
    done.start()
    time.sleep(delay)
    for process in descendants(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            if {"indexer.jobs.job_main", "indexer.jobs.worker"} & set(process.cmdline()):
                os.kill(process.pid, signal.SIGKILL)
    assert house.search("herring")["totalHits"] >= 150
    done.join()
    house.wait_for(lambda: house.search("herring")["totalHits"] == 400, 120)
    assert house.settle()[0]["state"] == "done"
    assert house.run("doctor").returncode == 0


def test_a_flipped_bit_is_named_by_doctor_and_search_goes_on_from_the_generation_before(house):
    house.run("import", str(house.config.parent / "inbox"))
    house.run("reindex")
    live = max((house.data / "index").glob("0*"))
    largest = index_files(live)[0]
    flip(largest)
    doctor = house.run("doctor", check=False)
    assert doctor.returncode == 1
    assert largest.name in doctor.stdout + doctor.stderr
    assert house.ask('"herring gulls before breakfast"')["totalHits"] == 150
    house.serve()
    assert house.search('"herring gulls before breakfast"')["totalHits"] == 150
    house.wait_for(
        lambda: [(job["kind"], job["state"]) for job in house.jobs()].count(("reindex", "done")) == 2
    )
    house.stop()
    assert house.run("doctor").returncode == 0


def test_an_import_by_hand_goes_on_when_the_worker_that_did_it_is_gone(house, tmp_path):
    pid = house.serve()
    house.settle()
    write_stories(tmp_path / "inbox", 600)
    outcome: list[int] = []
    by_hand = threading.Thread(
        target=lambda: outcome.append(house.run("import", str(tmp_path / "inbox"), check=False).returncode)
    )
    by_hand.start()
    time.sleep(1.0)
    for process in descendants(pid):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    by_hand.join()
    assert outcome == [0]
    assert house.ask("herring")["totalHits"] == 600

"""Two machines share a catalogue on a server, captures and the index: each is killed in turn, and nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil
import pytest
from endtoend.running_server import RunningServer
from postgres_server import PostgresServer, serving
from siteserver import STORIES, SiteServer

TALE = "Title: {title}\nAuthor: {author}\n\nThe harbour of {title} was lit. {line}\n"
ROOMS, FILES = 4, 15


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(heal_after=1) as served:
        yield served


@pytest.fixture
def machines(server, site, tmp_path) -> Iterator[list[RunningServer]]:
    tables = ["[index]\nlifted = false\n", f'[catalogue]\nurl = "{server.make_database(tmp_path.name)}"\n']
    tables += [
        f'[[source]]\nid = "harbour"\nkind = "site"\nurl = "{site.url}"\npace = 0\nallow_private = true\n'
    ]
    shared = tmp_path / "shared"
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "var").mkdir(parents=True)
        for each in ("captures", "index"):
            (shared / each).mkdir(parents=True, exist_ok=True)
            (folder / "var" / each).symlink_to(shared / each)
        made.append(RunningServer(folder, "".join(tables)))
    yield made
    for each in made:
        with contextlib.suppress(Exception):
            each.stop()


def processes(machine: RunningServer, what: str) -> list[psutil.Process]:
    """The processes of a machine whose command line has a word."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(machine._server.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [child] if what in " ".join(child.cmdline()) else []
    return found


def lose(machine: RunningServer) -> None:
    """End a whole machine at once."""
    every = [
        *psutil.Process(machine._server.pid).children(recursive=True),
        psutil.Process(machine._server.pid),
    ]
    for each in every:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.send_signal(signal.SIGKILL)
    machine._server.wait()
    machine._server = None


class Load:
    """Questions to both machines all the time: every answer must be one that could be right."""

    def __init__(self, machines: list[RunningServer], most: int) -> None:
        self._machines, self._most = machines, most
        self.answered, self.wrong = 0, []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        while not self._stop.is_set():
            for machine in self._machines:
                status, body = machine.get("/api/v1/search?q=harbour&hitsPerPage=1")
                if status == 200:
                    self.answered += 1
                    total = json.loads(body)["totalHits"]
                    if not 0 <= total <= self._most:
                        self.wrong.append(total)
                elif status not in {0, 503}:
                    self.wrong.append((status, body[:200]))
            time.sleep(0.1)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def write_rooms(folder: Path, chance: random.Random) -> list[str]:
    """Write files of stories and return their titles."""
    titles = []
    for room in range(ROOMS):
        (folder / f"room{room}").mkdir()
        for number in range(FILES):
            titles.append(f"T{room}x{number}")
            line = " ".join(chance.choices(("lamp", "tide", "gull", "rope", "mist"), k=300))
            text = TALE.format(title=titles[-1], author="Wren", line=line)
            (folder / f"room{room}" / f"{number}.txt").write_text(text, "utf-8")
    return titles


def kill_in_turn(one: RunningServer, two: RunningServer, chance: random.Random) -> None:
    kills = [(one, "jobs.worker"), (two, "jobs.job_main"), (two, "jobs.worker")]
    kills += [(one, "webui"), (one, "jobs.job_main"), (two, "webui")]
    for machine, what in kills:
        time.sleep(chance.uniform(0.5, 3.0))
        for process in processes(machine, what):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def found_in(machine: RunningServer, titles: list[str]) -> None:
    """Fail unless every story there should be is found, once."""
    for title in titles:
        hits = machine.search(f'"harbour of {title} was lit"')["hits"]
        assert [hit["title"] for hit in hits] == [title]
    for story in STORIES:
        assert machine.search(f'"{story.chapters[0].phrase}"')["totalHits"] == 1


def test_each_is_killed_in_turn_under_load_and_nothing_is_lost(machines, server, tmp_path):
    chance = random.Random(int(os.environ.get("VELVETEEN_SEED", "5")))
    titles = write_rooms(tmp_path, chance)
    one, two = machines
    one.serve()
    two.serve()
    orders = [(one, ("crawl", "harbour"))]
    orders += [(machines[room % 2], ("import", str(tmp_path / f"room{room}"))) for room in range(ROOMS)]
    asking = [
        threading.Thread(target=machine.run, args=words, kwargs={"check": False}) for machine, words in orders
    ]
    with Load(machines, len(titles) + len(STORIES) + 10) as load:
        for each in asking:
            each.start()
        kill_in_turn(one, two, chance)
        server.restart(signal.SIGQUIT)
        time.sleep(chance.uniform(0.5, 2.0))
        lose(one)
        for each in asking:
            each.join()
        two.settle()
        one.serve()
        for _, words in orders:  # whoever asked may have been told that nobody answers
            two.run(*words)
        settled = two.settle()
    assert load.wrong == []
    assert load.answered > 10
    assert {job["state"] for job in settled} == {"done"}
    for machine in machines:
        found_in(machine, titles)
    assert len({machine.search("")["totalHits"] for machine in machines}) == 1
    problems = json.loads(two.run("doctor", "--deep", "--json", check=False).stdout)["problems"]
    assert [each for each in problems if "chmod" not in each] == []


def test_a_machine_without_the_index_does_no_jobs_and_says_why(machines, tmp_path):
    one, two = machines
    one.run("import", str(tmp_path), check=False)
    (tmp_path / "a.txt").write_text(TALE.format(title="A", author="Wren", line=""), "utf-8")
    assert one.run("import", str(tmp_path / "a.txt")).returncode == 0
    (two.data / "index").unlink()
    (tmp_path / "b.txt").write_text(TALE.format(title="B", author="Wren", line=""), "utf-8")
    refused = two.run("import", str(tmp_path / "b.txt"), check=False)
    assert refused.returncode == 1
    assert "folder of data of another machine" in refused.stderr
    assert one.run("import", str(tmp_path / "b.txt")).returncode == 0
    assert one.ask("harbour")["totalHits"] == 2
    assert two.run("reindex").returncode == 0
    assert two.ask("harbour")["totalHits"] == 2
    assert "another machine" in one.run("import", str(tmp_path / "a.txt"), check=False).stderr

"""config.toml changed while everything runs: sources come and go, faults are told, and no search fails meanwhile."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from endtoend.running_server import RunningServer
from siteserver import SiteServer

TALE = "Title: {title}\nAuthor: Heron\n\nThe {title} lay still all morning, and nobody came to look.\n"


@pytest.fixture
def house(tmp_path):
    for name in ("pond", "lake"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(TALE.format(title=name), encoding="utf-8")
    made = RunningServer(tmp_path, source("pond", tmp_path))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def site():
    with SiteServer(heal_after=1) as server:
        yield server


def source(name: str, folder: Path, more: str = "") -> str:
    return f'[[source]]\nid = "{name}"\nkind = "inbox"\nfolder = "{folder}/{name}"\n{more}'


class Searches:
    """Asks without a pause and keeps every answer that was none."""

    def __init__(self, house: RunningServer) -> None:
        self._house, self._stop = house, threading.Event()
        self.asked, self.failed = 0, []
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.is_set():
            status, body = self._house.get("/api/v1/search?q=morning")
            self.asked += 1
            if status != 200 or json.loads(body)["totalHits"] < 1:
                self.failed.append((status, body))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def problems(house: RunningServer) -> list[str]:
    return json.loads(house.get("/api/v1/status")[1])["problems"]


def sources(house: RunningServer) -> list[str]:
    return [each["id"] for each in json.loads(house.get("/api/v1/status")[1])["sources"]]


def test_a_folder_and_a_site_are_added_while_everything_runs_and_no_search_fails(house, tmp_path, site):
    house.serve()
    house.wait_for(lambda: house.search("pond")["totalHits"] == 1)
    with Searches(house) as searches:
        with house.config.open("a", encoding="utf-8") as config:
            config.write(source("lake", tmp_path, 'schedule = "0 4 * * *"\n'))
            config.write(
                f'[[source]]\nid = "hill"\nkind = "site"\nurl = "{site.url}"\npace = 0.0\nallow_private = true\n'
            )
        # At once, as the guide has it: whoever does the job knows the source.
        done = house.run("crawl", "hill")
        assert "Crawl done" in done.stderr
        house.wait_for(lambda: house.search("lake")["totalHits"] == 1)
        house.wait_for(lambda: sources(house)[:3] == ["pond", "lake", "hill"])
        # The new folder is watched and scheduled.
        house.wait_for(
            lambda: json.loads(house.get("/api/v1/status")[1])["sources"][1]["nextRun"] is not None
        )
        (tmp_path / "lake" / "mere.txt").write_text(TALE.format(title="mere"), encoding="utf-8")
        house.wait_for(lambda: house.search("mere")["totalHits"] == 1)
    assert searches.asked > 10
    assert searches.failed == []


def test_a_faulty_file_is_told_everywhere_and_changes_nothing(house, tmp_path):
    house.serve()
    house.wait_for(lambda: house.search("pond")["totalHits"] == 1)
    sound = house.config.read_text("utf-8")
    with Searches(house) as searches:
        house.config.write_text(sound + "[search]\nper_pgae = 3\n", "utf-8")
        house.wait_for(lambda: any("per_pgae; did you mean per_page?" in each for each in problems(house)))
        house.wait_for(lambda: "per_pgae" in house.said.read_text())
        assert str(tmp_path) not in str(problems(house))
        assert "per_pgae" in house.get("/status")[1].decode()
        doctor = house.run("doctor", check=False)
        assert doctor.returncode == 1
        assert "did you mean per_page?" in doctor.stdout
        assert "what runs keeps the settings it had" in doctor.stderr
        house.config.write_text(sound.replace('"Test House"', '"Other House"'), "utf-8")
        house.wait_for(lambda: problems(house) == [] and b"Other House" in house.get("/")[1])
    assert searches.failed == []
    # Said once by one process, not by each.
    assert house.said.read_text().count("per_pgae") == 1


def test_what_needs_a_restart_is_named(house):
    house.serve()
    house.config.write_text(house.config.read_text("utf-8").replace("port =", "threads = 3\nport ="), "utf-8")
    house.wait_for(lambda: any("web.threads has changed" in each for each in problems(house)))
    house.wait_for(lambda: "web.threads" in house.run("doctor", check=False).stdout)
    house.stop()
    house.serve()
    house.wait_for(lambda: house.search("pond")["totalHits"] == 1)
    assert problems(house) == []
    assert "web.threads" not in house.run("doctor", check=False).stdout


def test_a_source_that_is_taken_out_is_no_longer_scheduled_or_watched(house, tmp_path):
    whole = house.config.read_text("utf-8")
    house.config.write_text(whole + source("lake", tmp_path), "utf-8")
    house.serve()
    house.wait_for(lambda: house.search("lake")["totalHits"] == 1)
    house.config.write_text(whole, "utf-8")
    house.wait_for(lambda: sources(house)[:1] == ["pond"] and "lake" not in sources(house))
    house.wait_for(lambda: "it holds from now on" in house.said.read_text())
    (tmp_path / "pond" / "mere.txt").write_text(TALE.format(title="mere"), encoding="utf-8")
    house.wait_for(lambda: house.search("mere")["totalHits"] == 1)


def test_the_first_start_says_what_it_imports(house, tmp_path):
    house.serve()
    house.settle()
    said = house.said.read_text()
    assert f"It imports pond ({tmp_path}/pond) for the first time now." in said
    assert f"http://127.0.0.1:{house.port}/status shows how far that is." in said
    house.stop()
    house.serve()
    assert "It imports" not in house.said.read_text()

"""An archive on a disk or in a folder that may not be written: it is searched and read, and says why nothing else works."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from endtoend.running_server import RunningServer

PHRASE = "a turnip that had opinions about the weather"
TOKEN = "open-sesame-turnip"
SAID = "may not be written"
NOBODY = 65534


def tell(path: Path, number: int) -> None:
    text = f"Tale {number}\n\nby Moss\n\nThere was {PHRASE}, number {number} of them.\n\nThe End\n"
    path.write_text(text, "utf-8")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder every account can get to, unlike those that pytest makes."""
    folder = Path(tempfile.mkdtemp(prefix="velveteen-read-only-"))
    folder.chmod(0o755)
    yield folder
    subprocess.run(["umount", "-l", folder / "var"], check=False, capture_output=True)
    subprocess.run(["chmod", "-R", "u+rwX", folder], check=True)
    shutil.rmtree(folder)


@pytest.fixture
def house(place: Path, request: pytest.FixtureRequest) -> RunningServer:
    inbox = place / "inbox"
    inbox.mkdir()
    for number in range(5):
        tell(inbox / f"{number}.txt", number)
    house = RunningServer(
        place, f'admin_token = "{TOKEN}"\n[index]\nengine = "{getattr(request, "param", "tantivy")}"\n'
    )
    house.run("import", str(inbox))
    return house


def close(house: RunningServer) -> None:
    """Let nobody write: a disk that is mounted to be read, where that can be had, else a folder that is not ours to write.

    Root may write whatever modes say, so without a mount its commands run as nobody, who owns nothing.
    """
    if _mount("--bind", house.data, house.data) and _mount("-o", "remount,ro,bind", house.data):
        return
    if os.geteuid() == 0:
        house.account = NOBODY
        subprocess.run(["chmod", "-R", "a+rX", house.config.parent], check=True)
    else:
        subprocess.run(["chmod", "-R", "a-w", house.data], check=True)


def open_again(house: RunningServer) -> None:
    if _mount("-o", "remount,rw,bind", house.data):
        return
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", house.data], check=True)
    subprocess.run(["chmod", "-R", "u+rwX", house.data], check=True)


def _mount(*words: str | Path) -> bool:
    return subprocess.run(["mount", *map(str, words)], check=False, capture_output=True).returncode == 0


def test_commands_that_read_work_and_those_that_write_say_why_not(house, place):
    close(house)
    before = sorted(path.name for path in house.data.rglob("*"))
    answer = house.ask(f'"{PHRASE}"')
    assert (answer["totalHits"], len(answer["hits"]), answer["warnings"]) == (5, 5, [])
    assert PHRASE in answer["hits"][0]["passages"][0]["text"]
    for words in (("jobs",), ("report",), ("sources",)):
        assert house.run(*words).returncode == 0
    for words in (("import", str(place / "inbox")), ("reindex",), ("reread",), ("doctor", "--heal")):
        refused = house.run(*words, check=False)
        assert refused.returncode == 1
        assert SAID in refused.stderr
        assert "Traceback" not in refused.stderr
    assert SAID in house.run("doctor", check=False).stdout
    assert sorted(path.name for path in house.data.rglob("*")) == before


@pytest.mark.parametrize("house", ["tantivy", "whoosh"], indirect=True)
def test_the_server_answers_and_its_forms_say_why_not(house):
    close(house)
    house.serve()
    try:
        assert house.search(f'"{PHRASE}"')["totalHits"] == 5
        key = house.search("turnip")["hits"][0]["id"]
        assert b"had opinions about the weather" in house.get(f"/stories/{key}?q=turnip")[1]
        assert house.get("/healthz")[0] == 200
        assert SAID.encode() in house.get("/status")[1]
        status, body = run_now(house)
        assert (status, SAID in body) == (503, True)
        # None of its processes has been given up meanwhile, nor the whole with it.
        assert house.search("turnip")["totalHits"] == 5
    finally:
        house.stop()


def run_now(house: RunningServer) -> tuple[int, str]:
    origin = f"http://127.0.0.1:{house.port}"
    content = urlencode({"work": "reindex:", "token": TOKEN}).encode()
    request = urllib.request.Request(f"{origin}/status/run", content, {"Origin": origin})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_disk_made_writable_under_a_running_server_is_written_to(house, place):
    close(house)
    house.serve()
    try:
        assert house.search("turnip")["totalHits"] == 5
        open_again(house)
        tell(place / "inbox" / "new.txt", 99)
        (place / "inbox" / "new.txt").chmod(0o644)
        house.wait_for(lambda: run_now(house)[0] == 200)
        house.wait_for(
            lambda: any(job["state"] == "done" for job in house.jobs() if job["kind"] == "reindex")
        )
        assert house.search("turnip")["totalHits"] == 5
    finally:
        house.stop()


@pytest.mark.parametrize("left", ["log and table", "log alone"])
def test_what_lies_in_the_log_only_is_read_too(house, place, left):
    """As on a copy that was made while somebody wrote."""
    copied = place / "copied"
    with closing(sqlite3.connect(house.data / "catalogue.sqlite")) as held:
        held.execute(
            "INSERT INTO jobs (kind, state, counts, requested_at) VALUES ('crawl', 'done', '{}', '')"
        )
        held.commit()
        shutil.copytree(house.data, copied)
    assert (copied / "catalogue.sqlite-wal").stat().st_size
    if left == "log alone":
        (copied / "catalogue.sqlite-shm").unlink()
    shutil.rmtree(house.data)
    copied.rename(house.data)
    close(house)
    assert [job["kind"] for job in json.loads(house.run("jobs", "--json").stdout)["jobs"]] == [
        "crawl",
        "import",
    ]
    assert house.ask("turnip")["totalHits"] == 5


def test_a_catalogue_of_an_older_version_says_that_it_has_to_be_upgraded(house):
    with closing(sqlite3.connect(house.data / "catalogue.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    close(house)
    refused = house.run("search", "turnip", check=False)
    assert refused.returncode == 1
    assert "has to be upgraded" in refused.stderr

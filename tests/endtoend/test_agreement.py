"""Catalogue and index parted from each other under the command and the server, in processes of their own."""

from __future__ import annotations

import json
import shutil

import pytest
from endtoend.running_server import RunningServer

PHRASE = "a turnip that had opinions about the weather"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    """An archive whose data is kept a second time, beside it, as it was when it was made."""
    folder = tmp_path_factory.mktemp("house")
    inbox = folder / "inbox"
    inbox.mkdir()
    for number in range(6):
        text = f"Tale {number}\n\nby Moss\n\nThere was {PHRASE}, number {number} of them.\n\nThe End\n"
        (inbox / f"{number}.txt").write_text(text, "utf-8")
    house = RunningServer(folder)
    house.run("import", str(inbox))
    assert house.ask(f'"{PHRASE}"')["totalHits"] == 6
    shutil.copytree(house.data, folder / "as it was")
    return house


@pytest.fixture
def house(built: RunningServer) -> RunningServer:
    shutil.rmtree(built.data)
    shutil.copytree(built.data.with_name("as it was"), built.data)
    return built


@pytest.mark.parametrize("cut", [False, True], ids=["removed", "cut to nothing"])
def test_a_lost_catalogue_is_told_everywhere_and_an_import_begins_anew(house, cut):
    (house.data / "catalogue.sqlite").unlink()
    if cut:
        (house.data / "catalogue.sqlite").touch(mode=0o600)
    answer = house.ask(PHRASE)
    assert (answer["totalHits"], answer["hits"]) == (0, [])
    assert any("Restore the catalogue" in warning for warning in answer["warnings"])
    doctor = house.run("doctor", check=False)
    assert doctor.returncode == 1
    assert "Restore the catalogue" in doctor.stdout
    house.serve()
    try:
        status, body = house.get("/healthz")
        assert (status, "Restore the catalogue" in json.loads(body)["reason"]) == (503, True)
        assert b"Restore the catalogue" in house.get("/?q=turnip")[1]
        assert b"Restore the catalogue" in house.get("/status")[1]
    finally:
        house.stop()
    house.run("import", str(house.data.with_name("inbox")))
    assert house.ask(f'"{PHRASE}"')["totalHits"] == 6
    assert house.run("doctor").returncode == 0


def test_an_index_without_its_pointer_serves(house):
    (house.data / "index" / "CURRENT").unlink()
    assert house.ask(f'"{PHRASE}"')["totalHits"] == 6
    assert "CURRENT" in house.run("doctor", check=False).stdout
    house.run("reindex")
    assert house.run("doctor").returncode == 0


def test_a_server_that_starts_with_an_older_catalogue_makes_the_index_anew(house, tmp_path):
    shutil.copy2(house.data / "catalogue.sqlite", tmp_path / "backup")
    more = tmp_path / "more.txt"
    more.write_text(
        "More\n\nby Moss\n\nA parsnip with a grievance came by in the afternoon.\n\nThe End\n", "utf-8"
    )
    house.run("import", str(more))
    for path in house.data.glob("catalogue.sqlite*"):
        path.unlink()
    shutil.copy2(tmp_path / "backup", house.data / "catalogue.sqlite")
    house.serve()
    try:
        house.wait_for(lambda: any(job["kind"] == "reindex" for job in house.jobs()))
        house.settle()
        assert house.search("parsnip")["totalHits"] == 0
        assert house.search(f'"{PHRASE}"')["totalHits"] == 6
    finally:
        house.stop()
    assert house.run("doctor").returncode == 0

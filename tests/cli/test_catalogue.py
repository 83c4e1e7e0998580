from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_server import PASSWORD, PostgresServer, serving


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


def test_where_the_catalogue_is_kept_is_told(run, house):
    assert run("catalogue")[0] == 1
    run("import")
    code, given, _ = run("catalogue")
    assert code == 0
    assert given.strip() == str(house / "var" / "catalogue.sqlite")


def test_an_archive_moves_to_a_server_and_back_and_goes_on(run, json_of, house, server, monkeypatch):
    run("import")
    _, before = json_of("search", "lamp")
    url = server.make_database("moved")
    code, given, said = run("catalogue", "move", url)
    assert code == 0, said
    assert "are the same on both sides" in said
    assert dict(line.split("\t")[:2] for line in given.splitlines())["stories"] == "2"
    config = (house / "config.toml").read_text()
    assert 'url = "postgresql://keeper@127.0.0.1:' in config
    assert "lamp:" not in config
    monkeypatch.setenv("VELVETEEN_CATALOGUE_PASSWORD", PASSWORD)
    assert run("catalogue")[1].startswith("postgresql://keeper@127.0.0.1:")
    assert json_of("search", "lamp")[1]["hits"] == before["hits"]
    (house / "room" / "third.txt").write_text("Title: The Third\n\nThe lamp again.\n", encoding="utf-8")
    assert run("import")[0] == 0
    assert json_of("search", "lamp")[1]["totalHits"] == before["totalHits"] + 1
    assert run("doctor", "--deep")[0] == 0
    assert run("reindex")[0] == 0
    code, _, said = run("catalogue", "move", "file")
    assert code == 0, said
    assert "url" not in (house / "config.toml").read_text()
    assert json_of("search", "lamp")[1]["totalHits"] == before["totalHits"] + 1
    assert run("import")[0] == 0


@pytest.mark.parametrize("to", ["", "mysql://host/x", "postgresql://host", "file", "/somewhere"])
def test_a_place_that_is_none_is_wrong_use(run, house, to):
    run("import")
    assert run("catalogue", "move", *([to] if to else []))[0] == 2


def test_a_server_that_is_away_is_told_by_every_command_and_by_doctor(run, house, server, monkeypatch):
    monkeypatch.setenv("VELVETEEN_CATALOGUE_URL", "postgresql://keeper@127.0.0.1:9/none")
    for words in (("import",), ("search", "lamp"), ("jobs",), ("report",)):
        code, _, said = run(*words)
        assert code == 1
        assert "does not answer" in said
    (house / "var").mkdir(exist_ok=True)
    code, given, _ = run("doctor")
    assert code == 1
    assert "does not answer" in given


def test_a_password_that_others_may_read_is_told(run, house, server):
    config = house / "config.toml"
    config.write_text(config.read_text() + f'\n[catalogue]\nurl = "{server.make_database("open")}"\n')
    config.chmod(0o644)
    assert "the password of the catalogue" in run("doctor")[1]
    config.chmod(0o600)
    assert run("import")[0] == 0
    assert "All is well" in run("doctor")[2]

"""What docs/scale.md and compose.yaml say to type is typed: variables, checks of health, backup and restoring."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

from endtoend.running_server import RunningServer
from postgres_server import ACCOUNT, PASSWORD, serving

from indexer.config import load
from indexer.config.options import options

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
PAGE = (ROOT / "docs" / "scale.md").read_text("utf-8")
DATABASE = "postgresql://velveteen@database/velveteen"
TALE = "Title: {0}\nAuthor: Wren\n\nThe harbour of {0} was lit.\n"


def typed(program: str) -> list[str]:
    """The words of the one line of the page that runs a program."""
    (line,) = re.findall(rf"^{program} .*$", PAGE, re.MULTILINE)
    return shlex.split(line)


def test_every_variable_of_the_compose_file_is_a_setting_and_its_value_is_taken():
    given = dict(re.findall(r"^ +(VELVETEEN_\w+): (.+)$", COMPOSE, re.MULTILINE))
    assert len(given) == 6
    assert given.keys() <= {option.variable for option in options()}
    settings = load(environ={name: value.strip('"') for name, value in given.items()})
    assert settings.index.engine == "opensearch"
    assert settings.catalogue.url == DATABASE
    assert (settings.opensearch.hosts, settings.opensearch.replicas) == (("http://search:9200",), 0)


def test_its_command_is_one_that_a_shell_takes_and_names_what_there_is():
    (command,) = re.findall(r"^ +command: (.+)$", COMPOSE, re.MULTILINE)
    shell, option, line = shlex.split(command)
    assert subprocess.run([shell, "-n", option, line], check=False).returncode == 0
    assert "cluster]" in line
    assert (ROOT / "pyproject.toml").read_text("utf-8").count("\ncluster = [") == 1


def test_services_are_named_as_they_are_called():
    services = re.findall(r"^  (\w+):$", COMPOSE, re.MULTILINE)
    assert services == ["search", "database", "velveteen"]
    assert set(re.findall(r"(?://|@)(search|database|\w+)[:/]\w", COMPOSE)) <= {*services, "localhost"}


def test_a_backup_is_restored_as_the_page_says_into_the_same_database_and_an_empty_one(tmp_path):
    with serving() as server:
        environment = os.environ | {"PATH": f"{server.programs}:{os.environ['PATH']}", "PGPASSWORD": PASSWORD}

        def run(words: list[str], database: str) -> None:
            words = [word.replace(DATABASE, server.url(database)) for word in words]
            done = subprocess.run(
                words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr

        (check,) = re.findall(r"test: (pg_isready .*)", COMPOSE)
        ready = [*shlex.split(check), "-p", str(server.port)]
        run([ACCOUNT if word == "velveteen" else word for word in ready], "postgres")

        house = RunningServer(tmp_path, f'[catalogue]\nurl = "{server.make_database("house")}"\n')
        for name in ("A", "B"):
            (tmp_path / f"{name}.txt").write_text(TALE.format(name), "utf-8")
        house.run("import", str(tmp_path / "A.txt"))
        run(typed("pg_dump"), "house")
        house.run("import", str(tmp_path / "B.txt"))
        house.run("remove", house.ask("A")["hits"][0]["id"])
        assert [hit["title"] for hit in house.ask("harbour")["hits"]] == ["B"]

        for database in ("house", "another"):
            if database == "another":
                url = server.make_database(database)
                server.sql("DROP DATABASE house WITH (FORCE)")
                house.config.write_text(house.config.read_text("utf-8").replace(server.url("house"), url))
            run(typed("pg_restore"), database)
            # What the index still has of later changes is in no answer.
            assert {hit["title"] for hit in house.ask("harbour")["hits"]} <= {"A"}
            house.run("reindex")
            assert [hit["title"] for hit in house.ask("harbour")["hits"]] == ["A"]
        problems = json.loads(house.run("doctor", "--deep", "--json", check=False).stdout)["problems"]
        assert [each for each in problems if "chmod" not in each] == []

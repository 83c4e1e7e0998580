"""A whole Velveteen whose catalogue is on a PostgreSQL server: import, crawl, pages, reindex, removal, and restarts of it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from endtoend.running_server import RunningServer
from postgres_server import PostgresServer, serving
from siteserver import LISTED, STORIES, SiteServer

from indexer.catalogue.sql.tables import HEAD

TALE = "Title: {title}\nAuthor: {author}\n\n{line}\n"
SECRET = "The kestrel of Wexmoor hovered over the marmalade."


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(heal_after=1) as served:
        yield served


@pytest.fixture(scope="module")
def house(server, site, tmp_path_factory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("server")
    room = folder / "room"
    room.mkdir()
    (room / "a.txt").write_text(TALE.format(title="Kestrels", author="Wren", line=SECRET), "utf-8")
    (room / "b.txt").write_text(TALE.format(title="Kettles", author="Finch", line="More marmalade."), "utf-8")
    tables = (
        "[index]\nlifted = false\n",  # every page of the site is made of the same sentences
        f'[catalogue]\nurl = "{server.make_database("house")}"\n',
        f'[[source]]\nid = "room"\nkind = "inbox"\nfolder = "{room}"\n',
        f'[[source]]\nid = "harbour"\nkind = "site"\nurl = "{site.url}"\npace = 0\nallow_private = true\n',
    )
    made = RunningServer(folder, "".join(tables))
    made.config.chmod(0o600)
    made.serve()
    made.wait_for(lambda: made.search("marmalade")["totalHits"] == 2)
    yield made
    made.stop()


def test_nothing_is_kept_in_a_file(house):
    assert not list(house.data.glob("catalogue.sqlite*"))
    assert house.run("catalogue").stdout.startswith("postgresql://keeper@127.0.0.1:")


def test_what_lands_is_found_and_read_on_pages(house):
    (hit,) = house.search("kestrel")["hits"]
    for path in ("/", "/?q=marmalade", f"/stories/{hit['id']}?q=kestrel", "/status", "/duplicates"):
        assert house.get(path)[0] == 200, path
    assert "Wexmoor" in house.get(f"/stories/{hit['id']}")[1].decode()
    (Path(house.config).parent / "room" / "c.txt").write_text(
        TALE.format(title="C", author="W", line="Quinces.")
    )
    house.wait_for(lambda: house.search("quinces")["totalHits"] == 1)


def test_a_crawl_finds_every_story_once(house):
    house.run("crawl", "harbour")
    longest = max(LISTED, key=lambda story: len(story.chapters))
    for chapter in longest.chapters:
        (hit,) = house.search(f'"{chapter.phrase}"')["hits"]
        assert hit["title"] == longest.title
    assert house.search("")["totalHits"] >= len(STORIES)


def test_an_index_is_made_anew_from_the_server(house):
    before = house.search("")["totalHits"]
    assert "Reindex done" in house.run("reindex").stderr
    assert house.search("")["totalHits"] == before
    assert json.loads(house.run("doctor", "--deep", "--json").stdout)["problems"] == []


def test_what_is_removed_is_gone_at_once_and_comes_back(house):
    (hit,) = house.search("kestrel")["hits"]
    house.run("remove", hit["id"], "--reason", "asked for")
    assert house.search("kestrel")["totalHits"] == 0
    assert house.get(f"/stories/{hit['id']}")[0] == 404
    house.run("restore", hit["id"])
    house.wait_for(lambda: house.search("kestrel")["totalHits"] == 1)
    house.settle()


def test_a_dry_run_writes_nothing(house):
    room = Path(house.config).parent / "room"
    (room / "tried.txt").write_text(TALE.format(title="Tried", author="W", line="Only tried."))
    said = house.run("import", "--dry-run", str(room))
    assert "nothing was written" in said.stdout + said.stderr


def test_a_dry_run_leaves_an_earlier_catalogue_as_it_is_and_says_what_to_do(server, tmp_path):
    """Also where this machine has no folder of data yet."""
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.txt").write_text(TALE.format(title="A", author="W", line=SECRET))
    url = server.make_database("earlier")
    machine = RunningServer(tmp_path, f'[catalogue]\nurl = "{url}"\n')
    trying = ("import", "--dry-run", str(tmp_path / "room"))
    assert "1 added" in machine.run(*trying).stderr
    assert server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "earlier") == [(0,)]
    (other := tmp_path / "other").mkdir()
    RunningServer(other, f'[catalogue]\nurl = "{url}"\n').run("import", str(tmp_path / "room"))
    server.sql("UPDATE alembic_version SET version_num = '0017'", "earlier")
    refused = machine.run(*trying, check=False)
    assert refused.returncode == 1
    assert "brings it up to date" in refused.stderr
    assert server.sql("SELECT version_num FROM alembic_version", "earlier") == [("0017",)]
    server.sql(f"UPDATE alembic_version SET version_num = '{HEAD}'", "earlier")
    assert "unchanged" in machine.run(*trying).stderr
    assert not machine.data.exists()


def test_pages_say_that_the_server_is_away_and_go_on_when_it_is_back(house, server):
    house.settle()
    server.stop(signal.SIGQUIT)
    status, body = house.get("/?q=marmalade")
    assert status == 503
    assert "keeper" not in body.decode()
    assert "does not answer" in house.run("search", "x", check=False).stderr
    server.start()
    house.wait_for(lambda: house.get("/?q=marmalade")[0] == 200)
    room = Path(house.config).parent / "room"
    (room / "d.txt").write_text(TALE.format(title="D", author="W", line="Medlars."))
    house.wait_for(
        lambda: house.get("/api/v1/search?q=medlars")[0] == 200 and house.search("medlars")["totalHits"] == 1
    )
    assert house.run("doctor").returncode == 0

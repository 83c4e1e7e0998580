"""A story removed while people read: gone from every page at once, whatever the worker is doing, and back again."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest
from endtoend.running_server import RunningServer

TALE = "Title: {title}\nAuthor: {author}\n\n{line}\n"
SECRET = "The kestrel of Wexmoor hovered over the marmalade."


@pytest.fixture
def house(tmp_path: Path):
    room = tmp_path / "room"
    room.mkdir()
    (room / "a.txt").write_text(TALE.format(title="Kestrels", author="Wren", line=SECRET), "utf-8")
    (room / "b.txt").write_text(TALE.format(title="Kettles", author="Finch", line="More marmalade."), "utf-8")
    made = RunningServer(tmp_path, f'[[source]]\nid = "room"\nkind = "inbox"\nfolder = "{room}"\n')
    made.serve()
    made.wait_for(lambda: made.search("marmalade")["totalHits"] == 2)
    made.settle()
    yield made
    made.stop()


def tagged(house: RunningServer, path: str, tag: str | None = None) -> tuple[int, str | None, str]:
    """Ask as a browser does that has a page already."""
    request = urllib.request.Request(f"http://127.0.0.1:{house.port}{path}")
    if tag is not None:
        request.add_header("If-None-Match", tag)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers["ETag"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["ETag"], error.read().decode()


PAGES = ["/?q=marmalade", "/stories/{id}", "/stories/{id}?q=kestrel", "/api/v1/search?q=marmalade", "/"]


def test_no_page_of_a_running_server_shows_it_again_not_even_one_the_browser_has(house):
    (hit,) = house.search("kestrel")["hits"]
    pages = [path.format(id=hit["id"]) for path in PAGES]
    tags = {path: tagged(house, path)[1] for path in pages}
    house.run("remove", hit["id"], "--reason", "asked for")
    for path, tag in tags.items():
        status, _, body = tagged(house, path, tag)
        assert status == (404 if "/stories/" in path else 200), path
        assert "Kestrels" not in body
        assert "Wexmoor" not in body
    assert "It may have been removed" in tagged(house, pages[1])[2]
    assert house.search("marmalade")["totalHits"] == 1
    assert json.loads(house.get(f"/api/v1/stories/{hit['id']}")[1])["code"] == "not-found"
    house.settle()
    assert house.search("marmalade")["totalHits"] == 1
    assert house.jobs()[0]["kind"] == "remove"
    house.run("restore", hit["id"])
    house.wait_for(lambda: house.search("kestrel")["totalHits"] == 1)
    assert house.get(f"/stories/{hit['id']}")[0] == 200


def test_all_of_it_can_be_forgotten_while_people_search(house):
    (hit,) = house.search("kestrel")["hits"]
    done = house.run("remove", hit["id"], "--forget", "--yes")
    assert "1 forgotten" in done.stderr
    assert house.search("marmalade")["totalHits"] == 1
    kept = [path for path in house.data.rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if b"Wexmoor" in path.read_bytes()] == []
    assert json.loads(house.run("removals", "--json").stdout)["removals"][0]["text"] == "forgotten"
    assert house.run("doctor").returncode == 0

"""A real crawl of a real site over HTTP, by the command, into a searchable archive."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from endtoend.running_server import RunningServer
from siteserver import CURLY_TEXT, LISTED, STORIES, UNLISTED, SiteServer

from indexer.archive import Archive
from indexer.config import load
from indexer.model import OWNER, SearchRequest


def site_source(url: str, *, private: bool = True) -> str:
    lines = ["[[source]]", 'id = "harbour"', 'kind = "site"', f'url = "{url}"', "pace = 0"]
    return "\n".join([*lines, f"allow_private = {str(private).lower()}"]) + "\n"


@pytest.fixture(scope="module")
def site():
    with SiteServer(heal_after=1) as server:
        yield server


@pytest.fixture(scope="module")
def house(site, tmp_path_factory) -> RunningServer:
    house = RunningServer(tmp_path_factory.mktemp("crawl"), site_source(site.url))
    house.run("crawl")
    return house


def test_every_allowed_story_is_found_once_with_all_its_chapters(house):
    assert house.ask("")["totalHits"] >= len(STORIES)
    longest = max(LISTED, key=lambda story: len(story.chapters))
    for chapter in longest.chapters:
        answer = house.ask(f'"{chapter.phrase}"')
        assert answer["totalHits"] == 1
        (hit,) = answer["hits"]
        assert hit["title"] == longest.title
        assert hit["passages"][0]["chapter"] == chapter.number


def test_stories_only_the_sitemap_names_are_found_too(house):
    for story in UNLISTED:
        assert house.ask(f'"{story.chapters[0].phrase}"')["totalHits"] == 1


def test_a_page_in_windows_1252_reads_as_written(house):
    answer = house.ask('"lighthouse keeper and shut the café\'s green door"')
    assert answer["totalHits"] >= 1
    assert answer["hits"][0]["passages"][0]["text"] in CURLY_TEXT


def test_what_robots_forbids_was_never_asked_for(house, site):
    assert not [path for path in site.paths() if path.startswith("/stories/private")]
    assert house.ask('"locked drawer"')["totalHits"] == 0


def test_a_second_crawl_asks_conditionally_and_takes_only_what_changed(house, site):
    story = LISTED[5]
    site.change(story.path(1))
    site.clear()
    house.run("crawl", "harbour")
    pages = {story.path(chapter.number) for story in STORIES for chapter in story.chapters}
    sent = [entry["path"] for entry in site.log() if entry["status"] == 200 and entry["path"] in pages]
    unchanged = [entry["path"] for entry in site.log() if entry["status"] == 304]
    assert sent == [story.path(1)]
    assert len(pages & set(unchanged)) == len(pages) - 1
    answer = house.ask('"added a teaspoon of thunder"')
    assert [hit["title"] for hit in answer["hits"]] == [story.title]
    assert house.ask(f'"{story.chapters[-1].phrase}"')["totalHits"] == 1


def deep(house: RunningServer) -> list[str]:
    problems: list[str] = json.loads(house.run("doctor", "--deep", "--json", check=False).stdout)["problems"]
    return problems


@pytest.fixture(scope="module")
def sound(house) -> RunningServer:
    """A house whose site has nothing left to fetch: a page of it heals after it was asked for once."""
    house.run("crawl", "harbour")
    assert deep(house) == []
    return house


@pytest.mark.parametrize("harm", ["all gone", "one gone", "one altered"])
def test_captures_that_are_lost_are_fetched_and_kept_again(sound, site, harm):
    house = sound
    with contextlib.closing(sqlite3.connect(house.data / "catalogue.sqlite")) as connection:
        named = connection.execute("SELECT DISTINCT digest FROM frontier WHERE digest IS NOT NULL")
        kept = sorted(house.data / "captures" / digest[:2] / f"{digest}.gz" for (digest,) in named)
    lost = kept if harm == "all gone" else kept[:1]
    for path in lost:
        if harm == "one altered":
            content = path.read_bytes()
            path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
        else:
            path.unlink()
    found = house.ask("")["totalHits"]
    (problem,) = deep(house)
    assert f"{len(lost)} captures" in problem
    assert "crawl their sources again" in problem
    # Reading them again shortens no story while a page of it is lost.
    house.run("reread", "harbour", check=False)
    assert house.ask("")["totalHits"] == found
    with contextlib.closing(Archive(load(house.config))) as archive:
        for story in LISTED:
            assert archive.search(OWNER, SearchRequest(f'"{story.chapters[-1].phrase}"')).total == 1
    site.clear()
    house.run("crawl", "harbour")
    asked = [entry for entry in site.log() if entry["status"] == 200 and not entry["conditional"]]
    assert len(asked) >= len(lost)
    assert all(path.exists() for path in kept)
    assert deep(house) == []
    assert house.ask("")["totalHits"] == found


def test_loopback_is_refused_unless_the_source_allows_it(site, tmp_path: Path):
    guarded = RunningServer(tmp_path, site_source(site.url, private=False))
    site.clear()
    refused = guarded.run("crawl", check=False)
    assert refused.returncode == 1
    assert "Crawl failed. Nothing could be fetched from harbour." in refused.stderr
    assert "allow_private = true" in refused.stderr
    assert site.paths() == []
    assert guarded.ask("")["totalHits"] == 0
    assert "guard" in guarded.run("jobs", "1", "--json").stdout

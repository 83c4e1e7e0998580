"""An archive moves from a file to a server and back: all of it, or nothing, and whoever had it open can change nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from postgres_server import PostgresServer, serving

from indexer.catalogue import Catalogue, move_catalogue, open_catalogue
from indexer.config import CataloguePlace, CatalogueSettings
from indexer.errors import CatalogueError
from indexer.model import JobKind, JobState, OnMissing, RemovalOrder, story_id


class CutOffError(Exception):
    """The move is killed."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


@pytest.fixture
def file(tmp_path: Path) -> CataloguePlace:
    return CataloguePlace(tmp_path / "var")


@pytest.fixture
def there(server: PostgresServer, file: CataloguePlace) -> CataloguePlace:
    url = server.make_database(f"move{abs(hash(file.folder)) % 10**9}")
    return replace(file, server=CatalogueSettings(url))


@pytest.fixture
def filled(file: CataloguePlace, lantern, tale, read) -> CataloguePlace:
    """An archive with something in most tables."""
    with open_catalogue(file) as catalogue:
        texts = {f"{n}.txt": " ".join(f"w{n % 40}x{i % 90}" for i in range(300)) for n in range(130)}
        catalogue.stories.put([read(key, tale(key, text)) for key, text in texts.items()], compared=True)
        catalogue.stories.put_story(lantern, "d")
        catalogue.stories.put_story(replace(lantern, chapters=lantern.chapters[:1]), "d2", fresh=True)
        catalogue.stories.mark_missing("shelf", ["3.txt"], OnMissing.KEEP)
        catalogue.removals.remove([story_id("shelf", "5.txt")], RemovalOrder("asked"))
        for number in range(3):
            catalogue.jobs.finish(catalogue.jobs.request(JobKind.CRAWL, f"s{number}").id, JobState.DONE)
        catalogue.frontier.begin_run("site", ["https://a.example/", "https://b.example/é"])
        catalogue.captures.put(b"<p>page</p>")
        catalogue.stories.done_pending([change.seq for change in catalogue.stories.pending()])
    return file


def said(catalogue: Catalogue) -> dict[str, object]:
    """What an archive says of itself."""
    return {
        "stories": list(catalogue.stories.all()),
        "versions": catalogue.versions.latest(),
        "copies": catalogue.copies.groups(),
        "removals": catalogue.removals.listed(),
        "jobs": catalogue.jobs.recent(),
        "files": catalogue.files.known("shelf"),
        "pages": list(catalogue.frontier.pages("site")),
        "archive": catalogue.expected_index.archive,
        "newest": catalogue.expected_index.newest(),
        "sound": (catalogue.check(), catalogue.check_deep()),
    }


def move(source: CataloguePlace, target: CataloguePlace) -> dict[str, object]:
    return move_catalogue(source, target, lambda *_: None)


def test_all_of_it_goes_there_and_back_and_numbers_go_on(filled, there, tale):
    with open_catalogue(filled) as catalogue:
        before = said(catalogue)
    sums = move(filled, there)
    assert sums["stories"].rows == 130
    assert len([name for name, held in sums.items() if held.rows]) > 12
    with open_catalogue(there) as moved:
        assert said(moved) == before
        job = moved.jobs.request(JobKind.IMPORT, "x").id
        assert job > max(each.id for each in before["jobs"])
        moved.jobs.finish(job, JobState.DONE)
        moved.stories.put_story(tale("new.txt"), "d")
        (change,) = moved.stories.pending()
        assert change.seq > before["newest"]
        moved.stories.done_pending([change.seq])
        after = said(moved)
    move(there, filled)
    with open_catalogue(filled) as back:
        assert said(back) == after
        assert back.jobs.request(JobKind.IMPORT, "y").id > job
        back.stories.put_story(tale("newer.txt"), "d")
        assert back.stories.pending()[0].seq > change.seq
    with pytest.raises(CatalogueError, match=r"was moved to .*catalogue.sqlite"):
        open_catalogue(there)


def test_whoever_still_has_it_open_can_change_nothing(filled, there):
    with open_catalogue(filled) as old:
        move(filled, there)
        with pytest.raises(CatalogueError, match="moved to postgresql://keeper@127"):
            old.meta.set("late", "1")
        with pytest.raises(CatalogueError, match="moved to"):
            old.jobs.request(JobKind.IMPORT)
    with pytest.raises(CatalogueError, match="was moved to postgresql://"):
        open_catalogue(filled)
    with open_catalogue(there) as moved:
        assert moved.meta.get("late") is None
        move(there, filled)
        with pytest.raises(CatalogueError, match="moved to"):
            moved.meta.set("late", "1")


@pytest.mark.parametrize("to_server", [True, False])
@pytest.mark.parametrize("at", [0, 3, 9, 20, 33, 40])
def test_cut_off_anywhere_it_goes_on_where_it_was(filled, there, at, to_server):
    source, target = (filled, there) if to_server else (there, filled)
    if not to_server:
        move(filled, there)
    with open_catalogue(source) as catalogue:
        before = said(catalogue)
    steps: list[tuple[str, int]] = []

    def cut(name: str, done: int, _rows: int) -> None:
        steps.append((name, done))
        if len(steps) > at:
            raise CutOffError

    with pytest.raises(CutOffError):
        move_catalogue(source, target, cut)
    with pytest.raises(CatalogueError, match="begun and not finished"):
        open_catalogue(target)
    with open_catalogue(source) as still:
        assert said(still) == before
    first: dict[str, int] = {}
    move_catalogue(source, target, lambda name, done, _rows: first.setdefault(name, done))
    done = {name: rows for name, rows in steps if name != "meta"}
    assert {name: first[name] for name in done} == done
    with open_catalogue(target) as moved:
        assert said(moved) == before


def test_what_was_written_between_comes_along(filled, there, tale):
    def cut(name: str, _done: int, _rows: int) -> None:
        if name == "zones":
            raise CutOffError

    with pytest.raises(CutOffError):
        move_catalogue(filled, there, cut)
    with open_catalogue(filled) as catalogue:
        catalogue.stories.put_story(tale("late.txt"), "d")
        before = said(catalogue)
    move(filled, there)
    with open_catalogue(there) as moved:
        assert said(moved) == before


def test_what_is_written_meanwhile_keeps_it_from_being_done(filled, there, tale):
    with open_catalogue(filled) as other:

        def write(name: str, done: int, rows: int) -> None:
            if (name, done) == ("stories", rows):
                other.stories.put_story(tale("late.txt"), "d")

        with pytest.raises(CatalogueError, match=r"written to .* meanwhile"):
            move_catalogue(filled, there, write)
        assert other.stories.count() == 131
    move(filled, there)
    with open_catalogue(there) as moved:
        assert moved.stories.count() == 131


def test_a_server_that_goes_away_meanwhile_is_said_and_the_move_goes_on(filled, there, server):
    def crash(name: str, _done: int, _rows: int) -> None:
        if name == "zones":
            server.restart(signal.SIGQUIT)

    move_catalogue(filled, there, crash)
    with open_catalogue(there) as moved:
        assert moved.stories.count() == 130


def test_a_row_that_got_lost_on_the_way_is_noticed_and_nothing_is_changed(filled, there, server):
    def lose(name: str, _done: int, _rows: int) -> None:
        if name == "zones":
            server.sql("DELETE FROM files WHERE origin = '7.txt'", there.server.url.rpartition("/")[2])

    with pytest.raises(CatalogueError, match=r"files is not the same on both sides \(130 and 129 rows\)"):
        move_catalogue(filled, there, lose)
    with open_catalogue(filled) as still:
        still.meta.set("goes", "on")


def test_a_job_that_is_running_elsewhere_keeps_it_from_being_moved(filled, there):
    move(filled, there)
    elsewhere = replace(there, folder=there.folder.with_name("elsewhere"))
    with open_catalogue(elsewhere) as other:
        job = other.jobs.request(JobKind.CRAWL, "a").id
        other.jobs.claim(job)
        with pytest.raises(CatalogueError, match="A job is running"):
            move(there, filled)
        other.jobs.finish(job, JobState.DONE)
    move(there, filled)


def test_another_archive_is_never_overwritten(filled, there, tmp_path, tale):
    with open_catalogue(replace(there, folder=tmp_path / "other")) as other:
        other.stories.put_story(tale("theirs.txt"), "d")
    with pytest.raises(CatalogueError, match="holds an archive already"):
        move(filled, there)
    with open_catalogue(replace(there, folder=tmp_path / "other")) as other:
        assert other.stories.count() == 1


def test_an_archive_is_not_hidden_by_an_empty_database_nor_mixed_with_another(filled, there, tmp_path, tale):
    with pytest.raises(CatalogueError, match=r"is empty.*velveteen catalogue move"):
        open_catalogue(there)
    with open_catalogue(replace(there, folder=tmp_path / "other")) as other:
        other.stories.put_story(tale("theirs.txt"), "d")
        mine = CatalogueSettings(there.server.url + "2")
    with pytest.raises(CatalogueError, match="no database"):
        open_catalogue(replace(there, folder=tmp_path / "other", server=mine))


def test_a_folder_of_one_archive_does_not_take_the_database_of_another(there, server, tmp_path):
    with open_catalogue(there):
        pass
    another = CatalogueSettings(server.make_database(f"another{abs(hash(tmp_path)) % 10**9}"))
    with pytest.raises(CatalogueError, match="another archive"):
        open_catalogue(replace(there, server=another))

from __future__ import annotations

from pathlib import Path

import pytest
from object_store_server import serving

from indexer.catalogue import open_catalogue
from indexer.config import load
from indexer.jobs.lease import Lease

PAGES = [f"<p>page {number} of the harbour tales</p>".encode() * 9 for number in range(20)]


@pytest.fixture
def stocked(house: Path) -> list[str]:
    with open_catalogue(house / "var") as catalogue:
        return [catalogue.captures.put(page) for page in PAGES]


def kept(house: Path) -> list[bytes]:
    with open_catalogue(load(house / "config.toml").place) as catalogue:
        assert catalogue.check() == ()
        assert catalogue.check_deep() == ()
        return sorted(catalogue.captures.get(digest) for digest in catalogue.captures.known())


def test_where_captures_are_is_told(run, house, stocked):
    code, given, said = run("captures")
    assert (code, given) == (0, f"{house / 'var' / 'captures'}\n")
    assert "20 captures" in said


def test_captures_move_to_a_shared_folder_and_back(run, house, stocked):
    there = house / "mount" / "captures"
    code, _, said = run("captures", "move", there.as_uri())
    assert code == 0
    assert "20 of 20 are there" in said
    assert f"still in {house / 'var' / 'captures'}" in said
    assert load(house / "config.toml").captures.url == there.as_uri()
    assert len(list((house / "var" / "captures").rglob("*.gz"))) == 20
    for file in (house / "var" / "captures").rglob("*.gz"):
        file.unlink()
    assert kept(house) == sorted(PAGES)
    assert run("captures", "move", "data")[0] == 0
    assert load(house / "config.toml").captures.url == ""
    assert kept(house) == sorted(PAGES)
    assert len(list((house / "var" / "captures").rglob("*.gz"))) == 20


def test_captures_move_to_a_bucket_and_what_was_there_is_not_sent_again(run, house, stocked, monkeypatch):
    with serving() as server:
        given = server.settings("s3://tales/house")
        monkeypatch.setenv("VELVETEEN_CAPTURES_ENDPOINT", server.endpoint)
        monkeypatch.setenv("VELVETEEN_CAPTURES_ACCESS_KEY", str(given.access_key))
        monkeypatch.setenv("VELVETEEN_CAPTURES_SECRET_KEY", str(given.secret_key))
        assert run("captures", "move", "s3://tales/house")[0] == 0
        assert kept(house) == sorted(PAGES)
        files = sorted((server.folder / "buckets" / "tales").rglob("*.gz"))
        assert len(files) == 20
        before = [file.stat().st_ino for file in files]
        files[3].unlink()
        files[7].write_bytes(b"cut")
        (house / "config.toml").write_text(
            (house / "config.toml").read_text().replace('url = "s3://tales/house"', 'url = ""')
        )
        code, _, said = run("captures", "move", "s3://tales/house")
        assert code == 0
        assert "18 of 20 are there" in said
        assert kept(house) == sorted(PAGES)
        others = [number for number in range(20) if number not in {3, 7}]
        assert [files[number].stat().st_ino for number in others] == [before[number] for number in others]
        assert str(given.secret_key) not in (house / "config.toml").read_text()


def test_a_capture_that_is_lost_is_named_and_holds_up_no_other(run, house, stocked):
    lost = stocked[4]
    (house / "var" / "captures" / lost[:2] / f"{lost}.gz").write_bytes(b"no page")
    code, _, said = run("captures", "move", (house / "mount").as_uri())
    assert code == 0
    assert "1 capture could not be read" in said
    assert lost in said
    with open_catalogue(load(house / "config.toml").place) as catalogue:
        (told,) = catalogue.check()
        assert lost in told


def test_a_place_of_another_archive_is_refused_and_nothing_changes(run, house, stocked):
    (house / "mount").mkdir()
    (house / "mount" / "archive").write_text("somebody else\n")
    code, _, said = run("captures", "move", (house / "mount").as_uri())
    assert code == 1
    assert "another archive" in said
    assert load(house / "config.toml").captures.url == ""
    assert [path.name for path in (house / "mount").iterdir()] == ["archive"]


def test_captures_do_not_move_under_a_worker(run, house, stocked):
    with Lease.take(house / "var"):
        code, _, said = run("captures", "move", (house / "mount").as_uri())
    assert code == 1
    assert "Stop it" in said
    assert not (house / "mount").exists()


def test_a_place_that_is_named_without_bringing_captures_there_is_refused_by_crawls(run, house, stocked):
    with (house / "config.toml").open("a") as config:
        config.write(f'[captures]\nurl = "{(house / "mount").as_uri()}"\n')
    code, said, _ = run("doctor")
    assert code == 1
    assert "captures move" in said
    assert not (house / "mount").exists()


@pytest.mark.parametrize(
    "url", ["https://x/y", "s3://", "s3://key:secret@bucket/x", "file://host/x", "mount"]
)
def test_what_is_no_place_is_wrong_use(run, house, stocked, url):
    code, _, said = run("captures", "move", url)
    assert code == 2
    assert "s3://bucket/prefix" in said
    assert "secret" not in said


def test_to_move_without_saying_where_is_wrong_use(run, house, stocked):
    assert run("captures", "move")[0] == 2

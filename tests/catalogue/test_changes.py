from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue import open_catalogue
from indexer.catalogue.changes import Changes
from indexer.model import JobKind, OnMissing


def test_going_missing_and_coming_back_are_told_whoever_wrote_them(opens, tmp_path, tale):
    with opens(tmp_path) as written, opens(tmp_path) as watched:
        changes = Changes(watched)
        page = tale("page", source="site")
        written.stories.put_story(page, "d")
        before = changes.version()
        written.stories.mark_missing("site", [page.native_key], OnMissing.KEEP)
        gone = changes.version()
        assert gone != before
        written.stories.put_story(page, "d")
        assert changes.version() == before


def test_the_catalogue_is_asked_only_when_something_was_written(opens, tmp_path, tale):
    with opens(tmp_path) as catalogue:
        asked = []
        missing = catalogue.stories.missing_stamp
        catalogue.stories.missing_stamp = lambda: asked.append(1) or missing()
        changes = Changes(catalogue)
        assert changes.version() == changes.version()
        assert len(asked) == 1
        catalogue.stories.put_story(tale("a"), "d")
        changes.version()
        assert len(asked) == 2


def test_a_file_that_is_taken_away_is_no_error_to_who_has_it_open(tmp_path):
    with open_catalogue(tmp_path) as catalogue:
        changes = Changes(catalogue)
        before = changes.version()
        catalogue.path.rename(tmp_path / "elsewhere")
        assert changes.version() == before
        assert not catalogue.path.exists()


_KILLED = """
import os, signal, sys
from pathlib import Path
from indexer.catalogue import open_catalogue
catalogue = open_catalogue(Path(sys.argv[1]))
catalogue.meta.set("colour", "velvet")
if sys.argv[2] == "within":
    with catalogue._database.write() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'mud'")
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("when", ["after", "within"])
def test_what_a_killed_process_wrote_is_told_and_what_it_did_not_is_not(tmp_path, when):
    with open_catalogue(tmp_path) as catalogue:
        before = catalogue.revision()
        subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), when], check=False)
        after = catalogue.revision()
        assert after != before
        assert catalogue.meta.get("colour") == "velvet"
        assert catalogue.revision() == after


def test_reading_and_making_smaller_are_no_changes(opens, tmp_path, tale):
    with opens(tmp_path) as catalogue:
        catalogue.stories.put_story(tale("a"), "d")
        before = catalogue.revision()
        list(catalogue.stories.all())
        catalogue.check()
        catalogue.check_deep()
        assert catalogue.revision() == before
        catalogue.compact()
        assert catalogue.revision() == before
        assert catalogue.stories.count() == 1


def test_a_failed_write_is_no_change(tmp_path):
    with open_catalogue(tmp_path) as catalogue:
        before = catalogue.revision()
        with pytest.raises(ZeroDivisionError), catalogue._database.write():
            raise ZeroDivisionError
        assert catalogue.revision() == before


def test_a_backup_put_back_and_written_to_as_often_is_another_state(tmp_path: Path):
    """Counting alone would come to the same number by another way."""
    data, kept = tmp_path / "var", tmp_path / "kept"
    with open_catalogue(data) as catalogue:
        catalogue.meta.set("a", "1")
    shutil.copytree(data, kept)
    with open_catalogue(data) as catalogue:
        catalogue.meta.set("a", "2")
        lost = catalogue.revision()
    shutil.copytree(kept, data, dirs_exist_ok=True)
    with open_catalogue(data) as catalogue:
        catalogue.meta.set("a", "3")
        assert catalogue.revision() != lost


def test_a_catalogue_that_replaces_an_open_one_is_read_from_then_on(tmp_path: Path, tale):
    here, there = tmp_path / "here", tmp_path / "there"
    with open_catalogue(there) as other:
        for key in "abc":
            other.stories.put_story(tale(key), "d")
    with open_catalogue(here) as catalogue:
        for key in "abc":
            catalogue.stories.put_story(tale(f"x{key}"), "d")
        changes, before = Changes(catalogue), catalogue.revision()
        held = catalogue.stories.ids()
        (there / "catalogue.sqlite").replace(catalogue.path)
        for end in ("-wal", "-shm"):
            catalogue.path.with_name(f"catalogue.sqlite{end}").unlink()
        assert catalogue.revision() != before
        assert changes.leaving() == frozenset()
        assert len(catalogue.stories.ids()) == 3
        assert catalogue.stories.ids().isdisjoint(held)
        catalogue.stories.put_story(tale("d"), "d")
    with open_catalogue(here) as again:
        assert again.stories.count() == 4
        assert again.check() == ()


def test_every_role_that_writes_counts(opens, tmp_path: Path, tale, read):
    with opens(tmp_path) as catalogue, opens(tmp_path) as watched:
        writes = (
            lambda: catalogue.meta.set("a", "b"),
            lambda: catalogue.stories.put([read("a", tale("a"))]),
            lambda: catalogue.jobs.request(JobKind.IMPORT),
            lambda: catalogue.captures.put(b"page"),
            lambda: catalogue.frontier.begin_run("site", ["http://a.example/"]),
            lambda: catalogue.relationships.learn({("a/b", "A/B"): 1}),
            catalogue.rebuilds.begin,
            lambda: catalogue.parts.gone("shelf", ["a"], OnMissing.KEEP),
            lambda: catalogue.damage.note(["a"]),
        )
        seen = [watched.revision()]
        for write in writes:
            write()
            seen.append(watched.revision())
        assert len(set(seen)) == len(writes) + 1


def test_who_writes_past_the_catalogue_is_not_told_of(tmp_path: Path):
    """The row is the only thing that is looked at: neither the file's size nor its date."""
    with open_catalogue(tmp_path) as catalogue:
        before = catalogue.revision()
        with closing(sqlite3.connect(catalogue.path)) as other, other:
            other.execute("INSERT INTO meta VALUES ('past', 'it')")
        assert catalogue.meta.get("past") == "it"
        assert catalogue.revision() == before

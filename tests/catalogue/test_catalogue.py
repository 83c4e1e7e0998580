from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.catalogue import open_catalogue
from indexer.catalogue.sql.tables import metadata
from indexer.catalogue.sqlite import database
from indexer.errors import CatalogueError


def _run(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_what_was_kept_is_there_after_opening_again(tmp_path):
    with open_catalogue(tmp_path) as first:
        first.meta.set("colour", "velvet")
        first.meta.set("colour", "green velvet")
    with open_catalogue(tmp_path) as second:
        assert second.meta.get("colour") == "green velvet"
        assert second.meta.get("taste") is None


def test_only_its_owner_can_read_the_file(tmp_path):
    with open_catalogue(tmp_path / "new" / "var") as opened:
        opened.meta.set("a", "b")
        kept = [path for path in opened.path.parent.iterdir() if path.is_file()]
        assert len(kept) == 3  # the file, its log and the log's index
        assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_the_file_is_durable_and_strict(sqlite):
    with sqlite._database.read() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in (
            "journal_mode", "synchronous", "foreign_keys", "busy_timeout"
        )}  # fmt: skip
        strict = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list").all()
    assert found["journal_mode"] == "wal"
    assert found["synchronous"] == 2
    assert found["foreign_keys"] == 1
    assert found["busy_timeout"] >= 10_000
    ours = {name: is_strict for name, is_strict in strict if name in metadata.tables}
    assert set(ours) == set(metadata.tables)
    assert set(ours.values()) == {1}


def test_many_processes_may_open_a_new_catalogue_at_once(tmp_path):
    code = f"import pathlib; from indexer.catalogue import open_catalogue; open_catalogue(pathlib.Path({str(tmp_path)!r})).close()"
    started = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0], said


def test_a_newer_catalogue_is_refused_and_left_alone(tmp_path):
    with open_catalogue(tmp_path) as opened:
        path = opened.path
    _run(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CatalogueError, match="newer Velveteen"):
        open_catalogue(tmp_path)
    assert _run(path, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_another_programs_database_is_refused(tmp_path):
    _run(tmp_path / "catalogue.sqlite", "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(CatalogueError, match="another program's database"):
        open_catalogue(tmp_path)


def test_a_file_that_is_no_database_is_refused_with_a_hint(tmp_path):
    (tmp_path / "catalogue.sqlite").write_bytes(b"once upon a time " * 600)
    with pytest.raises(CatalogueError, match=r"damaged.*restore the file from a backup"):
        open_catalogue(tmp_path)


def test_a_damaged_first_page_is_refused_with_a_hint(tmp_path):
    with open_catalogue(tmp_path) as opened:
        path = opened.path
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xff" * 3900
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match="damaged"):
        open_catalogue(tmp_path)


def test_check_finds_damage_inside(tmp_path, read, tale):
    with open_catalogue(tmp_path) as opened:
        opened.stories.put([read(f"{n}.txt", tale(f"{n}.txt", "word " * 3000)) for n in range(20)])
        assert opened.check() == ()
        path = opened.path
    content = bytearray(path.read_bytes())
    # The last pages are the stories'; those before may be the tables' own, and without them nothing can be opened.
    for page in range(len(content) // 8192 - 10, len(content) // 8192):
        content[page * 8192 : page * 8192 + 64] = b"\xa5" * 64
    path.write_bytes(content)
    with open_catalogue(tmp_path) as opened:
        assert any("damaged" in problem for problem in opened.check())


def test_check_names_loose_permissions(sqlite):
    assert sqlite.check() == ()
    sqlite.path.chmod(0o644)
    assert "chmod 600" in sqlite.check()[0]


def test_an_absent_catalogue_is_only_made_when_wanted(tmp_path):
    with pytest.raises(CatalogueError, match="no catalogue"):
        open_catalogue(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CatalogueError, match=r"Check the folder's owner"):
        open_catalogue(tmp_path / "file")


def test_errors_while_writing_take_everything_back(sqlite):
    def half_done() -> None:
        with sqlite._database.write() as connection:
            connection.execute(sa.insert(metadata.tables["meta"]).values(key="a", value="b"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert sqlite.meta.get("a") is None


_PASSER_BY = """
import sys
from pathlib import Path
from indexer.catalogue import open_catalogue
with open_catalogue(Path(sys.argv[1]), create=False) as catalogue:
    print(catalogue.meta.get("late"))
"""


def test_opening_it_once_more_leaves_the_locks_of_this_process_alone(tmp_path):
    """Closing any handle of the file would drop them, and the next to close would take the log for nobody's."""

    def pass_by() -> str:
        command = [sys.executable, "-c", _PASSER_BY, str(tmp_path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    with open_catalogue(tmp_path) as first:
        first.meta.set("early", "1")
        with open_catalogue(tmp_path):
            assert pass_by() == "None"
            first.meta.set("late", "2")
            assert pass_by() == "2"


def test_a_full_disk_is_said_plainly(sqlite):
    pages = _run(sqlite.path, "PRAGMA page_count")[0][0]
    with sqlite._database.read() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(CatalogueError, match="disk is full"):
        sqlite.meta.set("long", "text " * 50_000)
    assert sqlite.check() == ()


def test_the_log_is_folded_into_the_file_although_somebody_always_reads(sqlite, monkeypatch):
    monkeypatch.setattr(database, "LOG_LIMIT_BYTES", 1_000_000)
    log = sqlite.path.with_name("catalogue.sqlite-wal")
    stop = threading.Event()

    def read_on() -> None:
        while not stop.is_set():
            sqlite.stories.count()

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(40):
            sqlite.meta.set(f"{number}", "text " * 50_000)
            assert log.stat().st_size < 5_000_000
    finally:
        stop.set()
        for reader in readers:
            reader.join()

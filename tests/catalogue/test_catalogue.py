from __future__ import annotations

import contextlib
import sqlite3
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from indexer.catalogue import open_catalogue
from indexer.catalogue.checksums import checksum
from indexer.catalogue.sql import upgrade
from indexer.catalogue.sql.story_rows import STORY_CHECKED
from indexer.catalogue.sql.tables import HEAD, KNOWN_VERSIONS, metadata
from indexer.catalogue.sqlite import database
from indexer.catalogue.values import Fetched
from indexer.errors import CatalogueError
from indexer.model import Chapter, Zone, ZoneKind, story_id


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


def test_migrations_make_the_tables_that_the_code_expects(tmp_path):
    upgrade_to(tmp_path / "catalogue.sqlite", HEAD)
    with open_catalogue(tmp_path) as migrated, migrated._database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def _described(path: Path) -> dict[str, object]:
    """All that SQLite says of every table, but for how its statement is spaced, and each index as it is said."""
    asked = (
        "SELECT type, wr, strict FROM pragma_table_list('{}')",
        "SELECT * FROM pragma_table_xinfo('{}') ORDER BY cid",
        "SELECT * FROM pragma_foreign_key_list('{}') ORDER BY id, seq",
    )
    found: dict[str, object] = {}
    for kind, name, said in _run(path, "SELECT type, name, sql FROM sqlite_master"):
        if kind == "table":
            found[str(name)] = [
                "AUTOINCREMENT" in str(said),
                *(_run(path, ask.format(name)) for ask in asked),
            ]
        else:
            found[str(name)] = said
    return found


def test_a_new_catalogue_has_the_tables_that_all_migrations_leave(tmp_path):
    upgrade_to(tmp_path / "migrated.sqlite", HEAD)
    with open_catalogue(tmp_path) as made:
        assert _described(made.path) == _described(tmp_path / "migrated.sqlite")
        assert {"stories", "alembic_version", "stories_doubts"} <= set(_described(made.path))


def test_the_version_in_the_code_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(upgrade._MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == HEAD
    assert {script.revision for script in scripts.walk_revisions()} == KNOWN_VERSIONS


@pytest.mark.parametrize("is_there", [True, False])
def test_opening_a_current_or_a_new_catalogue_does_not_load_alembic(tmp_path, is_there):
    if is_there:
        open_catalogue(tmp_path).close()
    code = (
        "import sys, pathlib; from indexer.catalogue import open_catalogue;"
        f"open_catalogue(pathlib.Path({str(tmp_path)!r})).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


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


def test_an_archive_of_the_first_version_opens_with_all_it_holds(tmp_path):
    """Made by the first migration alone, with a story in it; the next ones find it and leave it."""
    path = tmp_path / "catalogue.sqlite"
    first = upgrade_to(path, "0001")
    columns = [row[1] for row in _run(path, "PRAGMA table_info(stories)") if row[1] != "seq"]
    values = dict.fromkeys(columns, "[]") | {
        "id": "abc",
        "extra": "{}",
        "reading": "{}",
        "rating": "teen",
    }
    values |= {"status": "unknown", "published": None, "updated": None, "missing_since": None}
    numbers = {"words": 7, "characters_total": 40, "series_position": None, "series_name": None}
    row = [repr(value) if value is not None else "NULL" for value in (values | numbers).values()]
    _run(path, f"INSERT INTO stories ({', '.join(values | numbers)}) VALUES ({', '.join(row)})")
    _run(
        path,
        "INSERT INTO chapters (story_id, number, title, text) VALUES ('abc', 1, 'One', 'Caf\u00e9 rained.')",
    )
    _run(path, "INSERT INTO chapters (story_id, number, title, text) VALUES ('abc', 2, NULL, 'And so.')")
    assert first == "0001"
    with open_catalogue(tmp_path) as opened:
        (summary,) = opened.stories.summaries(["abc"]).values()
        assert (summary.words, summary.part, summary.confidence) == (7, None, 1.0)
        assert opened.stories.zones("abc") == ()
        # What is there is taken to be as it was written; chapters from before parts were known stand in none.
        chapters = (Chapter(1, "One", "Caf\u00e9 rained."), Chapter(2, None, "And so."))
        assert opened.stories.get(["abc"])["abc"].chapters == chapters
        assert opened.check() == ()
        assert len(opened.expected_index.archive) == 32
    _run(path, "UPDATE chapters SET text = 'And thus.' WHERE number = 2")
    with open_catalogue(tmp_path) as opened:
        assert opened.stories.fetch(["abc"]) == Fetched({}, frozenset({"abc"}))


def test_zones_and_lists_from_before_checksums_are_as_they_were(tmp_path, lantern):
    path, now = tmp_path / "catalogue.sqlite", tmp_path / "now"
    story = replace(lantern, zones=(Zone(ZoneKind.NOTES, "For M.", 1), Zone(ZoneKind.LICENCE, "Free.", None)))
    with open_catalogue(now) as opened:
        opened.stories.put_story(story, "digest")
    upgrade_to(path, _BEFORE)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ATTACH ? AS now", (str(now / "catalogue.sqlite"),))
        for table in ("stories", "chapters", "zones"):
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
    path.chmod(0o600)
    with open_catalogue(tmp_path) as opened:
        assert _sums(path) == _sums(now / "catalogue.sqlite")
        assert opened.check() == ()


KEYS = {
    "Old Boards/1999/lamp.txt": "Old Boards/1999",
    "caf\udce9/boards.zip!/a\u202eb/lamp.txt": "caf\ufffd/boards.zip/a\ufffdb",
    "https://tales.example/Old%20Boards/lamp/": "Old Boards",
    "caf\\xe9/1999/lamp.txt": "caf\ufffd/1999",
    "https://archive.example/works/218676/chapters/9": "works",
    f"{'deep/' * 60}lamp.txt": "/".join(["deep"] * 24),
    f"{'b' * 200}/{'c' * 200}/lamp.txt": "b" * 200,
    "lamp.txt": "",
}


def test_stories_of_before_lie_where_those_of_now_do_and_the_damaged_stay_damaged(tmp_path, lantern):
    path, now = tmp_path / "catalogue.sqlite", tmp_path / "now"
    joined = replace(lantern, native_key="x#parts", extra={"order": "a/b/1.txt\na/c/2.txt"})
    with open_catalogue(now) as opened:
        for story in (joined, *(replace(lantern, native_key=key) for key in KEYS)):
            opened.stories.put_story(story, "digest")
        ids = sorted(opened.stories.ids())
    upgrade_to(path, "0011")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ATTACH ? AS now", (str(now / "catalogue.sqlite"),))
        for table in ("stories", "chapters", "zones"):
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
        checked = [name for name in STORY_CHECKED if name != "collection"]
        for key, *row in connection.execute(f"SELECT id, {', '.join(checked)} FROM main.stories").fetchall():
            connection.execute("UPDATE main.stories SET checksum = ? WHERE id = ?", (checksum(row), key))
        connection.execute("UPDATE main.stories SET summary = 'Not so.' WHERE native_key = 'lamp.txt'")
    path.chmod(0o600)
    with open_catalogue(tmp_path) as opened, open_catalogue(now) as fresh:
        fetched = opened.stories.fetch(ids)
        assert fetched.damaged == {story_id(lantern.source, "lamp.txt")}
        assert fetched.stories == {
            key: story for key, story in fresh.stories.get(ids).items() if key not in fetched.damaged
        }
    found = {story.summary.collection for story in fetched.stories.values()}
    assert found == {*KEYS.values(), "a"} - {""}


# The version before checksums.
_BEFORE = "0007"


def _sums(path: Path) -> list[object]:
    return [
        _run(path, "SELECT chapters_sum, zones_sum, reading_sum, checksum FROM stories"),
        _run(path, "SELECT number, checksum FROM chapters ORDER BY number"),
        _run(path, "SELECT number, checksum FROM zones ORDER BY number"),
    ]


def test_stories_of_before_are_told_by_the_job_that_was_at_work_when_they_came(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    upgrade_to(path, "0006")
    job = "INSERT INTO jobs (id, kind, state, counts, requested_at, started_at, finished_at) VALUES"
    for number, kind, begun, ended in ((1, "import", 10, 20), (2, "reindex", 21, 29), (3, "import", 30, 40)):
        _run(path, f"{job} ({number}, '{kind}', 'done', '{{}}', '{begun}', '{begun}', '{ended}')")
    columns = [
        row[1]
        for row in _run(path, "PRAGMA table_info(stories)")
        if row[3] and not row[4] and row[1] != "seq"
    ]
    for key, added in (("a", 15), ("b", 25), ("c", 35), ("d", 99)):
        values = {name: "0" if name in {"words", "characters_total"} else "'[]'" for name in columns}
        values |= {"id": f"'{key}'", "added_at": f"'{added}'"}
        _run(path, f"INSERT INTO stories ({', '.join(values)}) VALUES ({', '.join(values.values())})")
    _run(
        path,
        "INSERT INTO removals VALUES ('gone', 'shelf', 'x.txt', 'asked', '2020-01-01T00:00:00.000000+00:00')",
    )
    with open_catalogue(tmp_path) as opened:
        assert opened.removals.stories_of(job=1) == ("a",)
        assert opened.removals.stories_of(job=2) == ()
        assert opened.removals.stories_of(job=3) == ("c",)
        (line,) = opened.removals.listed()
        assert (line.story_id, line.title, line.removed_by) == ("gone", "", "")
        assert opened.removals.restore(["gone"]) is not None


def upgrade_to(path: Path, revision: str) -> str:
    """Make a catalogue as an older version left it; returns the version its tables have."""

    database.make_file(path)
    opened = database.SqliteDatabase(path)
    with opened.transaction() as connection:
        config = Config()
        config.set_main_option("script_location", str(upgrade._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    found = str(upgrade.version(opened))
    opened.close()
    return found

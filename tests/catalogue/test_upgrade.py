"""How tables of any version become those of this one, and a new catalogue's are the same."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
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
from indexer.model import Chapter, Zone, ZoneKind, story_id


def _run(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


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

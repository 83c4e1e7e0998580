"""What tables and statements say to a database: the same to each, or in an adapter's words."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

import indexer.catalogue.sql as tables_room
from indexer.catalogue.sql.columns import MOST, metadata
from indexer.catalogue.sql.statements import Prepared

SERVER, LITE = postgresql.dialect(), sqlite.dialect()
# What only SQLite understands, as it would stand in a statement or an import.
OWN = re.compile(
    r"(?i)\bpragma\b|json_each|insert\s+or\b|->>|begin immediate|\bvacuum\b|sqlite_(?:master|sequence|schema)|\bwal\b"
    r"|dialects\.sqlite|dialects import sqlite|\bimport sqlite3\b|\browid\b(?!=)(?!\s*:)|\battach\b|integrity_check"
)


def prepared() -> Iterator[tuple[str, Prepared]]:
    for found in pkgutil.iter_modules(tables_room.__path__):
        module = importlib.import_module(f"{tables_room.__name__}.{found.name}")
        for name, value in vars(module).items():
            if isinstance(value, Prepared):
                yield f"{found.name}.{name}", value


def code_of(path: Path) -> str:
    """A module without its comments and docstrings."""
    text = re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))
    return re.sub(r"#.*", "", text)


def test_what_is_sqlites_own_stays_in_its_room(checkout):
    catalogue = checkout / "indexer" / "catalogue"
    elsewhere = [
        path
        for path in catalogue.rglob("*.py")
        if not {"sqlite", "postgresql", "migrations"} & set(path.relative_to(catalogue).parts)
    ]
    astray = {path.name: found for path in elsewhere if (found := OWN.findall(code_of(path)))}
    # Tables may have rows that lie in the order of their keys, which is said where tables are declared.
    assert {name: set(found) - {"rowid"} for name, found in astray.items() if set(found) - {"rowid"}} == {}
    assert set(astray) <= {"columns.py", "tables.py"}
    at_home = " ".join(code_of(path) for path in (catalogue / "sqlite").glob("*.py"))
    assert len(set(OWN.findall(at_home))) > 5, "the search finds what it is for"


def test_no_statement_is_put_together_of_text(checkout):
    for path in (checkout / "indexer" / "catalogue").rglob("*.py"):
        if "migrations" not in path.parts:
            assert "S608" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_server_can_make_every_table_and_all_numbers_and_times_fit(table):
    made = str(CreateTable(table).compile(dialect=SERVER))
    assert not re.search(r"\b(INTEGER|SMALLINT|SERIAL|REAL|VARCHAR)\b", made)
    for column in table.c:
        if isinstance(column.type, sa.Text):
            assert re.search(rf'"?{column.name}"? TEXT COLLATE "C"', made), "sorted as SQLite sorts it"
    for index in table.indexes:
        made = str(CreateIndex(index).compile(dialect=LITE))
        assert ("WHERE" in made) is ("where" in index.info)


def test_no_process_loads_the_dialect_of_a_server():
    code = "import sys, indexer.catalogue; print([m for m in sys.modules if m.startswith(('sqlalchemy.dialects.p', 'psycopg'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("name", "statement"), list(prepared()))
def test_every_statement_that_runs_often_can_be_said_to_a_server(name, statement):
    said, own = statement.text(SERVER), statement.text(LITE)
    assert OWN.search(said) is None
    # The same values, by name for one and by place for the other; a list is one value.
    assert len(set(re.findall(r"%\((\w+)\)s", said))) <= own.count("?")
    assert "?" in own
    assert "%(listed)s" not in said or "json_each" in own


def test_the_largest_numbers_and_the_oldest_and_newest_times_come_back(catalogue, read, tale):
    big = read("a", tale("a"))
    for size, moment in ((MOST, MOST), (2**31, -(2**62)), (0, 2**31 - 1)):
        catalogue.stories.put([replace(big, record=replace(big.record, size=size, mtime_ns=moment))])
        (known,) = catalogue.files.known("shelf").values()
        assert (known.size, known.mtime_ns) == (size, moment)


def test_nul_is_kept_out_of_text_and_names_with_it_stay_apart(catalogue, read, tale):
    names = ["a\0b", "a\\u0001b", "ab"]
    for name in names:
        story = replace(tale(name), title=name, summary=name)
        catalogue.stories.put([read(name, story)])
    assert set(catalogue.files.known("shelf")) == set(names)
    (found,) = (story for story in catalogue.stories.all() if "\ufffd" in story.summary.title)
    assert (found.summary.title, found.summary.summary) == ("a\ufffdb", "a\ufffdb")
    assert catalogue.check() == ()

"""Who may import what: each library has its rooms, and each module of indexer its layer."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

# Everything that is imported from outside, the distribution that brings it, the places that may import it.
ROOMS = {
    "alembic": ("alembic", ["indexer/catalogue"]),
    "apscheduler": ("apscheduler", ["indexer/jobs/schedule.py"]),
    "bs4": ("beautifulsoup4", ["indexer/readers", "indexer/sources"]),
    "cssselect": ("cssselect", ["indexer/readers"]),
    "flask": ("flask", ["webui"]),
    "httpcore2": ("httpcore2", ["indexer/sources"]),
    "httpx2": ("httpx2", ["indexer/engines/opensearch_engine/connection.py", "indexer/sources"]),
    "isal": ("isal", ["indexer/catalogue/row_codec.py"]),
    "jellyfish": ("jellyfish", ["indexer/quotes/likeness.py"]),
    "jinja2": ("flask", ["webui"]),
    "lxml": ("lxml", ["indexer/readers", "indexer/sources"]),
    "markupsafe": ("flask", ["webui"]),
    "msgspec": ("msgspec", ["indexer", "webui"]),
    "numpy": (
        "numpy",
        [
            *(
                "indexer/analysis",
                "indexer/concordance",
                "indexer/engines",
                "indexer/meaning",
                "indexer/quotes",
                "indexer/schema.py",
            ),
            "indexer/readers/structure/words.py",
        ],
    ),
    "obstore": ("obstore", ["indexer/object_stores/s3.py"]),
    "opencc": ("opencc-py", ["indexer/analysis/chinese.py"]),
    "protego": ("protego", ["indexer/sources"]),
    "py3langid": ("py3langid", ["indexer/readers"]),
    "psycopg": ("psycopg", ["indexer/catalogue/postgresql"]),
    "pypdf": ("pypdf", ["indexer/readers/documents/pdf.py", "indexer/readers/documents/pdflines.py"]),
    "rapidfuzz": ("rapidfuzz", ["indexer/quotes/likeness.py"]),
    "rich": ("rich", ["indexer/cli"]),
    "sqlalchemy": ("sqlalchemy", ["indexer/catalogue"]),
    "Stemmer": ("pystemmer", ["indexer/analysis"]),
    "tantivy": ("tantivy", ["indexer/engines/tantivy_engine"]),
    "tomlkit": ("tomlkit", ["indexer/config/rewrite.py"]),
    "waitress": ("waitress", ["webui"]),
    "warcio": ("warcio", ["indexer/readers"]),
    "watchdog": ("watchdog", ["indexer/sources/folder_watch.py"]),
    "werkzeug": ("flask", ["webui"]),
    "whoosh": ("whoosh", ["indexer/engines/whoosh_engine", "indexer/schema.py"]),
}


def imported(path: Path) -> Iterator[str]:
    """The top-level names a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def outside(checkout: Path) -> Iterator[tuple[str, str]]:
    """Every import of something that is neither ours nor Python's, with the file that does it."""
    ours = {"indexer", "webui", *sys.stdlib_module_names}
    for package in ("indexer", "webui"):
        for path in sorted((checkout / package).rglob("*.py")):
            for name in set(imported(path)) - ours:
                yield name, path.relative_to(checkout).as_posix()


def test_libraries_stay_in_their_rooms(checkout):
    astray = [
        f"{path} imports {name}"
        for name, path in outside(checkout)
        if not any(path == room or path.startswith(f"{room}/") for room in ROOMS.get(name, ("", []))[1])
    ]
    assert not astray, f"import these behind the module that owns them (see ROOMS): {astray}"


def test_what_is_imported_is_declared(checkout):
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = (*project["dependencies"], *project["optional-dependencies"]["cluster"])
    declared = {re.split(r"[^\w-]", requirement)[0] for requirement in required}
    brought = {ROOMS[name][0] for name, _ in outside(checkout) if name in ROOMS}
    assert brought - declared == set()
    assert declared - brought == set(), "nothing imports these any more; take them out of pyproject.toml"


def test_every_module_of_indexer_has_a_layer(checkout):
    """A module outside the layers of pyproject.toml would be free to import anything."""
    contracts = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]
    (layers,) = (
        contract["layers"]
        for contract in contracts["contracts"]
        if "indexer.model" in str(contract.get("layers"))
    )
    placed = {name.strip().removeprefix("indexer.") for layer in layers for name in re.split("[|:]", layer)}
    there = {path.stem for path in (checkout / "indexer").glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in (checkout / "indexer").glob("*/__init__.py")}
    assert there - placed == set(), "give these a place in the layers of pyproject.toml"


@pytest.mark.parametrize("package", ["indexer", "webui"])
def test_nothing_is_imported_from_tests_or_benchmarks(checkout, package):
    guilty = [
        path.name
        for path in (checkout / package).rglob("*.py")
        if {"tests", "benchmarks"} & set(imported(path))
    ]
    assert not guilty

"""No ring of imports at any level: between packages, however deep, and so between no modules either."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

PACKAGES = ("indexer", "webui")
DOOR = "__init__"


def modules_of(root: Path) -> dict[str, Path]:
    """Every module below ``root`` by its dotted name; a package's own is ``package.__init__``."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): path
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
    }


def imports_of(path: Path, known: Iterable[str]) -> Iterator[str]:
    """The modules a file imports, wherever in it: also what is loaded late, or for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # "from package import module" names the module; "from package import thing" the package's door.
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if in_tree(name, known) else node.module for name in inner]
        else:
            continue
        yield from (found for name in names if (found := in_tree(name, known)))


def in_tree(name: str, known: Iterable[str]) -> str | None:
    return next((each for each in (name, f"{name}.{DOOR}") if each in known), None)


def arrows(root: Path) -> set[tuple[str, str]]:
    modules = modules_of(root)
    return {(name, other) for name, path in modules.items() for other in imports_of(path, modules)}


def by_level(pairs: Iterable[tuple[str, str]]) -> Mapping[str, dict[str, set[str]]]:
    """The arrows between the rooms right inside each package, those of the whole under ""."""
    levels: dict[str, dict[str, set[str]]] = {}
    for one, other in pairs:
        ones, others = one.split("."), other.split(".")
        depth = next((i for i, (a, b) in enumerate(zip(ones, others, strict=False)) if a != b), None)
        if depth is not None:
            rooms = levels.setdefault(".".join(ones[:depth]), {})
            rooms.setdefault(ones[depth], set()).add(others[depth])
    return levels


def ring(rooms: Mapping[str, set[str]]) -> list[str]:
    """The rooms that stand in a ring, or between two; empty where imports go one way."""
    left = {name: set(others) for name, others in rooms.items()}
    while True:
        pointed = set().union(*left.values()) if left else set()
        ends = [name for name, others in left.items() if not others & set(left) or name not in pointed]
        if not ends:
            return sorted(left)
        for name in ends:
            del left[name]


@pytest.fixture
def tree(tmp_path):
    def make(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return make


def test_packages_import_one_another_in_no_ring_at_any_level(checkout):
    rings = {
        package: found for package, rooms in by_level(arrows(checkout)).items() if (found := ring(rooms))
    }
    assert not rings, f"inside these packages, these import each other in a ring: {rings}"


def test_every_level_was_looked_at(checkout):
    """The guard above is worth something only while it sees the packages there are."""
    assert {"", "indexer", "indexer.readers", "indexer.engines"} <= set(by_level(arrows(checkout)))


@pytest.mark.parametrize(
    "late", ["import indexer.a.one", "def f():\n    from indexer.a import one", "from indexer.a.one import x"]
)
def test_a_ring_between_packages_is_found_though_no_two_modules_make_one(tree, late):
    """a.four asks b.two, and b.three asks a.one: modules go one way, the packages do not."""
    root = tree(
        {
            "indexer/a/one.py": "x = 1",
            "indexer/a/four.py": "from indexer.b.two import y",
            "indexer/b/two.py": "y = 2",
            "indexer/b/three.py": late,
        }
    )
    assert ring(by_level(arrows(root))["indexer"]) == ["a", "b"]


def test_a_ring_through_a_door_is_found(tree):
    root = tree(
        {
            "indexer/a/__init__.py": "from indexer.a.one import x",
            "indexer/a/one.py": "from indexer.b import y\nx = 1",
            "indexer/b/__init__.py": "from indexer.b.two import y",
            "indexer/b/two.py": "from indexer.a import x\ny = 2",
        }
    )
    assert ring(by_level(arrows(root))["indexer"]) == ["a", "b"]


def test_a_module_that_asks_its_own_door_is_a_ring(tree):
    root = tree(
        {
            "indexer/a/__init__.py": "from indexer.a.one import x",
            "indexer/a/one.py": "from indexer.a import z\nx = 1",
        }
    )
    assert ring(by_level(arrows(root))["indexer.a"]) == [DOOR, "one"]

"""What people know of formats, labels and languages is data: no table stands in the code of a reader."""

from __future__ import annotations

import ast
import dataclasses
import tomllib
from collections.abc import Iterator

import pytest

from indexer.model import Story

# Literals of fewer strings are part of a rule; this many are a table.
LEAST = 8
# Registers of the program's own parts.
REGISTERS = {("families.py", "FAMILIES")}
ATTRIBUTES = {field.name for field in dataclasses.fields(Story)}


def strings_in(node: ast.AST) -> list[str] | None:
    """The strings and bytes of a literal, nested ones included; None where it holds anything but constants."""
    if isinstance(node, ast.Constant):
        return [str(node.value)] if isinstance(node.value, str | bytes) else []
    if isinstance(node, ast.Starred):
        return strings_in(node.value)
    if isinstance(node, ast.Dict):
        parts = [part for part in (*node.keys, *node.values) if part is not None]
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = list(node.elts)
    else:
        return None
    found = [strings_in(part) for part in parts]
    return None if None in found else [text for texts in found for text in texts or ()]


def entries(node: ast.AST) -> int:
    """How many entries a literal has, those it takes over from others inside it included."""
    parts = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", ())
    return sum(entries(part.value) if isinstance(part, ast.Starred) else 1 for part in parts)


def tables_in(tree: ast.AST) -> Iterator[ast.AST]:
    if isinstance(tree, ast.Assign | ast.AnnAssign):
        target = tree.targets[0] if isinstance(tree, ast.Assign) else tree.target
        if isinstance(target, ast.Name) and target.id == "__all__":
            return
    texts = strings_in(tree) if entries(tree) >= LEAST else None
    if texts is not None and len(texts) >= LEAST and not set(texts) <= ATTRIBUTES:
        yield tree
        return
    for child in ast.iter_child_nodes(tree):
        yield from tables_in(child)


def without_registers(tree: ast.Module, name: str) -> ast.Module:
    def named(node: ast.stmt) -> str:
        return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""

    return ast.Module([node for node in tree.body if (name, named(node)) not in REGISTERS], [])


def test_tables_of_readers_are_data_files(checkout):
    found = [
        f"{path.relative_to(checkout)}:{table.lineno}"
        for path in sorted((checkout / "indexer" / "readers").rglob("*.py"))
        for table in tables_in(without_registers(ast.parse(path.read_text(encoding="utf-8")), path.name))
    ]
    assert not found, f"move these to a data file beside their module (see indexer.datafiles): {found}"


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("X = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}", 1),
        ("X = frozenset([*('a', 'b', 'c', 'd'), *('e', 'f', 'g', 'h')])", 1),
        ("def f():\n    for x in ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'):\n        pass", 1),
        ("X = {'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7, 'h': 8}", 1),
        ("X = {'a', 'b', 'c', 'd', 'e', 'f', 'g'}", 0),
        ("X = {'a': f, 'b': f, 'c': f, 'd': f, 'e': f, 'f': f, 'g': f, 'h': f}", 0),
        ("X = ('title', 'authors', 'fandoms', 'genres', 'tags', 'summary', 'notes', 'words')", 0),
    ],
)
def test_a_table_is_known_from_rules_and_from_code(code, count):
    assert len(list(tables_in(ast.parse(code)))) == count


def test_every_data_file_is_sound_and_says_what_it_is(checkout):
    for path in sorted((checkout / "indexer").rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), f"{path.name}: begin with a line on what it is for"
        assert tomllib.loads(text), path.name

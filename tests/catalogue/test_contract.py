"""The port and who keeps to it: nobody knows more of the catalogue than the port says, and its tests do not either."""

from __future__ import annotations

import ast
import inspect
import typing
from pathlib import Path

import pytest

from indexer.catalogue.port import Catalogue

HERE = Path(__file__).parent
# What a test of the contract may not touch: it would not be true of another adapter.
INSIDE = {"_database", "path", "exec_driver_sql", "sqlite3"}


def roles() -> dict[str, type]:
    return {
        name: kind for name, kind in typing.get_type_hints(Catalogue).items() if typing.is_typeddict(kind) is False
        and getattr(kind, "_is_protocol", False)
    }  # fmt: skip


def public(kind: type) -> set[str]:
    return {
        name for name, value in inspect.getmembers(kind) if not name.startswith("_") and value is not None
    }


def test_every_role_does_what_the_port_says_and_no_more(catalogue):
    assert len(roles()) >= 15
    more = {
        f"{name}.{beyond}"
        for name, port in roles().items()
        for beyond in public(type(getattr(catalogue, name))) - public(port)
    }
    # What the catalogue itself asks of its captures when it is checked.
    assert more <= {"captures.check", "captures.check_deep"}


def test_the_port_speaks_of_no_database():
    port = Path(inspect.getfile(Catalogue)).parent
    words = ("sqlalchemy", "sqlite", "sql", "connection", "cursor", "table")
    for path in port.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id.lower() for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.arg.lower() for node in ast.walk(tree) if isinstance(node, ast.arg)}
        names |= {
            node.module.lower() for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
        }
        assert not [name for name in names for word in words if word in name.split(".")]


@pytest.mark.parametrize("path", sorted(HERE.glob("test_*.py")), ids=lambda path: path.stem)
def test_what_every_implementation_passes_looks_into_none(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if "catalogue" in own:
        return  # a module for one implementation alone
    looks = [
        f"{test.name}: {node.attr}"
        for test in tree.body
        if isinstance(test, ast.FunctionDef)
        and {"catalogue", "opens"} & {each.arg for each in test.args.args}
        for node in ast.walk(test)
        if isinstance(node, ast.Attribute) and node.attr in INSIDE
    ]
    assert not looks, "take the fixture sqlite for these"

"""The shape CONTRIBUTING.md promises: small files, small functions, one way of imports, the designed folders."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
# A test may hold the table it goes through.
MAX_TEST_FUNCTION_LINES = 80
# What somebody holds in mind who writes another engine.
MAX_METHODS = 6
PACKAGES = ("indexer", "webui")
FOLDERS = {"benchmarks", "corpus", "docs", "indexer", "tests", "webui"}
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "misc", "common", "manager", "base", "stuff"}


def sources(checkout: Path, *folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (checkout / folder).rglob("*.py"))


def tracked(checkout: Path) -> list[Path]:
    """What git would keep: committed files and new ones that are not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("not a git checkout, so nothing says which files belong to the project")
    return [Path(name) for name in listing.stdout.split("\0") if name and (checkout / name).exists()]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def test_no_file_is_longer_than_a_reader_can_hold(checkout):
    too_long = {
        str(path.relative_to(checkout)): count
        for path in sources(checkout, *PACKAGES, "tests", "benchmarks")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
    }
    assert not too_long, f"split these; {MAX_FILE_LINES} lines are the limit: {too_long}"


@pytest.mark.parametrize(
    ("folders", "limit"),
    [((*PACKAGES, "benchmarks"), MAX_FUNCTION_LINES), (("tests",), MAX_TEST_FUNCTION_LINES)],
)
def test_no_function_is_longer_than_a_screen(checkout, folders, limit):
    too_long = [
        f"{path.relative_to(checkout)}:{function.lineno} {function.name} ({length} lines)"
        for path in sources(checkout, *folders)
        if path.parent.name != "versions"  # a migration is one list of tables, never edited once released
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        if (length := lines_without_docstring(function)) > limit
    ]
    assert not too_long, f"split these; {limit} lines are the limit: {too_long}"


def test_package_doors_define_nothing(checkout):
    """An ``__init__.py`` re-exports; classes and functions live in modules with a name that says what they are."""
    guilty = [
        f"{path.relative_to(checkout)}: {node.name}"
        for path in sources(checkout, *PACKAGES)
        if path.name == "__init__.py"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name != "__getattr__"  # Python looks for it there, to open a door only when somebody enters
    ]
    assert not guilty, f"move these into a module: {guilty}"


def test_every_module_says_its_purpose(checkout):
    silent = [
        str(path.relative_to(checkout))
        for path in sources(checkout, *PACKAGES)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent, f"give these a docstring: what it is for, what it will not do: {silent}"


def test_no_name_is_a_drawer_for_anything(checkout):
    drawers = [
        str(path.relative_to(checkout))
        for path in sources(checkout, *PACKAGES, "tests", "benchmarks")
        if FORBIDDEN_NAMES & {path.stem.lower().removeprefix("test_"), path.parent.name.lower()}
    ]
    assert not drawers, f"name these for what they do: {drawers}"


def test_no_exception_is_caught_without_a_name(checkout):
    bare = [
        f"{path.relative_to(checkout)}:{node.lineno}"
        for path in sources(checkout, *PACKAGES, "tests", "benchmarks")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert not bare, f"catch the narrowest exception instead: {bare}"


def test_every_exception_lives_in_errors(checkout):
    strays = [
        f"{path.relative_to(checkout)}: {node.name}"
        for path in sources(checkout, *PACKAGES)
        if path != checkout / "indexer" / "errors.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")  # never seen outside its module
        and any(
            isinstance(base, ast.Name) and base.id.endswith(("Error", "Exception")) for base in node.bases
        )
    ]
    assert not strays, f"move these to indexer/errors.py: {strays}"


def test_top_level_folders_are_the_designed_ones(checkout):
    folders = {path.parts[0] for path in tracked(checkout) if len(path.parts) > 1}
    assert {name for name in folders if not name.startswith(".")} == FOLDERS


def test_tests_are_not_packages(checkout):
    """An ``__init__.py`` here would make ``tests/indexer`` shadow the package of that name."""
    assert not [path for path in sources(checkout, "tests") if path.name == "__init__.py"]


def test_every_package_has_its_folder_of_tests(checkout):
    """As CONTRIBUTING.md says: ``tests/query`` is for ``indexer/query``, and a package without tests is noticed."""
    packages = {path.parent.name for path in (checkout / "indexer").glob("*/__init__.py")} | {"webui"}
    assert packages - {path.parent.name for path in (checkout / "tests").glob("*/test_*.py")} == set()


def test_corpus_holds_data_only(checkout):
    assert not [path for path in tracked(checkout) if path.parts[0] == "corpus" and path.suffix == ".py"]


def test_layers_hold(checkout):
    """The contracts of pyproject.toml: layers one way, and so no cycles between them."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def names_in(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize(
    "module", ["port", "index_service", "rebuild", "self_test", "loading", "index_snapshot"]
)
def test_what_is_there_for_engines_of_any_kind_names_no_folder(checkout, module):
    tree = ast.parse((checkout / "indexer" / "engines" / f"{module}.py").read_text(encoding="utf-8"))
    assert not names_in(tree) & {"Path", "PurePath", "os", "pathlib", "shutil"}, (
        "leave folders to engines/local"
    )


def test_nobody_outside_the_engines_looks_into_those_that_write_files(checkout):
    """So nobody can ask one for a folder: what the port does not name is not to be had."""
    inside = checkout / "indexer" / "engines"
    guilty = [
        f"{path.relative_to(checkout)}: {module}"
        for path in sources(checkout, *PACKAGES)
        if inside not in path.parents
        for module in imported_modules(path)
        if re.match(r"indexer\.engines\.(local|\w+_engine)\b", module)
    ]
    assert not guilty, f"ask indexer.engines.index_service instead: {guilty}"


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_protocol_of_the_engines_asks_for_more_than_six_methods(checkout):
    wide = {
        node.name: len(asked)
        for path in sources(checkout, "indexer/engines")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any("Protocol" in ast.unparse(base) for base in node.bases)
        and len(asked := [each for each in node.body if isinstance(each, ast.FunctionDef)]) > MAX_METHODS
    }
    assert not wide, f"part these by who needs what: {wide}"

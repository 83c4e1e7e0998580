"""What a person gets who installs Velveteen instead of cloning it: both packages, all their data, nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

WHAT_MAKES_A_WHEEL = ("indexer", "webui", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    # In a copy, because a build leaves folders behind that a later build would pick up.
    copy = tmp_path_factory.mktemp("copy")
    for name in WHAT_MAKES_A_WHEEL:
        if (checkout / name).is_dir():
            shutil.copytree(checkout / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(checkout / name, copy / name)
    assert int(version("setuptools").split(".")[0]) >= 77, (
        "the dev extra must name the build's own setuptools>=77"
    )
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        "dist",
        ".",
    ]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = (copy / "dist").glob("*.whl")
    return zipfile.Path(built)


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


def test_wheel_holds_two_packages_and_its_own_description(wheel):
    assert {name.split("/")[0] for name in names(wheel)} == {
        "indexer",
        "webui",
        f"velveteen-{version('velveteen')}.dist-info",
    }


@pytest.mark.parametrize("package", ["indexer", "webui"])
def test_wheel_leaves_no_file_of_a_package_behind(wheel, checkout, package):
    in_checkout = {
        path.relative_to(checkout).as_posix()
        for path in (checkout / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md"
    }
    assert in_checkout - names(wheel) == set()


@pytest.mark.parametrize(
    "needed",
    [
        "indexer/py.typed",
        "webui/py.typed",
        "webui/templates/",
        "webui/static/",
        "indexer/catalogue/migrations/",
    ],
)
def test_wheel_holds_what_is_not_python(wheel, needed):
    assert any(name.startswith(needed) for name in names(wheel)), f"{needed} is missing from the wheel"


def test_wheel_names_the_command_and_what_webui_adds_to_it(wheel):
    (dist_info,) = (name for name in names(wheel) if name.endswith("entry_points.txt"))
    text = wheel.joinpath(dist_info).read_text(encoding="utf-8")
    assert "velveteen = indexer.cli:main" in text
    assert "[velveteen.commands]" in text

"""Fixtures every test may ask for: the project's own samples and real material kept outside the checkout.

It also says which tests begin first, and how many run at a time. It copies nothing into the project, and a test that
needs absent material skips, saying how to provide it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is, and what else it does meanwhile, says nothing about the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

CHECKOUT = Path(__file__).resolve().parent.parent
# What tells this run of all tests from another one beside it.
RUN = "VELVETEEN_TEST_RUN"
# Whose tests start processes and wait for them: they begin first, so that what comes last is short.
WAITING = (
    "endtoend",
    "browser",
    "jobs",
    "test_simulate.py",
    "test_bitflips.py",
    "cli",
    "pipeline",
    "engines",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Three workers for two cores: tests wait for processes, disks and clocks, and leave theirs to another meanwhile."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or config.option.numprocesses != "auto":
        return None
    return max(2, len(os.sched_getaffinity(0)) * 3 // 2)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        # Workers inherit it.
        os.environ[RUN] = str(os.getpid())


def pytest_sessionfinish(session: pytest.Session) -> None:
    # Unless a test has asked for them, loading what they need would take longer than the tests do.
    if kept := sys.modules.get("warm_reader"):
        kept.close_readers()
    # Left by tests of this run, in whichever worker.
    started = Path(tempfile.gettempdir()) / f"velveteen-test-cluster-{os.environ[RUN]}.started"
    if not hasattr(session.config, "workerinput") and started.exists():
        from engines.clusters import stop

        stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: number for number, name in enumerate(WAITING)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(CHECKOUT / "tests").parts[0], len(rank)))


@pytest.fixture(scope="session")
def checkout() -> Path:
    return CHECKOUT


@pytest.fixture(scope="session")
def samples() -> Path:
    return CHECKOUT / "corpus" / "samples"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    named = os.environ.get("VELVETEEN_SHARED_DATA")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real test material is absent from {folder}; set VELVETEEN_SHARED_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def stories_folder() -> Path:
    named = os.environ.get("VELVETEEN_STORIES")
    folder = Path(named) if named else CHECKOUT.parent / "scratch" / "stories"
    if not folder.is_dir():
        pytest.skip(
            f"the unpacked stories are absent from {folder}; unpack stories-200mb.tar.xz of the shared data "
            "there (tar -xJf ARCHIVE -C FOLDER) or set VELVETEEN_STORIES to where they are"
        )
    return folder

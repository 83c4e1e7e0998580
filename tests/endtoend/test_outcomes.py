"""What passes is not held against a file, as somebody meets it who types the command."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
from pathlib import Path

import psutil
import pytest
from endtoend.running_server import COMMAND, RunningServer
from jobkit import until

from indexer.catalogue import open_catalogue
from indexer.errors import CatalogueError

# <linux/prctl.h>, <linux/capability.h>: without these two, root is refused what modes refuse.
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2


def write(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        text = f"The kettle of house{number} whistled while Nora counted sails. " * 60
        (folder / f"s{number:02}.txt").write_text(f"Title: House {number}\nAuthor: Ann\n\n{text}\n")


def as_everybody() -> None:
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def few_descriptors() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (14, 14))


def start(house: RunningServer, *words: str, **more: object) -> subprocess.Popen[str]:
    environment = os.environ | {"VELVETEEN_CONFIG": str(house.config)}
    command = [str(COMMAND), *words]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )


def said(house: RunningServer, *words: str, **more: object) -> tuple[int, str]:
    with start(house, *words, **more) as process:
        out, err = process.communicate(timeout=280)
    return process.returncode, out + err


def test_a_file_that_may_not_be_read_is_read_once_it_may(tmp_path):
    house, shelf = RunningServer(tmp_path), tmp_path / "shelf"
    write(shelf, 3)
    locked = shelf / "s01.txt"
    locked.chmod(0)
    probe = subprocess.run(["cat", str(locked)], preexec_fn=as_everybody, capture_output=True, check=False)
    if probe.returncode == 0:
        pytest.skip("this account is refused nothing, and cannot give that up")
    _, output = said(house, "import", str(shelf), preexec_fn=as_everybody)
    assert "Permission denied" in output
    assert "2 added" in output
    assert "1 failed" in output
    code, output = said(house, "doctor")
    assert (code, "s01.txt" in output) == (1, True)
    locked.chmod(0o644)
    assert "1 added" in said(house, "import", str(shelf), preexec_fn=as_everybody)[1]
    assert said(house, "doctor") == (0, "All is well.\n")


def test_where_descriptors_run_out_the_job_fails_and_no_file_does(tmp_path):
    house, shelf = RunningServer(tmp_path), tmp_path / "shelf"
    write(shelf, 39)
    code, output = said(house, "import", str(shelf), preexec_fn=few_descriptors)
    assert code == 1
    assert "Too many open files" in output
    assert "crashed" not in output
    assert "39 added" in said(house, "import", str(shelf))[1]
    assert house.ask('"kettle of house7 whistled"')["totalHits"] == 1
    assert said(house, "doctor") == (0, "All is well.\n")


def test_reading_processes_killed_in_the_middle_cost_no_story(tmp_path):
    house, shelf = RunningServer(tmp_path), tmp_path / "shelf"
    write(shelf, 1200)
    with start(house, "import", str(shelf)) as process:
        killed = []
        for kept in (0, 1):
            until(
                lambda kept=kept: (
                    (_added(house) >= kept and _readers(process.pid)) or process.poll() is not None
                )
            )
            for child in _readers(process.pid):
                child.kill()
                killed.append(child.pid)
        out, err = process.communicate()
    assert killed
    assert "1200 added" in err.replace(",", ""), out + err
    assert said(house, "doctor") == (0, "All is well.\n")


def _added(house: RunningServer) -> int:
    with contextlib.suppress(CatalogueError), open_catalogue(house.data, create=False) as catalogue:
        return sum(job.counts.get("added", 0) for job in catalogue.jobs.recent(1))
    return 0


def _readers(pid: int) -> list[psutil.Process]:
    try:
        children = psutil.Process(pid).children(recursive=True)
        return [child for child in children if "indexer.readers.child" in child.cmdline()]
    except psutil.Error:
        return []

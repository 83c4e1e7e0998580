"""What a command took: its memory is that of all its processes together."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.processes import run_measured

HELD = 80
CHILD = f"import time; held = b'x' * {HELD}_000_000; time.sleep(0.7)"
PARENT = f"import subprocess, sys; [p.wait() for p in [subprocess.Popen([sys.executable, '-c', {CHILD!r}]) for _ in 'ab']]"


def test_the_peak_is_of_all_processes_together():
    assert run_measured([sys.executable, "-c", PARENT]).peak_mb > 2 * HELD


def test_a_command_that_fails_is_an_error_and_its_words_are_shown(capsys):
    with pytest.raises(subprocess.CalledProcessError):
        run_measured([sys.executable, "-c", "raise SystemExit('no such luck')"])
    assert "no such luck" in capsys.readouterr().err

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from jobkit import children_of, gone, until

from indexer.jobs import process_setup, supervise
from indexer.jobs.supervise import Child


def _child(name, code):
    return Child(name, [sys.executable, "-c", code], ())


@pytest.fixture
def quick(monkeypatch):
    """Wait no longer than needed to see that there is a wait."""
    monkeypatch.setattr(supervise, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(supervise, "_POLL_S", 0.01)


class StopWhen:
    """A stop that comes when something is true."""

    def __init__(self, true, seconds=60.0):
        self._true, self._end = true, time.monotonic() + seconds

    @property
    def is_set(self):
        assert time.monotonic() < self._end
        return self._true()

    def wait(self, seconds):
        time.sleep(seconds)
        return False


def test_a_child_that_ends_is_started_again_and_said_so(quick, tmp_path, capsys):
    trace = tmp_path / "trace"
    child = _child("singer", f"open({str(trace)!r}, 'a').write('x')")
    assert supervise.supervise([child], StopWhen(lambda: trace.exists() and len(trace.read_text()) >= 3))
    assert "The singer ended with code 0; it starts again" in capsys.readouterr().err


def test_a_child_that_never_gets_well_is_given_up_and_the_others_ended(quick, capsys):
    well = _child("sleeper", "import time; time.sleep(600)")
    ill = _child("singer", "raise SystemExit(3)")
    assert not supervise.supervise([well, ill], StopWhen(lambda: False))
    assert "The singer ended with code 3 6 times in a row" in capsys.readouterr().err
    assert well.running.poll() is not None


def test_waits_grow_and_a_child_that_was_well_starts_from_the_first(monkeypatch, capsys):
    child = _child("singer", "pass")
    waits = []
    for _ in range(4):
        child.due = 0
        child.look()
        child.running.wait()
        child.look()
        waits.append(round(child.due - time.monotonic()))
    assert waits == [1, 2, 4, 8]
    monkeypatch.setattr(supervise, "WELL_AFTER_S", 0.0)
    child.due = 0
    child.look()
    child.running.wait()
    child.look()
    assert round(child.due - time.monotonic()) == 1
    capsys.readouterr()


def test_a_child_deaf_to_sigterm_is_killed(monkeypatch):
    monkeypatch.setattr(supervise, "GRACE_S", 0.2)
    deaf = Child(
        "deaf",
        [
            sys.executable,
            "-c",
            "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(600)",
        ],
        (),
    )
    deaf.running = subprocess.Popen(deaf.command, stdout=subprocess.PIPE)
    deaf.running.stdout.readline()
    supervise.end([deaf, _child("never started", "")])
    assert deaf.running.returncode == -9
    deaf.running.stdout.close()


def test_the_supervisor_loads_the_standard_library_only():
    code = "import sys, indexer.jobs.supervise; print([m for m in ('sqlalchemy', 'msgspec', 'flask', 'whoosh', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_process_whose_parent_is_gone_already_does_not_start(tmp_path):
    code = "from indexer.parent_death import exit_with_parent; exit_with_parent(1234567); print('alive')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize(("code", "words"), [(0, "code 0"), (-9, "memory ran out"), (-15, "signal 15")])
def test_ends_are_worded(code, words):
    assert words in process_setup.exit_text(code)


_PARENT = """
import os, sys
from indexer.jobs import process_setup, supervise
code = f'from indexer.parent_death import exit_with_parent; import time; exit_with_parent({os.getpid()}); time.sleep(600)'
child = supervise.Child('sleeper', [sys.executable, '-c', code], ())
supervise.supervise([child], process_setup.StopSignal().listen())
"""


def test_a_killed_supervisor_takes_its_children_with_it():
    with subprocess.Popen([sys.executable, "-c", _PARENT]) as started:
        until(lambda: children_of(started.pid))
        (child,) = children_of(started.pid)
        time.sleep(0.5)  # it dies early as well as late; this gives it time to have made the arrangement
        started.kill()
        started.wait()
        until(lambda: gone(child))

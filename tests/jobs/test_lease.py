from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from indexer.errors import WorkerBusyError
from indexer.jobs.lease import Lease

_HOLD = """
import pathlib, sys, time
from indexer.jobs.lease import Lease
lease = Lease.take(pathlib.Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""

_FORK = """
import os, pathlib, sys, time
from indexer.jobs.lease import Lease, share
lease = Lease.take(pathlib.Path(sys.argv[1]))
share(lease.handle)
pid = os.fork()
if not pid:
    time.sleep(600)
print(pid, flush=True)
"""


def _holder(data):
    process = subprocess.Popen([sys.executable, "-c", _HOLD, str(data)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_only_one_holds_the_lease(tmp_path):
    with Lease.take(tmp_path / "var"), pytest.raises(WorkerBusyError, match=f"process {os.getpid()}"):
        Lease.take(tmp_path / "var")
    Lease.take(tmp_path / "var").release()


def test_a_killed_holder_frees_it(tmp_path):
    with _holder(tmp_path) as process:
        with pytest.raises(WorkerBusyError):
            Lease.take(tmp_path)
        process.kill()
        process.wait()
        Lease.take(tmp_path, wait_s=10).release()


def test_a_patient_one_gets_it_when_it_is_free(tmp_path):
    first = Lease.take(tmp_path)
    timer = threading.Timer(0.2, first.release)
    timer.start()
    Lease.take(tmp_path, wait_s=30).release()
    timer.join()


def test_a_child_that_shares_it_keeps_it_until_it_ends(tmp_path):
    lease = Lease.take(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(lease.handle,)
    ) as child:
        lease.release()
        with pytest.raises(WorkerBusyError):
            Lease.take(tmp_path)
        child.communicate(b"\n")
    Lease.take(tmp_path).release()


def test_a_fork_of_a_child_does_not_keep_it(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", _FORK, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        fork = int(process.stdout.readline())
        process.wait()
        try:
            Lease.take(tmp_path).release()
        finally:
            os.kill(fork, 9)

"""One process at a time, by a file lock that the system takes back from whoever dies.

It does not know what is done in a turn, and never breaks another's.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# How often one who waits asks again: little beside a commit, which takes tens of milliseconds at least.
ASK_EVERY_S = 0.02


@contextmanager
def turn(path: Path, *, wait_s: float, refused: Callable[[], Exception]) -> Iterator[None]:
    """Hold the lock on the file ``path``, which is made if need be, after waiting at most ``wait_s`` seconds.

    Raises what ``refused`` returns when another process holds it for longer.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        until = time.monotonic() + wait_s
        while not _locked(handle):
            if time.monotonic() >= until:
                raise refused()
            time.sleep(ASK_EVERY_S)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

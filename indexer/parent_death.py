"""End child processes when their parent dies, and lower their priority where the parent's is lowered.

It starts nothing and stops nothing by itself.
"""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
# How often a system that cannot tell of a parent's death is asked.
_ASK_EVERY_S = 1.0
_BEHIND = 5


def exit_with_parent(parent: int | None) -> None:
    """Arrange for this process to be killed when its parent ends, however that happens."""
    if parent is None:
        return
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    # It may have ended before the arrangement was made.
    if os.getppid() != parent:
        os._exit(1)


def lower_priority() -> None:
    """Run behind the parent where that runs behind others itself: who computes for a job may wait longer than the job."""
    if os.nice(0) > 0:
        os.nice(_BEHIND)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_ASK_EVERY_S)
    os._exit(1)

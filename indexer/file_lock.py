"""File locks that the kernel releases when their holder dies.

It does not know what is done in a turn, and never breaks another's.
"""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import ReadOnlyError

_NOT_OURS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
# How often one who waits asks again: little beside a commit, which takes tens of milliseconds at least.
ASK_EVERY_S = 0.02


@contextmanager
def hold_lock(path: Path, *, wait_s: float, refused: Callable[[], Exception]) -> Iterator[None]:
    """Hold the lock on the file ``path``, which is made if need be, after waiting at most ``wait_s`` seconds.

    Raises what ``refused`` returns when another process holds it for longer.

    Raises:
        ReadOnlyError: the file may not be written.
    """
    handle = open_lock(path)
    try:
        if not try_lock(handle, wait_s=wait_s):
            raise refused()
        yield
    finally:
        os.close(handle)


def open_lock(path: Path, *, folder_mode: int = 0o777) -> int:
    """Return a handle of the file ``path``, which is made if need be, and so is its folder.

    Raises:
        ReadOnlyError: it may not be written.
    """
    try:
        path.parent.mkdir(mode=folder_mode, parents=True, exist_ok=True)
        return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        if error.errno not in _NOT_OURS:
            raise
        raise ReadOnlyError(
            f"Nothing can be done to the archive in {path.parent}: {error.strerror}. Make the disk and the folder "
            "writable for this account."
        ) from error


def try_lock(handle: int, *, wait_s: float = 0.0, every_s: float = ASK_EVERY_S) -> bool:
    """Lock an open file or folder for this process alone and say whether that was done within ``wait_s`` seconds.

    Others are asked for every ``every_s`` seconds; the lock ends when the last copy of ``handle`` is closed.
    """
    until = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(every_s)
        else:
            return True

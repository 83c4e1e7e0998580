"""A little disk space kept back, so that on a full disk a job can still write why it failed.

It is given up once and taken again by the next job that finds room; nothing depends on its being there.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FILE_NAME = "reserve"
# A job's last words change a handful of 8 kB pages; the log of changes may hold each several times.
SIZE_BYTES = 1024 * 1024


def take(data: Path) -> None:
    """Occupy the space in the folder ``data``, unless that is done or there is none to be had."""
    path = data / FILE_NAME
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(handle, 0, SIZE_BYTES)
        except OSError:
            path.unlink()
        finally:
            os.close(handle)


def give_up(data: Path) -> None:
    """Free the space for whoever needs it now."""
    with contextlib.suppress(OSError):
        (data / FILE_NAME).unlink(missing_ok=True)

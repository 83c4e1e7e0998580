"""A reserve of disk space, released when the disk is full so that a job can still write why it failed.

The next job that finds room allocates it again; nothing depends on its being there.
"""

import contextlib
import os
from pathlib import Path

FILE_NAME = "reserve"
# A job's last words change a handful of 8 kB pages; the log of changes may hold each several times.
SIZE_BYTES = 1024 * 1024


def allocate(data: Path) -> None:
    """Allocate the reserve in the folder ``data``; do nothing where it is there already or the disk is full."""
    path = data / FILE_NAME
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.posix_fallocate(handle, 0, SIZE_BYTES)
        except OSError:
            path.unlink()
        finally:
            os.close(handle)


def release(data: Path) -> None:
    """Delete the reserve, so that its space can be used."""
    with contextlib.suppress(OSError):
        (data / FILE_NAME).unlink(missing_ok=True)

"""The worker's lease: a file lock that says who may write, freed by the system when its holder dies.

It says nothing about what is written, and never breaks another holder's lock.
"""

import os
from pathlib import Path
from typing import Self

from indexer.errors import WorkerBusyError
from indexer.file_lock import open_lock, try_lock

FILE_NAME = "worker.lock"
# How often a waiting worker asks again.
ASK_EVERY_S = 0.5


class Lease:
    """The right to write. A child given ``handle`` shares it: it ends when the last of them has gone."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    @classmethod
    def take(cls, data: Path, *, wait_s: float = 0.0) -> Self:
        """Take the lease of the archive in ``data``, waiting at most ``wait_s`` seconds for its holder.

        Raises:
            WorkerBusyError: another process holds it.
            ReadOnlyError: the folder may not be written.
        """
        handle = open_lock(data / FILE_NAME, folder_mode=0o700)
        if not try_lock(handle, wait_s=wait_s, every_s=ASK_EVERY_S):
            holder = os.pread(handle, 20, 0).decode(errors="replace").strip()
            os.close(handle)
            raise WorkerBusyError(
                f"A worker is already running{f' (process {holder})' if holder else ''}. Leave the work to it, "
                "or stop it first."
            )
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        return cls(handle)

    def release(self) -> None:
        """Give the lease back; a child that shares it keeps it until it ends."""
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def share(handle: int) -> None:
    """Keep an inherited lease in this process only: what it starts or forks must not outlive it holding on."""
    os.set_inheritable(handle, False)
    os.register_at_fork(after_in_child=lambda: os.close(handle))

"""Files that are whole after a power cut: written aside, synced, and put in place in one step.

It knows nothing of what is in them.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make renames and creations in ``folder`` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_atomically(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace ``path`` so that a crash leaves the old content or the new, never a mixture; ``mode`` is a new file's."""
    # On a mount that machines share, a process's number is not its own.
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def keep_fact(path: Path, text: str) -> str:
    """Return what a small file says; one that is not there is made, and says ``text`` from then on.

    Where it cannot be made, ``text`` is returned all the same.
    """
    if (known := _fact(path)) is not None:
        return known
    with suppress(OSError):
        _keep(path, text)
    return _fact(path) or text


def _fact(path: Path) -> str | None:
    with suppress(OSError):
        return path.read_text("ascii").strip() or None
    return None


def _keep(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all; of two at once the first stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"{text}\n")
        os.link(written, path)
    finally:
        Path(written).unlink()

"""A reading child that does to itself what the last line of a text says, as the system, a limit or a mistake would.

Nothing in the project imports it; it is run in place of ``indexer.readers.child``.
"""

from __future__ import annotations

import errno
import os
import signal
import sys

from indexer.model import Capture, ReadOutcome
from indexer.readers import child
from indexer.readers.read_capture import read

_RAISED = {
    "MemoryError": MemoryError(),
    "RecursionError": RecursionError(),
    "EMFILE": OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
    "KeyError": KeyError("a slip"),
}


def perish(capture: Capture, **more: object) -> ReadOutcome:
    """Read, unless the text is the name of an end."""
    word = capture.content.strip().rpartition(b"\n")[2].decode("latin-1")
    if word.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, word))
    elif word == "exit":
        os._exit(3)
    elif word == "KeyError":
        raise KeyError("a slip")
    elif word in _RAISED:
        raise _RAISED[word]
    return read(capture, **more)  # type: ignore[arg-type]  # as it came


if __name__ == "__main__":
    child.read = perish  # type: ignore[assignment]  # the name the child knows it by
    child.main(sys.argv[1:])

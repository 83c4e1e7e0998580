"""Explain why a reader process ended before it answered, as a failure for the file or an error of the system.

It ends and starts nothing.
"""

import signal

from indexer.config import ReadSettings
from indexer.model import Failure

# What a process is sent by others; the system does so to whoever takes most memory when it runs out. 0 is an end without
# a reason of its own.
_FROM_OUTSIDE = frozenset(
    {
        0,
        *(
            -number
            for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
        ),
    }
)


def was_killed_from_outside(code: int | None) -> bool:
    """Say whether a process that ended with this return code was ended by somebody else."""
    return code in _FROM_OUTSIDE


def failure_of_end(origin: str, code: int | None, settings: ReadSettings) -> Failure:
    """Return what is said to a person of the file that was being read; no code is a process that talked nonsense."""
    if was_killed_from_outside(code):
        message = (
            f"The process that read it was ended by the system{_named(code)}, and so was a second one, most likely for "
            "want of memory. The next import tries it again."
        )
        return Failure(origin, "killed", message)
    if code == -signal.SIGXCPU:
        message = (
            f"Reading it took more than {settings.timeout_s:g} seconds of processor time and was stopped. Raise [read] "
            "timeout_s if it is wanted."
        )
        return Failure(origin, "too-slow", message)
    if code == -signal.SIGABRT or (code is not None and code > 0):
        message = (
            f"The process that read it gave up{_named(code)}, most likely over its {settings.memory_mb} MB of memory. "
            "Raise [read] memory_mb if it is wanted."
        )
        return Failure(origin, "aborted", message)
    message = (
        f"The process that read it crashed{_named(code)}. Velveteen is at fault; the other files were read."
    )
    return Failure(origin, "crashed", message)


def start_refused(code: int | None) -> str:
    """Return a sentence for processes that end before they can read anything."""
    return (
        f"No process that reads files can be started: each ended before it was ready{_named(code)}. Most likely memory, "
        "processes or file descriptors ran out (ulimit -v, -u, -n). No file is marked as failed; free some and run the "
        "job again."
    )


def _named(code: int | None) -> str:
    if not code:
        return ""
    if code > 0:
        return f" (code {code})"
    try:
        return f" ({signal.Signals(-code).name})"
    except ValueError:
        return f" (signal {-code})"

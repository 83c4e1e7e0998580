"""Convert a reader's exception into a Failure with a message for people.

It reads nothing. What a cause means for trying again is for ``Failure`` to say.
"""

import errno
import traceback

from indexer.errors import ReadError
from indexer.model import Failure

# What the system runs out of, or does not give just now, whatever is being read.
_OF_THE_MOMENT = frozenset(
    {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.EAGAIN,
        errno.EBUSY,
        errno.EIO,
        errno.ESTALE,
        errno.EACCES,
    }
    | {errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.ETIMEDOUT, errno.EINTR}
)


def failure_of(origin: str, error: Exception, reader: str = "") -> Failure:
    """Return what ``error`` says of the file or member ``origin``; ``reader`` is what it was read as."""
    if isinstance(error, ReadError):
        return Failure(origin, error.cause, str(error))
    if isinstance(error, MemoryError):
        needs = "Reading it needs more memory than [read] memory_mb allows. Raise that if it is wanted."
        return Failure(origin, "too-large", needs)
    if isinstance(error, RecursionError):
        return Failure(
            origin, "too-deep", "It is nested too deeply to be read, as files made to do harm are."
        )
    if isinstance(error, OSError) and error.errno in _OF_THE_MOMENT:
        said = f"The system did not let it be read ({error.strerror}); the next import tries it again."
        return Failure(origin, "unavailable", said)
    who = f"The {reader} reader" if reader else "Its reader"
    reason = f"{who} could not cope with it ({type(error).__name__}: {error})."
    return Failure(origin, "unreadable", reason, "".join(traceback.format_exception(error)))

"""Fault isolation: tell an item's own fault from the machine's, and process all items except those at fault.

It keeps no list of what failed; ``pipeline.set_aside`` does.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from indexer.errors import BuildFaultError, ReadError, RowRefusedError, VelveteenError

Item = TypeVar("Item")

# What a person needs of an exception's words; its traceback is in the log.
_REASON_LENGTH = 200
_OWN = f"{Path(__file__).parent}/"

# So few may fail alike whatever their share: a folder of three odd files is three odd files. Beyond it, more than half
# of all failing with the same exception in the same line is a mistake in that line, which no setting aside can mend.
HANDFUL = 5


class Stage(StrEnum):
    """Where in the import pipeline, after reading, an item can fail."""

    DIGEST = "digest"
    PAGES = "pages"
    PARTS = "parts"
    KEEP = "keep"
    NAMES = "names"
    COMPARE = "compare"
    WORKS = "works"
    ENRICH = "enrich"
    BUILD = "build"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception as what can be kept and sent: its words, where in our code it came up, the whole traceback."""

    reason: str
    place: str
    trace: str


def fault_of(error: BaseException) -> Fault:
    """Return ``error`` as a fault; its place is the innermost line of our own, whatever library it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(_OWN)]
    last = (own or frames)[-1] if frames else None
    place = f"{last.filename.removeprefix(_OWN)}:{last.lineno}" if last else ""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return Fault(said[:_REASON_LENGTH], place, "".join(traceback.format_exception(error)))


def build_fault(error: BaseException) -> BuildFaultError:
    """Return what an index writer raises that gave up everything uncommitted for something nobody foresaw."""
    return BuildFaultError(f"Writing the index failed ({fault_of(error).reason}); run the job again")


def is_environmental(error: BaseException) -> bool:
    """Say whether the machine, the archive or a person is the reason: then no single item is to blame.

    That is whatever the system refuses (disk, descriptors, memory), and every error of ours, such as a locked catalogue
    or a cancelled job, but for the few that are about one item.
    """
    if isinstance(error, VelveteenError):
        return not isinstance(error, (ReadError, RowRefusedError, BuildFaultError))
    return not isinstance(error, Exception) or isinstance(error, (OSError, MemoryError))


def each_alone(items: Sequence[Item], do: Callable[[Sequence[Item]], object]) -> list[tuple[Item, Fault]]:
    """Do something with all ``items``, and return those it cannot be done with, in order, each with its fault.

    ``do`` takes any of the items at once and does it with all of them or, raising, with none. Where it raises, it is
    tried with halves, until what fails stands alone.

    Raises:
        Exception: as ``do`` does where ``is_environmental`` holds; what was done until then is done.
    """
    failed: list[tuple[Item, Fault]] = []
    waiting = [items] if items else []
    while waiting:
        some = waiting.pop()
        try:
            do(some)
        except Exception as error:
            if is_environmental(error):
                raise
            if len(some) == 1:
                failed.append((some[0], fault_of(error)))
            else:
                half = len(some) // 2
                waiting += [some[half:], some[:half]]
    return failed


@dataclass(frozen=True, slots=True)
class Refused:
    """A story that could not be put into the index, and in which stage; everything else of its lot was."""

    story_id: str
    stage: Stage
    fault: Fault

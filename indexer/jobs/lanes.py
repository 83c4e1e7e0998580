"""Which jobs may run beside each other: each has a lane, and a lane has room for so many.

It starts nothing, claims nothing and looks at no file: a disk that hangs must not hang whoever asks.
"""

from collections.abc import Collection
from enum import Enum
from typing import assert_never

from indexer.model import Job, JobKind


class Lane(Enum):
    """Kinds of jobs that do not wait for each other, with how many of each run at once."""

    # The second is for what lands while the first is at a long file.
    SMALL = "small", 2
    BULK = "bulk", 1
    # They wait for their sites nearly all the time.
    CRAWL = "crawl", 3
    REINDEX = "reindex", 1

    def __init__(self, _name: str, room: int) -> None:
        self.room = room


def lane_of(job: Job) -> Lane:
    """Return the lane of a job."""
    match job.kind:
        case JobKind.IMPORT:
            return Lane.SMALL if _names_files_only(job) else Lane.BULK
        case JobKind.REMOVE | JobKind.RESTORE | JobKind.REREAD_AS:
            return Lane.SMALL
        case JobKind.REREAD | JobKind.RETRY | JobKind.HEAL:
            return Lane.BULK
        case JobKind.CRAWL:
            return Lane.CRAWL
        case JobKind.REINDEX | JobKind.FORGET:
            # Words of a story stay in the files of an index until it is made anew, so forgetting does that, too.
            return Lane.REINDEX
        case _:
            assert_never(job.kind)


def may_begin(
    job: Job, running: Collection[Job], waiting: Collection[Job] = (), elsewhere: Collection[Job] = ()
) -> bool:
    """Return whether ``job`` may begin beside those ``running`` and before those ``waiting``, which are older.

    Two crawls never visit one site, so one of all sites waits for all and is waited for. Jobs ``elsewhere`` take no room
    here, but neither is a site crawled by two machines at once, nor an index made anew.
    """
    lane = lane_of(job)
    beside, away = ([other for other in some if lane_of(other) is lane] for some in (running, elsewhere))
    if lane is Lane.CRAWL and any(
        _meet(job, other) for other in (*beside, *away, *waiting) if lane_of(other) is lane
    ):
        return False
    return len(beside) < lane.room and not (lane is Lane.REINDEX and away)


def _meet(job: Job, other: Job) -> bool:
    return job.target is None or other.target is None or job.target == other.target


def is_of_paths(job: Job) -> bool:
    """Return whether a job is an import of files and folders named one by one."""
    return job.kind is JobKind.IMPORT and job.target is not None and job.target.startswith("/")


def _names_files_only(job: Job) -> bool:
    """Tell by the name: whoever asks for the import of a folder by its path ends it with a slash."""
    return is_of_paths(job) and not any(line.endswith("/") for line in str(job.target).split("\n"))

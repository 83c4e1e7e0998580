"""Jobs of the small archive in memory: one that runs, one that failed."""

from __future__ import annotations

from datetime import UTC, datetime

from indexer.model import Failure, Job, JobKind, JobState

HOSTILE = "<script>alert(1)</script>"


def running_job() -> Job:
    """Return an import on its way, some files of which could not be read."""
    return Job(
        7,
        JobKind.IMPORT,
        "inbox",
        JobState.RUNNING,
        done=3120,
        total=8934,
        counts={"added": 3100, "unchanged": 12, "failed": 8},
        errors=(
            Failure("old/letter.doc", "unreadable", "This is a Word 97 file; save it as .docx or .txt."),
            Failure(f"evil/{HOSTILE}.txt", "too-large", f"The file {HOSTILE} is over 64 MB."),
        ),
        error_causes={"unreadable": 7, "too-large": 1},
        requested_at=datetime(2026, 5, 1, 10, 0, tzinfo=UTC),
        started_at=datetime.now(UTC).replace(microsecond=0),
    )


def finished_job() -> Job:
    """Return a crawl that ended in failure."""
    return Job(
        6,
        JobKind.CRAWL,
        "site",
        JobState.FAILED,
        done=40,
        message="The disk is full; free some space and run it again.",
        requested_at=datetime(2026, 5, 1, 8, 0, tzinfo=UTC),
        started_at=datetime(2026, 5, 1, 8, 0, tzinfo=UTC),
        finished_at=datetime(2026, 5, 1, 8, 12, tzinfo=UTC),
    )

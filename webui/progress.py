"""A job's row as progress people can read: share done, rate, time left, errors by cause.

It guesses nothing: without a total there is no bar, and without a start there is no rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from indexer.jobs.import_targets import AS_STORY
from indexer.model import Failure, Job, JobState
from indexer.model.import_counts import files_of, others_of
from webui import formatting
from webui.answers import public_target

_TRUSTED_AFTER = 5  # steps before a rate means anything
_TARGET_CHARS = 80


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the status page shows it; ``share`` is percent, None while the total is unknown."""

    id: int
    title: str
    state: str
    is_open: bool
    went_wrong: bool
    done: int
    total: int | None
    share: int | None
    pace: str
    counts: tuple[tuple[str, int], ...]
    files: tuple[tuple[str, int], ...]
    causes: tuple[tuple[str, int], ...]
    errors: tuple[Failure, ...]
    unlisted: int
    message: str | None
    requested: datetime | None
    started: datetime | None
    finished: datetime | None
    lasted: str


def job_view(job: Job, now: datetime | None = None) -> JobView:
    """Return what a reader wants to know of ``job`` as of ``now``."""
    failures = sum(job.error_causes.values())
    return JobView(
        id=job.id,
        title=_title(job),
        state=formatting.label(job.state),
        is_open=job.state in {JobState.QUEUED, JobState.RUNNING},
        went_wrong=job.state is JobState.FAILED,
        done=job.done,
        total=job.total,
        share=min(100, 100 * job.done // job.total) if job.total else None,
        pace=_pace(job, now or datetime.now(UTC)),
        counts=_largest_first(others_of(job.counts)),
        files=tuple(files_of(job.counts).items()),
        causes=_largest_first(job.error_causes),
        errors=tuple(replace(failure, origin=public_target(failure.origin) or "") for failure in job.errors),
        unlisted=max(0, failures - len(job.errors)),
        message=job.message,
        requested=job.requested_at,
        started=job.started_at,
        finished=job.finished_at,
        lasted=formatting.duration(job.finished_at - job.started_at)
        if job.finished_at and job.started_at
        else "",
    )


def _title(job: Job) -> str:
    kind = formatting.label(job.kind)
    targets = [name for name in (public_target(job.target) or "").split("\n") if name != AS_STORY]
    if not targets[0]:
        return kind
    shown = targets[0] if len(targets[0]) <= _TARGET_CHARS else "…" + targets[0][-_TARGET_CHARS:]
    return f"{kind} {shown}" + (f" and {len(targets) - 1} more" if len(targets) > 1 else "")


def _pace(job: Job, now: datetime) -> str:
    """Say the rate and the time left, as far as they are known."""
    if job.state is not JobState.RUNNING or job.started_at is None or job.done < _TRUSTED_AFTER:
        return ""
    spent = (now - job.started_at).total_seconds()
    if spent <= 0:
        return ""
    rate = job.done / spent
    rate_text = f"{rate:,.0f} a second" if rate >= 1 else f"{rate * 60:,.0f} a minute"
    left = (job.total - job.done) / rate if job.total and job.total > job.done else None
    return f"{rate_text}, about {formatting.duration(left)} left" if left is not None else rate_text


def _largest_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(
        sorted(((name, count) for name, count in counts.items() if count), key=lambda pair: -pair[1])
    )

"""JSON as the web sends it: the shapes of `indexer.api_types`, without what only the machine's owner should see.

It adds no shape of its own but health; folders and paths on the server are reduced to their last name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

import msgspec

from indexer.api_base import Answer
from indexer.api_types import (
    ErrorAnswer,
    JobAnswer,
    SourceAnswer,
    StatusAnswer,
    job_answer,
    status_answer,
)
from indexer.datafiles import data_record
from indexer.model import ArchiveStatus, Job, SourceKind


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What is said of an HTTP status: a code for programs, a title, and what helps."""

    code: str = "error"
    title: str = "That did not work"
    help: str = "Go back and try another way."


@dataclass(frozen=True, slots=True)
class _Words:
    errors: Mapping[int, ErrorWords]


@cache
def _words() -> _Words:
    return data_record(_Words, __package__, "words.toml")


def words_of(status: int) -> ErrorWords:
    """Return what is said of an HTTP status."""
    return _words().errors.get(status, ErrorWords())


class HealthAnswer(Answer, frozen=True):
    """Whether searches can be answered; ``reason`` says why not. An empty archive has generation 0 and is well."""

    ok: bool
    generation: int
    reason: str | None


def encoded(answer: Answer) -> bytes:
    """Return an answer as JSON."""
    return msgspec.json.encode(answer)


def error_answer(status: int, message: str) -> bytes:
    """Return an HTTP error as JSON."""
    return encoded(ErrorAnswer(code=words_of(status).code, message=message))


def health_answer(*, generation: int, reason: str | None) -> bytes:
    """Return the state of health as JSON; a reason means ill."""
    return encoded(HealthAnswer(ok=reason is None, generation=generation, reason=reason))


def public_job(job: Job) -> JobAnswer:
    """Return a job as anyone may see it."""
    answer = job_answer(job)
    errors = tuple(
        msgspec.structs.replace(error, origin=public_target(error.origin) or "") for error in answer.errors
    )
    return msgspec.structs.replace(answer, target=public_target(job.target), errors=errors)


def public_status(status: ArchiveStatus) -> StatusAnswer:
    """Return the archive's standing as anyone may see it."""
    answer = status_answer(status)
    sources = tuple(_public_source(source) for source in answer.sources)
    return msgspec.structs.replace(answer, sources=sources, jobs=tuple(map(public_job, status.jobs)))


def public_target(target: str | None) -> str | None:
    """Return what a job works on with every path reduced to its last name."""
    if target is None:
        return None
    return "\n".join(
        PurePath(line).name if PurePath(line).is_absolute() else line for line in target.split("\n")
    )


def _public_source(source: SourceAnswer) -> SourceAnswer:
    last = source.last_job
    if last is not None:
        last = msgspec.structs.replace(last, target=public_target(last.target))
    location = source.location if source.kind == SourceKind.SITE else PurePath(source.location).name
    return msgspec.structs.replace(source, location=location, last_job=last)

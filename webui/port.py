"""What the web asks of an archive, as one protocol.

It implements nothing: `indexer.archive.Archive` fits it, and so does a test's own archive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from indexer.model import ArchiveStatus, Job, JobKind, MarkedStory, Report, ResultPage


class ArchivePort(Protocol):
    """The read side of the archive, and the one request the web may make of the write side.

    Every method may raise ``VelveteenError``; its message is for the log and for people with the admin token.
    """

    def search(
        self,
        text: str,
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        sort: str = "relevance",
        page: int = 1,
        per_page: int | None = None,
        faceted: bool = True,
    ) -> ResultPage:
        """Return one page of stories matching ``text``; ``page`` counts from 1, facets only when ``faceted``."""

    def story(self, story_id: str, *, query: str = "") -> MarkedStory:
        """Return a story with every place ``query`` matches; raises UnknownStoryError."""

    def report(self) -> Report:
        """Tell how reading went: files by format and outcome, unknown labels, stories to look at."""

    def status(self) -> ArchiveStatus:
        """Say how the archive, its sources and its jobs stand."""

    def jobs(self, limit: int = 50) -> tuple[Job, ...]:
        """Return the latest jobs, newest first."""

    def job(self, job_id: int) -> Job:
        """Return one job; raises UnknownJobError."""

    def request_job(self, kind: JobKind, target: str | None = None) -> Job:
        """Queue work; the same work already queued is returned instead."""

    def examples(self) -> tuple[str, ...]:
        """Return up to two queries that find something here."""

    def generation(self) -> int:
        """Return the number of the index being searched."""

    def stamp(self) -> str:
        """Return a text that changes whenever answers may."""

"""One archive, opened for reading: every question that front ends may ask, each answered by a module of its own.

It changes nothing itself; work is asked for as a job, which a worker does in another process.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.archive import reading, search, status
from indexer.archive.examples import example_queries
from indexer.archive.jobs import one_job, recent_jobs
from indexer.archive.port import ArchivePort
from indexer.archive.resources import Resources
from indexer.archive.selection import every_match
from indexer.catalogue import Catalogue
from indexer.config import Settings
from indexer.errors import NoIndexError
from indexer.model import (
    ArchiveStatus,
    Job,
    JobKind,
    MarkedStory,
    Report,
    ResultPage,
    Scope,
    SearchRequest,
    StorySummary,
)


class Archive(ArchivePort):
    """One archive, opened for reading; safe to share between threads. Close it when done.

    What the port says stands there. ``compare`` and ``check`` are for whoever keeps it, and see everything.
    """

    def __init__(self, settings: Settings) -> None:
        self._opened = Resources.open(settings)
        self._examples: dict[str, tuple[str, ...]] = {}

    @property
    def settings(self) -> Settings:
        """The settings it answers with."""
        return self._opened.settings

    @property
    def catalogue(self) -> Catalogue:
        """The stories, files and jobs it answers from."""
        return self._opened.catalogue

    def follow(self, settings: Settings, notes: Sequence[str] = ()) -> None:
        """Answer with other ``settings`` of the same archive from now on; ``notes`` go with its status.

        Answers under way are finished; none fails for it.
        """
        self._opened = self._opened.following(settings, notes)

    def search(self, scope: Scope, request: SearchRequest) -> ResultPage:
        """Search."""
        return search.search(self._opened, scope, request)

    def every_match(self, scope: Scope, text: str) -> tuple[str, ...]:
        """Return the id of every story that ``text`` finds; see ``selection``."""
        return every_match(self._opened, scope, text)

    def story(self, scope: Scope, story_id: str, query: str = "") -> MarkedStory:
        """Return a story with its marks."""
        return reading.marked_story(self._opened, scope, story_id, query)

    def summaries(self, scope: Scope, story_ids: Sequence[str]) -> dict[str, StorySummary]:
        """Return the known ones of ``story_ids`` without their text."""
        found = self.catalogue.stories.summaries(story_ids)
        return {key: story for key, story in found.items() if scope.allows(story)}

    def examples(self, scope: Scope) -> tuple[str, ...]:
        """Return queries that find something, made anew when the archive has changed."""
        stamp, opened = self.stamp(scope), self._opened
        if (known := self._examples.get(stamp)) is None:
            known = example_queries(
                self.catalogue, scope, lambda text: search.found_count(opened, scope, text)
            )
            # Those of another state are asked for no more.
            self._examples = {stamp: known}
        return known

    def generation(self) -> int:
        """Return the generation that answers searches."""
        try:
            return self._opened.index.reader().generation
        except NoIndexError:
            return 0

    def stamp(self, scope: Scope) -> str:
        """Return a text that changes whenever answers may."""
        return self._opened.stamp(scope)

    def report(self, scope: Scope) -> Report:
        """Tell how reading went."""
        return status.report(self._opened, scope)

    def status(self, scope: Scope) -> ArchiveStatus:
        """Say how the archive stands."""
        return status.status(self._opened, scope)

    def compare(self) -> tuple[str, ...]:
        """Hold the index against the catalogue; see ``status``."""
        return status.compare(self._opened)

    def check(self) -> tuple[str, ...]:
        """Read everything through; see ``status``."""
        return status.check(self._opened)

    def jobs(self, scope: Scope, limit: int = 50) -> tuple[Job, ...]:
        """Return the latest jobs."""
        return recent_jobs(self.catalogue, scope, self.settings, limit)

    def job(self, scope: Scope, job_id: int) -> Job:
        """Return one job."""
        return one_job(self.catalogue, scope, self.settings, job_id)

    def request_job(self, kind: JobKind, target: str | None = None) -> Job:
        """Queue work."""
        return self.catalogue.jobs.request(kind, target)

    def close(self) -> None:
        """Close every file."""
        self._opened.close()

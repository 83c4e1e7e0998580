"""Who is asking, and the archive as they see it: made once for each request, and the only way to a story from here.

Whoever reaches the web may see what ``[web] highest_rating`` lets everybody see. The admin token starts jobs and opens no
story: it is sent with a form and with nothing that is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from indexer.archive.port import ArchivePort
from indexer.model import ArchiveStatus, Job, MarkedStory, Report, ResultPage, Scope, SearchRequest
from webui.redaction import redacted_page, redacted_story
from webui.site import current


@dataclass(frozen=True, slots=True)
class Viewer:
    """The archive within one scope, e-mail addresses unreadable; what each method answers, the port says."""

    archive: ArchivePort
    scope: Scope

    def search(self, request: SearchRequest) -> ResultPage:
        """Search."""
        return redacted_page(self.archive.search(self.scope, request))

    def story(self, story_id: str, query: str = "") -> MarkedStory:
        """Return a story with its marks."""
        return redacted_story(self.archive.story(self.scope, story_id, query))

    def report(self) -> Report:
        """Tell how reading went; addresses left its stories before they were kept."""
        return self.archive.report(self.scope)

    def status(self) -> ArchiveStatus:
        """Say how the archive stands."""
        return self.archive.status(self.scope)

    def jobs(self, limit: int) -> tuple[Job, ...]:
        """Return the latest jobs."""
        return self.archive.jobs(self.scope, limit)

    def job(self, job_id: int) -> Job:
        """Return one job."""
        return self.archive.job(self.scope, job_id)

    def examples(self) -> tuple[str, ...]:
        """Return queries that find something."""
        return self.archive.examples(self.scope)

    def stamp(self) -> str:
        """Return a text that changes whenever answers may."""
        return self.archive.stamp(self.scope)


def viewer() -> Viewer:
    """Return whoever sent the request that is being answered."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        site = current()
        found = g.viewer = Viewer(site.archive, Scope(site.settings.web.highest_rating))
    return found

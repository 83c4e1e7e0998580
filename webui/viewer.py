"""Who is asking, and the archive as they see it: made once for each request, and the only way to a story from here.

Whoever reaches the web may see what ``[web] highest_rating`` lets everybody see. The admin token starts jobs and opens no
story: it is sent with a form and with nothing that is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from flask import g

from indexer.archive.port import ArchivePort
from indexer.model import (
    Anchor,
    AnchoredStory,
    Bookmarks,
    Completion,
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    Duplicates,
    DuplicatesRequest,
    MarkedStory,
    MarkedVersion,
    QuoteAnswer,
    QuoteRequest,
    ResultPage,
    Scope,
    SearchRequest,
    Similar,
    StandsAlso,
    TextQuote,
    VersionDiff,
    WhyNot,
)
from webui.app_context import current
from webui.redaction import (
    redacted,
    redacted_anchor,
    redacted_diff,
    redacted_duplicates,
    redacted_line,
    redacted_page,
    redacted_passage,
    redacted_quote,
    redacted_similar,
    redacted_story,
    redacted_why_not,
)


class Viewer:
    """The archive within one scope, e-mail addresses unreadable; what each attribute answers, the port says."""

    def __init__(self, archive: ArchivePort, scope: Scope) -> None:
        self.scope, self._archive = scope, archive
        self.report, self.status = partial(archive.report, scope), partial(archive.status, scope)
        self.jobs, self.job = partial(archive.jobs, scope), partial(archive.job, scope)
        self.versions = partial(archive.versions, scope)
        self.examples, self.version = partial(archive.examples, scope), partial(archive.version, scope)

    def search(self, request: SearchRequest) -> ResultPage:
        """Search."""
        return redacted_page(self._archive.search(self.scope, request))

    def complete(self, typed: str) -> tuple[Completion, ...]:
        """Return what may be suggested; what would show an address is left out."""
        found = self._archive.complete(self.scope, typed)
        return tuple(each for each in found if redacted(each.text) == each.text)

    def why_not(self, request: SearchRequest, story: str) -> WhyNot:
        """Say why a story is not found."""
        return redacted_why_not(self._archive.why_not(self.scope, request, story))

    def find_quote(self, request: QuoteRequest) -> QuoteAnswer:
        """Return the verdict on a line."""
        return redacted_quote(self._archive.find_quote(self.scope, request))

    def concordance(self, request: ConcordanceRequest) -> ConcordancePage:
        """Return a page of hits."""
        found = self._archive.concordance(self.scope, request)
        return replace(found, lines=tuple(map(redacted_line, found.lines)))

    def every_line(self, request: ConcordanceRequest) -> Iterator[ConcordanceLine]:
        """Return every hit."""
        return map(redacted_line, self._archive.every_line(self.scope, request))

    def anchor(self, story_id: str, chapter: int, paragraph: int, *, quote: TextQuote) -> Anchor:
        """Return what a lasting link says of a place."""
        return redacted_anchor(self._archive.anchor(self.scope, story_id, chapter, paragraph, quote=quote))

    def anchored_story(self, story_id: str, anchor: Anchor) -> AnchoredStory:
        """Return a story at a place that was linked to."""
        found = self._archive.anchored_story(self.scope, story_id, anchor)
        return replace(found, marked=redacted_story(found.marked))

    def story(self, story_id: str, query: str = "", bookmarks: Bookmarks | None = None) -> MarkedStory:
        """Return a story with its marks."""
        return redacted_story(self._archive.story(self.scope, story_id, query, bookmarks))

    def story_beside(self, story_id: str, other_id: str) -> MarkedStory:
        """Return a story marked with what it shares with another."""
        return redacted_story(self._archive.story_beside(self.scope, story_id, other_id))

    def stands_also(self, story_id: str) -> tuple[StandsAlso, ...]:
        """Return the passages of a story that stand in others."""
        return tuple(map(redacted_passage, self._archive.stands_also(self.scope, story_id)))

    def similar(self, story_id: str, limit: int = 10) -> Similar:
        """Return stories like one."""
        return redacted_similar(self._archive.similar(self.scope, story_id, limit))

    def duplicates(self, request: DuplicatesRequest) -> Duplicates:
        """Return what stands more than once."""
        return redacted_duplicates(self._archive.duplicates(self.scope, request))

    def earlier_version(self, story_id: str, number: int, query: str = "") -> MarkedVersion:
        """Return an earlier version of a story with its marks."""
        found = self._archive.earlier_version(self.scope, story_id, number, query)
        return replace(found, marked=redacted_story(found.marked))

    def version_diff(self, story_id: str, number: int) -> VersionDiff:
        """Return how a version differs from the next."""
        return redacted_diff(self._archive.version_diff(self.scope, story_id, number))


def viewer() -> Viewer:
    """Return whoever sent the request that is being answered."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        site = current()
        found = g.viewer = Viewer(site.archive, Scope(site.settings.web.highest_rating))
    return found

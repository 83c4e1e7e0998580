"""What front ends ask of an archive, as one protocol.

It implements nothing: ``Archive`` fits it, and so does the archive of the web's tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from indexer.model import (
    Anchor,
    AnchoredStory,
    ArchiveStatus,
    Bookmarks,
    Completion,
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    Duplicates,
    DuplicatesRequest,
    Job,
    JobKind,
    MarkedStory,
    MarkedVersion,
    QuoteAnswer,
    QuoteRequest,
    Report,
    ResultPage,
    Scope,
    SearchRequest,
    Similar,
    StandsAlso,
    TextQuote,
    Version,
    VersionDiff,
    WhyNot,
)


class ArchivePort(Protocol):
    """The read side of the archive, and the one request a front end may make of the write side.

    Whoever reads says first what the viewer may see: a story outside ``scope`` is like one that does not exist, in every
    answer. Every method may raise ``VelveteenError``; its message is for the log and for people with the admin token.
    """

    def search(self, scope: Scope, request: SearchRequest) -> ResultPage:
        """Return one page of the stories that match ``request``, with marked passages.

        What is out of range is brought into it, and what could not be taken as typed is said in ``warnings``: nothing a
        person can type raises.
        """

    def find_quote(self, scope: Scope, request: QuoteRequest) -> QuoteAnswer:
        """Return the verdict on a line as it is remembered, and where it stands or might; nothing a person can type raises."""

    def complete(self, scope: Scope, typed: str) -> tuple[Completion, ...]:
        """Return up to eight queries that ``typed``, perhaps with a slip, is the beginning of, the likeliest first."""

    def why_not(self, scope: Scope, request: SearchRequest, story: str) -> WhyNot:
        """Return why ``request``, with all of its words, does not find a story: by its id, its address here or its title.

        Raises:
            UnknownStoryError: there is no such story.
        """

    def concordance(self, scope: Scope, request: ConcordanceRequest) -> ConcordancePage:
        """Return one page of the hits of a query, line by line or grouped; nothing a person can type raises.

        Where there was no time for all texts the page is ``partial``, and the same request goes on from there.

        Raises:
            UnknownStoryError: no story has the id that it is narrowed to.
        """

    def every_line(self, scope: Scope, request: ConcordanceRequest) -> Iterator[ConcordanceLine]:
        """Yield every hit of a query in the order that is asked for, holding a few; there is no limit of time.

        Raises:
            SelectionError: not all stories are known that match, or there are too many hits for this order.
            UnknownStoryError: no story has the id that it is narrowed to.
        """

    def anchor(
        self, scope: Scope, story_id: str, chapter: int, paragraph: int, *, quote: TextQuote
    ) -> Anchor:
        """Return what finds words of a paragraph, numbered from 1, again; that of the paragraph where they are not there.

        Raises:
            UnknownStoryError: no story has that id, or no such paragraph.
            DamagedStoryError: as for ``story``.
        """

    def anchored_story(self, scope: Scope, story_id: str, anchor: Anchor) -> AnchoredStory:
        """Return a story with the place of an anchor marked, if it is there or something like it, and what became of it.

        Raises:
            UnknownStoryError, DamagedStoryError: as for ``story``.
        """

    def story(
        self, scope: Scope, story_id: str, query: str = "", bookmarks: Bookmarks | None = None
    ) -> MarkedStory:
        """Return a story with every place ``query`` matches; with ``until:me`` up to the place that ``bookmarks`` have.

        Where these are None and it asks for that, nothing of the text is marked.

        Raises:
            UnknownStoryError: no story has that id.
            DamagedStoryError: its text is not as it was written; only the owner hears so.
        """

    def stands_also(self, scope: Scope, story_id: str) -> tuple[StandsAlso, ...]:
        """Return the passages of a story that stand in other works too, as it is read; of copies of a work in one.

        They are from when texts were last compared, and none of a text that has changed since.

        Raises:
            UnknownStoryError, DamagedStoryError: as for ``story``.
        """

    def story_beside(self, scope: Scope, story_id: str, other_id: str) -> MarkedStory:
        """Return a story marked with the passages that it shares with another.

        Raises:
            UnknownStoryError, DamagedStoryError: as for ``story``, of either.
        """

    def similar(self, scope: Scope, story_id: str, limit: int = 10) -> Similar:
        """Return the stories most like one, its copies aside: by rare words, names and passages they share.

        Raises:
            UnknownStoryError, DamagedStoryError: as for ``story``.
        """

    def duplicates(self, scope: Scope, request: DuplicatesRequest) -> Duplicates:
        """Return what stands more than once: copies of works, stories within others, passages of several works."""

    def versions(self, scope: Scope, story_id: str) -> tuple[Version, ...]:
        """Return the earlier versions of a story, oldest first, but those whose rating then is out of ``scope``.

        Raises:
            UnknownStoryError: no story has that id.
        """

    def earlier_version(self, scope: Scope, story_id: str, number: int, query: str = "") -> MarkedVersion:
        """Return an earlier version of a story with every place ``query`` matches.

        Raises:
            UnknownStoryError: no story has that id, or no version that number.
            DamagedStoryError: its text is not as it was written; only the owner is told so.
        """

    def version_diff(self, scope: Scope, story_id: str, number: int) -> VersionDiff:
        """Return, paragraph by paragraph, how a version differs from the next one that may be seen, or from today's text.

        Raises:
            UnknownStoryError, DamagedStoryError: as for ``earlier_version``.
        """

    def report(self, scope: Scope) -> Report:
        """Tell how reading went: files by format and outcome, unknown labels, stories to look at; the owner alone."""

    def status(self, scope: Scope) -> ArchiveStatus:
        """Say how the archive, its sources and its jobs stand: the stories that may be seen, and all work to the owner."""

    def jobs(self, scope: Scope, limit: int = 50) -> tuple[Job, ...]:
        """Return the latest jobs, newest first; all but the owner see which there are and when, not what came of them."""

    def job(self, scope: Scope, job_id: int) -> Job:
        """Return one job with its errors, as ``jobs`` has it.

        Raises:
            UnknownJobError: no job has that number.
        """

    def request_job(self, kind: JobKind, target: str | None = None) -> Job:
        """Queue work and return its row; the same work already queued is returned instead."""

    def examples(self, scope: Scope) -> tuple[str, ...]:
        """Return up to two queries that find something."""

    def generation(self) -> int:
        """Return the number of the index that answers searches, 0 when there is none."""

    def version(self, scope: Scope) -> str:
        """Return a text that changes whenever answers may, another one for every scope."""

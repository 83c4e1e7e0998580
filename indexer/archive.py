"""The archive: all that front ends hold. It parses, searches, locates and tells how things stand.

It changes nothing itself; work is asked for as a job, which a worker does in another process.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer import remarks
from indexer.catalogue import Catalogue
from indexer.catalogue.catalogue import FILE_NAME
from indexer.catalogue.changes import Changes
from indexer.config import Settings
from indexer.engines.live import LiveIndex
from indexer.engines.port import EngineResult
from indexer.errors import (
    CatalogueError,
    DamagedStoryError,
    ForeignIndexError,
    IndexDamagedError,
    NoIndexError,
    UnknownStoryError,
    UnsupportedQueryError,
)
from indexer.examples import example_queries
from indexer.locate import Locator, plain_spans, spans_of
from indexer.meaning.names import Names
from indexer.model import (
    ArchiveStatus,
    Copy,
    Hit,
    Job,
    JobKind,
    JobState,
    MarkedStory,
    Report,
    ResultPage,
    SourceStatus,
    StoredStory,
    StorySummary,
)
from indexer.pipeline.agreement import Agreement, ask_for_rebuild
from indexer.pipeline.telling import Teller, due
from indexer.query import explain, parse
from indexer.query.ast import InField, Node, Phrase, Query
from indexer.query.meant import meant
from indexer.query.normal import all_of
from indexer.recent import Recent

SORTS = ("relevance", "-published", "published", "-updated", "updated", "-words", "words", "title")
# Jobs shown on the status page.
_RECENT_JOBS = 20
# Pages of results kept for those who ask the same, such as whoever comes back from a story: about 40 kB each.
_RECENT_PAGES = 256


@dataclass(frozen=True, slots=True)
class _Wanted:
    """All that an answer depends on but the state of the archive."""

    text: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    sort: str
    page: int
    per_page: int
    faceted: bool


class Archive:
    """One archive, opened for reading; safe to share between threads. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue = Catalogue.open(settings.data)
        self._changes = Changes(settings.data / FILE_NAME, self.catalogue.stories)
        self._teller = Teller(self.catalogue)
        self._named: tuple[object, Names] | None = None
        self._index = LiveIndex(settings, self.catalogue.holdings)
        self._agreement = Agreement(self.catalogue, self._index)
        self._lock = threading.Lock()
        self._recent: Recent[ResultPage] = Recent(_RECENT_PAGES)
        self._examples: tuple[str, tuple[str, ...]] = ("", ())

    # -- searching --------------------------------------------------------------------------------------

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
        """Return one page of stories matching ``text``, best first, with marked passages.

        ``filters`` maps facet fields to values, any of which a story must carry. Values out of range are brought
        into it. Without ``faceted`` there are no facets, and it is sooner there. Nothing a person can type raises;
        what could not be taken as typed is said in ``warnings``.
        """
        started = time.perf_counter()
        limits = self.settings.search
        text = _whole(text)
        size = max(1, min(per_page or limits.per_page, limits.max_per_page))
        wanted = _Wanted(
            text=text,
            filters=tuple((name, tuple(values)) for name, values in (filters or {}).items() if values),
            sort=sort if sort in SORTS else "relevance",
            page=max(1, min(page, limits.max_results_window // size)),
            per_page=size,
            faceted=faceted,
        )
        # Looked at first: what is written while the answer is made counts as a change after it.
        state = (self._index.stamp(), self._changes.files())
        found, remembered = self._recent.answer(
            wanted, state, lambda: self._found(wanted, started), lasting=lambda given: not given.partial
        )
        return replace(found, took_ms=(time.perf_counter() - started) * 1000) if remembered else found

    def _found(self, wanted: _Wanted, started: float) -> ResultPage:
        limits = self.settings.search
        node, warnings = parse(wanted.text, limits)
        asked, filters = self._asked(node, wanted.filters)
        query = Query(
            text=wanted.text,
            node=asked,
            filters=filters,
            sort=wanted.sort,
            page=wanted.page,
            per_page=wanted.per_page,
            faceted=wanted.faceted,
            grouped=limits.group_copies,
        )
        result, generation = self._ask(query)
        deadline = started + limits.deadline_s
        fetched = self.catalogue.stories.fetch([hit.story_id for hit in result.hits])
        hits, whole = self._hits(node, result, fetched.stories, deadline)
        near = self._nearest(result, deadline)
        lost = {hit.story_id for hit in result.hits}.difference(fetched.stories, fetched.damaged)
        return ResultPage(
            query=wanted.text,
            understood=explain(node),
            warnings=(
                *warnings,
                *result.warnings,
                *self._agreement.strangers(lost),
                *remarks.damaged(fetched.damaged),
                *remarks.unknown(near),
            ),
            hits=hits,
            total=result.total,
            page=query.page,
            per_page=query.per_page,
            facets=result.facets,
            took_ms=(time.perf_counter() - started) * 1000,
            partial=result.partial or not whole,
            generation=generation,
            sort=query.sort,
            suggestions=tuple((word, other) for word, other in near.items() if other not in (None, word)),
        )

    def _ask(self, query: Query) -> tuple[EngineResult, int]:
        """Search the live index; a damaged one is left for the generation before it, and a rebuild asked for."""
        deadline = self.settings.search.deadline_s
        # A commit may come between opening and reading once or twice; damage is left for the generation before.
        for _ in range(3):
            try:
                opened = self._index.reader()
            except NoIndexError as error:
                return self._without_index(error), 0
            if self._index.problems:
                ask_for_rebuild(self.catalogue)
            try:
                result = opened.search(query, deadline_s=deadline)
                said = self._agreement.by_count(opened)
                return replace(result, warnings=(*result.warnings, *filter(None, [said]))), opened.generation
            except UnsupportedQueryError as error:
                return EngineResult((), 0, warnings=(str(error),)), opened.generation
            except IndexDamagedError:
                self._index.distrust(opened)
        return self._without_index(None), 0

    def _without_index(self, error: NoIndexError | None) -> EngineResult:
        """Say why nothing can be found, and have the index made where there are stories for it."""
        if self.catalogue.stories.count():
            ask_for_rebuild(self.catalogue)
            return EngineResult((), 0, partial=True, warnings=(remarks.BUILDING,))
        if isinstance(error, ForeignIndexError):
            return EngineResult((), 0, partial=True, warnings=(str(error),))
        return EngineResult((), 0, warnings=(remarks.EMPTY,))

    def _nearest(self, result: EngineResult, deadline: float) -> dict[str, str | None]:
        """Return each word that no story has, with one like it that some have, as far as there is time to look."""
        near: dict[str, str | None] = dict.fromkeys(result.unknown)
        with contextlib.suppress(NoIndexError, IndexDamagedError):
            for word in near:
                if time.perf_counter() > deadline:
                    break
                near[word] = self._index.reader().reader.suggest(word)
        return near

    def _asked(
        self, node: Node, filters: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> tuple[Node, dict[str, tuple[str, ...]]]:
        """Return a query and filters as the index has to be asked: names by what they mean."""
        names = self._names()
        asked, wanted = meant(node, names), {}
        for field, values in filters:
            spelt = [names.asked(field, value) for value in values]
            if len(spelt) == 1 and len(spelt[0]) > 1:
                # One code of several parts, such as SRA: a story has all of them, and facets know only the parts.
                asked = all_of((asked, InField(field, Phrase(values[0]))))
            else:
                wanted[field] = tuple(dict.fromkeys(shown for each in spelt for shown in each))
        return asked, wanted

    def _names(self) -> Names:
        """Return what names mean, looked up when anything was written since."""
        state = self._changes.files()
        known = self._named
        if known is None or known[0] != state:
            known = self._named = (state, self._teller.names())
        return known[1]

    def _hits(
        self, node: Node, result: EngineResult, stories: Mapping[str, StoredStory], deadline: float
    ) -> tuple[tuple[Hit, ...], bool]:
        """Return the hits with their passages, and whether there was time for those of all."""
        copies = self._copies(list(stories))
        locator = Locator(node)
        hits: list[Hit] = []
        whole = True
        for scored in result.hits:
            story = stories.get(scored.story_id)
            if story is None:
                continue
            if time.perf_counter() > deadline:
                # The list is whole; only passages of the last, very long stories are left out.
                hits.append(Hit(story.summary, scored.score, (), 0, copies.get(story.id, ())))
                whole = False
                continue
            glance = locator.glance(story.chapters)
            other = copies.get(story.id, ())
            hits.append(Hit(story.summary, scored.score, glance.passages, glance.matches, other))
        return tuple(hits), whole

    def _copies(self, ids: Sequence[str]) -> dict[str, tuple[Copy, ...]]:
        return self.catalogue.copies.of(ids) if ids and self.settings.search.group_copies else {}

    def story(self, story_id: str, *, query: str = "") -> MarkedStory:
        """Return a story with every place ``query`` matches.

        Raises:
            UnknownStoryError: no story has that id.
            DamagedStoryError: its text is not as it was written.
        """
        story_id = _whole(story_id)
        fetched = self.catalogue.stories.fetch([story_id])
        story = fetched.stories.get(story_id)
        if fetched.damaged:
            raise DamagedStoryError(remarks.DAMAGED.format(id=story_id))
        if story is None:
            raise UnknownStoryError(f"There is no story {story_id}; it may have been removed")
        node, _ = parse(query, self.settings.search)
        located = Locator(node).locate(story.chapters)
        return MarkedStory(
            story,
            plain_spans(located.spans),
            located.matches,
            explain(node) if query.strip() else "",
            plain_spans(located.titles),
            self._copies([story_id]).get(story_id, ()),
            {number: tuple(map(spans_of, marks)) for number, marks in located.begun.items()},
        )

    def summaries(self, story_ids: Sequence[str]) -> dict[str, StorySummary]:
        """Return the known ones of ``story_ids`` without their text."""
        return self.catalogue.stories.summaries(story_ids)

    def examples(self) -> tuple[str, ...]:
        """Return up to two queries that find something in this archive."""
        stamp = self.stamp()
        with self._lock:
            if self._examples[0] != stamp:
                self._examples = (stamp, example_queries(self.catalogue))
            return self._examples[1]

    def generation(self) -> int:
        """Return the generation that answers searches, 0 when there is none."""
        try:
            return self._index.reader().generation
        except NoIndexError:
            return 0

    def stamp(self) -> str:
        """Return a text that changes whenever answers may."""
        return f"{self._index.stamp()}.{self._changes.stamp()}"

    # -- how things stand -------------------------------------------------------------------------------

    def report(self) -> Report:
        """Tell how reading went: files by format and outcome, unknown labels, stories to look at."""
        return self.catalogue.report.report()

    def status(self) -> ArchiveStatus:
        """Say how the archive, its sources and its jobs stand."""
        stories = self.catalogue.stories
        try:
            opened = self._index.reader()
            generation, indexed = opened.generation, opened.reader.count()
        except NoIndexError:
            generation = indexed = 0
        counts = stories.count_by_source()
        return ArchiveStatus(
            library=self.settings.library.name,
            stories=stories.count(),
            words=stories.words(),
            generation=generation,
            engine=self._index.engine_name(),
            index_bytes=self._index.generations.bytes(),
            indexed=indexed,
            pending=stories.pending_count(),
            sources=tuple(
                self._source_status(number, counts) for number in range(len(self.settings.sources))
            ),
            jobs=self.jobs(_RECENT_JOBS),
            problems=(*filter(None, [self.catalogue.read_only]), *self.compare(), *self._due()),
            copies=self.catalogue.copies.count(),
        )

    def compare(self) -> tuple[str, ...]:
        """Hold the index against the catalogue, by its mark and by counts; return in sentences what is wrong.

        Where a reindex mends it, one is asked for.
        """
        return self._agreement.compare()

    def _due(self) -> tuple[str, ...]:
        """Say that a reindex is due, where names have changed that the index knows."""
        if not self.catalogue.stories.count():
            return ()
        sentence = due(self.settings.library.aliases, self.catalogue)
        return () if sentence is None else (sentence,)

    def _source_status(self, number: int, counts: Mapping[str, tuple[int, int]]) -> SourceStatus:
        source = self.settings.sources[number]
        stories, missing = counts.get(source.id, (0, 0))
        return SourceStatus(
            source=source,
            stories=stories,
            missing=missing,
            last_job=self.catalogue.jobs.last_of(source),
            next_run=self.catalogue.meta.next_run(source.id),
            captures=self.catalogue.frontier.captures(source.id),
        )

    def jobs(self, limit: int = 50) -> tuple[Job, ...]:
        """Return the latest jobs, newest first."""
        return self.catalogue.jobs.recent(limit)

    def job(self, job_id: int) -> Job:
        """Return one job with its errors.

        Raises:
            UnknownJobError: no job has that number.
        """
        return self.catalogue.jobs.get(job_id)

    def request_job(self, kind: JobKind, target: str | None = None) -> Job:
        """Queue work and return its row; the same work already queued is returned instead."""
        return self.catalogue.jobs.request(kind, target)

    def check(self) -> tuple[str, ...]:
        """Read everything through and say, in sentences, what is wrong with the catalogue or the index."""
        problems = list(self._agreement.check())
        try:
            problems += self.catalogue.check()
        except CatalogueError as error:
            problems.append(str(error))
        waiting = self.catalogue.stories.pending_count()
        if waiting and not any(job.state in (JobState.QUEUED, JobState.RUNNING) for job in self.jobs(5)):
            problems.append(f"{waiting} changes are not in the index yet; run: velveteen reindex")
        return tuple(problems)

    def close(self) -> None:
        """Close every file."""
        self._index.close()
        self.catalogue.close()


def _whole(typed: str) -> str:
    """Return what was typed with lone surrogates, which bytes that are not UTF-8 leave behind, made printable."""
    return typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

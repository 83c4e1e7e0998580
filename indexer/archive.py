"""The archive: all that front ends hold. It parses, searches, locates and tells how things stand.

It changes nothing itself; work is asked for as a job, which a worker does in another process.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer import facet_values, remarks
from indexer.catalogue import open_catalogue
from indexer.catalogue.changes import Changes, Unchanged
from indexer.catalogue.complaints import complaints
from indexer.catalogue.values import Fetched
from indexer.config import Settings
from indexer.config.takeover import form_of
from indexer.corrections import missing_terms
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
from indexer.highlight.fields import FieldHighlighter
from indexer.highlight.story import StoryHighlighter, plain_spans, spans_of
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
    StoredStory,
    StorySummary,
)
from indexer.pipeline.agreement import Agreement, ask_for_rebuild
from indexer.pipeline.telling import Teller
from indexer.query import explain, parse
from indexer.query.ast import Node, Query
from indexer.query.meant import meant
from indexer.query.plan import Plan, lower
from indexer.query.typed import whole
from indexer.recent import Recent, Wanted
from indexer.schema import SORTS
from indexer.standing import Standing
from indexer.unlisted import unlisted

# Pages of results kept for those who ask the same, such as whoever comes back from a story: about 40 kB each.
_RECENT_PAGES = 256
# Stories asked for at a time when every one that matches is wanted.
_MANY = 1000


class Archive:
    """One archive, opened for reading; safe to share between threads. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalogue = open_catalogue(settings.data)
        self._changes = Changes(self.catalogue)
        self._teller = Teller(self.catalogue)
        # What names mean, looked up when anything was written since.
        self._names = Unchanged(self.catalogue.revision, self._teller.names)
        self._index = LiveIndex(settings, self.catalogue.holdings)
        self._agreement = Agreement(self.catalogue, self._index)
        self._lock = threading.Lock()
        self._recent: Recent[ResultPage] = Recent(_RECENT_PAGES)
        self._examples: tuple[str, tuple[str, ...]] = ("", ())
        self._notes: tuple[str, ...] = ()
        self._form = form_of(settings)

    def follow(self, settings: Settings, notes: Sequence[str] = ()) -> None:
        """Answer with other ``settings`` of the same archive from now on; ``notes`` go with its standing.

        Answers under way are finished; none fails for it.
        """
        self._recent = Recent(_RECENT_PAGES)
        self.settings, self._notes, self._form = settings, tuple(notes), form_of(settings)

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
        text = whole(text)
        size = max(1, min(per_page or limits.per_page, limits.max_per_page))
        wanted = Wanted(
            text=text,
            filters=tuple((name, tuple(values)) for name, values in (filters or {}).items() if values),
            sort=sort if sort in SORTS else "relevance",
            page=max(1, min(page, limits.max_results_window // size)),
            per_page=size,
            faceted=faceted,
        )
        # Looked at first: what is written while the answer is made counts as a change after it.
        state = (self._index.stamp(), self.catalogue.revision())
        found, remembered = self._recent.answer(
            wanted, state, lambda: self._found(wanted, started), lasting=lambda given: not given.partial
        )
        return replace(found, took_ms=(time.perf_counter() - started) * 1000) if remembered else found

    def _found(self, wanted: Wanted, started: float) -> ResultPage:
        limits = self.settings.search
        node, warnings = parse(wanted.text, limits)
        asked = self._meant(node)
        asked, filters, shown = facet_values.narrowing(asked, wanted.filters, self._names().asked)
        query = Query(
            text=wanted.text,
            node=asked,
            filters=filters,
            sort=wanted.sort,
            page=wanted.page,
            per_page=wanted.per_page,
            faceted=wanted.faceted,
            grouped=limits.group_copies,
            without=self._changes.leaving(),
        )
        result, generation, fetched, lost = self._present(query)
        deadline = started + limits.deadline_s
        hits, everything = self._hits(lower(asked), result, fetched.stories, deadline)
        missing = missing_terms(self._nearest(result, deadline), wanted.text)
        strangers = self._strangers(node, wanted, result) if generation else ()
        said = (*result.warnings, *self._agreement.strangers(lost), *remarks.damaged(fetched.damaged))
        return ResultPage(
            query=wanted.text,
            understood=explain(node),
            warnings=(*warnings, *said, *(each.sentence for each in missing), *strangers),
            hits=hits,
            total=result.total,
            page=query.page,
            per_page=query.per_page,
            facets=result.facets,
            took_ms=(time.perf_counter() - started) * 1000,
            partial=result.partial or not everything,
            generation=generation,
            sort=query.sort,
            missing=missing,
            filters=shown,
        )

    def _meant(self, node: Node) -> Node:
        """Return what was typed as an index has to be asked it: by what names and keys stand for."""
        return meant(node, self._names(), keys=facet_values.meaning)

    def _present(self, query: Query) -> tuple[EngineResult, int, Fetched, frozenset[str]]:
        """Search, and once more without those of the page that the catalogue does not have; fetch its stories.

        Returned last are those it has lost, which no removal explains.
        """
        result, generation = self._ask(query)
        fetched = self._fetched(result)
        left = frozenset(hit.story_id for hit in result.hits).difference(fetched.stories, fetched.damaged)
        if left:
            result, generation = self._ask(replace(query, without=query.without | left))
            fetched = self._fetched(result)
        return result, generation, fetched, left.difference(self._changes.leaving()) if left else left

    def _fetched(self, result: EngineResult) -> Fetched:
        return self.catalogue.stories.fetch([hit.story_id for hit in result.hits])

    def matching(self, text: str, without: frozenset[str]) -> tuple[EngineResult, tuple[str, ...]]:
        """Return some stories that match ``text``, each copy by itself, and what could not be taken as typed."""
        node, warnings = parse(whole(text), self.settings.search)
        asked = self._meant(node)
        left_out = self._changes.leaving() | without
        query = Query(text, asked, per_page=_MANY, faceted=False, without=left_out)
        return self._ask(query)[0], warnings

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
                near[word] = self._index.reader().reader.suggest(word, without=self._changes.leaving())
        return near

    def _strangers(self, node: Node, wanted: Wanted, result: EngineResult) -> tuple[str, ...]:
        """Return a sentence for each value of a facet that was asked for and no story has."""
        asked = [(field, value) for field, values in wanted.filters for value in values]
        if not result.total:
            asked += facet_values.keys_in(node)
        names = self._names()
        with contextlib.suppress(NoIndexError, IndexDamagedError):
            reader = self._index.reader().reader
            return facet_values.strangers(asked, names.asked, result.facets, reader.values)
        return ()

    def _hits(
        self,
        plan: Plan,
        result: EngineResult,
        stories: Mapping[str, StoredStory],
        deadline: float,
    ) -> tuple[tuple[Hit, ...], bool]:
        """Return the hits with their passages, and whether there was time for those of all."""
        copies = self._copies(list(stories))
        highlighter, fields = StoryHighlighter(plan), FieldHighlighter(plan)
        hits: list[Hit] = []
        whole = True
        for scored in result.hits:
            story = stories.get(scored.story_id)
            if story is None:
                continue
            spans = fields.spans(story.summary)
            if time.perf_counter() > deadline:
                # The list is whole; only passages of the last, very long stories are left out.
                hits.append(Hit(story.summary, scored.score, (), 0, copies.get(story.id, ()), spans))
                whole = False
                continue
            snippets = highlighter.snippets(story)
            other = copies.get(story.id, ())
            hits.append(Hit(story.summary, scored.score, snippets.passages, snippets.matches, other, spans))
        return tuple(hits), whole

    def _copies(self, ids: Sequence[str]) -> dict[str, tuple[Copy, ...]]:
        return self.catalogue.copies.of(ids) if ids and self.settings.search.group_copies else {}

    def story(self, story_id: str, *, query: str = "") -> MarkedStory:
        """Return a story with every place ``query`` matches.

        Raises:
            UnknownStoryError: no story has that id.
            DamagedStoryError: its text is not as it was written.
        """
        story_id = whole(story_id)
        fetched = self.catalogue.stories.fetch([story_id])
        story = fetched.stories.get(story_id)
        if fetched.damaged:
            raise DamagedStoryError(remarks.DAMAGED.format(id=story_id))
        if story is None:
            raise UnknownStoryError(f"There is no story {story_id}; it may have been removed")
        node, _ = parse(query, self.settings.search)
        plan = lower(self._meant(node))
        marks = StoryHighlighter(plan).marks_of(story)
        return MarkedStory(
            story,
            plain_spans(marks.spans),
            marks.matches,
            explain(node) if query.strip() else "",
            plain_spans(marks.titles),
            self._copies([story_id]).get(story_id, ()),
            {number: tuple(map(spans_of, each)) for number, each in marks.begun.items()},
            FieldHighlighter(plan).spans(story.summary),
        )

    def summaries(self, story_ids: Sequence[str]) -> dict[str, StorySummary]:
        """Return the known ones of ``story_ids`` without their text."""
        return self.catalogue.stories.summaries(story_ids)

    def examples(self) -> tuple[str, ...]:
        """Return up to two queries that find something in this archive."""
        stamp = self.stamp()
        with self._lock:
            if self._examples[0] != stamp:
                self._examples = (stamp, example_queries(self.catalogue, self._count))
            return self._examples[1]

    def _count(self, text: str) -> int:
        """Return how many stories a query finds, 0 where there is no index."""
        node = self._meant(parse(text)[0])
        with contextlib.suppress(NoIndexError, IndexDamagedError):
            opened = self._index.reader()
            return opened.search(Query(text, node, per_page=1, faceted=False, grouped=True)).total
        return 0

    def generation(self) -> int:
        """Return the generation that answers searches, 0 when there is none."""
        try:
            return self._index.reader().generation
        except NoIndexError:
            return 0

    def stamp(self) -> str:
        """Return a text that changes whenever answers may."""
        return f"{self._index.stamp()}.{self._changes.stamp()}.{self._form}"

    # -- how things stand -------------------------------------------------------------------------------

    def report(self) -> Report:
        """Tell how reading went: files by format and outcome, unknown labels, stories to look at."""
        return self.catalogue.report.report()

    def status(self) -> ArchiveStatus:
        """Say how the archive, its sources and its jobs stand."""
        return Standing(self.settings, self.catalogue, self._index).status(
            leaving=self._changes.leaving(), problems=self.compare(), notes=self._notes
        )

    def compare(self) -> tuple[str, ...]:
        """Hold the index against the catalogue, by its mark and by counts; return in sentences what is wrong.

        Where a reindex mends it, one is asked for.
        """
        return (*self._agreement.compare(), *filter(None, [self.catalogue.read_only]))

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
            problems += complaints(self.catalogue)
        except CatalogueError as error:
            problems.append(str(error))
        left = unlisted(self.catalogue.stories.count_by_source(), self.settings.sources)
        problems += [each.sentence for each in left]
        waiting = self.catalogue.stories.pending_count()
        if waiting and not any(job.state in (JobState.QUEUED, JobState.RUNNING) for job in self.jobs(5)):
            problems.append(f"{waiting} changes are not in the index yet; run: velveteen reindex")
        return tuple(problems)

    def close(self) -> None:
        """Close every file."""
        self._index.close()
        self.catalogue.close()

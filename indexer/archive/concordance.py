"""Every hit of a query as a line: a page of them, groups of them, or all one after another.

Which stories to look at, the index says; what is a hit, their stored texts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from indexer.archive import facet_values
from indexer.archive.asking import ask_for_all
from indexer.archive.concordance_lines import ChosenLines, groups_of, is_kept, made
from indexer.archive.meant import understood
from indexer.archive.open_archive import OpenArchive
from indexer.archive.reading import require_story
from indexer.concordance.line_table import GROUPS, SORTS, LineTable
from indexer.concordance.story_hits import Lines
from indexer.concordance.tally import StoryTally, counted, story_order
from indexer.concordance.walk import BATCH, HitWalk, PreparedWalk, Texts
from indexer.corrections import missing_terms
from indexer.errors import SelectionError
from indexer.highlight.story import StoryHighlighter, StoryMarks
from indexer.model import (
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    LineGroup,
    LineSort,
    Scope,
    StoredStory,
)
from indexer.query import explain, parse
from indexer.query.ast import Node, Query
from indexer.query.bookmarks import NO_LINES, needed
from indexer.query.input_text import printable_input
from indexer.query.plan import lower

# Lines that are made of texts at a time where all are wanted in another order than that of stories: some 20 MB.
_AT_ONCE = 50_000
_UNSORTED = (
    "There are more than {most:,} hits, too many to be sorted, counted out or narrowed by the words beside them; they stand story "
    "by story. Narrow the query down, or raise [search] max_sorted_hits."
)
_UNFINISHED = "The texts of {looked:,} of {found:,} stories were looked through in time: this is what they have. Ask again to go on."
_CUT_SHORT = (
    "The search was cut short, so not all stories that match are known. Narrow the query down, or try again."
)

# Seconds for which a file's lines are looked for at a time.
_TURN_S = 0.5
# Stories whose titles, authors and days are looked up at a time.
_SUMMARIES = 1000


def concordance(archive: OpenArchive, scope: Scope, request: ConcordanceRequest) -> ConcordancePage:
    """Return one page of lines or groups; see the port."""
    started = time.perf_counter()
    until = time.monotonic() + archive.settings.search.deadline_s
    most = archive.settings.search.max_per_page
    request = replace(
        request,
        text=printable_input(request.text),
        page=max(1, request.page),
        per_page=max(1, min(request.per_page, most)),
    )
    held = _prepared(archive, scope, request)
    with held.walk.lock:
        held.walk.extend(until)
        page = page_of(held, request)
    return replace(page, took_ms=(time.perf_counter() - started) * 1000)


def every_line(archive: OpenArchive, scope: Scope, request: ConcordanceRequest) -> Iterator[ConcordanceLine]:
    """Return all lines of a request, one after another; see the port."""
    if needed(parse(request.text, archive.settings.search)[0]):
        raise SelectionError(NO_LINES)
    held = _prepared(archive, scope, replace(request, text=printable_input(request.text)))
    if held.partial:
        raise SelectionError(_CUT_SHORT)
    if held.walk.table is None:
        ids = _sorted_ids(archive, held.walk.ids, request.sort)
        return _story_by_story(held.walk.texts, ids, request)
    table = held.walk.table
    while table.is_whole and not held.walk.is_done:
        # Whoever asks for a page of the same waits no longer for it than for another page.
        with held.walk.lock:
            held.walk.extend(time.monotonic() + _TURN_S)
    with held.walk.lock:
        if not table.is_whole:
            raise SelectionError(_UNSORTED.format(most=held.most))
        chosen = ChosenLines.of(held.walk, request)
    starts = range(0, chosen.count, _AT_ONCE)
    return (line for at in starts for line in made(held.walk, chosen.lines(at, at + _AT_ONCE)))


def page_of(held: PreparedWalk, request: ConcordanceRequest) -> ConcordancePage:
    """Cut a page out of a walk as far as it has come."""
    walk, tallies = held.walk, held.walk.tallies
    unsorted = walk.table is not None and not walk.table.is_whole
    if unsorted and request.sort in SORTS:
        request = replace(request, sort=LineSort.RELEVANCE)
    first, last = (request.page - 1) * request.per_page, request.page * request.per_page
    chosen, groups = ChosenLines.of(walk, request), groups_of(walk, request.group)
    listing = request.lists_groups
    return ConcordancePage(
        request=request,
        understood=held.understood,
        warnings=(*held.warnings, *_notices(held, unsorted=unsorted)),
        lines=() if listing else tuple(made(walk, chosen.lines(first, last))),
        groups=tuple(groups[first:last]) if listing else (),
        listed=len(groups) if listing else chosen.count,
        total=sum(tally.hits for tally in tallies),
        stories=len(tallies),
        found=held.found,
        looked=walk.looked if walk.ids else held.found,
        years=tuple(counted(tallies, LineGroup.YEAR)),
        course=tuple(walk.course),
        took_ms=0.0,
        partial=held.partial or not walk.is_done,
    )


def _notices(held: PreparedWalk, *, unsorted: bool) -> Iterator[str]:
    if not held.walk.is_done:
        yield _UNFINISHED.format(looked=held.walk.looked, found=len(held.walk.ids))
    if held.partial:
        yield _CUT_SHORT
    if unsorted:
        yield _UNSORTED.format(most=held.most)


def _prepared(archive: OpenArchive, scope: Scope, request: ConcordanceRequest) -> PreparedWalk:
    """Return the walk of a request: one that was begun for the same query, as long as nothing has changed."""
    by_words = request.sort in SORTS or request.group in GROUPS
    filters = facet_values.asked(request.filters)
    key = archive.version(scope), request.text, filters, request.story, by_words
    held = archive.walks.get(key)
    if held is None:
        held = _begun(archive, scope, request, filters, by_words=by_words)
        if not held.partial:
            archive.walks.put(key, held)
    return held


def _begun(
    archive: OpenArchive,
    scope: Scope,
    request: ConcordanceRequest,
    filters: facet_values.Filters,
    *,
    by_words: bool,
) -> PreparedWalk:
    most = archive.settings.search.max_sorted_hits
    typed, warnings = parse(request.text, archive.settings.search)
    if needed(typed):
        return PreparedWalk(
            HitWalk([], _texts(archive, scope, typed), None),
            explain(typed),
            (*warnings, NO_LINES),
            0,
            False,
            most,
        )
    node, narrowed, _ = facet_values.narrowing(
        archive.rewritten(understood(archive, scope, typed)), filters, archive.names().filter_values
    )
    texts = _texts(archive, scope, node)
    table = LineTable(most) if by_words else None
    if request.story is not None:
        story = require_story(archive, scope, printable_input(request.story))
        return PreparedWalk(HitWalk([story.id], texts, table), explain(typed), warnings, 1, False, most)
    grouped = archive.settings.search.group_copies
    result = ask_for_all(archive, scope, Query(request.text, node, narrowed, grouped=grouped))
    missing = missing_terms(dict.fromkeys(result.unknown), request.text)
    said = (*warnings, *result.warnings, *(each.sentence for each in missing))
    # Where nothing is looked for in texts there is nothing to look through.
    ids = [hit.story_id for hit in result.hits] if _is_in_texts(node) else []
    return PreparedWalk(
        HitWalk(ids, texts, table), explain(typed), said, len(result.hits), result.partial, most
    )


def _is_in_texts(node: Node) -> bool:
    return StoryHighlighter(lower(node)).looks_in_texts


def _texts(archive: OpenArchive, scope: Scope, node: Node) -> Texts:
    """Return where stories come from that ``scope`` lets be seen, marked for a query as their own pages are."""

    @cache
    def highlighter(language: str) -> StoryHighlighter:
        return StoryHighlighter(lower(node, languages=(language,)))

    def marks(story: StoredStory) -> StoryMarks:
        return highlighter(story.summary.language or "").marks_of(story)

    def fetch(ids: Sequence[str]) -> Mapping[str, StoredStory]:
        return archive.stories(scope, ids)

    return Texts(fetch, marks)


def _story_by_story(
    texts: Texts, ids: Sequence[str], request: ConcordanceRequest
) -> Iterator[ConcordanceLine]:
    """Yield the lines of stories in that order, those of the chosen group, holding the texts of a few."""
    for at in range(0, len(ids), BATCH):
        some = ids[at : at + BATCH]
        stories = texts.fetch(some)
        for story in (stories[key] for key in some if key in stories):
            if is_kept(StoryTally.of(story.summary), request):
                lines = Lines(story)
                yield from map(lines.line, texts.hits(story))


def _sorted_ids(archive: OpenArchive, ids: Sequence[str], sort: LineSort) -> Sequence[str]:
    """Return the ids of stories in an order."""
    if sort is LineSort.RELEVANCE:
        return ids
    tallies: list[StoryTally] = []
    for at in range(0, len(ids), _SUMMARIES):
        some = ids[at : at + _SUMMARIES]
        found = archive.catalogue.stories.summaries(some)
        tallies += (StoryTally.of(found[key]) for key in some if key in found)
    return [tallies[at].id for at in story_order(tallies, sort)]

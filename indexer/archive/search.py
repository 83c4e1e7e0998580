"""A search: what was asked becomes a page of hits with passages, facets, and what there is to say.

It keeps nothing: answers that may be asked for again are kept by whoever sends them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.archive import facet_values
from indexer.archive.asking import Answer, ask, look
from indexer.archive.earlier_search import EarlierSearch
from indexer.archive.examples import example_queries
from indexer.archive.meant import Guess, understood
from indexer.archive.open_archive import OpenArchive
from indexer.archive.reasons import Reasons
from indexer.archive.text_counts import text_counts
from indexer.archive.up_to_places import in_whole, notice, reached, shown_part, with_copies
from indexer.catalogue.values import Fetched
from indexer.corrections import missing_terms
from indexer.engines.port import EngineResult
from indexer.highlight.fields import FieldHighlighter
from indexer.highlight.story import StoryHighlighter
from indexer.model import Hit, MissingTerm, ResultPage, Scope, SearchRequest, StoredStory
from indexer.query import explain, parse
from indexer.query.ast import Node, Query
from indexer.query.bookmarks import PLACES, needed, searches_until
from indexer.query.input_text import printable_input
from indexer.query.relax import loose
from indexer.query.twins import with_a_twin
from indexer.query.versions import searches_versions, sort_of
from indexer.schema import SORTS

# Too few stories have all words where none has, and less than a page for words so many that they are a question: with
# nothing else relaxed, fairytaleqa's questions come to nDCG@10 .76, so to .83.
_SEVERAL, _QUESTION, _PAGE = 2, 5, 10
# The share of the rarity of all words that a story has to make up: most, and where not enough have that, any. Over most
# alone a fifth of cranfield's questions finds nothing.
_MOST, _ANY, _ENOUGH = 0.5, 0.001, 20


def search(archive: OpenArchive, scope: Scope, request: SearchRequest) -> ResultPage:
    """Return one page of the stories that match ``request``; see the port."""
    return _Search(archive, scope, time.perf_counter()).page(request)


def examples(archive: OpenArchive, scope: Scope) -> tuple[str, ...]:
    """Return up to two queries that find something, made anew when the archive has changed."""
    version = archive.version(scope)
    if (known := archive.known_examples.get(version)) is None:
        known = example_queries(archive.catalogue, scope, lambda text: _works(archive, scope, text))
        # Those of another state are asked for no more.
        archive.known_examples = {version: known}
    return known


def _works(archive: OpenArchive, scope: Scope, text: str) -> int:
    """Return how many works a query finds, 0 where there is no index."""
    node = archive.rewritten(parse(text)[0])
    return ask(archive, scope, Query(text, node, per_page=1, faceted=False, grouped=True)).result.total


@dataclass(frozen=True, slots=True)
class _Found:
    """What the index has for a query, with what there is to say of how it was read."""

    query: Query
    as_typed: Node
    node: Node
    warnings: tuple[str, ...]
    filters: facet_values.Filters
    shown_filters: facet_values.Chosen
    answer: Answer
    explained: bool


@dataclass(frozen=True, slots=True)
class _Search:
    """One search on its way, begun at ``started`` seconds of the clock."""

    archive: OpenArchive
    scope: Scope
    started: float
    # What was typed, with the twins of its words: it is asked for with all words and with most.
    readings: dict[str, Node] = field(default_factory=dict)

    @property
    def deadline(self) -> float:
        return self.started + self.archive.settings.search.deadline_s

    def page(self, request: SearchRequest) -> ResultPage:
        request = replace(request, text=printable_input(request.text))
        typed = self._found(request)
        if self._is_private(typed):
            return self._shown(typed, ())
        guess = Guess(self.archive, self.scope, request.text, typed.as_typed, self.deadline)
        total = self._without_filters(typed)
        twins = with_a_twin(typed.node)
        meant = guess.meant([word for word in typed.answer.result.unknown if word not in twins], total)
        missing = missing_terms(meant.near, request.text)
        if request.exact or not typed.answer.generation or typed.answer.result.partial:
            return self._shown(typed, missing)
        found = typed
        if meant.query is not None:
            found = self._found(replace(request, text=meant.query))
            total = self._without_filters(found)
        found, relaxed = self._relaxed(request, found, meant.corrected(request.text), total)
        page = self._shown(found, missing)
        corrected = None if page.query == request.text else page.query
        if corrected is not None:
            # What is put right already is no longer asked about.
            put_right = {each.sentence for each in missing if each.suggestion is not None}
            page = replace(page, warnings=tuple(each for each in page.warnings if each not in put_right))
        page = replace(page, query=request.text, corrected=corrected, relaxed=relaxed)
        return replace(page, warnings=(*filter(None, (page.instead, relaxed)), *page.warnings))

    @staticmethod
    def _is_private(typed: _Found) -> bool:
        """Say whether nothing is to be said of words: any of them may stand only behind the place that was reached."""
        asked = needed(typed.as_typed)
        return PLACES in asked or (bool(asked) and typed.query.bookmarks is None)

    def _relaxed(
        self, request: SearchRequest, found: _Found, text: str, total: int
    ) -> tuple[_Found, str | None]:
        """Return what has most of the words, with a sentence on it, where ``total`` with all are too few; else ``found``."""
        words = len(loose(found.as_typed))
        if words < _SEVERAL or total >= (_PAGE if words >= _QUESTION else 1):
            return found, None
        text = found.query.text if total else text
        other, held = found, total
        for share in (_MOST, _ANY):
            if held < _ENOUGH and time.perf_counter() < self.deadline:
                other = self._found(replace(request, text=text), share)
                held = self._without_filters(other)
        if held <= total:
            return found, None
        have = {0: "No story has", 1: "Only one story has"}.get(total, f"Only {total} stories have")
        return other, f"{have} all of these words; showing stories with most of them."

    def _without_filters(self, found: _Found) -> int:
        """Return how many stories match wherever they are: what filters leave nothing of is found all the same."""
        if not found.filters:
            return found.answer.result.total
        query = replace(found.query, filters={}, sort="relevance", page=1, per_page=1, faceted=False)
        return ask(self.archive, self.scope, query).result.total

    def _found(self, request: SearchRequest, share: float = 1.0) -> _Found:
        """Return what a request finds, with all of its words or a ``share`` of them."""
        as_typed, warnings = parse(request.text, self.archive.settings.search)
        if request.text not in self.readings:
            self.readings[request.text] = understood(self.archive, self.scope, as_typed)
        node = self.readings[request.text]
        filters = facet_values.asked(request.filters)
        query, shown = self._query(request, node, filters)
        query = replace(query, share=share)
        answer = ask(self.archive, self.scope, query)
        return _Found(query, as_typed, node, warnings, filters, shown, answer, request.explained)

    def _shown(self, found: _Found, missing: Sequence[MissingTerm]) -> ResultPage:
        """Return the page of what was found, with a sentence for each of the ``missing`` words."""
        query = found.query
        answer, fetched, lost = self._present(query, found.answer)
        result = answer.result
        hits, everything = self._hits(query, answer, fetched.stories, explained=found.explained)
        strangers = self._strangers(found.node, found.filters, result) if answer.generation else ()
        said = (*result.warnings, *lost, *_damaged(fetched.damaged))
        if searches_until(found.as_typed) and query.bookmarks is not None and answer.generation:
            said = (notice(query.bookmarks), *said)
        return ResultPage(
            query=query.text,
            understood=explain(found.node),
            warnings=(*found.warnings, *said, *(each.sentence for each in missing), *strangers),
            hits=hits,
            total=result.total,
            page=query.page,
            per_page=query.per_page,
            facets=result.facets,
            took_ms=(time.perf_counter() - self.started) * 1000,
            partial=result.partial or not everything,
            generation=answer.generation,
            sort=query.sort,
            missing=tuple(missing),
            filters=found.shown_filters,
        )

    def _query(
        self, request: SearchRequest, node: Node, filters: facet_values.Filters
    ) -> tuple[Query, facet_values.Chosen]:
        """Return what the index has to be asked, within its bounds, and the filters as facets call them."""
        limits = self.archive.settings.search
        asked, narrowed, shown = facet_values.narrowing(
            self.archive.rewritten(node), filters, self.archive.names().filter_values
        )
        size = max(1, min(request.per_page or limits.per_page, limits.max_per_page))
        query = Query(
            text=request.text,
            node=asked,
            filters=narrowed,
            sort=_order(request.sort, node),
            page=max(1, min(request.page, limits.max_results_window // size)),
            per_page=size,
            faceted=request.faceted,
            grouped=limits.group_copies,
            bookmarks=with_copies(self.archive, self.scope, request.bookmarks),
            thorough=request.thorough,
        )
        return query, shown

    def _present(self, query: Query, answer: Answer) -> tuple[Answer, Fetched, tuple[str, ...]]:
        """Fetch the stories of an answer; search once more without those that may not be shown by what the catalogue says.

        Returned last is what there is to say of stories that the catalogue does not have and no removal explains.
        """
        fetched = self._fetched(answer.result)
        found = frozenset(hit.story_id for hit in answer.result.hits)
        left = found.difference(fetched.stories, fetched.damaged)
        if not left:
            return answer, fetched, ()
        answer = ask(self.archive, self.scope, query, left)
        lost = self.archive.agreement.unknown_stories(left.difference(self.archive.changes.leaving()))
        return answer, self._fetched(answer.result), lost if self.scope.is_everything else ()

    def _fetched(self, result: EngineResult) -> Fetched:
        fetched = self.archive.catalogue.stories.fetch([hit.story_id for hit in result.hits])
        # The index may not have followed yet what the catalogue knows: a rating that was raised, say.
        seen = {key: story for key, story in fetched.stories.items() if self.scope.allows(story.summary)}
        return Fetched(seen, fetched.damaged)

    def _strangers(self, node: Node, filters: facet_values.Filters, result: EngineResult) -> tuple[str, ...]:
        """Return a sentence for each value of a facet that was asked for and no story has."""
        asked = [(field, value) for field, values in filters for value in values]
        typed = [] if result.total else facet_values.keys_in(node)
        if not (asked or typed):
            return ()
        within, shown = self.archive.within(self.scope), self.archive.names().filter_values
        return look(
            self.archive,
            lambda reader: facet_values.unknown_values(
                asked, typed, shown, result.facets, lambda field: reader.values(field, within)
            ),
            (),
        )

    def _hits(
        self, query: Query, answer: Answer, stories: Mapping[str, StoredStory], *, explained: bool
    ) -> tuple[tuple[Hit, ...], bool]:
        """Return the hits with their passages, and whether there was time for those of all."""
        copies = self.archive.copies(self.scope, list(stories))
        node, earlier = query.node, self._earlier(query.node)
        reasons = self._reasons(query, answer, list(stories) if explained else [])
        highlighter, fields = StoryHighlighter(answer.plan), FieldHighlighter(answer.plan)
        followed = self._followed(stories) if answer.units else ()
        # What stands behind the place reached is not to be counted.
        counts = {} if searches_until(node) else text_counts(self.archive, answer, stories.values())
        hits: list[Hit] = []
        everything = True
        for scored in answer.result.hits:
            story = stories.get(scored.story_id)
            if story is None:
                continue
            marked, other = fields.look(story.summary), copies.get(story.id, ())
            place = reached(story.id, node, query.bookmarks)
            hit = Hit(story.summary, scored.score, (), 0, other, marked.spans, place=place)
            if time.perf_counter() > self.deadline:
                # The list is whole; only passages of the last, very long stories are left out.
                hits.append(hit)
                everything = False
                continue
            part = shown_part(story, node, query.bookmarks)
            known = (
                answer.units.layouts(story) if answer.units and part is story and story.id in followed else {}
            )
            snippets = highlighter.snippets(part, layouts=known, counts=counts.get(story.id))
            hits.append(
                replace(
                    hit,
                    passages=in_whole(snippets.passages, part, story),
                    matches=snippets.matches,
                    earlier=earlier.passages(story) if earlier else (),
                    reasons=reasons.of(story.summary, marked.counts, snippets.counts),
                )
            )
        return tuple(hits), everything

    def _followed(self, stories: Collection[str]) -> Collection[str]:
        """Return the stories whose texts the index has followed: of others it says nothing."""
        return frozenset(stories).difference(self.archive.catalogue.stories.waiting(list(stories)))

    def _earlier(self, node: Node) -> EarlierSearch | None:
        """Return what looks into earlier versions, None where they are not asked for; no place in them is known."""
        if not searches_versions(node) or searches_until(node):
            return None
        none: Collection[str] = ()
        within = self.archive.within(self.scope)
        languages = look(self.archive, lambda reader: reader.values("language", within), none)
        return EarlierSearch(self.archive, self.scope, node, languages)

    def _reasons(self, query: Query, answer: Answer, story_ids: Sequence[str]) -> Reasons:
        """Return what explains the order of an answer; where it is another than by relevance there is nothing to explain.

        Nor is there where it would tell of what stands behind the places reached.
        """
        if query.sort != "relevance" or not answer.result.hits or searches_until(query.node):
            return Reasons(answer.plan, ())
        within = self.archive.within(self.scope)
        return Reasons(
            answer.plan, look(self.archive, lambda reader: reader.weigh(answer.plan, within, story_ids), ())
        )


def _order(asked: str, node: Node) -> str:
    """Return the order chosen on the page, else the one that the query asks for."""
    chosen = asked if asked in SORTS else "relevance"
    return sort_of(node) or chosen if chosen == "relevance" else chosen


def _damaged(ids: Collection[str]) -> tuple[str, ...]:
    """Return a sentence if stories were found whose text is not as it was written."""
    if not ids:
        return ()
    stories = "1 story" if len(ids) == 1 else f"{len(ids)} stories"
    return (f"{stories} found here cannot be shown: the text is damaged and being restored.",)

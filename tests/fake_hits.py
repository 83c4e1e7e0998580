"""The part of the archive in memory that lists hits: as the real one does, of what the archive in memory finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.archive.concordance import page_of
from indexer.archive.concordance_lines import ChosenLines, made
from indexer.concordance.line_table import LineTable
from indexer.concordance.walk import HitWalk, PreparedWalk, Texts
from indexer.highlight.marks import Mark
from indexer.highlight.story import StoryMarks
from indexer.model import (
    Anchor,
    AnchoredStory,
    AnchorState,
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    Scope,
    SearchRequest,
    StoredStory,
    TextQuote,
)


class Hits:
    """Lists the hits of its ``search`` and ``story``; finds no place again."""

    def concordance(self, scope: Scope, request: ConcordanceRequest) -> ConcordancePage:
        request = replace(request, page=max(1, request.page), per_page=max(1, min(request.per_page, 50)))
        return page_of(self._prepared(scope, request), request)

    def every_line(self, scope: Scope, request: ConcordanceRequest) -> Iterator[ConcordanceLine]:
        walk = self._prepared(scope, request).walk
        chosen = ChosenLines.of(walk, request)
        return made(walk, chosen.lines(0, chosen.count))

    def anchor(
        self, scope: Scope, story_id: str, chapter: int, paragraph: int, *, quote: TextQuote
    ) -> Anchor:
        self.story(scope, story_id)
        return Anchor(chapter, "0123456789", quote)

    def anchored_story(self, scope: Scope, story_id: str, anchor: Anchor) -> AnchoredStory:
        return AnchoredStory(self.story(scope, story_id), AnchorState.LOST, anchor.chapter)

    def _prepared(self, scope: Scope, request: ConcordanceRequest) -> PreparedWalk:
        if request.story is not None:
            ids = [self.story(scope, request.story).story.id]
        else:
            found = self.search(scope, SearchRequest(request.text, request.filters, per_page=50))
            ids = [hit.story.id for hit in found.hits]

        def fetch(some: Sequence[str]) -> dict[str, StoredStory]:
            return {key: self.kept[key] for key in some}

        def marks(story: StoredStory) -> StoryMarks:
            spans = self.story(scope, story.id, request.text).spans
            return StoryMarks(
                {
                    number: tuple(Mark(span.start, span.end, 0) for span in some)
                    for number, some in spans.items()
                },
                {},
                {},
            )

        walk = HitWalk(ids, Texts(fetch, marks), LineTable(1000))
        walk.extend(float("inf"))
        return PreparedWalk(walk, f"stories with {request.text}", (), len(ids), self.is_partial, 1000)

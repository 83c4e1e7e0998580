"""The part of the archive in memory that suggests titles, and knows why no story is not found."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.errors import UnknownStoryError
from indexer.model import Completion, Scope, SearchRequest, StoredStory, WhyNot


class TitleCompletions:
    """Suggests the titles of the stories it ``kept`` that begin as what was typed; knows no story that is found."""

    kept: Mapping[str, StoredStory]

    def complete(self, scope: Scope, typed: str) -> tuple[Completion, ...]:
        titles = [each.summary.title for each in self.kept.values() if scope.allows(each.summary)]
        near = [title for title in titles if typed and typed.casefold() in title.casefold()]
        return tuple(Completion("title", title, 1, f'title:"{title}"') for title in near)

    def why_not(self, scope: Scope, request: SearchRequest, story: str) -> WhyNot:
        for each in self.kept.values():
            about = each.summary
            if scope.allows(about) and (about.id == story.rpartition("/")[2] or about.title == story):
                failed = f"It is not among the stories with {request.text}: {dict(request.filters)}."
                return WhyNot(about, request.text, f"stories with {request.text}", failed=(failed,))
        raise UnknownStoryError(f"no story is called {story}")

"""The part of the archive in memory that suggests titles, and knows why no story is not found."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.model import Completion, Scope, StoredStory


class TitleCompletions:
    """Suggests the titles of the stories it ``kept`` that begin as what was typed."""

    kept: Mapping[str, StoredStory]

    def complete(self, scope: Scope, typed: str) -> tuple[Completion, ...]:
        titles = [each.summary.title for each in self.kept.values() if scope.allows(each.summary)]
        near = [title for title in titles if typed and typed.casefold() in title.casefold()]
        return tuple(Completion("title", title, 1, f'title:"{title}"') for title in near)

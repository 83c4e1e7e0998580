"""Where the earlier versions of stories match a query that asks for them.

It finds no story: which ones to look at, the index says.
"""

from collections.abc import Collection

from indexer.archive.open_archive import OpenArchive
from indexer.highlight.story import StoryHighlighter
from indexer.meaning.earlier_text import Unseen
from indexer.model import EarlierPassages, Scope, StoredStory
from indexer.query.ast import Node
from indexer.query.plan import lower
from indexer.query.versions import todays

# Versions that a result names.
_MOST = 3


class EarlierSearch:
    """Finds where the earlier versions of stories match a query, within a scope."""

    def __init__(self, archive: OpenArchive, scope: Scope, node: Node, languages: Collection[str]) -> None:
        self._archive, self._scope = archive, scope
        self._highlighter = StoryHighlighter(lower(todays(node), languages=tuple(languages)))

    def passages(self, story: StoredStory) -> tuple[EarlierPassages, ...]:
        """Return the versions of a story that match with words no later text has so, newest first, and where."""
        unseen = Unseen(story.chapters)
        found: list[EarlierPassages] = []
        for text in self._archive.catalogue.versions.texts([story.id]).get(story.id, ()):
            if self._scope.allows_rating(text.version.rating):
                stretches = StoredStory(text.story.summary, unseen.take(text.story.chapters))
                snippets = self._highlighter.snippets(stretches, most=2)
                if snippets.passages:
                    found.append(EarlierPassages(text.version, snippets.passages))
        return tuple(found[:_MOST])

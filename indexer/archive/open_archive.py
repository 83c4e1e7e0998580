"""An archive, opened: the catalogue and the index beside it, and what is known of both for every question.

It answers none.
"""

from collections.abc import Mapping, Sequence

from indexer.analysis.speech import Convention
from indexer.archive import facet_values
from indexer.archive.completion_lists import CompletionLists, CompletionState
from indexer.archive.verdicts import VerdictCache
from indexer.catalogue import open_catalogue
from indexer.catalogue.changes import CachedUntilChange, Changes
from indexer.catalogue.values import ChapterInStory
from indexer.concordance.walk import WalkCache
from indexer.config import Settings
from indexer.config.reload import settings_digest
from indexer.engines.index_service import IndexService
from indexer.engines.lasting_lists import LastingLists
from indexer.model import Copy, Scope, StoredStory, StorySummary
from indexer.pipeline.consistency import IndexConsistency
from indexer.pipeline.enrich import StoryEnricher
from indexer.query.ast import Node
from indexer.query.rewrite import rewrite

_WALKS = 4


class OpenArchive:
    """What every question is answered from; ``notes`` are sentences that go with the archive's status."""

    def __init__(self, settings: Settings) -> None:
        """Open the archive of ``settings``."""
        self.catalogue = open_catalogue(settings.place)
        self.changes = Changes(self.catalogue)
        self.index = IndexService(
            settings, self.catalogue.expected_index, self.catalogue.turn, self.changes.version
        )
        self.agreement = IndexConsistency(self.catalogue, self.index)
        # What names mean, looked up when anything was written since.
        self.names = CachedUntilChange(self.catalogue.revision, StoryEnricher(self.catalogue).names)
        # Queries that find something, by the version of when they did.
        self.known_examples: dict[str, tuple[str, ...]] = {}
        # What may be suggested, by scope, and what it was found to find in one version; and common phrases by scope and about
        # how many stories there are.
        self.completions: LastingLists[CompletionLists] = LastingLists()
        self.completion_states: dict[str, CompletionState] = {}
        self.known_phrases: dict[tuple[str, int], tuple[tuple[str, int], ...]] = {}
        # Which stories match what only texts can tell, and how chapters write speech, as far as they were looked at since.
        self.verdicts = CachedUntilChange(self.catalogue.revision, VerdictCache)
        self.conventions = CachedUntilChange(self.catalogue.revision, dict[tuple[str, int], Convention])
        # Walks through the hits of queries, to go on with.
        self.walks = WalkCache(_WALKS)
        self.follow(settings)

    def follow(self, settings: Settings, notes: Sequence[str] = ()) -> None:
        """Answer with other ``settings`` of the same archive from now on; ``notes`` go with its status.

        Answers under way are finished; none fails for it.
        """
        self.settings, self.notes, self._form = settings, tuple(notes), settings_digest(settings)

    def within(self, scope: Scope) -> Scope:
        """Return ``scope`` without what has left the catalogue and may still be in the index."""
        return scope.hiding(self.changes.leaving())

    def rewritten(self, node: Node) -> Node:
        """Return what was typed as an index has to be asked it: by what names and keys stand for."""
        return rewrite(node, self.names(), keys=facet_values.meaning)

    def stories(self, scope: Scope, ids: Sequence[str]) -> dict[str, StoredStory]:
        """Return those of some stories that a viewer may see, with their texts; damaged ones are left out."""
        within, found = self.within(scope), self.catalogue.stories.fetch(ids).stories
        return {key: story for key, story in found.items() if within.allows(story.summary)}

    def chapters(self, scope: Scope, places: Mapping[str, int]) -> dict[str, ChapterInStory]:
        """Return one chapter of each of some stories that a viewer may see; damaged ones are left out."""
        within, found = self.within(scope), self.catalogue.stories.chapters(places)
        return {key: each for key, each in found.items() if within.allows(each.story)}

    def summaries(self, scope: Scope, ids: Sequence[str]) -> dict[str, StorySummary]:
        """Return those of some stories that a viewer may see, without their texts."""
        found = self.catalogue.stories.summaries(ids)
        return {key: story for key, story in found.items() if scope.allows(story)}

    def copies(self, scope: Scope, ids: Sequence[str]) -> dict[str, tuple[Copy, ...]]:
        """Return the other copies of stories that a viewer may see."""
        return self.catalogue.copies.of(ids, scope) if ids and self.settings.search.group_copies else {}

    def version(self, scope: Scope) -> str:
        """Return a text that changes whenever answers may."""
        return f"{self.index.version()}.{self.changes.version()}.{self._form}.{scope.key}"

    def close(self) -> None:
        """Close every file."""
        self.completions.settle()
        self.index.close()
        self.catalogue.close()

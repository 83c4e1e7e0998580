"""Enrich stories for indexing: names by their meaning, duplicates by the story that represents them.

It changes no story; aliases and spellings are those of the index that is in use until the next one is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.errors import ConfigError
from indexer.faults import Stage
from indexer.meaning import aliases
from indexer.meaning.aliases import Aliases
from indexer.meaning.earlier_text import Unseen
from indexer.meaning.minhash import sketches
from indexer.meaning.names import Names
from indexer.model import Chapter, EarlierText, Failure, Reporter, StoredStory, Story, StorySummary
from indexer.pipeline.resources import Resources
from indexer.pipeline.set_aside import SetAsides

# What the index in use was made with: a number that grows and the aliases as they were then.
_MADE_WITH = "names"
# Stories whose metadata or texts are held at a time while all are gone through.
_SUMMARIES, _TEXTS = 500, 20
# Spellings remembered in one process: some megabytes.
_MOST_SPELLINGS = 50_000


class StoryEnricher:
    """Enriches the stories of one catalogue for indexing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made_with: str | None = None
        self._names = Names(Aliases())
        self._spellings: dict[str, str | None] = {}

    def names(self) -> Names:
        """Return what names mean for the index in use; asking costs one look into the catalogue."""
        made_with = _made_with(self._catalogue)
        if made_with != self._made_with:
            self._spellings = {}
            self._names = Names(Aliases.unpacked(made_with.partition(" ")[2]), self._spelling)
            self._made_with = made_with
        return self._names

    def _spelling(self, identity: str) -> str | None:
        found = self._spellings.get(identity)
        if found is None:
            if len(self._spellings) >= _MOST_SPELLINGS:
                self._spellings.clear()
            found = self._spellings[identity] = self._catalogue.relationships.shown(identity)
        return found

    def stories(self, ids: Sequence[str]) -> Iterator[StoredStory]:
        """Yield the known ones of ``ids`` with all their text, earlier ones too, their names and whose copies they are."""
        names = self.names()
        standing, versions = self._catalogue.copies.standing(ids), self._catalogue.versions.texts(ids)
        for story in self._catalogue.stories.get(ids).values():
            enriched = names.enrich(story)
            if story.id in versions:
                enriched = _with_earlier(enriched, versions[story.id])
            yield replace(enriched, copy_of=standing[story.id]) if story.id in standing else enriched

    def learn(self, stories: Iterable[Story | StorySummary]) -> None:
        """Choose a spelling for every relationship that has none yet, before any story that has it is indexed."""
        names = self.names()
        counted = _counted(names, stories)
        self._catalogue.relationships.learn(
            {key: count for key, count in counted.items() if self._spelling(key[0]) is None}
        )


def _with_earlier(story: StoredStory, versions: Sequence[EarlierText]) -> StoredStory:
    """Return a story with what its ``versions``, newest first, say that it does not; those rated stronger than it apart."""
    unseen = Unseen(story.chapters)
    found: dict[bool, list[Chapter]] = {False: [], True: []}
    # The others first: what they have too is found by everybody.
    for stronger in found:
        for each in versions:
            if (each.version.rating.strength > story.summary.rating.strength) is stronger:
                found[stronger] += unseen.take(each.story.chapters)
    return replace(story, earlier=tuple(found[False]), earlier_stronger=tuple(found[True]))


def prepare_reindex(resources: Resources, reporter: Reporter) -> None:
    """Prepare a rebuild: load aliases, choose spellings, compare stories that were never compared."""
    catalogue = resources.catalogue
    enricher = StoryEnricher(catalogue)
    before = _made_with(catalogue)
    number, _, kept = before.partition(" ")
    try:
        kept = aliases.read(resources.settings.library.aliases).packed()
    except ConfigError as error:
        # Better the names of last time than no index.
        reporter.failed(Failure(str(resources.settings.library.aliases), "aliases", str(error)))
    catalogue.meta.set(_MADE_WITH, f"{int(number) + 1} {kept}")
    names = enricher.names()
    asides, counted = SetAsides(resources, reporter), Counter[tuple[str, str]]()
    for group in catalogue.stories.groups(batch=_SUMMARIES, characters=10**12):
        summaries = list(catalogue.stories.summaries(list(group)).values())
        # Of no consequence beyond a spelling. A story whose names fail for good is refused by the index, and told of then.
        asides.each(Stage.NAMES, summaries, lambda some: counted.update(_counted(names, some)))
        reporter.check()
    catalogue.relationships.choose(counted)
    if resources.settings.search.group_copies:
        for ids in catalogue.copies.unsketched(batch=_TEXTS):
            stories = list(catalogue.stories.get(ids).values())
            asides.each_optional(Stage.COMPARE, stories, lambda some: _compare(catalogue, some))
            reporter.check()


def _compare(catalogue: Catalogue, some: Sequence[StoredStory]) -> None:
    catalogue.copies.learn(sketches({story.id: story for story in some}))


def reindex_due(path: Path, catalogue: Catalogue) -> str | None:
    """Return a sentence if the index in use was made with other aliases than those of the file ``path``."""
    try:
        now = aliases.read(path).packed()
    except ConfigError as error:
        return str(error)
    if _made_with(catalogue).partition(" ")[2] == now:
        return None
    return f"{path.name} was changed since the index was made; run: velveteen reindex"


def _made_with(catalogue: Catalogue) -> str:
    """Return the number of the last index and the aliases it was made with, a blank between them."""
    kept = catalogue.meta.get(_MADE_WITH) or "0 []"
    number, _, packed = kept.partition(" ")
    try:
        Aliases.unpacked(packed)
    except (ValueError, TypeError):
        return "0 []"  # a disk has changed it; ``reindex_due`` then says that a reindex is
    return kept if number.isdecimal() else f"0 {packed}"


def _counted(names: Names, stories: Iterable[Story | StorySummary]) -> Counter[tuple[str, str]]:
    return Counter(
        (pair.identity, pair.shown)
        for story in stories
        for _, pair in names.relationships(story)
        if pair is not None
    )

"""Which stories have words in one unit of their text, looked at only where passages say that the words may stand.

It looks at no story whole: where passages cannot tell, it says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis.passages import CHARACTERS
from indexer.analysis.units import REACHES
from indexer.archive.open_archive import OpenArchive
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.port import PassagePlace
from indexer.highlight.unit_search import UnitSearch
from indexer.query.passage_words import stem_groups
from indexer.query.plan import AllOf, Plan, PlanNode, Within

# A group of stems in more passages narrows nothing, and takes long to read: 2 ms for 5,000 of them.
_MOST_PASSAGES = 20_000

# A passage with the rarest words, and how far the others are; those of each story by chapter.
NearPassage = tuple[PassagePlace, int]
_Places = Mapping[str, Mapping[int, Sequence[NearPassage]]]


@dataclass(frozen=True, slots=True)
class UnitMatches:
    """The units that a text has to have, each with the places of stories where one may be."""

    archive: OpenArchive
    parts: Sequence[tuple[Within, _Places]]

    @classmethod
    def of(
        cls, archive: OpenArchive, opened: IndexSnapshot, plan: Plan, left: PlanNode
    ) -> UnitMatches | None:
        """Ask the passages of one commit for what texts have to decide; None where they cannot tell."""
        parts = left.clauses if isinstance(left, AllOf) else (left,)
        units = [part for part in parts if isinstance(part, Within)]
        reader = opened.passages() if len(units) == len(parts) else None
        if reader is None:
            return None
        found: list[tuple[Within, _Places]] = []
        for unit in units:
            groups = stem_groups(unit, lambda word: plan.combined(word).stems)
            longest = REACHES.get(unit.unit)
            places = reader.near(groups, longest and longest + CHARACTERS, _MOST_PASSAGES)
            if places is None:
                return None
            found.append((unit, _by_chapter(places)))
        return cls(archive, found)

    @property
    def likely(self) -> Collection[str]:
        """The stories that may match."""
        return frozenset.intersection(*(frozenset(places) for _, places in self.parts))

    def among(self, story_ids: Sequence[str]) -> frozenset[str]:
        """Return those of some likely stories that match."""
        left = frozenset(story_ids)
        for unit, places in self.parts:
            left = self._matching(unit, {key: places[key] for key in story_ids if key in left})
        return left

    def _matching(self, unit: Within, held: _Places) -> frozenset[str]:
        search = UnitSearch(unit)
        chapters = [(story_id, number) for story_id, each in held.items() for number in each]
        found: set[str] = set()
        texts = self.archive.catalogue.excerpts.chapters(chapters)
        for (story_id, number), (text, breaks) in zip(chapters, texts, strict=True):
            places = held[story_id][number]
            spans = [(place.start, place.end, apart) for place, apart in places]
            if story_id not in found and search.is_in(text, breaks, spans, places[0][0].language):
                found.add(story_id)
        return frozenset(found)


def _by_chapter(places: Sequence[NearPassage]) -> _Places:
    found: defaultdict[str, defaultdict[int, list[NearPassage]]] = defaultdict(lambda: defaultdict(list))
    for place, apart in places:
        found[place.story_id][place.chapter].append((place, apart))
    return found

"""Which stories have words in one unit of their text, looked at only where passages say that the words may stand.

It looks at no story whole: where passages cannot tell, it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import tee

from indexer.analysis.passages import CHARACTERS
from indexer.analysis.speech import Convention
from indexer.analysis.units import REACHES, Units
from indexer.archive.open_archive import OpenArchive
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.passage_keys import LAST_START, NearPassages
from indexer.highlight.unit_regions import Layout
from indexer.highlight.unit_search import UnitSearch
from indexer.model import Chapter, StoredStory
from indexer.query.passage_words import stem_groups
from indexer.query.plan import AllOf, Plan, PlanNode, Within

# A group of stems in more passages narrows nothing, and takes long to read: 2 ms for 5,000 of them.
_MOST_PASSAGES = 20_000
# Chapters of which it is remembered how they write speech: some megabytes.
_CONVENTIONS_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class UnitMatches:
    """The units that a text has to have, each with the passages where one may be; None where passages cannot tell."""

    archive: OpenArchive
    parts: Sequence[tuple[UnitSearch, NearPassages | None]]

    @classmethod
    def of(cls, archive: OpenArchive, opened: IndexSnapshot, plan: Plan, left: PlanNode) -> UnitMatches:
        """Ask the passages of one commit for what texts have to decide, of which other parts than units are left out."""
        parts = left.clauses if isinstance(left, AllOf) else (left,)
        units = [part for part in parts if isinstance(part, Within)]
        reader = opened.passages() if len(units) == len(parts) else None

        def near(unit: Within) -> NearPassages | None:
            if reader is None:
                return None
            groups = stem_groups(unit, lambda word: plan.combined(word).stems)
            longest = REACHES.get(unit.unit)
            return reader.near(groups, longest and longest + CHARACTERS, _MOST_PASSAGES)

        return cls(archive, [(UnitSearch(unit), near(unit)) for unit in units])

    @property
    def near(self) -> Sequence[tuple[UnitSearch, NearPassages]]:
        """The units of which passages tell."""
        return [(search, near) for search, near in self.parts if near is not None]

    @property
    def can_tell(self) -> bool:
        """Whether passages tell of all that texts have to have."""
        return 0 < len(self.parts) == len(self.near)

    def may_match(self, story_id: str) -> bool:
        """Say whether a story may match."""
        return all(near.may_be_in(story_id) for _, near in self.near)

    def among(self, story_ids: Sequence[str]) -> frozenset[str]:
        """Return those of some likely stories that match."""
        left = frozenset(story_ids)
        for search, near in self.near:
            left = self._matching(search, near, [key for key in story_ids if key in left])
        return left

    def layouts(self, story: StoredStory) -> Mapping[int, Layout]:
        """Return what is known of each chapter of a story whose text the index has followed."""
        starts = {search.node: near.of_story(story.id) for search, near in self.near}
        conventions, nowhere = _conventions(self.archive), Layout((), dict.fromkeys(starts, ()))

        def layout(chapter: Chapter) -> Layout:
            if len(chapter.text) > LAST_START:
                return Layout(chapter.breaks)
            here = {node: of_chapter.get(chapter.number, ()) for node, of_chapter in starts.items()}
            if here and not any(here.values()):
                return nowhere
            return Layout(chapter.breaks, here, *conventions((story.id, chapter.number)))

        return {each.number: layout(each) for each in story.chapters}

    def _matching(self, search: UnitSearch, near: NearPassages, story_ids: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        conventions = _conventions(self.archive)

        def chapters() -> Iterator[tuple[str, int]]:
            """Yield what to look at next: no more of a story that was found."""
            for story_id in story_ids:
                starts = near.of_story(story_id)
                for number in sorted(starts, key=lambda number: min(apart for _, apart in starts[number])):
                    if story_id in found:
                        break
                    places.append(starts[number])
                    yield story_id, number

        places: list[Sequence[tuple[int, int]]] = []
        asked, looked = tee(chapters())
        for place, (text, breaks, language) in zip(
            looked, self.archive.catalogue.excerpts.chapters(asked), strict=True
        ):
            units = Units(text, breaks, *conventions(place))
            starts = places.pop()
            if search.is_in(units, starts if len(text) <= LAST_START else None, language):
                found.add(place[0])
        return frozenset(found)


def _conventions(
    archive: OpenArchive,
) -> Callable[[tuple[str, int]], tuple[Convention | None, Callable[[Convention], object]]]:
    """Return what tells how a chapter writes speech, as far as that is known, and what remembers it."""
    known = archive.conventions()
    if len(known) > _CONVENTIONS_KEPT:
        known.clear()
    return lambda place: (known.get(place), partial(known.setdefault, place))

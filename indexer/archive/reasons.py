"""Why a story is where it is among those found: which words it has in which fields, and what those weigh.

The weights are the engine's, the numbers those of the marks; nothing is ranked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from indexer.engines.port import Weighed
from indexer.model import Reason, StorySummary
from indexer.query.plan import CombinedWord, Leaf, Phrase, Plan, Stem, Weighing, WholeTitle, Words, weighing
from indexer.schema import BODY, INDEXED, title_key, weight

# (leaf, name of a field): how often it stands there.
Counts = Mapping[tuple[Leaf, str], int]


class Reasons:
    """What one search weighs: ``weighed`` are the leaves of its ``plan``."""

    def __init__(self, plan: Plan, weighed: Sequence[Weighed]) -> None:
        self._weighed = weighed
        # What is typed twice weighs twice.
        self._times = Counter(weighing(plan.root))
        self._typed = {leaf: each.word for each in plan.words for leaf in each.leaves}

    def of(self, story: StorySummary, fields: Counts, body: Mapping[Leaf, int]) -> tuple[Reason, ...]:
        """Return what a story has of all that weighs, the heaviest first."""
        counts = {**fields, **{(leaf, BODY.name): count for leaf, count in body.items()}}
        found = (self._reason(each, story, tuple(_counted(each.leaf, counts))) for each in self._weighed)
        return tuple(sorted(filter(None, found), key=lambda each: -(each.score or each.rarity)))

    def _reason(
        self, each: Weighed, story: StorySummary, counts: tuple[tuple[str, int, float], ...]
    ) -> Reason | None:
        score, times = each.scores.get(story.id), self._times[each.leaf]
        titled = isinstance(each.leaf, WholeTitle) and each.leaf.key == title_key(story.title)
        if not counts and score is None and not titled:
            return None
        added = None if score is None else score * times
        return Reason(self._named(each.leaf), each.rarity * times, each.every, each.stories, counts, added)

    def _named(self, leaf: Weighing) -> str:
        match leaf:
            case WholeTitle():
                return "its whole title"
            case Words(start=start) if start:
                return f"{start}*"
            case Words(words=words) | Phrase(words=words):
                return f"“{' '.join(words)}”"
            case Stem(stem=stemmed):
                return self._typed.get(leaf, stemmed)
            case CombinedWord(stems):
                return self._typed.get(leaf, stems[0])


def _counted(leaf: Weighing, counts: Counts) -> Iterator[tuple[str, int, float]]:
    if isinstance(leaf, WholeTitle):
        return
    for spec in INDEXED:
        if count := counts.get((leaf, spec.name)):
            yield spec.name, count, weight(spec) if isinstance(leaf, CombinedWord) else 1

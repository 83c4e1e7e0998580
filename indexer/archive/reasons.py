"""Why a story is where it is among those found: which words it has in which fields, and what those weigh.

The weights are the engine's, the numbers those of the marks; nothing is ranked here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from indexer.engines.port import Weighed
from indexer.model import Reason, StorySummary
from indexer.query.plan import CombinedWord, Leaf, Phrase, Plan, Stem, Weighing, WholeTitle, Words, weighing
from indexer.schema import BODY, INDEXED, title_key, weight

_WEIGHTS = tuple((spec.name, weight(spec)) for spec in INDEXED)
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
        counts: defaultdict[Leaf | Weighing, dict[str, int]] = defaultdict(dict)
        for (leaf, name), count in fields.items():
            counts[leaf][name] = count
        for leaf, count in body.items():
            counts[leaf][BODY.name] = count
        found = (
            self._reason(each, story, _counted(each.leaf, counts.get(each.leaf))) for each in self._weighed
        )
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


def _counted(leaf: Weighing, counts: Mapping[str, int] | None) -> tuple[tuple[str, int, float], ...]:
    """Return how often which fields have a leaf, in their order, and what a word in each counts."""
    if not counts:
        return ()
    weighted = isinstance(leaf, CombinedWord)
    return tuple(
        (name, counts[name], times if weighted else 1) for name, times in _WEIGHTS if counts.get(name)
    )

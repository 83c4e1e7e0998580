"""How often the texts of long stories match, by the index: none of them has to be looked through to its end for a number.

What the index cannot tell is left to whoever looks through the texts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from indexer.archive.asking import Answer
from indexer.archive.open_archive import OpenArchive
from indexer.engines.analysed_fields import stems_beside_body
from indexer.errors import EngineAwayError, IndexDamagedError, NoIndexError
from indexer.model import StoredStory
from indexer.query.plan import CombinedWord, Leaf, Plan, is_asked_of, is_conditional, sought
from indexer.schema import BODY, weight

# Characters from which on asking the index, in some 100 µs a story, is quicker than counting.
LONG = 50_000
# Languages of which a word has one stem: of the others it may have several, and would be counted for each.
_ONE_STEM = frozenset({None, "", "English"})
# Stands behind the language in the stems of others (see ``analysis.stemming``).
_MARK = ":"

Counts = Mapping[Leaf, int]


def text_counts(
    archive: OpenArchive, answer: Answer, stories: Collection[StoredStory]
) -> Mapping[str, Counts]:
    """Return how often which part of a query stands in the text of those stories whose index tells of it.

    ``stories`` are as the catalogue has them since ``answer``.
    """
    leaves = _countable(answer.plan)
    if not leaves:
        return {}
    long = {
        story.id: story for story in stories if story.length >= LONG and story.summary.language in _ONE_STEM
    }
    told = _told(archive, answer, [*chain.from_iterable(leaves.values())], [*long])
    names = archive.names()
    counts = {}
    for key, frequencies in told.items():
        beside = stems_beside_body(names.enrich(long[key]))
        counts[key] = {
            leaf: count
            for leaf, stems in leaves.items()
            if (count := sum(frequencies.get(each, 0) - beside[each] for each in stems) // weight(BODY))
        }
    return counts


def _countable(plan: Plan) -> Mapping[Leaf, Sequence[str]]:
    """Return the stems of every part of a query that may stand in a text; nothing where not all are words, or share some."""
    if is_conditional(plan.meaning):
        return {}
    leaves = [leaf for leaf in sought(plan.meaning)[1] if is_asked_of(leaf, BODY)]
    found: dict[Leaf, Sequence[str]] = {}
    for leaf in leaves:
        # Words in other letters are stemmed as their language is in every story.
        if not isinstance(leaf, CombinedWord) or not all(map(str.isascii, leaf.stems)):
            return {}
        found[leaf] = [stem for stem in leaf.stems if _MARK not in stem]
    every = [*chain.from_iterable(found.values())]
    return found if len(set(every)) == len(every) else {}


def _told(
    archive: OpenArchive, answer: Answer, stems: Sequence[str], ids: Sequence[str]
) -> Mapping[str, Mapping[str, int]]:
    """Return what the index says of those stories that it knows as they are now."""
    if not ids:
        return {}
    # Asked in this order, whatever was changed since the search shows in one of them.
    waiting = archive.catalogue.stories.waiting(ids)
    with contextlib.suppress(NoIndexError, IndexDamagedError, EngineAwayError):
        opened = archive.index.reader()
        if opened.version == answer.version:
            return opened.reader.frequencies(stems, [key for key in ids if key not in waiting])
    return {}

"""How often the texts of long stories match, by the index: none of them has to be looked through to its end for a number.

What the index cannot tell is left to whoever looks through the texts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence

from indexer.archive.asking import Answer
from indexer.archive.open_archive import OpenArchive
from indexer.engines.analysed_fields import stems_beside_body
from indexer.errors import EngineAwayError, IndexDamagedError, NoIndexError
from indexer.model import StoredStory
from indexer.query.plan import (
    AnyForm,
    CombinedWord,
    Leaf,
    Phrase,
    Plan,
    Words,
    is_asked_of,
    is_conditional,
    sought,
)
from indexer.schema import BODY, weight

# Characters from which on asking the index, in some 100 µs a story, is quicker than counting.
LONG = 50_000
# So many words that begin alike are asked for one by one, in some 5 µs each.
_FEW = 32
# Languages of which a word has one stem: of the others it may have several, and would be counted for each.
_ONE_STEM = frozenset({None, "", "English"})

Counts = Mapping[Leaf, int]
_Leaves = Sequence[AnyForm | Phrase]


def text_counts(
    archive: OpenArchive, answer: Answer, stories: Collection[StoredStory]
) -> Mapping[str, Counts]:
    """Return how often which part of a query stands in the text of those stories whose index tells of it.

    ``stories`` are as the catalogue has them since ``answer``.
    """
    leaves = _countable(answer.plan)
    by_stems = any(isinstance(leaf, CombinedWord) for leaf in leaves)
    long = {
        story.id: story
        for story in stories
        if leaves and story.length >= LONG and (not by_stems or story.summary.language in _ONE_STEM)
    }
    told = _told(archive, answer, leaves, [*long])
    if not (told and by_stems):
        return told
    names = archive.names()
    return {key: _in_text(names.enrich(long[key]), counts) for key, counts in told.items()}


def _in_text(story: StoredStory, counts: Counts) -> Counts:
    """Return how often words stand in the text, of how often they do in all that is searched by default."""
    beside = stems_beside_body(story)
    return {
        leaf: left // weight(BODY)
        for leaf, count in counts.items()
        if isinstance(leaf, CombinedWord) and (left := count - sum(beside[each] for each in leaf.stems))
    }


def _countable(plan: Plan) -> _Leaves:
    """Return the parts of a query that may stand in a text, nothing where two of them may stand in one place."""
    if is_conditional(plan.meaning):
        return ()
    leaves = [leaf for leaf in sought(plan.meaning)[1] if is_asked_of(leaf, BODY)]
    match leaves:
        case [Phrase(words=words) as phrase] if not _may_overlap(words):
            return (phrase,)
        case [Words(words=words) as beginning] if 0 < len(words) <= _FEW:
            return (beginning,)
    # Words in other letters are stemmed as their language is in every story.
    loose = [leaf for leaf in leaves if isinstance(leaf, CombinedWord) and all(map(str.isascii, leaf.stems))]
    stems = [stem for leaf in loose for stem in leaf.stems]
    return loose if len(loose) == len(leaves) and len(set(stems)) == len(stems) else ()


def _may_overlap(words: Sequence[str]) -> bool:
    """Say whether a row of words may begin within itself, as in “to be to be”."""
    return any(words[at:] == words[:-at] for at in range(1, len(words)))


def _told(archive: OpenArchive, answer: Answer, leaves: _Leaves, ids: Sequence[str]) -> Mapping[str, Counts]:
    """Return what the index says of those stories that it knows as they are now."""
    if not ids:
        return {}
    # Asked in this order, whatever was changed since the search shows in one of them.
    waiting = archive.catalogue.stories.waiting(ids)
    with contextlib.suppress(NoIndexError, IndexDamagedError, EngineAwayError):
        opened = archive.index.reader()
        if opened.version == answer.version:
            return opened.reader.frequencies(leaves, [key for key in ids if key not in waiting])
    return {}

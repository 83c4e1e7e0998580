"""Which stems passages hold wherever a part of a plan may match: what narrows down where a text has to be looked at.

It asks no index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexer.analysis.tokens import terms
from indexer.analysis.units import UNKNOWN
from indexer.query.plan_nodes import (
    AllOf,
    AnyOf,
    CombinedWord,
    Except,
    Phrase,
    PlanNode,
    SpanNear,
    Spelled,
    Stem,
    Within,
    WithOptional,
    Words,
    is_asked_of,
    sought,
)
from indexer.schema import BODY

# The stems of a word, in any of some languages.
Stems = Sequence[str]
# Beginnings and patterns that may be more words are not narrowed by.
_MOST = 64


def stem_groups(  # noqa: PLR0911  # one a node
    node: PlanNode, stems_of: Callable[[str], Stems]
) -> list[Stems]:
    """Return groups of stems, of each of which one stands wherever ``node`` matches; none where nothing has to."""
    match node:
        case CombinedWord(stems):
            return [stems]
        case Words(_, words):
            return [_of_any(words, stems_of)] if 0 < len(words) <= _MOST else []
        case Phrase(_, words) | Spelled(_, _, words):
            return [stems_of(word) for word in words]
        case SpanNear(_, rows):
            slots = [slot for row in rows for slot in row]
            listed = [
                [word for each in slot if isinstance(each, Words) for word in each.words]
                for slot in slots
                if not any(isinstance(each, Stem) for each in slot)
            ]
            return [_of_any(some, stems_of) for some in listed if 0 < len(some) <= _MOST]
        case AllOf(clauses):
            return [group for part in clauses for group in stem_groups(part, stems_of)]
        case AnyOf(clauses):
            each = [stem_groups(part, stems_of) for part in clauses]
            return [tuple(dict.fromkeys(stem for groups in each for stem in groups[0]))] if all(each) else []
        case Within(_, inner, speaker):
            named = [] if speaker is None or speaker.lower() == UNKNOWN else terms(speaker)
            return [*stem_groups(inner, stems_of), *(stems_of(word) for word in named)]
        case Except(inner, _) | WithOptional(inner, _):
            return stem_groups(inner, stems_of)
        case _:
            return []


def groups_in_text(node: PlanNode, stems_of: Callable[[str], Stems]) -> list[Stems]:
    """Return the groups of stems of all that a plan looks for in the text of stories, each once."""
    leaves = (leaf for leaf in sought(node)[1] if is_asked_of(leaf, BODY))
    groups = (tuple(group) for leaf in leaves for group in stem_groups(leaf, stems_of))
    return list(dict.fromkeys(filter(None, groups)))


def _of_any(words: Sequence[str], stems_of: Callable[[str], Stems]) -> Stems:
    return tuple(dict.fromkeys(stem for word in words for stem in stems_of(word)))

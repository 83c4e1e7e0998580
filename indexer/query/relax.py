"""A plan that is content with some of the loose words of a query: those whose rarity makes up a share of that of all.

What is asked for in any other way, quoted, in a field, demanded or excluded, is demanded as before. It does not say when
less is enough; how rare words are it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.query import ast, normal_form
from indexer.query.plan import Plan
from indexer.query.plan_nodes import (
    Everything,
    Except,
    PlanNode,
    Weighing,
    WithOptional,
    all_of,
    any_of,
    weighing,
)
from indexer.query.spans import superset

# So many words count, the rarest: the others of a long question are common, and every choice of some is looked for.
_COUNTED = 6

# How rare a leaf is; one that no story has is absent.
Rarity = Mapping[Weighing, float]


def loose(node: ast.Node) -> tuple[ast.Node, ...]:
    """Return the words and patterns of a query that nothing demands."""
    clauses = node.clauses if isinstance(node, ast.And) else (node,)
    return tuple(part for part in clauses if _is_loose(part))


def _is_loose(node: ast.Node) -> bool:
    match node:
        case ast.Word(_, demanded):
            return not demanded
        case ast.Boost(inner):
            return _is_loose(inner)
        case ast.Or((first, *_)):
            return _is_loose(first)
        case _:
            return isinstance(node, ast.Pattern)


@dataclass(frozen=True, slots=True)
class Relaxing:
    """A plan with what finds each of its loose words, and what finds all else that it asks for."""

    plan: Plan
    words: Sequence[PlanNode]
    demanded: PlanNode

    @classmethod
    def of(cls, plan: Plan) -> Relaxing:
        """Part what must be found from what may be."""
        parts = loose(plan.typed)
        clauses = plan.typed.clauses if isinstance(plan.typed, ast.And) else (plan.typed,)
        others = normal_form.all_of(part for part in clauses if part not in parts)
        return cls(plan, [plan.lowered(part) for part in parts], plan.lowered(others))

    def content(self, rarity: Rarity, share: float) -> Plan:
        """Return what finds stories with words that make up ``share`` of the rarity of all, ranked by all of them."""
        weighed = [(part, _weight(part, rarity)) for part in self.words]
        held = sorted((each for each in weighed if each[1] > 0), key=lambda each: -each[1])
        if not held:
            return self.plan
        counted = held[:_COUNTED]
        enough = _least(counted, share * sum(weight for _, weight in counted))
        # What is enough is no part of the score: a word weighs once.
        without = Except(Everything(), any_of([all_of(some) for some in enough]))
        meant = all_of([self.demanded, Except(any_of([part for part, _ in held]), without)])
        asked = superset(meant)
        return replace(self.plan, root=asked, exact=None if asked == meant else meant, relaxed=True)


def _weight(part: PlanNode, rarity: Rarity) -> float:
    """Return how rare what finds a word is: as rare as the commonest way to find it; 0 where no story has one."""
    required = part.required if isinstance(part, WithOptional) else part
    return min((rarity[leaf] for leaf in weighing(required) if leaf in rarity), default=0.0)


def _least(counted: Sequence[tuple[PlanNode, float]], needed: float) -> Iterator[list[PlanNode]]:
    """Yield every choice of words, rarest first, that makes up ``needed`` and no longer does without its last."""
    for at, (part, weight) in enumerate(counted):
        if weight >= needed:
            yield [part]
        elif weight + sum(each for _, each in counted[at + 1 :]) >= needed:
            for others in _least(counted[at + 1 :], needed - weight):
                yield [part, *others]

"""The rules that weigh what lines are: named pieces of evidence with their weights, read from rules.toml.

What is seen of a line is for ``looks``, ``labels``, ``values`` and ``wording`` to say, what follows from it for ``segmentation``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import inf

from indexer.datafiles import data_table
from indexer.readers.text.evidence import labels, looks, place, values, wording
from indexer.readers.text.evidence.place import Place, Predicate
from indexer.readers.text.segments import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """A piece of evidence: its name, the kind it speaks for, what it looks at and its weight in nats.

    Of a kind with ``needed`` rules no lines are where none of those speaks for them. ``line``: where its examples show it, if
    neither at their first line nor, of values, at their last.
    """

    name: str
    kind: Kind
    predicate: Predicate
    weight: float
    needed: bool
    example: str
    counter_example: str | None
    line: int | None = None


_Weighed = tuple[tuple[float, Predicate], ...]


def _weighed(rules_: tuple[Rule, ...], *, needed: bool) -> _Weighed:
    return tuple((rule.weight, rule.predicate) for rule in rules_ if rule.needed is needed)


@dataclass(frozen=True)
class Rules:
    """All rules by kind, and the weights of transitions between kinds by name."""

    by_kind: Mapping[Kind, tuple[Rule, ...]]
    transition: Mapping[str, float]

    @cached_property
    def _parted(self) -> Mapping[Kind, tuple[_Weighed, _Weighed]]:
        return {
            kind: (_weighed(all_, needed=True), _weighed(all_, needed=False))
            for kind, all_ in self.by_kind.items()
        }

    def score(self, kind: Kind, place: Place) -> float:
        """Return how much likelier lines are of a kind than the story's, in nats."""
        needed, others = self._parted[kind]
        score = 0.0
        for weight, predicate in needed:
            score += weight * predicate(place)
        if needed and not score:
            return -inf
        for weight, predicate in others:
            score += weight * predicate(place)
        return score

    def spoke(self, kind: Kind, place: Place) -> tuple[tuple[str, float], ...]:
        """Return the rules that fire on lines, by name, with what each adds to their score."""
        said = ((rule.name, rule.weight * rule.predicate(place)) for rule in self.by_kind[kind])
        return tuple((name, worth) for name, worth in said if worth)


_PREDICATES: Mapping[str, Predicate] = {
    name: found
    for module in (place, looks, labels, values, wording)
    for name, found in vars(module).items()
    if getattr(found, "__module__", None) == module.__name__ and callable(found)
}


@cache
def rules() -> Rules:
    """Return the rules in rules.toml."""
    data = data_table(__package__, "rules.toml")
    by_kind: dict[Kind, tuple[Rule, ...]] = dict.fromkeys(Kind, ())
    for entry in data["rule"]:
        kind = Kind(entry["kind"])
        predicate = _PREDICATES[entry["predicate"]]
        rule = Rule(
            entry["name"],
            kind,
            predicate,
            entry["weight"],
            entry.get("needed", False),
            entry["example"],
            entry.get("counter_example"),
            entry.get("line"),
        )
        by_kind[kind] += (rule,)
    return Rules(by_kind, data["transition"])

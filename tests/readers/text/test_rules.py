"""Every rule speaks for its example and not for its counter-example."""

from __future__ import annotations

import pytest

from indexer.readers.text.evidence.place import Place
from indexer.readers.text.evidence.rules import rules
from indexer.readers.text.fences import closing_fence
from indexer.readers.text.segments import Kind
from indexer.readers.text.text_lines import TextLines

RULES = [rule for of_kind in rules().by_kind.values() for rule in of_kind]
NAMES = [rule.name for rule in RULES]
ONE_LINE = {Kind.TITLE, Kind.LABEL, Kind.BYLINE, Kind.BARE, Kind.VALUE_LINE}
VALUES = {Kind.VALUE_LINE, Kind.VALUE_PARAGRAPH}


def place_in(text, rule):
    """Return where a rule looks in a text: of a value its last lines, of most else its first that are no rule."""
    fence = closing_fence(text, text.find("\n") + 1)
    lines, kind = TextLines(text, names=("Ada Pike",), fence=fence), rule.kind
    first = (
        lines.count() - 1 if kind in VALUES else next(at for at in range(lines.count()) if not lines[at].rule)
    )
    if rule.line is not None:
        first = range(lines.count())[rule.line]
    end = first + 1 if kind in ONE_LINE else lines.paragraph_end(first)
    return Place(lines, first, end, 0 if kind in VALUES else -1)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_speaks_for_its_example(rule):
    assert rule.predicate(place_in(rule.example, rule))


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.counter_example is not None], ids=lambda rule: rule.name
)
def test_a_rule_is_silent_on_its_counter_example(rule):
    assert not rule.predicate(place_in(rule.counter_example, rule))


def test_rules_have_names_of_their_own_and_weigh_something():
    assert len(set(NAMES)) == len(NAMES)
    assert all(rule.weight for rule in RULES)


def test_only_rules_that_always_speak_have_no_counter_example():
    silent = {rule.predicate.__name__ for rule in RULES if rule.counter_example is None}
    assert silent <= {"always", "length"}

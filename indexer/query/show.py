"""A query tree as text again, such that parsing the text gives the same tree.

It writes one plain spelling, not the one that was typed, and explains nothing.
"""

from typing import assert_never

from indexer import schema
from indexer.query.ast import (
    And,
    Boost,
    Everything,
    Fuzzy,
    Has,
    InField,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Regex,
    Spelled,
    Wildcard,
    Within,
    Word,
)
from indexer.query.values import is_after, is_below, period, spell_first, spell_last


def show(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912  # one a node
    """Return canonical text for a tree in normal form: ``parse(show(node))`` gives ``node`` back."""
    match node:
        case Or(clauses=parts):
            return " OR ".join(show(part) for part in parts)
        case And(clauses=parts):
            shown = parts[1:] if isinstance(parts[0], Everything) else parts
            return " ".join(_grouped(part, (Or,)) for part in shown)
        case Not(clause=part):
            return "-" + _grouped(part, (And, Or, Near))
        case InField(field=field, node=inner):
            return f"{field}:{_grouped(inner, (And, Or, Near, Spelled))}"
        case Near():
            return _near(node)
        case Within():
            return _within(node)
        case Boost(clause=part, factor=factor):
            return f"{_grouped(part, (And, Or, Near))}^{factor:g}"
        case Range(field=field):
            return f"{field}:{show_range(node)}"
        case Has(field=field):
            return f"has:{field}"
        case Phrase(text=text):
            return f'"{text}"'
        case Spelled(text=text, case=case, accents=accents):
            return f'{"case:" * case}{"accents:" * accents}"{text}"'
        case Prefix(text=text):
            return f"{text}*"
        case Fuzzy(text=text, edits=edits):
            return f"{text}~{edits}"
        case Regex(text=text):
            return f"/{text}/"
        case Word(text=text, demanded=demanded):
            return "+" * demanded + text
        case Wildcard(text=text):
            return text
        case Everything():
            return "*"
        case other:
            assert_never(other)


def _grouped(node: Node, loose: tuple[type, ...]) -> str:
    text = show(node)
    # What follows a name alone would be read as what that one says.
    takes_more = isinstance(node, Within) and node.speaker is not None and isinstance(node.node, Everything)
    return f"({text})" if takes_more or isinstance(node, loose) else text


def _within(node: Within) -> str:
    inside = _grouped(node.node, (And, Or, Not, Near, Boost))
    if node.speaker is None:
        return f"{node.unit}:{inside}"
    name = node.speaker if node.speaker.isalnum() else f'"{node.speaker}"'
    if isinstance(node.node, Everything):
        return f"said:{name}"
    return f"said:{name} {inside}" if inside.startswith(("(", '"')) else f"said:{name} ({inside})"


def _near(node: Near) -> str:
    if len(node.clauses) == 2:  # noqa: PLR2004  # more of them are words of a phrase
        operator = "PRE" if node.ordered else "NEAR"
        one, two = (_grouped(part, (Or,)) for part in node.clauses)
        return f"{one} {operator}/{node.slop} {two}"
    words = " ".join(part.text for part in node.clauses if isinstance(part, Phrase))
    return f'"{words}"~{node.slop}'


def show_range(node: Range) -> str:
    """Return what stands after the colon: ``>5000``, ``1000..5000``, ``2003``, ``<=2003-05``."""
    kind = schema.BY_NAME[node.field].kind
    low, high = node.low, node.high
    if low is not None and high is not None:
        first, last = spell_first(kind, low), spell_last(kind, high)
        return period(kind, low, high) or f"{first}..{last}"
    if low is not None:
        return f">{spell_last(kind, low - 1)}" if is_after(kind, low) else f">={spell_first(kind, low)}"
    assert high is not None  # a range open at both ends is never made
    return f"<{spell_first(kind, high + 1)}" if is_below(kind, high) else f"<={spell_last(kind, high)}"

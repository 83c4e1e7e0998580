"""A query tree as text again, such that parsing the text gives the same tree.

It writes one plain spelling, not the one that was typed, and explains nothing.
"""

from indexer import schema
from indexer.query.ast import And, Everything, InField, Node, Not, Or, Phrase, Prefix, Range, Word
from indexer.query.values import is_after, is_below, period, spell_first, spell_last


def show(node: Node) -> str:
    """Return canonical text for a tree in normal form: ``parse(show(node))`` gives ``node`` back."""
    match node:
        case Or(clauses=parts):
            text = " OR ".join(show(part) for part in parts)
        case And(clauses=parts):
            shown = parts[1:] if isinstance(parts[0], Everything) else parts
            text = " ".join(_grouped(part, (Or,)) for part in shown)
        case Not(clause=part):
            text = "-" + _grouped(part, (And, Or))
        case InField(field=field, node=inner):
            text = f"{field}:{_grouped(inner, (And, Or))}"
        case Range(field=field):
            text = f"{field}:{show_range(node)}"
        case Phrase():
            text = f'"{node.text}"'
        case Prefix():
            text = f"{node.text}*"
        case Word():
            text = node.text
        case Everything():
            text = "*"
    return text


def _grouped(node: Node, loose: tuple[type, ...]) -> str:
    text = show(node)
    return f"({text})" if isinstance(node, loose) else text


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

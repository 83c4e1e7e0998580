"""How a query was read, as one plain sentence for people.

It promises no syntax: ``show`` writes what can be typed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from indexer import schema
from indexer.analysis.units import UNKNOWN, Unit
from indexer.model.fields import Kind
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
from indexer.query.bookmarks import searches_until
from indexer.query.values import LAST_DAY, is_after, is_below, period, spell_first, spell_last
from indexer.query.versions import searches_versions, sort_of, without_any

_ORDERS = {
    "relevance": "the best",
    "passage": "those with the best passage",
    "-published": "the newest",
    "published": "the oldest",
    "-updated": "those updated last",
    "-words": "the longest",
    "words": "the shortest",
    "title": "by title, A",
}


def explain(node: Node) -> str:
    """Return for instance: stories with the exact phrase “white towel” and the word owl, but not vampire."""
    if (plain := without_any(node)) != node:
        earlier = ", in today’s text or an earlier one" if searches_versions(node) else ""
        until = ", up to where you are in each" if searches_until(node) else ""
        order = f", {_ORDERS[sort]} first" if (sort := sort_of(node)) else ""
        return f"{explain(plain)}{earlier}{until}{order}"
    if isinstance(node, Everything):
        return "all stories"
    if not isinstance(node, And):
        said = _said(node)
        return _lead(node) + (said[1:-1] if isinstance(node, Or) else said)
    asked = [
        part for part in node.clauses if not isinstance(part, Not | Range | Everything) and not _is_mine(part)
    ]
    barred = [part.clause for part in node.clauses if isinstance(part, Not)]
    ranges = [_range(part) for part in node.clauses if isinstance(part, Range)]
    ranges += [f"only {_said(part)}" for part in node.clauses if _is_mine(part)]
    if not asked and not barred:
        return "stories: " + "; ".join(ranges)
    start = "stories with " + _together(asked) if asked else "all stories"
    but = f", but not {_listed([_said(part) for part in barred], 'nor')}" if barred else ""
    return "; ".join([start + but, *ranges])


def _is_mine(node: Node) -> bool:
    """Say whether a part narrows to stories that the reader has read or saved."""
    return isinstance(node, InField) and node.field == schema.IS.name


def _lead(node: Node) -> str:
    if _is_mine(node):
        return "stories: "
    if not isinstance(node, Range):
        return "stories with "
    return "stories of " if schema.BY_NAME[node.field].kind is Kind.NUMBER else "stories "


def _together(clauses: Sequence[Node]) -> str:
    """Join what must all be there, naming loose words in one go."""
    words = [part.text for part in clauses if isinstance(part, Word)]
    others = [_said(part) for part in clauses if not isinstance(part, Word)]
    if len(words) > 1:
        return _listed([*others, f"the words {_listed(words, 'and')}"], "and")
    return _listed([*others, *(f"the word {word}" for word in words)], "and")


def _listed(clauses: Sequence[str], last: str) -> str:
    if len(clauses) == 1:
        return clauses[0]
    return f"{', '.join(clauses[:-1])} {last} {clauses[-1]}"


def _said(node: Node) -> str:  # noqa: C901, PLR0912  # one a node
    match node:
        case Word():
            said = f"the word {node.text}"
        case Phrase():
            said = f"the exact phrase “{node.text}”"
        case Prefix():
            said = f"words beginning with {node.text}"
        case Wildcard(text=text):
            said = f"words like {text}"
        case Fuzzy(text=text, edits=edits):
            said = f"words {'one letter' if edits == 1 else f'up to {edits} letters'} from {text}"
        case Regex(text=text):
            said = f"words of the form /{text}/"
        case Near(clauses=clauses, slop=slop, ordered=ordered):
            order = " in this order" if ordered else ""
            said = f"{_listed([_said(part) for part in clauses], 'and')} with at most {slop} words between{order}"
        case Within():
            said = _within(node)
        case Spelled():
            said = _spelled(node)
        case Boost(clause=part, factor=factor):
            said = f"{_said(part)} (weighing {factor:g} times as much)"
        case Has(field=field):
            said = f"any {field}"
        case Range():
            said = _range(node)
        case InField(field=field, node=inner):
            said = _in_field(field, inner)
        case Not(clause=part):
            said = f"not {_said(part)}"
        case And(clauses=clauses):
            said = (
                f"({_listed([_said(part) for part in clauses if not isinstance(part, Everything)], 'and')})"
            )
        case Or(clauses=clauses):
            said = f"({_listed([_said(part) for part in clauses], 'or')})"
        case Everything():
            said = "all stories"
    return said


_PLACES = {Unit.DIALOGUE: "in what one says", Unit.NARRATION: "in what is told"}


def _within(node: Within) -> str:
    if node.speaker is None:
        return f"{_said(node.node)} {_PLACES.get(node.unit, f'in one {node.unit}')}"
    by = "somebody no tag names" if node.speaker.lower() == UNKNOWN else node.speaker
    return f"words said by {by}" if isinstance(node.node, Everything) else f"{_said(node.node)}, said by {by}"


def _spelled(node: Spelled) -> str:
    counts = " and ".join(
        name for name, asked in (("capitals", node.case), ("accents", node.accents)) if asked
    )
    return f"“{node.text}” with just these {counts}"


def _in_field(field: str, node: Node) -> str:
    if field == schema.EARLIER.name:
        return f"{_said(node)} in an earlier text"
    if field == schema.IS.name:
        return f"those you have {getattr(node, 'text', '')}"
    if not schema.BY_NAME[field].kind.is_whole:
        return f"{_said(node)} in the {field}"
    match node:
        case Word(text=text) | Phrase(text=text):
            return f"{field} {text}"
        case Or(clauses=clauses) if all(isinstance(part, Word) for part in clauses):
            return f"{field} {_listed([part.text for part in clauses if isinstance(part, Word)], 'or')}"
        case _:
            return f"{_said(node)} as {field}"


# -- ranges -------------------------------------------------------------------------------------------------


def _range(node: Range) -> str:
    if schema.BY_NAME[node.field].kind is Kind.DATE:
        return f"{node.field} {_dates(node)}"
    return f"{_numbers(node.low, node.high)} {node.field}"


def _numbers(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"exactly {low:,}" if low == high else f"{low:,} to {high:,}"
    if low is not None:
        return f"more than {low - 1:,}" if is_after(Kind.NUMBER, low) else f"at least {low:,}"
    assert high is not None  # a range open at both ends is never made
    return f"fewer than {high + 1:,}" if is_below(Kind.NUMBER, high) else f"at most {high:,}"


def _dates(node: Range) -> str:
    if node.low is not None and node.high is not None:
        whole = period(Kind.DATE, node.low, node.high)
        if whole is not None:
            return f"{'on' if len(whole) == len('2003-05-01') else 'in'} {_date(whole)}"
        first, last = spell_first(Kind.DATE, node.low), spell_last(Kind.DATE, node.high)
        return f"from {_date(first)} to {_date(last)}"
    if node.low is not None:
        return (
            "after all dates" if node.low > LAST_DAY else f"from {_date(spell_first(Kind.DATE, node.low))} on"
        )
    assert node.high is not None  # a range open at both ends is never made
    return "before all dates" if node.high < 1 else f"up to {_date(spell_last(Kind.DATE, node.high))}"


def _date(text: str) -> str:
    """Spell 2003, 2003-05 or 2003-05-01 with the month's name."""
    year, month, day = (int(part) for part in (text + "-01-01")[: len("2003-05-01")].split("-"))
    when = date(year, month, day)
    return {4: f"{year}", 7: f"{when:%B} {year}"}.get(len(text), f"{day} {when:%B} {year}")

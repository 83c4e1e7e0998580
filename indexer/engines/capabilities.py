"""Check a query against an engine's capabilities; what the engine cannot do is refused, never ignored.

It runs no query.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

from indexer.engines.port import Capability
from indexer.errors import UnsupportedQueryError
from indexer.model.fields import BEST_PASSAGE
from indexer.query.ast import Query
from indexer.query.bookmarks import ONLY_A_BROWSER_TELLS
from indexer.query.plan import (
    Among,
    Has,
    NumberRange,
    Phrase,
    Plan,
    PlanNode,
    SpanNear,
    Spelled,
    Within,
    Words,
    children,
)
from indexer.schema import BY_NAME, SORTS

_WORDS = {
    Capability.PHRASE: "quoted phrases",
    Capability.PREFIX: "beginnings of words such as lant*",
    Capability.PATTERN: "patterns of words such as dr?gon, dragon~ or /drag.n/",
    Capability.NEAR: "words near each other",
    Capability.PRESENCE: "has: and missing:",
    Capability.RANGE: "ranges of numbers and dates",
    Capability.FACETS: "filters",
    Capability.SORT: "any order but relevance",
}
_ONLY_PASSAGES_TELL = "Only passages say which of them is the best; ask the archive, not its index of stories"
_ALL = frozenset(Capability)
_NODES = frozenset[type](get_args(PlanNode))


def check_capabilities(query: Query, plan: Plan, name: str, capabilities: frozenset[Capability]) -> None:
    """Return if the engine of that ``name`` can answer a query in full.

    Raises:
        UnsupportedQueryError: it cannot; the message says what to leave out.
    """
    if capabilities >= _ALL:
        return
    lacking = [need for need in dict.fromkeys(_needs(query, plan)) if need not in capabilities]
    if lacking:
        raise UnsupportedQueryError(
            f"The search engine in use ({name}) does not know {' or '.join(_WORDS[need] for need in lacking)};"
            " leave that out, or have another engine put to use with: velveteen engine"
        )


def only_text_tells(node: PlanNode) -> str:
    """Return the sentence for a node that no index can answer; whoever searches has the stored texts say."""
    return (
        f"Only the texts of stories say what {type(node).__name__} asks for; ask the archive, not its index"
    )


def check_known(query: Query, plan: Plan) -> None:
    """Return if any engine can make sense of a query.

    Raises:
        UnsupportedQueryError: it has a node, an order or a field to narrow by that nobody knows.
    """
    for node in _nodes(plan.root):
        if isinstance(node, Spelled | Within) or (isinstance(node, SpanNear) and not node.is_indexed):
            raise UnsupportedQueryError(only_text_tells(node))
        if isinstance(node, Among) and node.ids is None:
            raise UnsupportedQueryError(ONLY_A_BROWSER_TELLS)
    for field in query.filters:
        if field not in BY_NAME or not BY_NAME[field].facet:
            raise UnsupportedQueryError(f"Stories cannot be narrowed by “{field}”; leave that filter out")
    if query.sort == BEST_PASSAGE:
        raise UnsupportedQueryError(_ONLY_PASSAGES_TELL)
    if query.sort not in SORTS:
        raise UnsupportedQueryError(
            f"Stories cannot be sorted by “{query.sort}”; choose one of {', '.join(SORTS)}"
        )


def _needs(query: Query, plan: Plan) -> Iterator[Capability]:
    for node in _nodes(plan.root):
        if isinstance(node, Phrase):
            yield Capability.PHRASE
        elif isinstance(node, SpanNear):
            yield Capability.NEAR
        elif isinstance(node, Has):
            yield Capability.PRESENCE
        elif isinstance(node, NumberRange):
            yield Capability.RANGE
        elif isinstance(node, Words) and node.start:
            yield Capability.PREFIX
        elif isinstance(node, Words) and node.pattern:
            yield Capability.PATTERN
    if query.filters:
        yield Capability.FACETS
    if query.sort != "relevance":
        yield Capability.SORT


def _nodes(root: PlanNode) -> Sequence[PlanNode]:
    """Return a node and all below it, each of them known."""
    found = [root]
    for node in found:
        if type(node) not in _NODES:
            raise UnsupportedQueryError(
                f"No search engine here has been taught what {type(node).__name__} asks for; leave it out of the query"
            )
        found += children(node)
    return found

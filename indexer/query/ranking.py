"""What finds no story but puts some before others: a title typed in full, and words that stand side by side as typed.

It looks for nothing that was not typed, and changes nothing of what is found.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

from indexer.analysis.common_words import common_words
from indexer.analysis.tokens import terms
from indexer.query import ast
from indexer.query.plan import PROXIMITY, Plan
from indexer.query.plan_nodes import Phrase, PlanNode, WholeTitle, with_optional
from indexer.schema import title_key

# More than all words of a query together can weigh.
WHOLE_TITLE = 1000.0
# Words so common stand beside any other.
_TOO_COMMON = 150


def ranked(plan: Plan, node: ast.Node) -> Plan:
    """Return the plan of a typed query with what puts some of the stories it finds before others."""
    return replace(plan, root=with_optional(plan.root, _preferred(node)))


def _preferred(node: ast.Node) -> Sequence[PlanNode]:
    clauses = node.clauses if isinstance(node, ast.And | ast.Or) else (node,)
    typed = [terms(part.text) if isinstance(part, ast.Word | ast.Phrase) else [] for part in clauses]
    pairs = [
        (first[-1], second[0])
        for (first, second), both in zip(pairwise(typed), pairwise(clauses), strict=True)
        if first and second and all(isinstance(part, ast.Word) for part in both)
    ]
    common, key = common_words(_TOO_COMMON), title_key(" ".join(chain.from_iterable(typed)))
    together = [Phrase("body", pair, PROXIMITY) for pair in dict.fromkeys(pairs) if common.isdisjoint(pair)]
    return [WholeTitle(key, WHOLE_TITLE), *together] if key else together

"""Whether what was typed may be a line that somebody remembers, and which.

It looks for no line.
"""

from __future__ import annotations

from indexer.analysis.tokens import terms
from indexer.query.ast import And, Node, Phrase, Word

# Fewer words are what people search for; more are rarely no line.
SHORTEST = 6


def typed_line(text: str, node: Node) -> str | None:
    """Return the line that was typed as ``text`` and read as ``node``, None where it is short or says more than words."""
    if isinstance(node, Phrase):
        line = node.text
    elif isinstance(node, And) and all(isinstance(each, Word | Phrase) for each in node.clauses):
        line = text
    else:
        return None
    return line if len(terms(line)) >= SHORTEST else None

"""What follows version:, sort:, until: and is:, which name no field of a story.

It reads no text; what stands behind the colon is parsed.
"""

from __future__ import annotations

from indexer import schema
from indexer.model.fields import SORTS
from indexer.query.ast import And, InField, Node, Or, Phrase, Word
from indexer.query.bookmarks import CALLED, ME
from indexer.query.normal_form import all_of, any_of
from indexer.query.parse_warnings import ParseWarnings
from indexer.query.versions import ANY, sort_word
from indexer.schema import FieldSpec


def directive(spec: FieldSpec, node: Node, notes: ParseWarnings) -> Node | None:
    """Return how to search: version:any, sort:newest; None where it says nothing that is known."""
    if spec is schema.VERSION and node != ANY.node:
        notes.add(
            "version: takes any, which searches earlier versions as well; today’s texts alone were searched."
        )
        return None
    if spec is schema.SORT:
        word = sort_word(node)
        if word is None:
            known = ", ".join(sort.word for sort in SORTS)
            notes.add(f"sort: takes one of {known}; the best match comes first.")
            return None
        node = Word(word)
    return InField(spec.name, node)


def bookmarked(spec: FieldSpec, node: Node, notes: ParseWarnings) -> Node:
    """Return what goes by a reader's bookmarks: until:me, is:read, is:(read OR saved); what is not known is text."""
    if isinstance(node, And | Or):
        clauses = [bookmarked(spec, part, notes) for part in node.clauses]
        return any_of(clauses) if isinstance(node, Or) else all_of(clauses)
    word = node.text.lower() if isinstance(node, Word | Phrase) else ""
    if spec is schema.UNTIL and word == "me":
        return ME
    if spec is schema.IS and word in CALLED:
        return InField(spec.name, Word(CALLED[word]))
    takes = "me, for the place you have reached" if spec is schema.UNTIL else "read or saved"
    notes.add(f"{spec.name}: takes {takes}; this was searched as text.")
    return Phrase(f"{spec.name} {word}") if word else node

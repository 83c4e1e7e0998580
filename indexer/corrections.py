"""Suggestions for missing terms: a sentence for each, and the query with the nearest words in their place.

It looks nothing up; whoever calls it knows which words are missing and what is near them.
"""

from collections.abc import Mapping, Sequence

from indexer.analysis import tokens
from indexer.model import MissingTerm


def missing_terms(near: Mapping[str, str | None], query: str) -> tuple[MissingTerm, ...]:
    """Return a sentence for each missing word of ``query``; ``near`` maps it to one like it that some story has.

    A word that is near itself stands elsewhere than where it was looked for.
    """
    put_right = corrected(query, near)
    return tuple(
        _missing(term, other, put_right if put_right != query else None) for term, other in near.items()
    )


def _missing(term: str, other: str | None, query: str | None) -> MissingTerm:
    if term == other:
        return MissingTerm(term, f"No story has “{term}” in the field that was asked for, but elsewhere.")
    if other is None:
        return MissingTerm(term, f"No story has “{term}”.")
    return MissingTerm(term, f"No story has “{term}”; did you mean “{other}”?", other, query)


def corrected(query: str, near: Mapping[str, str | None]) -> str:
    """Return ``query`` with every missing word, however it is written there, replaced by the one near it."""
    pieces: list[str] = []
    at = 0
    for token in tokens(query):
        other = near.get(token.term)
        # What a colon follows is the name of a field.
        if other is None or query[token.end : token.end + 1] == ":":
            continue
        pieces += (query[at : token.start], other)
        at = token.end
    return "".join((*pieces, query[at:]))


def changed_words(typed: Sequence[str], meant: Sequence[str]) -> dict[str, str]:
    """Return the words of ``typed`` that ``meant`` has other ones for, word by word; none where it has more or fewer."""
    if len(typed) != len(meant):
        return {}
    return {word: other for word, other in zip(typed, meant, strict=True) if word != other}

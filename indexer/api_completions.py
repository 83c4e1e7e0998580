"""The JSON shape of what may be suggested while somebody types.

Nouns go in, structs come out; nothing is searched here.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.api_base import Answer, made_of
from indexer.model import Completion


class CompletionAnswer(Answer, frozen=True):
    """Something that begins so: a value of the field ``kind`` or a phrase; ``query`` asks for it and finds ``stories``."""

    kind: str
    text: str
    stories: int
    query: str


class CompletionsAnswer(Answer, frozen=True):
    """What may be suggested for what was typed, the likeliest first."""

    typed: str
    completions: tuple[CompletionAnswer, ...]


def completions_answer(typed: str, found: Sequence[Completion]) -> CompletionsAnswer:
    """Return suggestions as JSON's shape."""
    made = tuple(made_of(each, CompletionAnswer) for each in found)
    return CompletionsAnswer(typed=typed, completions=made)

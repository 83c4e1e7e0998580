"""The JSON shapes of what may be suggested while somebody types, and of why a story is not found.

Nouns go in, structs come out; nothing is searched here.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.api_base import Answer, alike, made_of
from indexer.model import Completion, WhyNot


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


class WhyNotAnswer(Answer, frozen=True):
    """Why a query does not find a story: ``failed`` has a sentence for each of its parts that does not.

    Where it does find it, ``rank`` is its place, from 1, or ``shown_as`` the id of the copy that is shown for it.
    """

    id: str
    title: str
    query: str
    understood: str
    rank: int | None
    shown_as: str | None
    failed: tuple[str, ...]
    partial: bool


def why_not_answer(found: WhyNot) -> WhyNotAnswer:
    """Return why a story is not found as JSON's shape."""
    shown_as = found.shown_as.id if found.shown_as else None
    own = {"id": found.story.id, "title": found.story.title, "shown_as": shown_as}
    return WhyNotAnswer(**alike(WhyNotAnswer, found) | own)

"""Find the part of an unknown page that is prose: where words are many and links few.

It weighs elements; turning the winner into text is for ``markup``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bs4.element import Tag

from indexer.readers.markup import Event, elements, walk

# The main element is the deepest that still holds this share of the page's prose.
_MOST = 0.8
# Labels, dates and buttons are shorter than this; most sentences are not.
_RUNNING = 30
# An element marked as boilerplate that holds this share of the prose is the page itself.
_WHOLE = 0.5
# Blocks mostly of links with fewer characters of their own than this are navigation.
_LINK_SHARE = 0.6
_FEW_CHARS = 60
_LONG_LINK = 120


@dataclass(slots=True)
class Weight:
    """Characters below an element: plain, inside links, and of the plain ones those in running text."""

    plain: int = 0
    linked: int = 0
    prose: int = 0

    @property
    def link_share(self) -> float:
        """The part of the text that is links, from 0 to 1."""
        return self.linked / (self.plain + self.linked) if self.linked else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of every element, by identity."""

    by_id: dict[int, Weight] = field(default_factory=dict)

    def knows(self, tag: Tag) -> bool:
        """Say whether an element was weighed at all; boilerplate was not."""
        return id(tag) in self.by_id

    def of(self, tag: Tag) -> Weight:
        """Return an element's weight; one never walked weighs nothing."""
        return self.by_id.get(id(tag), Weight())


def weigh(root: Tag, skip: Callable[[Tag], bool] | None = None) -> Weights:
    """Weigh every element below ``root`` in one walk."""
    weights = Weights()
    stack: list[Weight] = []
    links = 0
    for event, what, node in walk(root, skip):
        if event is Event.TEXT:
            _count(stack[-1], what, linked=links > 0)
        elif event is Event.OPEN:
            links += what == "a" and bool(node.get("href"))
            weights.by_id[id(node)] = weight = Weight()
            stack.append(weight)
        else:
            links -= what == "a" and bool(node.get("href"))
            weight = stack.pop()
            if stack:
                stack[-1].plain += weight.plain
                stack[-1].linked += weight.linked
                stack[-1].prose += weight.prose
    return weights


def _count(weight: Weight, text: str, *, linked: bool) -> None:
    length = len(text.strip())
    if linked:
        weight.linked += length
    else:
        weight.plain += length
        weight.prose += length if length >= _RUNNING else 0


def main_element(root: Tag, weights: Weights) -> Tag:
    """Return the deepest element that holds nearly all plain text below ``root``."""
    best = root
    least = weights.of(root).prose * _MOST
    while True:
        heavy = next((c for c in best.children if isinstance(c, Tag) and _is_heavy(c, weights, least)), None)
        if heavy is None or heavy.name not in elements().block or heavy.name in {"p", "pre"}:
            return best
        best = heavy


def _is_heavy(tag: Tag, weights: Weights, least: float) -> bool:
    return weights.of(tag).prose >= max(least, 1)


def is_navigation(tag: Tag, weights: Weights) -> bool:
    """Say whether a block is a list of links rather than prose with a link in it."""
    if tag.name not in elements().block:
        return False
    weight = weights.of(tag)
    return (
        weight.link_share > _LINK_SHARE
        and weight.plain < _FEW_CHARS
        and (
            weight.linked < _LONG_LINK or len(tag.find_all("a", limit=3)) > 2  # noqa: PLR2004 -- one long link may be a sentence
        )
    )


def boilerplate_test(
    words: frozenset[str], tags: frozenset[str], whole: Weights, total: int
) -> Callable[[Tag], bool]:
    """Return a test for elements that are boilerplate by their name, class or id and are not the page itself."""

    def test(tag: Tag) -> bool:
        if tag.name not in tags and not (_names(tag) & words):
            return False
        return whole.of(tag).prose < total * _WHOLE or tag.name == "nav"

    return test


def _names(tag: Tag) -> set[str]:
    if not tag.attrs:
        return set()
    classes = tag.get("class")
    names = list(classes) if isinstance(classes, list) else [str(classes or "")]
    names.append(str(tag.get("id") or ""))
    return {part for name in names for part in (name.lower(), *re.split(r"[^a-z0-9]+", name.lower())) if part}

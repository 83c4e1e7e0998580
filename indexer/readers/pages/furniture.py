"""Tell a page's furniture by what its authors call it: menus, share buttons, comments, what is not shown.

It knows names only; what is prose is for ``main_text``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from indexer.datafiles import data_words
from indexer.readers.pages.main_text import Weights

# A word that marks this share of the prose says nothing on this page: builders of sites call every box a widget.
_WHOLE = 0.5
# Pages made by scripts carry nearly all their text hidden, for a script to show.
_NEARLY = 0.85


# Where this much running text is left without comments and side bars, it is what they stand beside.
_SOME_TEXT = 300
_MOSTLY_LINKS = 0.5
# These say that they are the page's own text, whatever their classes.
_NEVER = frozenset({"article", "main", "body"})
# Blogs write the categories of a post into the classes of its element: "category-reviews" is no review.
_TERMS = ("category-", "tag-")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN = "not shown"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^a-z0-9]+")

_words = partial(data_words, __package__, "page.toml", "boilerplate_words")
_tags = partial(data_words, __package__, "page.toml", "boilerplate_tags")
_roles = partial(data_words, __package__, "page.toml", "boilerplate_roles")
_certain = partial(data_words, __package__, "page.toml", "boilerplate_certain")
_beside = partial(data_words, __package__, "page.toml", "boilerplate_beside")


def furniture_of(root: Any, whole: Weights) -> set[Any]:
    """Return the elements below ``root`` that are furniture by their name, class or id.

    Comments may be longer than what they are about. Nothing else that holds most of the page's prose is furniture, be
    it one element or all those of one word; where all together leave next to nothing, the words are not believed, those
    of comments and side bars last but one.
    """
    total = whole.of(root).prose
    marked = {node: words for node in whole.by_node if (words := _marks(node))}
    small = {node: words for node, words in marked.items() if _may_be(node, whole, total)}
    empty = {word for word in set().union(*small.values()) if _is_all(word, marked, whole, total)}
    certain = _certain() | _beside()
    for ignored in (empty, empty | (_words() - certain), empty | certain, empty | certain | _words()):
        found = {node: words - ignored for node, words in small.items() if words - ignored}
        if total - _prose(found, whole) >= min(_SOME_TEXT, total * _WHOLE):
            break
    return set(found)


def _prose(nodes: Collection[Any], whole: Weights) -> int:
    """Return how much prose elements hold together."""
    return sum(whole.of(node).prose for node in nodes if not any(up in nodes for up in node.iterancestors()))


def _is_all(word: str, marked: Mapping[Any, frozenset[str]], whole: Weights, total: int) -> bool:
    if word in _certain() or word in _beside():
        return False
    share = _NEARLY if word == _UNSEEN else _WHOLE
    return _prose({node: () for node, words in marked.items() if word in words}, whole) >= total * share


def _may_be(node: Any, whole: Weights, total: int) -> bool:
    weight = whole.of(node)
    if weight.prose < total * _WHOLE or (node.tag == "nav" and weight.link_share > _MOSTLY_LINKS):
        return True
    certain = node.tag in _certain() or not _certain().isdisjoint(_classes(node))
    return certain and total - weight.prose >= _SOME_TEXT


def _marks(node: Any) -> frozenset[str]:
    """Return the words that say that an element is furniture, its own name and role among them.

    Nothing in a listing of code is: what colours it calls remarks comments.
    """
    name = node.tag
    if name in _NEVER:
        return frozenset()
    marks = {name} if name in _tags() else set()
    if node.attrib:
        marks |= _names(node) & (_words() | _certain())
        if node.get("hidden") is not None or _HIDDEN.search(node.get("style") or ""):
            marks.add(_UNSEEN)
        if node.get("role") in _roles():
            # A role is not doubted with the classes of the same word.
            marks.add(f"role={node.get('role')}")
    return frozenset() if marks and next(node.iterancestors("pre"), None) is not None else frozenset(marks)


def _classes(node: Any) -> list[str]:
    return [*(node.get("class") or "").split(), node.get("id") or ""]


def _names(node: Any) -> set[str]:
    """Return the words of an element's class and id, whole and in their parts."""
    found: set[str] = set()
    for name in _classes(node):
        # Builders of styles write what holds for print or for small windows before a colon.
        if not name.startswith(_TERMS) and ":" not in name:
            lowered = _CAMEL.sub("-", name).lower()
            found.update((lowered, *_SEPARATORS.split(lowered)))
    return found

"""Find the part of an unknown page that is prose: where paragraphs are many and links few.

It weighs elements; turning the winner into text is for ``markup``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from indexer.datafiles import data_words
from indexer.readers.markup.markup import Event, elements, walk

# The numbers below were settled on forty-six pages of journals and shops and the project's own pages of stories;
# tests/readers/test_articles.py prints what a change does.

# Labels, dates and buttons are shorter than this; most sentences are not.
_RUNNING = 30
# Blocks mostly of links with fewer characters of their own than this are navigation.
_LINK_SHARE = 0.6
_FEW_CHARS = 60
_LONG_LINK = 120
# Lines, cells and short lists of links are part of the text if so much of it stands on either side.
_AMID = 200
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LINES = frozenset({"p", "li", "tr", "td", "th", "dt", "dd", *_HEADINGS})
_LISTS = frozenset({"ul", "ol", "tbody"})
_LONG_LIST = 600
# So many pages, most of what is there, with no more characters of running text to each, are a list.
_FEWEST_LISTED = 3
_BLURB = 400
_MOST = 0.7
# What stands before them is the text if it is so much of the whole.
_SOME = 0.25
# A paragraph speaks for what it stands in, and less for what that stands in: a page of ten teasers has ten parents.
_FADES = 0.6
_LEVELS = 5
# An element beside the main one with this share of its prose, and fewer links than that, is more of the same; what
# brings less than so little more (a by-line, a summary) is passed over in looking for it.
_PEER = 0.2
# A short prologue beside a long chapter: the same kind of element, of the same class.
_ALIKE = 0.05
_LITTLE = 0.1
_SAME = 0.5
# A paragraph between the title and the text is the first of it.
_LEAD = 100
_NEAR = 2
_SAID = 2.0
# What stands beside these is text of theirs only if it is another of them.
_WHOLES = frozenset({"article", "main"})
_paragraphs = partial(data_words, __package__, "page.toml", "paragraphs")
_persons = partial(data_words, __package__, "page.toml", "persons")


@dataclass(slots=True)
class Weight:
    """Characters below an element: plain, inside links, of the plain ones those in running text.

    ``own`` is running text with no block between; ``score`` what the paragraphs around here say for this element;
    ``before`` the running text before it on the page.
    """

    plain: int = 0
    linked: int = 0
    prose: int = 0
    own: int = 0
    before: int = 0
    score: float = 0.0

    @property
    def link_share(self) -> float:
        """The part of the text that is links, from 0 to 1."""
        return self.linked / (self.plain + self.linked) if self.linked else 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of every element, in the page's order."""

    by_node: dict[Any, Weight] = field(default_factory=dict)

    def knows(self, tag: Any) -> bool:
        """Say whether an element was weighed at all; boilerplate was not."""
        return tag in self.by_node

    def of(self, tag: Any) -> Weight:
        """Return an element's weight; one never walked weighs nothing."""
        return self.by_node.get(tag, _NOTHING)


_NOTHING = Weight()


def weigh(root: Any, skip: Callable[[Any], bool] | None = None) -> Weights:
    """Weigh every element below ``root`` in one walk."""
    weights = Weights()
    block = _blocks()
    # The elements open just now, and of those the blocks.
    stack: list[Weight] = []
    blocks: list[tuple[str, Weight]] = []
    links = so_far = 0
    for event, what, node in walk(root, skip):
        if event is Event.TEXT:
            so_far += _count(stack[-1], blocks, what, linked=links > 0)
        elif event is Event.OPEN:
            links += what == "a" and bool(node.get("href"))
            weights.by_node[node] = weight = Weight(before=so_far)
            stack.append(weight)
            if what in block or not blocks:
                blocks.append((what, weight))
        else:
            links -= what == "a" and bool(node.get("href"))
            weight = stack.pop()
            if stack:
                stack[-1].plain += weight.plain
                stack[-1].linked += weight.linked
                stack[-1].prose += weight.prose
            if blocks[-1][1] is weight:
                blocks.pop()
                _speak(what, weight, blocks)
    return weights


def _blocks() -> frozenset[str]:
    """Return what text stands in by itself: where pages are laid out in tables, cells do."""
    return elements().block | elements().cells


def _count(weight: Weight, blocks: list[tuple[str, Weight]], text: str, *, linked: bool) -> int:
    """Count a string; return how much running text it is."""
    length = len(text.strip())
    if linked:
        weight.linked += length
        return 0
    weight.plain += length
    if length < _RUNNING:
        return 0
    weight.prose += length
    blocks[-1][1].own += length
    return length


def _speak(name: str, weight: Weight, around: list[tuple[str, Weight]]) -> None:
    """Let the running text of a block speak for itself or for what it stands in."""
    strength = weight.own * (1 - weight.link_share)
    if not strength:
        return
    if name not in _paragraphs():
        weight.score += strength
        strength *= _FADES
    for _, outer in reversed(around[-_LEVELS:]):
        outer.score += strength
        strength *= _FADES


def main_element(root: Any, weights: Weights) -> Any:
    """Return the element whose paragraphs are the main text, widened to all that is more of it.

    Where the text goes on beside an element, what stands before its first part and after its last is forgotten by
    ``weights``, as boilerplate is.
    """
    scored = (tag for tag, weight in weights.by_node.items() if weight.score)
    best = max(scored, key=lambda tag: weights.of(tag).score * _favour(tag), default=root)
    inner, is_whole = best, False
    pending: set[Any] = set()
    while inner is not root:
        around = inner.getparent()
        is_whole = is_whole or inner.tag in _WHOLES or inner.get("itemprop") == "articleBody"
        peers = list(around)
        parts = [
            n for n, peer in enumerate(peers) if _is_part(peer, inner, peers, weights, is_whole=is_whole)
        ]
        here = peers.index(inner)
        first, last = min([here, *parts]), max([here, *parts])
        pending.update(
            peer
            for n, peer in enumerate(peers)
            if (n < first or n > last) and weights.of(peer).prose and not _is_alike(peer, inner)
        )
        if parts:
            best = around
            for peer in pending:
                weights.by_node.pop(peer, None)
        inner = around
    return best


def _favour(tag: Any) -> float:
    """Return how much more an element's score counts for standing in what the page says is its text."""
    around = (tag, *islice(tag.iterancestors(), _LEVELS))
    if any(one.tag == "footer" or "footer" in (one.get("id"), one.get("class")) for one in around):
        return 1 / _SAID
    said = any(one.tag in _WHOLES or one.get("itemprop") == "articleBody" for one in around)
    return _SAID if said else 1.0


def _is_part(peer: Any, tag: Any, peers: list[Any], weights: Weights, *, is_whole: bool) -> bool:
    """Say whether an element beside another is more of its text: alike, as large as a chapter, or paragraphs."""
    here, weight = weights.of(tag).prose, weights.of(peer)
    alike = _is_alike(peer, tag)
    if peer is tag or not weight.prose or weight.link_share >= _PEER:
        return False
    if weight.before < weights.of(tag).before and weight.prose >= _LEAD and _is_titled(peer):
        return True
    if is_whole and (not alike or _is_another(peer)):
        return False
    if weight.prose >= here * (_ALIKE if alike else _PEER):
        return True
    if peer.tag not in _paragraphs():
        return False
    paragraphs = (weights.of(one) for one in peers if one.tag in _paragraphs() and one is not tag)
    return sum(one.prose for one in paragraphs if one.link_share < _PEER) >= here * _LITTLE


def _is_alike(peer: Any, tag: Any) -> bool:
    return bool(peer.tag == tag.tag and _share(_classes(tag), _classes(peer)) >= _SAME)


def _is_titled(peer: Any) -> bool:
    """Say whether an element stands after a heading of the first level and holds none."""
    if peer.find(".//h1") is not None:
        return False
    return any(
        one.tag == "h1" or one.find(".//h1") is not None
        for place in (peer, *islice(peer.iterancestors(), _NEAR))
        for one in place.itersiblings(preceding=True)
    )


def _is_another(tag: Any) -> bool:
    """Say whether an element has a title of its own: it is another article, not a post in the same thread.

    Below the first level, headings are titles only where a day is stated, too.
    """
    if next(tag.iter("h1"), None) is not None:
        return True
    return next(tag.iter("time"), None) is not None and next(tag.iter("h2", "h3"), None) is not None


def is_person(link: Any) -> bool:
    """Say whether a link leads to somebody's page: threads head each post with its author."""
    said = (link.get("class") or "", link.get("itemprop") or "", link.get("rel") or "")
    return not _persons().isdisjoint(" ".join(said).split())


def _classes(tag: Any) -> frozenset[str]:
    return frozenset((tag.get("class") or "").split())


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of the classes of two elements is the same; none where they have none."""
    return len(one & other) / len(one | other) if one else 0.0


def is_navigation(tag: Any, main: Any, weights: Weights) -> bool:
    """Say whether a block is a list of links rather than prose with a link in it, or a line of the text that is one."""
    if tag.tag not in _blocks():
        return False
    weight = weights.of(tag)
    if weight.link_share <= _LINK_SHARE or weight.plain >= _FEW_CHARS:
        return False
    is_text = tag.tag in _LINES or (tag.tag in _LISTS and weight.linked < _LONG_LIST and not _is_menu(tag))
    if is_text and _is_amid(weight, weights.of(main)):
        return False
    links = sum(1 for _ in islice(tag.iter("a"), 3))
    # One long link may be a sentence.
    return weight.linked < _LONG_LINK or links > 2  # noqa: PLR2004 -- a page of three is no sentence


def is_listing(tag: Any, main: Any, weights: Weights) -> bool:
    """Say whether an element at the end of the text lists other pages, each with a heading that is a link, and a few words."""
    weight, whole = weights.of(tag), weights.of(main)
    before = weight.before - whole.before
    after = whole.prose - before - weight.prose
    if len(tag) < _FEWEST_LISTED or after >= _AMID or before < max(_AMID, whole.prose * _SOME):
        return False
    told = [child for child in tag if weights.of(child).plain + weights.of(child).linked]
    listed = sum(weights.of(child).prose < _BLURB and _is_headed(child) for child in told)
    return listed >= max(_FEWEST_LISTED, len(told) * _MOST)


def _is_headed(tag: Any) -> bool:
    """Say whether an element has a heading that is a link to another page."""
    for head in tag.iter(*_HEADINGS):
        link = next(head.iter("a"), None)
        link = next(head.iterancestors("a"), None) if link is None else link
        if link is not None and not (link.get("href") or "#").startswith("#"):
            return True
    return False


def _is_menu(tag: Any) -> bool:
    """Say whether a list of links leads to places on its page, or is the one heading of another."""
    links = [link.get("href") or "" for link in tag.iter("a")]
    only = len(links) == 1 and next(tag.iter(*_HEADINGS), None) is not None
    return only or all(link.startswith("#") for link in links)


def _is_amid(weight: Weight, main: Weight) -> bool:
    """Say whether running text stands on both sides of an element; links to the next chapter stand at an end."""
    before = weight.before - main.before
    return min(before, main.prose - before - weight.prose) >= _AMID

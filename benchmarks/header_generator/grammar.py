"""Sentences made of patterns: a slot in braces is a name bound for this story, or a list of which one is drawn.

It knows no list of its own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiouAEIOU]|hon)")
# A sentence begins at the start or after a full stop, within marks of quotation and after a speaker's dash too.
_AFTER_STOP = re.compile(r"(?:^|(?<=[.!?] )|(?<=[.!?] [\"“„])|(?<=^[\"“„]))[a-z]")
_OPENING = re.compile(r"^([\"“„]?)([a-zà-ÿа-я])")


def expand(pattern: str, rng: random.Random, lists: Mapping[str, Any], bound: Mapping[str, str]) -> str:
    """Fill the slots of ``pattern``, and the slots of what fills them."""

    def filled(match: re.Match[str]) -> str:
        name = match[1]
        return bound[name] if name in bound else expand(rng.choice(lists[name]), rng, lists, bound)

    return _ARTICLE.sub(r"\1n ", _SLOT.sub(filled, pattern))


def sentence(pattern: str, rng: random.Random, lists: Mapping[str, Any], bound: Mapping[str, str]) -> str:
    """Fill a pattern that is one or more whole sentences, each of which begins with a capital letter."""
    text = expand(pattern, rng, lists, bound)
    text = _AFTER_STOP.sub(lambda match: match[0].upper(), text)
    return _OPENING.sub(lambda match: match[1] + match[2].upper(), text)

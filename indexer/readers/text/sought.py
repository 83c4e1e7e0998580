"""Phrases that are sought in a text as they stand: those with a rare sign only where the sign is, which is sooner seen.

It says which phrases a text has; what they show is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterable

# Rarest first. A single letter is found ten times as soon as two are.
_RARE = "©^<>~@=&/:;?!"


class Sought:
    """Phrases to look for; the same as ``phrase in text`` for each."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Take the phrases; one that is named twice counts twice."""
        signed: dict[str, tuple[str, ...]] = {}
        for phrase in phrases:
            sign = next((sign for sign in _RARE if sign in phrase), "")
            signed[sign] = (*signed.get(sign, ()), phrase)
        self._plain = signed.pop("", ())
        self._signed = tuple(signed.items())

    def count_in(self, text: str) -> int:
        """Return how many of the phrases stand in ``text``."""
        found = sum(map(text.__contains__, self._plain))
        for sign, phrases in self._signed:
            if sign in text:
                found += sum(map(text.__contains__, phrases))
        return found

    def any_in(self, text: str) -> bool:
        """Say whether one of the phrases stands in ``text``."""
        for sign, phrases in self._signed:
            if sign in text and any(map(text.__contains__, phrases)):
                return True
        return any(map(text.__contains__, self._plain))

"""A piece of a query between blanks, read as a word, a pattern of words, or a phrase where signs join words.

What is left is always such that its text, typed again, reads as the same.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from datetime import date

from indexer.analysis import terms
from indexer.analysis.scripts import has_emoji, is_hangul
from indexer.query.ast import Fuzzy, Node, Phrase, Prefix, Wildcard, Word
from indexer.query.foreign import what_instead
from indexer.query.parse_warnings import ParseWarnings, quoted
from indexer.query.signs import Sign, Token
from indexer.query.tokens import DASHES, field_like, tokenise

# Fewer letters would match too large a part of any vocabulary.
MIN_PREFIX_LETTERS = 3
# A sign of Korean is a syllable, of two letters at least.
MIN_PREFIX_SYLLABLES = 2
_KEYWORDS = frozenset({"OR", "AND", "NOT"})
_BEFORE = f"+=!~^'‘{DASHES}"
_WILD = re.compile(r"[\w'’]*(?:\*|\?(?=\w))[\w'’*?]*")
_FUZZY = re.compile(r"([^\W_](?:[\w'’]*[^\W_])?)~([0-9]?)")
# As Elasticsearch has it: so many slips as a word of some letters bears.
_LONG, _SHORT = 5, 2


def is_searchable(text: str) -> bool:
    """Say whether there is anything in a text that can be searched for."""
    # A letter to Unicode, an apostrophe to people.
    return has_emoji(text) or any(char.isalnum() and char != "ʼ" for char in text)


def trimmed(text: str) -> str:
    """Return the words of a phrase without stops and dashes at its end, which nobody searches for."""
    return text.rstrip(f" ,.;:!?…{DASHES}")


class LooseWords:
    """Reads pieces; ``spare`` takes those that are left out unless they are all there is."""

    def __init__(self, notes: ParseWarnings, spare: MutableMapping[Word, str], today: date) -> None:
        self._notes, self._spare, self._today = notes, spare, today

    def read(self, typed: str) -> Node | None:
        """Return what a piece asks for, None where it holds nothing to search for."""
        text = typed.lstrip(_BEFORE).rstrip(":")
        if not is_searchable(text):
            signs = typed.strip("*")
            self._spare[Word(signs.lstrip(f"*{_BEFORE}") or signs[-1:] or typed)] = (
                f"{quoted(typed)} holds no letters or digits, so it was left out."
            )
            return None
        if field_like(text):
            return Phrase(trimmed(" ".join(text.replace(":", " ").split())))
        if (instead := what_instead(typed)) is not None:
            self._notes.add(f"{quoted(typed)} means nothing here and was searched as text; {instead}.")
        if (fuzzy := _FUZZY.fullmatch(text)) is not None:
            return self._fuzzy(fuzzy.group(1), fuzzy.group(2))
        if "*" in text or _WILD.fullmatch(text):
            return self._wild(typed, text)
        return self._word(text)

    def _word(self, text: str) -> Word | Phrase:
        """Return a word, or a phrase of it where it would read as something else when typed alone."""
        text = text.lstrip(_BEFORE).rstrip(":")
        text = text.lower() if text in _KEYWORDS else text
        if text.isalnum():
            return Word(text)
        is_more = _FUZZY.fullmatch(text) or _WILD.fullmatch(text) or field_like(text)
        alone = tokenise(text, ParseWarnings(), self._today) == [Token(Sign.WORD, text)]
        return Word(text) if alone and not is_more else Phrase(trimmed(text))

    def _fuzzy(self, word: str, edits: str) -> Node:
        letters = len(word)
        most = 0 if letters <= _SHORT else 1 if letters <= _LONG else 2
        if not edits or int(edits) > most:
            if edits:
                self._notes.add(
                    f"{quoted(word)} is too short for {edits} wrong letters, or that is too many; {most} was used."
                )
            edits = str(most)
        return Fuzzy(word, int(edits)) if int(edits) and len(terms(word)) == 1 else self._word(word)

    def _wild(self, typed: str, text: str) -> Node:
        plain = text.strip(",.;:!")
        letters = sum(char.isalnum() for char in plain)
        bare = re.sub(r"[*?]+", "", plain)
        if not _WILD.fullmatch(plain):
            self._notes.add(
                f"A star stands for letters of a plain word, so that of {quoted(typed)} was left out."
            )
        elif letters < (least := MIN_PREFIX_SYLLABLES if all(map(is_hangul, bare)) else MIN_PREFIX_LETTERS):
            self._notes.add(
                f"A star needs at least {least} letters beside it, so {quoted(typed)} was searched without it."
            )
        elif len(terms(bare)) == 1:
            wild = re.sub(r"\*+", "*", plain)
            return (
                Prefix(wild[:-1]) if wild.endswith("*") and not set("*?") & set(wild[:-1]) else Wildcard(wild)
            )
        # What is left is written without spaces: every character is a word, and they are sought in a row anyway.
        return self._word(bare or text)

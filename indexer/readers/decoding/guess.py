"""The encoding of bytes, told by what each would make of them: the right one gives the most probable text.

It knows nothing of what a file claims of itself, nor of UTF-16 (see ``wide``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import inf
from operator import attrgetter
from unicodedata import normalize

from indexer.datafiles import data_table
from indexer.readers.decoding.letter_costs import Language, counted, languages, languages_by_codec

# Bytes looked at, of those words that have any beyond ASCII; the habits of a language are plain long before that. All
# encodings are tried on a few words, the likeliest on more.
_WINDOW = 100_000
_SAMPLES = (120, 400, 2000)
_LEFT = (10, 4, 1)
# What costs so many times as much as the best is not counted to its end.
_OUT_OF_REACH = 1.4
# What a text costs a byte in the encoding and language it is in, and hardly ever in others; where nothing else comes
# near that, no more is looked at.
_PLAIN, _FAR_BEHIND = 6.0, 1.25
_ASCII = bytes(range(0x80))
_TAGS = re.compile(
    rb"<(script|style)\b.{0,5000}?</\1>|<!--.{0,5000}?-->|<[a-z/!?][^<>\x80-\xff]{0,2000}>",
    re.IGNORECASE | re.DOTALL,
)
# An encoding is the rarer the further down it stands in the table, by so many half nats a line.
_STEP = 0.3
_OF_DOS = re.compile(r"cp[478]\d\d(?<!874)")
_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\([JI])")
_SWITCHING = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (_JAPANESE, "iso2022_jp"),
    (_JAPANESE, "iso2022_jp_ext"),
    (re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}"), "hz"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A codec, the language that its text is likeliest in, and what that costs, in half nats a byte."""

    codec: str
    language: str
    cost: float

    @property
    def is_plain(self) -> bool:
        """Whether that is what text costs in its own language, and hardly ever in another."""
        return self.cost <= _PLAIN


def by_escapes(content: bytes) -> str | None:
    """Return the codec of mail text that switches between alphabets by escape sequences, all of it below 0x80."""
    for pattern, codec in _SWITCHING:
        if pattern.search(content) and decodes(content, codec):
            return codec
    return None


def weigh(content: bytes, codec: str) -> Guess:
    """Return what ``content`` costs in one encoding, in whichever language it is likeliest in."""
    return _weighed(
        _sample(content)[: _SAMPLES[-1]], codec, languages_by_codec().get(codec) or languages().values()
    )


def guesses(content: bytes) -> list[Guess]:
    """Return the likeliest encodings of ``content``, best first."""
    sample = _sample(content)
    table = languages_by_codec()
    step = {codec: place * _STEP for place, codec in enumerate(table)}
    codecs = list(table)
    ranked: list[Guess] = []
    for size, left in zip(_SAMPLES, _LEFT, strict=True):
        part = sample[:size]
        tried: list[Guess] = []
        best = inf
        for codec in codecs:
            tried.append(_weighed(part, codec, table[codec], step[codec], best * _OUT_OF_REACH))
            best = min(best, tried[-1].cost)
        ranked = sorted(tried, key=_cost)
        if _is_decided(ranked, part):
            break
        codecs = [guess.codec for guess in ranked[:left]]
        if len(sample) <= size:
            break
    return ranked


def _is_decided(ranked: list[Guess], part: bytes) -> bool:
    """Say whether whatever reads otherwise than the best is far behind it."""
    best = part.decode(ranked[0].codec, "replace")
    bound = ranked[0].cost * _FAR_BEHIND
    near = (guess.codec for guess in ranked if guess.cost < bound)
    return ranked[0].is_plain and all(part.decode(codec, "replace") == best for codec in near)


def likeliest(content: bytes, codecs: tuple[str, ...]) -> Guess:
    """Return which of ``codecs``, that need not be in the table, the whole of a short ``content`` is likeliest in."""
    return min((_weighed(content, codec, languages().values()) for codec in codecs), key=_cost)


def widened(codec: str) -> str:
    """Return the codec that holds ``codec`` and what is written under its name besides; itself where there is none."""
    return next((wider for wider, narrower in _narrower().items() if codec in narrower), codec)


def is_of_dos(codec: str) -> bool:
    """Say whether a codec is a code page of DOS, which draws lines and signs."""
    return _OF_DOS.fullmatch(codec) is not None


def narrowest(content: bytes, codec: str) -> str:
    """Return the codec of the narrowest standard that all of ``content`` fits in, of those that ``codec`` holds."""
    return next((name for name in _narrower().get(codec, ()) if decodes(content, name)), codec)


@cache
def _narrower() -> Mapping[str, list[str]]:
    table: Mapping[str, list[str]] = data_table(__package__, "encodings.toml")["narrower"]
    return table


def decodes(content: bytes, codec: str) -> bool:
    """Say whether all of ``content`` can be read as ``codec``."""
    try:
        content.decode(codec)
    except (UnicodeError, ValueError):
        return False
    return True


def _sample(content: bytes) -> bytes:
    """Return words that have bytes beyond ASCII, those in markup left out where there are others."""
    window = content[:_WINDOW]
    return (
        _telling(_TAGS.sub(b" ", window) if b"<" in window else window)
        or _telling(window)
        or _telling(content)
    )


def _telling(window: bytes) -> bytes:
    """Return different words with bytes beyond ASCII, those first that have one not met before.

    A letter alone tells nothing without the words around it: à is а in Russian Windows.
    """
    every = window.split()
    words = dict.fromkeys(
        word if len(word) > 1 else b" ".join(every[max(place - 1, 0) : place + 2])
        for place, word in enumerate(every)
        if not word.isascii()
    )
    met: set[int] = set()
    fresh: list[bytes] = []
    known: list[bytes] = []
    for word in islice(words, _SAMPLES[-1]):
        odd = set(word.translate(None, _ASCII)) - met
        (fresh if odd else known).append(word)
        met |= odd
    return b" ".join((*fresh, *known))


def _weighed(
    sample: bytes, codec: str, written: Iterable[Language], step: float = 0, limit: float = inf
) -> Guess:
    """Return what a sample costs in ``codec``; infinite where that is above ``limit``."""
    size = len(sample) or 1
    text = counted(normalize("NFC", sample.decode(codec, "replace")))
    name, least, bound = "", inf, limit * size
    for language in written:
        cost = language.cost(text, min(least, bound)) + step
        if cost < min(least, bound):
            name, least = language.name, cost
    return Guess(codec, name, least / size)


_cost = attrgetter("cost")

"""The tokeniser: words of a text with their character offsets and folded forms, the same for engines and highlighting.

It knows nothing of fields, queries or indexes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from indexer.analysis.bulk_terms import PADDING, flatten
from indexer.analysis.fold import APOSTROPHES, EMPHASIS, IGNORABLE, fold, fold_all
from indexer.analysis.scripts import EMOJI, UNSPACED, VOICED

# Text beyond Latin, Greek and Cyrillic letters (and general punctuation) takes the slower, complete pattern.
_NEEDS_FULL_PATTERN = re.compile(r"[^\x00-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u206f\ufb00-\ufb06]")
# What may stand inside a word: an apostrophe (don’t), an emphasis sign (_any_how), invisible characters. At most two
# in a row, so that matching stays linear on hostile text.
_INSIDE = f"[{EMPHASIS}{APOSTROPHES}{IGNORABLE}]{{1,2}}"


@dataclass(frozen=True, slots=True)
class Token:
    """A word: ``start`` and ``end`` are character offsets in the text, ``term`` is its folded form."""

    start: int
    end: int
    term: str


# Where characters are: the planes between have none, and those beyond are for private use. Going through all takes four
# times as long, and a reader waits for it once.
_PLANES = (range(0x40000), range(0xE0000, 0xF0000))


def _spaced_word_characters() -> str:
    """Return a character class of letters, digits and marks, without scripts that take a token a character."""
    other = re.compile(f"[{UNSPACED}{EMOJI}{APOSTROPHES}{IGNORABLE}]")
    ranges: list[tuple[int, int]] = []
    for code in chain(*_PLANES):
        char = chr(code)
        category = unicodedata.category(char)
        if category[0] not in "LNM" or other.match(char):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


# One of the apostrophes (ʼ) is a letter to Unicode.
_QUICK = re.compile(rf"[^\W_ʼ]+(?:{_INSIDE}[^\W_ʼ]+)*")
_LOWER_ASCII = re.compile(r"[a-z0-9]+(?:[_*'`]{1,2}[a-z0-9]+)*")
_full: re.Pattern[str] | None = None
# Below this many characters the quick way costs more to set up than it saves (both take 15 to 20 µs).
_SHORT = 400


def _full_pattern() -> re.Pattern[str]:
    # NewSegments on first need: going through Unicode takes a tenth of a second that most archives never pay.
    global _full  # noqa: PLW0603 - a cache of one value, the same whoever computes it
    if _full is None:
        chars = _spaced_word_characters()
        _full = re.compile(f"[{UNSPACED}][{VOICED}]?|[{EMOJI}]|[{chars}]+(?:{_INSIDE}[{chars}]+)*")
    return _full


def _pattern(text: str) -> re.Pattern[str]:
    if text.isascii() or not _NEEDS_FULL_PATTERN.search(text):
        return _QUICK
    return _full_pattern()


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of ``text`` in order, with their places and folded forms."""
    for match in _pattern(text).finditer(text):
        yield Token(match.start(), match.end(), fold(match.group()))


def places(
    text: str, wanted: Callable[[str], bool], form: Callable[[str], str] = fold
) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the words of which ``wanted`` accepts the folded form, or another; it is asked once a spelling."""
    asked: dict[str, bool] = {}
    for match in _pattern(text).finditer(text):
        word = match.group()
        answer = asked.get(word)
        if answer is None:
            answer = asked[word] = wanted(form(word))
        if answer:
            yield match.span()


def terms(text: str) -> list[str]:
    """Return the folded words of ``text`` in order; the same as ``[t.term for t in tokens(text)]``, faster."""
    flat = flatten(text, _terms) if len(text) > _SHORT else None
    return _terms(text) if flat is None else flat.decode("utf-8", "surrogatepass").split()


def spellings(text: str) -> list[str]:
    """Return the words of ``text`` in order as they stand there."""
    return _pattern(text).findall(text)


def flat_terms(text: str) -> bytes:
    """Return ``terms`` as UTF-8 (surrogates pass) with one blank or more around each; no term holds a blank.

    ``PADDING`` blanks follow the last.
    """
    flat = flatten(text, _terms) if len(text) > _SHORT else None
    return flattened(_terms(text)) if flat is None else flat


def flattened(words: list[str]) -> bytes:
    """Return words as ``flat_terms`` has them."""
    return b" %b%b" % (" ".join(words).encode("utf-8", "surrogatepass"), b" " * PADDING)


def _terms(text: str) -> list[str]:
    if text.isascii():
        return fold_all(_LOWER_ASCII.findall(text.lower()))
    return fold_all(_pattern(text).findall(text))

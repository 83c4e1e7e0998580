"""UTF-16 and UTF-32 without a byte order mark, told by where their zeros stand, or by what they would say.

It decodes nothing for others.
"""

from __future__ import annotations

from indexer.readers.decoding.guess import likeliest

# Bytes looked at: a page of text shows the pattern.
_SAMPLE = 4000
# Enough letters to tell a pattern from a few stray NULs.
_LEAST = 16
# The high bytes of a text stand for blocks of letters; even one of three scripts with its punctuation uses few.
_BLOCKS = 6
# Half of every Chinese or Korean letter is any byte, so that a tenth of them are controls, which no other text has; the
# cost a byte is what those languages cost and not what chance does.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1a\x1b"))
_CONTROL_SHARE = 0.01
_LETTERS = 400
_PLAIN = 8.5
# Bytes of English with some controls in it would do for Chinese as well, pair by pair.
_PRINTABLE = bytes(range(0x20, 0x7F))
_MOST_PRINTABLE = 0.8


def wide_codec(content: bytes) -> str | None:
    """Return the codec of UTF-16 or UTF-32 text that has no mark at its start; None if it looks like neither."""
    sample = content[:_SAMPLE]
    if (
        len(sample) < _LEAST
        or len(sample) - len(sample.translate(None, _CONTROLS)) < len(sample) * _CONTROL_SHARE
    ):
        return None
    if len(content) % 4 == 0 and (found := _of_four(sample)):
        return found
    return _of_two(sample) or (_by_letters(sample[:_LETTERS]) if len(content) % 2 == 0 else None)


def _by_letters(sample: bytes) -> str | None:
    if len(sample.translate(None, _PRINTABLE)) < len(sample) * (1 - _MOST_PRINTABLE):
        return None
    found = likeliest(sample, ("utf-16-le", "utf-16-be"))
    return found.codec if found.cost <= _PLAIN else None


def _of_four(sample: bytes) -> str | None:
    # No character needs the fourth byte, and hardly any the third.
    first, second, third, fourth = (_zeros(sample[at::4]) for at in range(4))
    if fourth == 1 and third > 0.9 and first < 0.1:  # noqa: PLR2004 -- shares of all characters
        return "utf-32-le"
    if first == 1 and second > 0.9 and fourth < 0.1:  # noqa: PLR2004 -- likewise
        return "utf-32-be"
    return None


def _of_two(sample: bytes) -> str | None:
    even, odd = sample[0::2], sample[1::2]
    if _is_high(odd, even):
        return "utf-16-le"
    return "utf-16-be" if _is_high(even, odd) else None


def _is_high(high: bytes, low: bytes) -> bool:
    """Say whether one half of the bytes can be the high ones of UTF-16 text, the other the low ones."""
    zeros = _zeros(high)
    # Latin letters have a zero each; of other scripts only spaces and punctuation, but the rest is of few blocks.
    few = zeros > 0.05 and len(set(high)) <= _BLOCKS < len(set(low))  # noqa: PLR2004 -- one sign in twenty
    return (zeros > 0.8 or few) and _zeros(low) < 0.02  # noqa: PLR2004 -- nearly all, nearly none


def _zeros(some: bytes) -> float:
    return some.count(0) / len(some)

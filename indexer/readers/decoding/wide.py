"""UTF-16 and UTF-32 without a byte order mark, told by where their zeros stand.

It decodes nothing; texts of Chinese characters alone leave no such trace and are not found.
"""

from __future__ import annotations

# Bytes looked at: a page of text shows the pattern.
_SAMPLE = 4000
# Enough letters to tell a pattern from a few stray NULs.
_LEAST = 16
# The high bytes of a text stand for blocks of letters; even one of three scripts with its punctuation uses few.
_BLOCKS = 6


def wide_codec(content: bytes) -> str | None:
    """Return the codec of UTF-16 or UTF-32 text that has no mark at its start; None if it looks like neither."""
    sample = content[:_SAMPLE]
    if len(sample) < _LEAST or 0 not in sample:
        return None
    if len(content) % 4 == 0 and (found := _of_four(sample)):
        return found
    return _of_two(sample)


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

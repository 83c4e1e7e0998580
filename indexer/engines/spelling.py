"""The nearest indexed word to one that no story holds, for "did you mean".

It looks among words that begin alike, so that the work is bounded; it never rewrites a query.
"""

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from indexer.schema import EXACT

SUGGESTED_FROM = "body" + EXACT

# Words tried per beginning: enough for every English beginning of three letters in 200 MB of prose.
CANDIDATES = 4000
# One wrong letter in seven, or two neighbours changed places in six; when is not near whedon.
_CLOSE = 0.83


def nearest(
    word: str, starting: Callable[[str], Iterable[str]], frequency: Callable[[str], int]
) -> str | None:
    """Return the indexed word most like ``word`` (the commoner of equals), or None when none is close.

    ``starting`` gives up to ``CANDIDATES`` indexed words that start so, ``frequency`` how many stories hold one.
    """
    for length in (3, 2, 1):
        candidates = dict.fromkeys(starting(word[:length]))
        found = _nearest(word, candidates, frequency)
        # An index goes on listing the words of stories that were taken out of it, or that may not be seen.
        if found is not None or any(map(frequency, candidates)):
            return found
    return None


def _nearest(word: str, candidates: Iterable[str], frequency: Callable[[str], int]) -> str | None:
    best: tuple[float, int, str] | None = None
    matcher = SequenceMatcher(b=word, autojunk=False)
    for candidate in candidates:
        if abs(len(candidate) - len(word)) > 2:  # noqa: PLR2004 - two letters more or fewer is no slip of the finger
            continue
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() < _CLOSE or matcher.quick_ratio() < _CLOSE:
            continue
        ratio = round(matcher.ratio(), 2)
        if ratio < _CLOSE or (best and ratio < best[0]):
            continue
        if stories := frequency(candidate):
            best = max(best or (0.0, 0, ""), (ratio, stories, candidate))
    return best[2] if best else None

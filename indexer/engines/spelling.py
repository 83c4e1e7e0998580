"""The words of an index, or its titles, that lie within a slip of what was typed, each with how likely it was meant.

It is a noisy channel (Kernighan, Church & Gale, 1990): how common a word is, times how likely it comes out as it was
typed. It reads no index, never rewrites a query, and knows of no scope but how many stories hold a word.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache

from indexer.datafiles import data_list
from indexer.engines.port import Suggestion
from indexer.engines.word_list import WordList
from indexer.query.ast import Fuzzy
from indexer.schema import ARTICLES, DEFAULT_FIELDS, EXACT

# Where words to suggest stand, the field first that holds most of them.
SUGGESTED_FROM = tuple(spec.name + EXACT for spec in reversed(DEFAULT_FIELDS) if not spec.kind.is_whole)
# Under what titles go among the lists of a commit; words go under SUGGESTED_FROM.
TITLES = "titles"

# Characters of what may hold two slips: a title may differ by two from another.
LONG_WORD, LONG_TITLE, MOST_SLIPS = 8, 24, 2
# Shorter words are within a slip of half the words of their length.
_SHORTEST = 3
# Candidates whose stories are counted: the likeliest, of at most some dozens that there are for words of three letters.
_COUNTED = 48
# The power of how common a word is, which tells less than in running text: what is looked for is rarer than what is read.
_COMMONNESS = 0.45

# Logarithms of how likely each slip is beside one that leaves a letter out or changes two about: of 26 letters typed for
# another, or between two, any one is rarer than that.
_OTHER, _FIRST_LETTER = -3.2, -0.5
_NEIGHBOUR, _DOUBLED, _ALIKE = 1.0, 1.2, 0.7
_IMPOSSIBLE = -math.inf


def near(
    entries: WordList, typed: str, stories: Callable[[str], int], *, long: int = LONG_WORD
) -> tuple[Suggestion, ...]:
    """Return the entries within a slip of ``typed``, the likeliest first; of ``long`` ones, within two if none is within one.

    ``stories`` says how many stories that may be seen hold an entry; what none holds is as if it were not there.
    """
    # A number within a slip of another is another number; without an entry as long, none needs a look.
    if len(typed) < _SHORTEST or len(typed) > entries.longest + MOST_SLIPS or _is_numbered(typed):
        return ()
    for slips in range(1, MOST_SLIPS + 1 if len(typed) >= long else 2):
        if found := _weighed(_likeliest(entries, typed, slips), stories):
            return found
    return ()


def listed(entries: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """Return each entry once, with how many stories hold it; one that comes again counts as where most do."""
    held: dict[str, int] = {}
    for entry, stories in entries:
        held[entry] = max(stories, held.get(entry, 0))
    return held.items()


def listed_titles(titles: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """Return titles as they are sorted, and as they may be typed: a slip in the article is one, too."""
    return listed(
        (f"{article} {title}".lstrip(), stories) for title, stories in titles for article in ("", *ARTICLES)
    )


def _is_numbered(typed: str) -> bool:
    return " " not in typed and any(map(str.isdecimal, typed))


def _likeliest(entries: WordList, typed: str, slips: int) -> Iterable[tuple[float, str]]:
    """Return (logarithm of how likely it is to be typed so, entry) of what lies within so many slips, the likeliest first."""
    found = []
    for entry, stories in entries.matching(Fuzzy(typed, slips)):
        if len(entry) < _SHORTEST or entry == typed:
            continue
        if (slip := likelihood(typed, entry, slips)) > _IMPOSSIBLE:
            found.append((slip + _COMMONNESS * math.log(max(1, stories)), slip, entry))
    return [(slip, entry) for _, slip, entry in sorted(found, reverse=True)[:_COUNTED]]


def _weighed(likeliest: Iterable[tuple[float, str]], stories: Callable[[str], int]) -> tuple[Suggestion, ...]:
    counted = [(slip, text, stories(text)) for slip, text in likeliest]
    weights = {text: math.exp(slip) * many**_COMMONNESS for slip, text, many in counted if many}
    every = sum(weights.values())
    best = sorted(weights, key=lambda text: (-weights[text], text))
    return tuple(Suggestion(text, weights[text] / every) for text in best)


def likelihood(typed: str, meant: str, slips: int, before: str = "") -> float:
    """Return the logarithm of how likely ``meant``, where it is typed wrong, comes out as ``typed``.

    Minus infinity where more than ``slips`` letters are wrong: one left out, put in, in place of another, or two changed
    about (Damerau, 1964). ``before`` is what stands before both.
    """
    same = 0
    while same < min(len(typed), len(meant)) and typed[same] == meant[same]:
        same += 1
    before = typed[same - 1 : same] or before
    typed, meant = typed[same:], meant[same:]
    if not typed and not meant:
        return 0.0
    if not slips or abs(len(typed) - len(meant)) > slips:
        return _IMPOSSIBLE
    first = 0.0 if before else _FIRST_LETTER

    def then(cost: float, typed_on: int, meant_on: int) -> float:
        return cost + first + likelihood(typed[typed_on:], meant[meant_on:], slips - 1, typed[:1] or before)

    ways = []
    if meant:
        ways.append(then(0.0, 0, 1))
    if typed:
        ways.append(then(_put_in(typed[0], before, typed[1:2]), 1, 0))
    if typed and meant:
        ways.append(then(_put_for(typed[0], meant[0]), 1, 1))
    if len(typed) > 1 and typed[:2] == meant[1::-1]:
        ways.append(then(0.0, 2, 2))
    return max(ways)


def _put_in(letter: str, before: str, behind: str) -> float:
    """Return how likely a letter is put in between two."""
    if letter in (before, behind):
        return _OTHER + _DOUBLED
    return _OTHER + (_NEIGHBOUR if _neighbours() & {before + letter, behind + letter} else 0.0)


def _put_for(letter: str, other: str) -> float:
    """Return how likely a letter is typed for another."""
    pair = other + letter
    return _OTHER + (_NEIGHBOUR if pair in _neighbours() else 0.0) + (_ALIKE if pair in _alike() else 0.0)


@cache
def _neighbours() -> frozenset[str]:
    """Return the pairs of letters whose keys touch."""
    keys = {
        letter: (row, 2 * at + row)
        for row, letters in enumerate(data_list("indexer.engines", "spelling.toml", "keyboard"))
        for at, letter in enumerate(letters)
    }
    return frozenset(
        one + other
        for one, (row, at) in keys.items()
        for other, (below, right) in keys.items()
        if abs(row - below) < 2 and abs(row - below) + abs(at - right) == 2  # noqa: PLR2004  # a key is two wide
    )


@cache
def _alike() -> frozenset[str]:
    """Return the pairs of letters that sound alike."""
    sounds = data_list("indexer.engines", "spelling.toml", "sounds")
    return frozenset(
        one + other for letters in sounds for one in letters for other in letters if one != other
    )

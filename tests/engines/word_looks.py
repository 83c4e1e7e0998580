"""Which words a pattern means, as simply as it can be said: with expressions of the standard library, and a table of slips."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from indexer.analysis.fold import fold
from indexer.query.ast import Fuzzy, Pattern, Prefix, Regex, Wildcard


def how_it_looks(pattern: Pattern) -> Callable[[str], object]:
    """Return what says of a word whether it looks so."""
    match pattern:
        case Prefix(text):
            return lambda word: word.startswith(fold(text))
        case Wildcard(text):
            form = ".".join(re.escape(part).replace(r"\*", ".*") for part in text.split("?"))
            return re.compile(form).fullmatch
        case Regex(text):
            return re.compile(text).fullmatch
        case Fuzzy(text, edits):
            return lambda word: abs(len(word) - len(text)) <= edits and slips(text, word) <= edits


@cache
def slips(one: str, two: str) -> int:
    """How many letters put in, left out, changed or swapped with the next make one word of the other."""
    rows = [list(range(len(two) + 1))]
    for at, char in enumerate(one, 1):
        row = [at]
        for to, other in enumerate(two, 1):
            ways = [rows[-1][to] + 1, row[-1] + 1, rows[-1][to - 1] + (char != other)]
            if at > 1 and to > 1 and (char, other) == (two[to - 2], one[at - 2]):
                ways.append(rows[-2][to - 2] + 1)
            row.append(min(ways))
        rows.append(row)
    return rows[-1][-1]

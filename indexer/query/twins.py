"""Twins: the same letters with other signs between them, such as wellknown and well-known, usa and U.S.A., 1000 and 1,000.

A query is asked for a twin too where the archive has it and it may be meant. It searches nothing; it is told how many
stories hold a word or a phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.analysis import terms
from indexer.query.ast import And, Boost, InField, Near, Node, Not, Or, Phrase, Within, Word
from indexer.query.normal_form import all_of, any_of
from indexer.schema import BY_NAME

# Returns how many stories hold a word or words in a row, in a field or (None) where every query looks; all hold no word.
Count = Callable[[tuple[str, ...], str | None], int]

# What is so many times rarer than its twin is a slip, or another's way to write it. Of words that differ, such as wed and
# we'd or shed and she'd, none is so much rarer: the ratios in 200 MB of English are 6 and 4.
RARER = 10
# What stands behind an apostrophe in English, and before one in Irish, French and Italian names and words.
_ENDS = ("t", "s", "d", "m", "ll", "re", "ve")
_BEGINNINGS = ("o", "d", "l")
_SHORTEST_PART, _ACRONYM = 3, range(3, 6)
_THOUSANDS = 3
# Words in more stories than so many, and than a tenth of all, have no twin worth a look.
_FEW = 10


def with_twins(node: Node, count: Count, field: str | None = None) -> Node:  # noqa: PLR0911  # one a node
    """Return ``node`` with each loose word asked for by its twins too; quoted ones stay as they are."""
    match node:
        case Word() if field is None or not BY_NAME[field].kind.is_whole:
            twins = _twins(node.text, count, field)
            return any_of((node, *(Word(twin) if len(terms(twin)) == 1 else Phrase(twin) for twin in twins)))
        case And(parts):
            return all_of(with_twins(part, count, field) for part in _joined(parts, count, field))
        case Or(parts):
            return any_of(with_twins(part, count, field) for part in parts)
        case InField(name, inner):
            return InField(name, with_twins(inner, count, name))
        case Not(part):
            return Not(with_twins(part, count, field))
        case Boost(part, factor):
            return Boost(with_twins(part, count, field), factor)
        case Within(unit, inner, speaker):
            return Within(unit, with_twins(inner, count, field), speaker)
        case Near(parts, slop, ordered):
            return Near(tuple(with_twins(part, count, field) for part in parts), slop, ordered)
        case _:
            return node


def with_a_twin(node: Node) -> frozenset[str]:
    """Return the folded words of a query that it asks for by a twin too."""
    match node:
        case Or((Word(text), *others)):
            twins = (part for part in others if isinstance(part, Word | Phrase))
            is_twin = any(_letters(text) == _letters(part.text) for part in twins)
            return frozenset(terms(text)) if is_twin else frozenset().union(*map(with_a_twin, node.clauses))
        case And(parts) | Or(parts) | Near(parts):
            return frozenset().union(*map(with_a_twin, parts))
        case InField(_, inner) | Boost(inner, _) | Within(_, inner):
            return with_a_twin(inner)
        case _:
            return frozenset()


def _letters(text: str) -> str:
    return "".join(terms(text)).replace("'", "")


def _joined(parts: Sequence[Node], count: Count, field: str | None) -> Iterator[Node]:
    """Yield parts, two words that have lost an apostrophe between them as one."""
    taken = False
    for part, behind in pairwise((*parts, None)):
        if taken:
            taken = False
            continue
        if isinstance(part, Word) and isinstance(behind, Word) and behind.text.lower() in _ENDS:
            word = replace(part, text=f"{part.text}'{behind.text}")
            taken = count(tuple(terms(word.text)), field) > 0
        if taken:
            yield word
        elif part is not None:
            yield part


def _twins(text: str, count: Count, field: str | None) -> Iterator[str]:
    words = tuple(terms(text))
    if not words:
        return
    stories = count(words, field)
    is_number = all(map(str.isdecimal, words))
    if not is_number and stories > max(_FEW, count((), field) // RARER):
        return
    for twin in _number(words) if is_number else _same(words):
        held = count(tuple(terms(twin)), field)
        if held and stories <= held * RARER:
            yield twin
    if len(words) > 1 or is_number:
        return
    for twin in _likely(words[0], lambda part: count((part,), field) > stories * RARER):
        if count(tuple(terms(twin)), field) > stories * RARER:
            yield twin
            return


def _number(words: Sequence[str]) -> Iterator[str]:
    """Yield a number with its thousands apart, or without."""
    if len(words) > 1 and all(len(word) == _THOUSANDS for word in words[1:]):
        yield "".join(words)
    elif len(words) == 1 and len(words[0]) > _THOUSANDS and not words[0].startswith("0"):
        yield f"{int(words[0]):,}"


def _same(words: Sequence[str]) -> Iterator[str]:
    """Yield what means the same: words without the signs between them, an acronym with full stops."""
    joined = "".join(words)
    if len(words) == 1 and len(joined) in _ACRONYM and joined.isalpha():
        yield ".".join(joined)
    # What is written without blanks is several words with or without signs.
    elif len(words) > 1 and terms(joined) == [joined]:
        yield joined


def _likely(word: str, is_held: Callable[[str], bool]) -> Iterator[str]:
    """Yield what may be meant by a rare word: itself with or without an apostrophe, or two words written as one."""
    if "'" in word:
        yield word.replace("'", "")
    elif word.isalpha():
        yield from (f"{word[: -len(end)]}'{end}" for end in _ENDS if word.endswith(end) and word != end)
        yield from (f"{begin}'{word[len(begin) :]}" for begin in _BEGINNINGS if word.startswith(begin))
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if is_held(word[:at]) and is_held(word[at:]):
                yield f"{word[:at]} {word[at:]}"

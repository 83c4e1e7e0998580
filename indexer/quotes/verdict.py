"""A line compared with a stored text: what differs word by word, where, and what that makes of it.

It fetches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.analysis.tokens import Token
from indexer.model import Difference, DifferenceKind, Verdict
from indexer.quotes.alignment import Aligner, Pair
from indexer.quotes.likeness import alike_in_letters
from indexer.quotes.line import TypedLine, is_same

# A line is near what it scores so much against: fewer than two in a hundred lines that stand nowhere do, of folk tales in an
# archive of old novels, damaged as benchmarks/quote_finder.py damages them (at .78 it was 2.5).
NEAR = 0.81
# So alike in their letters, blanks aside, it is near as well, however its words are parted ("some where", "inthe") and whoever
# it calls by another name: of 400 damaged lines of folk tales none had more than .82, of lines with a tenth of the words
# parted and a tenth joined 97 in 100 have as much (benchmarks/other_damage.py).
NEAR_IN_LETTERS = 0.85


@dataclass(frozen=True, slots=True)
class Comparison:
    """A line compared with a text: what it is worth there, from where to where, what differs, and how many words."""

    score: float
    start: int
    end: int
    difference: tuple[Difference, ...]
    differing: int
    words: str
    verdict: Verdict


def compare(typed: TypedLine, aligner: Aligner, text: str, stored: Sequence[Token]) -> Comparison:
    """Compare a line with ``text``, whose words are ``stored``, where it fits best."""
    score, pairs = aligner.aligned([token.term for token in stored])
    places = [each.stored for each in pairs if each.stored is not None]
    if not places:
        return Comparison(0.0, 0, 0, (), len(typed.tokens), "", Verdict.ABSENT)
    first, last = places[0], places[-1]
    start, end = stored[first].start, stored[last].end
    words = tuple(token.term for token in stored[first : last + 1])
    runs = tuple(_runs(pairs, typed.tokens, stored))
    difference = tuple(_difference(kind, run, typed, text, stored) for kind, run in runs)
    differing = sum(len(run) for kind, run in runs if kind is not DifferenceKind.SAME)
    verdict = _verdict(typed, words, text[start:end], score)
    return Comparison(score, start, end, difference, differing, " ".join(words), verdict)


def _verdict(typed: TypedLine, words: tuple[str, ...], stored: str, score: float) -> Verdict:
    if words == typed.words:
        return Verdict.EXACT if is_same(typed.text, stored) else Verdict.MARKS
    is_near = score >= NEAR or alike_in_letters(typed.words, words) >= NEAR_IN_LETTERS
    return Verdict.NEAR if is_near else Verdict.ABSENT


def _runs(
    pairs: Sequence[Pair], asked: Sequence[Token], stored: Sequence[Token]
) -> Iterator[tuple[DifferenceKind, list[Pair]]]:
    for kind, run in groupby(pairs, lambda each: _kind(each, asked, stored)):
        yield kind, list(run)


def _kind(pair: Pair, asked: Sequence[Token], stored: Sequence[Token]) -> DifferenceKind:
    if pair.stored is None:
        return DifferenceKind.ADDED
    if pair.asked is None:
        return DifferenceKind.MISSING
    same = asked[pair.asked].term == stored[pair.stored].term
    return DifferenceKind.SAME if same else DifferenceKind.CHANGED


def _difference(
    kind: DifferenceKind, run: Sequence[Pair], typed: TypedLine, text: str, stored: Sequence[Token]
) -> Difference:
    asked = [typed.tokens[each.asked] for each in run if each.asked is not None]
    kept = [stored[each.stored] for each in run if each.stored is not None]
    return Difference(kind, _slice(typed.text, asked), _slice(text, kept))


def _slice(text: str, words: Sequence[Token]) -> str:
    return text[words[0].start : words[-1].end] if words else ""

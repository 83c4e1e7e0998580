"""The terms of a story with their positions, computed once for all index fields.

It makes values for engines to store; it stores nothing and knows no engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from indexer.analysis.common_words import common_words
from indexer.analysis.tokens import terms

# Positions left free between two chapters (or two names), so that no phrase reaches across; nearness may, as over a word.
GAP = 1
_SEVEN_BITS = 0x7F

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Terms with the ascending positions of each: ``positions[bounds[i]:bounds[i + 1]]`` belong to ``terms[i]``."""

    terms: tuple[str, ...]
    bounds: npt.NDArray[np.int64]
    positions: Positions

    def counts(self) -> Mapping[str, int]:
        """Return how often each term occurs."""
        return dict(zip(self.terms, np.diff(self.bounds).tolist(), strict=True))


def occurrences(texts: Sequence[str]) -> Occurrences:
    """Return the words of ``texts`` (a story's chapters, a field's names), each text ``GAP`` after the last."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    base = 0
    for text in texts:
        words = terms(text)
        for position, word in enumerate(words, base):
            places[word].append(position)
        base += len(words) + GAP
    return _pack(places)


def common_grams(words: Occurrences) -> Occurrences:
    """Return the common grams: each pair of neighbouring common words as one term ``first second`` at the first's position."""
    common = [i for i, term in enumerate(words.terms) if term in common_words()]
    if not common:
        return _pack({})
    spans = [words.positions[words.bounds[i] : words.bounds[i + 1]] for i in common]
    positions = np.concatenate(spans)
    owners = np.repeat(np.arange(len(common)), [len(span) for span in spans])
    order = np.argsort(positions)
    positions, owners = positions[order], owners[order]
    beside = np.flatnonzero(np.diff(positions) == 1)
    codes = owners[beside] * len(common) + owners[beside + 1]
    order = np.argsort(codes, kind="stable")
    codes, starts = codes[order], positions[beside][order]
    edges = np.flatnonzero(np.diff(codes, prepend=-1))
    names = [words.terms[i] for i in common]
    grams = tuple(
        f"{names[code // len(common)]} {names[code % len(common)]}" for code in codes[edges].tolist()
    )
    return Occurrences(grams, np.append(edges, len(codes)), starts)


def _pack(places: Mapping[str, Sequence[int]]) -> Occurrences:
    lengths = np.fromiter(map(len, places.values()), np.int64, len(places))
    bounds = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    positions = np.fromiter(chain.from_iterable(places.values()), np.int64, int(bounds[-1]))
    return Occurrences(tuple(places), bounds, positions)


def encode(words: Occurrences) -> list[bytes]:
    """Return each term's positions as one value: gaps between them, seven bits a byte, low bits first (LEB128)."""
    gaps = np.diff(words.positions, prepend=0)
    starts = words.bounds[:-1]
    gaps[starts] = words.positions[starts]
    size = np.ones(len(gaps), np.int64)
    for shift in (7, 14, 21, 28):
        size += gaps >= 1 << shift
    ends = np.cumsum(size)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, np.uint8)
    first = ends - size
    for step in range(int(size.max()) if len(size) else 0):
        has = size > step
        more = (size[has] > step + 1).astype(np.uint8) << 7
        out[first[has] + step] = ((gaps[has] >> (7 * step)) & _SEVEN_BITS).astype(np.uint8) | more
    data = out.tobytes()
    cuts = np.concatenate(([0], ends))[words.bounds].tolist()
    return [data[a:b] for a, b in pairwise(cuts)]


def decode(values: Iterable[bytes], counts: npt.NDArray[np.int64]) -> Positions:
    """Return the positions in ``values`` one after another; ``counts`` says how many each value holds."""
    data = np.frombuffer(b"".join(values), np.uint8)
    if not len(data):
        return np.empty(0, np.int64)
    ends = np.flatnonzero(data <= _SEVEN_BITS)
    starts = np.concatenate(([0], ends[:-1] + 1))
    gaps = (data[starts] & _SEVEN_BITS).astype(np.int64)
    size = ends - starts + 1
    for step in range(1, int(size.max()) if len(size) else 0):
        has = np.flatnonzero(size > step)
        gaps[has] |= (data[starts[has] + step] & _SEVEN_BITS).astype(np.int64) << (7 * step)
    total = np.cumsum(gaps)
    # Each value's gaps start over at its first position: take off what the values before it summed to.
    first = np.cumsum(counts) - counts
    placed: Positions = total - np.repeat(total[first] - gaps[first], counts)
    return placed

"""The truth: every word of every story in one long row of numbers, gone through from end to end for each phrase.

It knows no engine and keeps no index; only what a word is comes from ``indexer.analysis``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.analysis import terms
from indexer.model import StoredStory
from indexer.schema import FIELDS, values

# Stands between two texts, so that no phrase reaches across; the number of no word.
_GAP = 0
_DEFAULT_NAMES = tuple(spec.name for spec in FIELDS if spec.default and spec.name != "body")

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Row:
    """The words of many stories by number; ``starts[n]`` is where story ``n`` begins."""

    words: Numbers
    starts: npt.NDArray[np.int64]

    def places(self, wanted: Sequence[int], rarest: int) -> npt.NDArray[np.int64]:
        """Return where ``wanted`` stands, looking for its rarest word first and for its neighbours there."""
        at = np.flatnonzero(self.words == wanted[rarest]) - rarest
        at = at[(at >= 0) & (at + len(wanted) <= len(self.words))]
        for step, number in enumerate(wanted):
            at = at[self.words[at + step] == number]
        return at

    def owners(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the number of the story at each place."""
        return np.searchsorted(self.starts, places, side="right") - 1


class Scan:
    """All stories as words: those of chapters and headings, and those of every other field searched by default."""

    def __init__(self, stories: Iterable[StoredStory]) -> None:
        self.ids: list[str] = []
        self._number: defaultdict[str, int] = defaultdict()
        self._number.default_factory = lambda: len(self._number) + 1
        bodies: list[Numbers] = []
        names: list[Numbers] = []
        for story in stories:
            self.ids.append(story.id)
            held = values(story)
            bodies.append(self._numbers(held["body"]))
            names.append(self._numbers([text for name in _DEFAULT_NAMES for text in held[name]]))
        self._body, self._names = _joined(bodies), _joined(names)
        self._vocabulary = list(self._number)
        self._counts = np.bincount(self._body.words, minlength=len(self._number) + 1)
        # Each phrase is asked about several times; going through forty million words takes a fiftieth of a second.
        self._texts_found: dict[tuple[str, ...], dict[str, int]] = {}
        self._names_found: dict[tuple[str, ...], set[str]] = {}

    def _numbers(self, texts: Sequence[str]) -> Numbers:
        numbers = [_GAP]
        for text in texts:
            numbers += map(self._number.__getitem__, terms(text))
            numbers.append(_GAP)
        return np.array(numbers, np.int32)

    @property
    def length(self) -> int:
        """How many words there are in chapters and headings."""
        return len(self._body.words)

    def words_at(self, places: npt.NDArray[np.int64]) -> list[str]:
        """Return the words at some places of the row; gaps between texts are left out."""
        return [
            self._vocabulary[number - 1] for number in self._body.words[places].tolist() if number != _GAP
        ]

    def in_text(self, words: Sequence[str]) -> dict[str, int]:
        """Return how many places each story shows for a phrase; places that share a word are one, as marks are."""
        key = tuple(words)
        if key not in self._texts_found:
            self._texts_found[key] = self._count_places(key)
        return self._texts_found[key]

    def in_names(self, words: Sequence[str]) -> set[str]:
        """Return the stories whose title, author or other default field but the text holds a phrase."""
        key = tuple(words)
        if key not in self._names_found:
            places = self._places(self._names, key)
            self._names_found[key] = {self.ids[owner] for owner in self._names.owners(places).tolist()}
        return self._names_found[key]

    def _count_places(self, words: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        end = -1
        places = self._places(self._body, words)
        for place, owner in zip(places.tolist(), self._body.owners(places).tolist(), strict=True):
            # A gap lies between two stories, so a place that overlaps the one before is in the same one.
            if place >= end:
                found[self.ids[owner]] = found.get(self.ids[owner], 0) + 1
            end = place + len(words)
        return found

    def _places(self, row: _Row, words: Sequence[str]) -> npt.NDArray[np.int64]:
        if any(word not in self._number for word in words):
            return np.empty(0, np.int64)
        wanted = [self._number[word] for word in words]
        rarest = min(range(len(wanted)), key=lambda place: int(self._counts[wanted[place]]))
        return row.places(wanted, rarest)


def _joined(parts: Sequence[Numbers]) -> _Row:
    lengths = np.array([len(part) for part in parts], np.int64)
    words = np.concatenate(parts) if parts else np.empty(0, np.int32)
    return _Row(words, np.cumsum(lengths) - lengths)

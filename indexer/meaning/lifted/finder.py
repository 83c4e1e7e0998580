"""Passages that stand in several works: takes stories one after another, then gives the passages by their characters.

It fetches and stores nothing. What is not worth telling is left out here: set phrases, and what is too short to tell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from indexer.analysis.common_words import common_words
from indexer.analysis.stem_numbers import StemNumberer, StemNumbers
from indexer.analysis.tokens import tokens
from indexer.meaning.lifted.alignment import Aligned, Bounds, aligned
from indexer.meaning.lifted.grams import GramFiles, Places, SharedGrams
from indexer.meaning.lifted.stretches import Borders, stretches
from indexer.model import Chapter, LiftedPassage, LiftedPlace

# A passage has so many different words that are not among the 300 commonest of English, and so many characters, where a
# character may be a word. Of 2,430 alignments on 198 MB 496 have five: quotations, refrains, stories in collections; of
# those with three or four half are set phrases ("finished his wine and leaned back in his chair").
_LEAST_RARE, _COMMONEST, _LEAST_CHARACTERS = 5, 300, 30
# Texts are cut so that a word is found again by its number without counting those of a whole book.
_CHARACTERS, _PIECES_KEPT = 2000, 200
_PIECE = re.compile(rf"(?s).{{1,{_CHARACTERS}}}(?=\s|\Z)|.{{1,{_CHARACTERS}}}")

ReadChapter = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class _Cuts:
    """The pieces of all chapters: the place of each one's first word, its story and chapter, where it starts there."""

    words: list[int]
    chapters: list[tuple[str, int]]
    starts: list[int]


class LiftedFinder:
    """Finds passages that stand in several works, on disk in a folder of its own. Use it as a context manager."""

    def __init__(self, folder: Path, expected_words: int) -> None:
        self._grams = GramFiles(folder, expected_words)
        self._stems: dict[str, StemNumberer] = {}
        self._keys: list[str] = []
        self._works: dict[str, int] = {}
        self._work_of: list[int] = []
        self._begins: list[int] = []
        self._chapters: list[int] = []
        self._cuts = _Cuts([], [], [])

    def __enter__(self) -> Self:
        self._grams.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._grams.__exit__(kind, error, trace)

    def add(self, key: str, work: str, language: str, chapters: Sequence[Chapter]) -> None:
        """Take a story by its id; of those of one ``work`` none is compared with another."""
        number = self._works.setdefault(work, len(self._works))
        self._keys.append(key)
        self._work_of.append(number)
        self._begins.append(self._grams.words)
        stems = self._stems.setdefault(language, StemNumberer(language))
        spans = [[match.span() for match in _PIECE.finditer(chapter.text)] for chapter in chapters]
        pieces = [
            chapter.text[start:end]
            for chapter, some in zip(chapters, spans, strict=True)
            for start, end in some
        ]
        numbered = iter(stems.of(pieces) if pieces else ())
        at, made = self._grams.words, []
        for chapter, some in zip(chapters, spans, strict=True):
            self._chapters.append(at)
            taken = []
            for start, _ in some:
                self._cuts.words.append(at)
                self._cuts.chapters.append((key, chapter.number))
                self._cuts.starts.append(start)
                taken.append(next(numbered))
                at += len(taken[-1])
            made.append(np.concatenate(taken) if taken else np.zeros(0, np.uint32))
        self._grams.add(made, number)

    def passages(
        self, read: ReadChapter, on_progress: Callable[[], None] = lambda: None
    ) -> Iterator[LiftedPassage]:
        """Yield every passage, by stories; ``read`` returns the text of a chapter by story and number as it was taken."""
        every = ([*self._begins, self._grams.words], self._work_of, self._chapters)
        borders = Borders(*(np.array(each, np.int64) for each in every))
        grams, spelled = self._shared(on_progress), _Places(self._cuts, read)
        common = _common()
        for story in range(len(self._keys)):
            on_progress()
            for other, found in stretches(grams, borders, story):
                several = [
                    each
                    for one in found
                    for each in aligned(grams.words, one, *map(self._chapter, one.chapters))
                    if _is_telling(grams.words[each.start : each.end], common)
                ]
                yield from self._placed(_apart(several), borders.begins, (story, other), spelled)

    def _shared(self, on_progress: Callable[[], None]) -> SharedGrams:
        for found in self._grams.shared():
            on_progress()
            if isinstance(found, SharedGrams):
                return found
        raise AssertionError("GramFiles.shared ends with what it found")

    def _chapter(self, number: int) -> Bounds:
        """Return from which word to which a chapter of all is."""
        behind = self._chapters[number + 1] if number + 1 < len(self._chapters) else self._grams.words
        return self._chapters[number], behind

    def _placed(
        self, found: Sequence[Aligned], begins: Places, stories: tuple[int, int], spelled: _Places
    ) -> Iterator[LiftedPassage]:
        lengths = [max(int(begins[each + 1] - begins[each]), 1) for each in stories]
        share = min(1.0, sum(each.same for each in found) / min(lengths))
        for each in sorted(found, key=lambda one: one.start):
            one, other = spelled.of(each.start, each.end), spelled.of(each.other_start, each.other_end)
            if one and other and min(one.end - one.start, other.end - other.start) >= _LEAST_CHARACTERS:
                yield LiftedPassage(one, other, each.words, each.same, share)


class _Places:
    """Words by their number as characters of a chapter."""

    def __init__(self, cuts: _Cuts, read: ReadChapter) -> None:
        self._cuts, self._read = cuts, read
        # Where one passage stands others do.
        self._spans = lru_cache(_PIECES_KEPT)(self._spans_of)

    def of(self, start: int, end: int) -> LiftedPlace | None:
        """Return where some words stand, None where the chapter has another text by now."""
        first, last = self._word(start), self._word(end - 1)
        if first is None or last is None or first[0] >= last[1]:
            return None
        return LiftedPlace(*self._cuts.chapters[self._piece(start)], first[0], last[1])

    def _piece(self, place: int) -> int:
        # Of pieces without a word the last begins where the next one does.
        return bisect_right(self._cuts.words, place) - 1

    def _word(self, place: int) -> Bounds | None:
        """Return from where to where a word stands in its chapter."""
        piece = self._piece(place)
        start, spans = self._cuts.starts[piece], self._spans(piece)
        number = place - self._cuts.words[piece]
        return (start + spans[number][0], start + spans[number][1]) if number < len(spans) else None

    def _spans_of(self, piece: int) -> list[Bounds]:
        """Return from where to where in a piece each of its words stands."""
        cut = _PIECE.match(self._read(*self._cuts.chapters[piece]), self._cuts.starts[piece])
        return [(each.start, each.end) for each in tokens(cut.group())] if cut else []


def _apart(found: Sequence[Aligned]) -> list[Aligned]:
    """Return the longest passages of two stories, of which none has words of another: a refrain is told of once each."""
    kept: list[Aligned] = []
    taken: defaultdict[bool, list[Bounds]] = defaultdict(list)
    for each in sorted(found, key=lambda one: (-one.same, one.start, one.other_start)):
        spans = (each.start, each.end), (each.other_start, each.other_end)
        if all(
            end <= first or last <= start
            for other, (start, end) in enumerate(spans)
            for first, last in taken[bool(other)]
        ):
            kept.append(each)
            for other, span in enumerate(spans):
                taken[bool(other)].append(span)
    return kept


def _is_telling(words: StemNumbers, common: StemNumbers) -> bool:
    distinct = np.unique(words)
    return len(distinct) - int(np.isin(distinct, common).sum()) >= _LEAST_RARE


@cache
def _common() -> StemNumbers:
    return np.unique(np.concatenate(StemNumberer("").of(sorted(common_words(_COMMONEST)))))

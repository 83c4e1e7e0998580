"""Matchers for rows of words near each other, and for words as they are spelt.

They find the places; marks are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from indexer.analysis.exact_form import exact_form
from indexer.analysis.tokens import places, terms, tokens
from indexer.highlight.matchers import PhraseMatcher, WordMatcher, word_matcher
from indexer.query.plan import SpanNear, Spelled

# From where to where some words stand, counted in words; the end is exclusive.
_Stretch = tuple[int, int]


class SpanMatcher:
    """Rows of places with few words between, found word by word."""

    def __init__(self, node: SpanNear) -> None:
        self._node = node
        self._rows = [[tuple(map(word_matcher, place)) for place in row] for row in node.rows]
        # All words that any of the stretches may have.
        self.width = node.slop + sum(map(len, node.rows))
        self._known: list[dict[str, bool]] = [{} for row in self._rows for _ in row]

    @property
    def slots(self) -> Iterator[Sequence[WordMatcher]]:
        """What may stand at each place of each row."""
        return chain.from_iterable(self._rows)

    def find_in_text(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the stretches in any text that hold all rows, none within another."""
        found = self.stretches(terms(text))
        if found:
            placed = list(places(text, lambda _: True))
            for first, last in found:
                yield placed[first][0], placed[last - 1][1]

    def is_in(self, texts: Sequence[str]) -> bool:
        """Say whether the rows stand near each other in some texts, between two of which one word more is counted."""
        return bool(self.stretches([word for text in texts for word in (*terms(text), "")]))

    def stretches(self, words: Sequence[str]) -> list[_Stretch]:
        """Return the shortest stretches of ``words`` that hold all rows, in order."""
        starts = self._starts(words)
        if not all(starts):
            return []
        found: list[_Stretch] = []
        for first in sorted({at for row in starts for at in row}, reverse=True):
            end = self._end(starts, first)
            if end is not None and (not found or end < found[-1][1]):
                found.append((first, end))
        return found[::-1]

    def _starts(self, words: Sequence[str]) -> list[list[int]]:
        """Return where each row begins."""
        begun, number = [], 0
        for row in self._rows:
            stands = [self._standing(words, number + offset, place) for offset, place in enumerate(row)]
            number += len(row)
            begun.append(
                [
                    at
                    for at in stands[0]
                    if all(at + offset in stands[offset] for offset in range(1, len(row)))
                ]
            )
        return [sorted(each) for each in begun]

    def _standing(self, words: Sequence[str], number: int, place: Sequence[WordMatcher]) -> set[int]:
        known = self._known[number]
        found = set()
        for at, word in enumerate(words):
            held = known.get(word)
            if held is None:
                held = known[word] = bool(word) and any(each.accepts(word) for each in place)
            if held:
                found.add(at)
        return found

    def _end(self, starts: Sequence[Sequence[int]], first: int) -> int | None:
        """Return where a stretch ends that begins at ``first`` with one of the rows, None where there is none."""
        near = [[at for at in row if first <= at < first + self.width] for row in starts]
        lengths = [len(row) for row in self._rows]
        if not all(near):
            return None
        if self._node.ordered:
            return self._in_order(near, lengths, first)
        return _laid_out(sorted(zip(near, lengths, strict=True), key=_fewest_first), (), first + self.width)

    def _in_order(self, near: Sequence[Sequence[int]], lengths: Sequence[int], first: int) -> int | None:
        if near[0][0] != first:
            return None
        end = first
        for row, length in zip(near, lengths, strict=True):
            start = next((at for at in row if at >= end), None)
            if start is None or start + length > first + self.width:
                return None
            end = start + length
        return end


# Where a row may begin, and how many places it takes.
_Choice = tuple[list[int], int]


def _fewest_first(choice: _Choice) -> tuple[int, _Choice]:
    return len(choice[0]), choice


def _laid_out(choices: Sequence[_Choice], taken: tuple[_Stretch, ...], limit: int) -> int | None:
    """Return where rows end that are put beside those ``taken`` without two in one place, None where they cannot be."""
    if not choices:
        return max(end for _, end in taken)
    (starts, length), *rest = choices
    for start in starts:
        end = start + length
        if end > limit or any(start < other_end and other < end for other, other_end in taken):
            continue
        laid = _laid_out(
            [_behind(each, start) if each == choices[0] else each for each in rest],
            (*taken, (start, end)),
            limit,
        )
        if laid is not None:
            return laid
    return None


def _behind(choice: _Choice, start: int) -> _Choice:
    """Return a choice without what stands before: of rows that are alike it does not matter which comes first."""
    return [at for at in choice[0] if at > start], choice[1]


class SpelledMatcher:
    """Words found by ``inner``, as far as they are spelt as they were typed."""

    def __init__(self, node: Spelled) -> None:
        self.inner = PhraseMatcher(node.words) if len(node.words) > 1 else WordMatcher(node.words[0], "exact")
        self._case, self._accents = node.case, node.accents
        self._wanted = self._form(node.text)

    def accepts(self, found: str) -> bool:
        """Say whether what was found is spelt so."""
        return self._form(found) == self._wanted

    def _form(self, text: str) -> list[str]:
        return [
            exact_form(text[token.start : token.end], case=self._case, accents=self._accents)
            for token in tokens(text)
        ]

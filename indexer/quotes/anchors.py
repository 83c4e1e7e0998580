"""Places in a story that are found again after it was edited: by the digest of a paragraph, and by words with their context.

It fetches nothing. Words are compared folded, so that marks, wraps and accents may change.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nlargest
from operator import itemgetter

from indexer.analysis.common_words import commonness
from indexer.analysis.tokens import places, terms
from indexer.model import Anchor, AnchorState, Chapter, StoredStory, TextQuote, in_order
from indexer.quotes.alignment import Aligner, Line

# Characters of context on either side, to whole words; as many as a TextQuoteSelector has as a rule.
_CONTEXT = 40
# Words of an address that are looked at.
_MOST_ASKED = 60
# What of the words of a place and around it has to be there for it to be the same place; a rare word counts 1.
_SAME_PLACE, _ENOUGH_ALONE = 0.5, 5.0
_COMMONEST, _LEAST_WORTH = 300, 0.15
# What a stretch must be worth to be offered as the nearest, and how many words of a story are looked through for it.
_LIKE, _MOST_WORDS = 0.35, 300_000
# Places of the words that are compared with what stood around them.
_MOST_PLACES, _NEXT = 2000, 4


@dataclass(frozen=True, slots=True)
class AnchoredPlace:
    """Where a place is by now: chapter by its index, one of its headings or its text (None), from where to where."""

    state: AnchorState
    chapter: int = 0
    heading: int | None = None
    start: int = 0
    end: int = 0


def anchor_at(chapter: int, text: str, start: int, end: int) -> Anchor:
    """Return what finds the words of ``text`` from ``start`` to ``end`` again, in the chapter of that number."""
    first, last = _paragraph(text, start)
    quote = TextQuote(
        _one_line(text[start:end]),
        _one_line(text[_between_words(text, start - _CONTEXT, start) : start]),
        _one_line(text[end : _between_words(text, end + _CONTEXT, end)]),
    )
    return Anchor(chapter, paragraph_digest(text[first:last]), quote)


@lru_cache(64)  # a paragraph has several hits
def paragraph_digest(text: str) -> str:
    """Return a short digest of the words of a paragraph."""
    words = " ".join(terms(text)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(words, digest_size=5).hexdigest()


# That of a paragraph without any.
_NO_WORDS = paragraph_digest("")


def _paragraph(text: str, at: int) -> tuple[int, int]:
    first, last = text.rfind("\n\n", 0, at), text.find("\n\n", at)
    return first + 2 if first >= 0 else 0, last if last >= 0 else len(text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _between_words(text: str, wanted: int, bound: int) -> int:
    """Return the place nearest to ``wanted`` on the way to ``bound`` that parts no word between blanks."""
    at, step = max(0, min(wanted, len(text))), 1 if wanted < bound else -1
    if at in (0, len(text)):
        return at
    while at != bound and not text[at - 1].isspace() and not text[at].isspace():
        at += step
    # Where there are no blanks words are parted anywhere.
    return wanted if at == bound else at


class _Unit:
    """A text of a story: that of a chapter, by its index and ``number``, or one of its headings."""

    def __init__(self, chapter: int, number: int, heading: int | None, text: str) -> None:
        self.chapter, self.number, self.heading, self.text = chapter, number, heading, text
        self.words = terms(text)
        self._digests: dict[int, str] = {}

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """From where to where each word stands."""
        return list(places(self.text, lambda _: True))

    @cached_property
    def _starts(self) -> list[int]:
        """Where paragraphs start."""
        starts, at = [0], self.text.find("\n\n")
        while at >= 0:
            starts.append(at + 2)
            at = self.text.find("\n\n", at + 2)
        return starts

    def _digest(self, number: int) -> str:
        if number not in self._digests:
            first, last = self._bounds(number)
            self._digests[number] = paragraph_digest(self.text[first:last])
        return self._digests[number]

    def _bounds(self, number: int) -> tuple[int, int]:
        behind = self._starts[number + 1] - 2 if number + 1 < len(self._starts) else len(self.text)
        return self._starts[number], behind

    def digest(self, word: int) -> str:
        """Return the digest of the paragraph that a word stands in."""
        return self._digest(bisect_right(self._starts, self.places[word][0]) - 1)

    def paragraph(self, digest: str) -> tuple[int, int] | None:
        """Return from where to where the first paragraph of words with a digest stands, None where there is none."""
        numbers = (number for number in range(len(self._starts)) if self._digest(number) == digest)
        bounds = next(map(self._bounds, numbers), None)
        return bounds if bounds and digest != _NO_WORDS else None


def find_again(story: StoredStory, anchor: Anchor) -> AnchoredPlace:
    """Return where an anchor's place is in a story as it is now, and what became of it."""
    units = list(_units(story.chapters))
    asked = _Asked.of(anchor)
    return (
        (asked.among(units) if asked.exact else asked.paragraph(units))
        or asked.nearest(units, story.summary.language or "")
        or AnchoredPlace(AnchorState.LOST, _chapter(story.chapters, anchor.chapter))
    )


def _units(chapters: Sequence[Chapter]) -> Iterator[_Unit]:
    for at, (chapter, begun) in enumerate(in_order(chapters)):
        yield _Unit(at, chapter.number, None, chapter.text)
        for place, heading in enumerate((*begun, chapter.title or "")):
            yield _Unit(at, chapter.number, place, heading)


def _chapter(chapters: Sequence[Chapter], number: int) -> int:
    numbers = [chapter.number for chapter in chapters]
    return numbers.index(number) if number in numbers else 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """An anchor as folded words."""

    anchor: Anchor
    exact: tuple[str, ...]
    before: tuple[str, ...]
    behind: tuple[str, ...]

    @classmethod
    def of(cls, anchor: Anchor) -> _Asked:
        quote = anchor.quote
        exact, before, behind = (tuple(terms(text)) for text in (quote.exact, quote.prefix, quote.suffix))
        return cls(anchor, exact[:_MOST_ASKED], before[-_MOST_ASKED:], behind[:_MOST_ASKED])

    def among(self, units: Sequence[_Unit]) -> AnchoredPlace | None:
        """Return the place whose words and surroundings are the anchor's, None where there is none."""
        found = [
            (
                unit.digest(at) == self.anchor.paragraph,
                self._share(unit.words, at),
                -abs(unit.number - self.anchor.chapter),
                unit,
                at,
            )
            for unit, at in self._likeliest(list(self._standing(units)))
        ]
        if not found:
            return None
        same, share, _, unit, at = max(found, key=itemgetter(0, 1, 2))
        if not (same or share >= _SAME_PLACE or _worth(self.exact) >= _ENOUGH_ALONE):
            return None
        return _placed(AnchorState.SAME if same else AnchorState.CHANGED, unit, at, at + len(self.exact))

    def paragraph(self, units: Sequence[_Unit]) -> AnchoredPlace | None:
        """Return the paragraph with the anchor's digest, None where there is none."""
        for unit in sorted(units, key=lambda each: abs(each.number - self.anchor.chapter)):
            if bounds := unit.paragraph(self.anchor.paragraph):
                return AnchoredPlace(AnchorState.SAME, unit.chapter, unit.heading, *bounds)
        return None

    def _likeliest(self, found: list[tuple[_Unit, int]]) -> list[tuple[_Unit, int]]:
        """Return the places worth looking at: where there are very many, those whose next words are most the same, near ones first."""
        if len(found) <= _MOST_PLACES:
            return found
        before, behind = self.before[: -_NEXT - 1 : -1], self.behind[:_NEXT]
        size = len(self.exact)

        def alike(place: tuple[_Unit, int]) -> tuple[int, int]:
            words, at = place[0].words, place[1]
            back = words[max(at - _NEXT, 0) : at][::-1]
            near = (
                *zip(back, before, strict=False),
                *zip(words[at + size : at + size + _NEXT], behind, strict=False),
            )
            return sum(one == other for one, other in near), -abs(place[0].number - self.anchor.chapter)

        return nlargest(_MOST_PLACES, found, key=alike)

    def _standing(self, units: Sequence[_Unit]) -> Iterator[tuple[_Unit, int]]:
        """Yield where the words of the anchor stand: in which text, from which word on."""
        size = len(self.exact)
        for unit in units if size else ():
            at = -1
            while True:
                try:
                    at = unit.words.index(self.exact[0], at + 1)
                except ValueError:
                    break
                if tuple(unit.words[at : at + size]) == self.exact:
                    yield unit, at

    def _share(self, words: Sequence[str], at: int) -> float:
        """Return what part of the words of the anchor and around it stands at a place, by their worth."""
        size = len(self.exact)
        here = Counter(words[max(at - len(self.before) - 2, 0) : at])
        here.update(words[at + size : at + size + len(self.behind) + 2])
        around = Counter(self.before + self.behind)
        both = _worth((here & around).elements())
        own = _worth(self.exact)
        return (own + both) / ((own + _worth(around.elements())) or 1.0)

    def nearest(self, units: Sequence[_Unit], language: str) -> AnchoredPlace | None:
        """Return the stretch of text that is most like the anchor's words, None where nothing is like them."""
        words = (*self.before, *self.exact, *self.behind)
        if not words or sum(len(unit.words) for unit in units) > _MOST_WORDS:
            return None
        step = 2 * len(words)
        windows = [
            (unit, at) for unit in units if unit.heading is None for at in range(0, len(unit.words), step)
        ]
        if not windows:
            return None
        aligner = Aligner(Line.of(words, [_worth([word]) for word in words]), language)
        scores = aligner.scores([unit.words[at : at + 2 * step] for unit, at in windows])
        best = int(scores.argmax())
        unit, at = windows[best]
        _, pairs = aligner.aligned(unit.words[at : at + 2 * step])
        stored = [pair.stored for pair in pairs if pair.stored is not None]
        if scores[best] < _LIKE or not stored:
            return None
        return _placed(AnchorState.NEAREST, unit, at + min(stored), at + max(stored) + 1)


def _worth(words: Iterable[str]) -> float:
    return sum(max(commonness(word) / _COMMONEST, _LEAST_WORTH) for word in words)


def _placed(state: AnchorState, unit: _Unit, first: int, last: int) -> AnchoredPlace:
    return AnchoredPlace(state, unit.chapter, unit.heading, unit.places[first][0], unit.places[last - 1][1])

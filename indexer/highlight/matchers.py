"""Matchers for one query leaf: a word by stem, exactly or by prefix, or a phrase.

Each knows two ways that find the same: through the text's flat bytes, and word by word. It makes no marks.
"""

import contextlib
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import assert_never

from indexer.analysis import fold, stem, terms
from indexer.analysis.common_words import commonness
from indexer.analysis.flat_text import GAP
from indexer.analysis.stem import stem_pattern
from indexer.analysis.stemming import index_stems, wants_accents
from indexer.analysis.tokens import places
from indexer.query.ast import Pattern
from indexer.query.plan import AnyForm, CombinedWord, Stem, Words
from indexer.query.word_patterns import is_matched, word_pattern

# Flat bytes between two words, and what may follow inside a word (see ``analysis.flat_text`` and ``analysis.tokens``).
_GAP = "[ '_]++"
_REST = "[a-z0-9]*(?:''?[a-z0-9]+)*"
_END = "(?![a-z0-9~])(?!''?[a-z0-9~])"
_FLAT_WORD = re.compile("[a-z0-9](?:[a-z0-9']*[a-z0-9])?")
_GAP_SIGNS = b" '_"
# Trying a phrase at a place costs as much, for each of its words, as going through so many characters of text; for the
# words in front, which are tried one by one, some more. Measured with benchmarks/long_stories.py.
_CHARACTERS_A_WORD = 10
_CHARACTERS_BACK = 50
# Characters of a query's first texts in which its words are counted to tell how common they are.
_SAMPLE = 64 * 1024

# Words in flat bytes, and where one begins and ends.
_ANY_WORD = re.compile(rb"[a-z0-9]+(?:''?[a-z0-9]+)*")
_BEGINS = re.compile(rb"(?<![a-z0-9~'])|(?<=')(?<![a-z0-9~]')(?<![a-z0-9~]'')")
_ENDS = re.compile(_END.encode())
# Words of so few letters stand inside others everywhere.
_SHORT = 2

# Languages of which every word begins as its stem does, but for what ``stem_pattern`` says.
_STEMMED_BEGINNINGS = frozenset({"", "English"})


class _Answers(dict[bytes, bool]):
    """Whether a word is wanted, each spelling asked once; a look-up of a new one asks."""

    def __init__(self, accepts: Callable[[str], bool]) -> None:
        super().__init__()
        self._accepts = accepts

    def __missing__(self, word: bytes) -> bool:
        answer = self[word] = self._accepts(fold(word.decode()))
        return answer


class WordMatcher:
    """A word by its stem ("stem"), exactly ("exact"), or by how it starts ("prefix")."""

    def __init__(self, wanted: str, how: str) -> None:
        self.wanted, self.how = wanted, how
        # A beginning that ends inside a word (don'*) is compared with whole words only.
        self.always_thorough = wanted != wanted.strip("'")
        self._pattern = self._compiled()
        self._answers = _Answers(self.accepts)

    def _compiled(self) -> re.Pattern[bytes] | None:
        if not _FLAT_WORD.fullmatch(self.wanted):
            return None
        if self.how == "stem":
            head, tail = stem_pattern(self.wanted)
            return _pattern(_begun(head) + tail + _REST)
        return _pattern(_begun(self.wanted) + (_END if self.how == "exact" else _REST))

    def accepts(self, term: str) -> bool:
        """Say whether a folded word is wanted."""
        if self.how == "prefix":
            return term.startswith(self.wanted)
        return (stem(term) if self.how == "stem" else term) == self.wanted

    def find_in_bytes(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the wanted words in flat bytes; those in odd places are not seen."""
        if self._pattern is None:
            return
        if self.how == "exact":
            for found in self._pattern.finditer(data):
                yield found.span()
            return
        for found in self._pattern.finditer(data):
            if self._answers[found.group()]:
                yield found.span()

    def find_in_text(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the wanted words of any text."""
        return places(text, self.accepts)

    def count(self, data: bytes) -> int:
        """Return how many words ``find_in_bytes`` would yield, in a third of the time."""
        if self._pattern is None:
            return 0
        found = self._pattern.findall(data)
        return len(found) if self.how == "exact" else sum(map(self._answers.__getitem__, found))

    def spellings(self) -> frozenset[bytes]:
        """Return the flat words found wanted until now."""
        if self.how == "exact":
            return frozenset((self.wanted.encode(),))
        return frozenset(word for word, wanted in self._answers.items() if wanted)


class _Wanted(dict[bytes, frozenset[bytes]]):
    """Which words are wanted of what stands between two blanks, each spelling asked once."""

    def __init__(self, answers: Mapping[bytes, bool]) -> None:
        super().__init__()
        self._answers = answers

    def __missing__(self, piece: bytes) -> frozenset[bytes]:
        found = self[piece] = frozenset(word for word in _ANY_WORD.findall(piece) if self._answers[word])
        return found


class AnyWordMatcher(WordMatcher):
    """Any of some words; or all that look as a pattern says, where nobody said which there are."""

    def __init__(self, words: Collection[str], pattern: Pattern | None) -> None:
        self._words = frozenset(words)
        self._looking = word_pattern(pattern) if pattern and not words else None
        begun = self._looking.prefix if self._looking else os.path.commonprefix([*words])  # noqa: RUF071  # letter by letter is what is meant
        ending = os.path.commonprefix([word[::-1] for word in words])[::-1]  # noqa: RUF071
        self._ending = _pattern(ending + _END) if re.fullmatch("[a-z0-9]{2,}", ending) else None
        super().__init__(begun, "any")
        self.always_thorough = False
        # By one letter in common texts would be gone through word by word.
        self._begin_alike = len(begun) > 1
        self._wanted = _Wanted(self._answers)
        # The text that was gone through last: it is counted in after it was marked.
        self._last: tuple[bytes, Sequence[tuple[int, int]]] | None = None

    def _compiled(self) -> re.Pattern[bytes] | None:
        begun = self.wanted.rstrip("'")
        if begun and not _FLAT_WORD.fullmatch(begun):
            return None
        return _pattern(_begun(begun or "[a-z0-9]") + _REST)

    def accepts(self, term: str) -> bool:
        """Say whether a folded word is wanted."""
        return is_matched(self._looking, term) if self._looking else term in self._words

    def find_in_bytes(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the wanted words in flat bytes."""
        if self._begin_alike or self._pattern is None:
            return super().find_in_bytes(data)
        if self._ending is not None:
            return self._by_ending(data, self._ending)
        return iter(self._all_in(data))

    def _all_in(self, data: bytes) -> Sequence[tuple[int, int]]:
        """Return all places: which of the words a text has at all is soon known, and where those stand as well."""
        if self._last is None or self._last[0] is not data:
            there = frozenset().union(*map(self._wanted.__getitem__, frozenset(data.split())))
            places = sorted(place for word in there for place in _standing(word, data))
            self._last = data, places
        return self._last[1]

    def _by_ending(self, data: bytes, ending: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
        done = 0
        for found in ending.finditer(data):
            # What stands between gaps is parted into words as it is in all of the text.
            for word in _ANY_WORD.finditer(data, data.rfind(GAP, 0, found.start()) + 1, found.end()):
                if word.end() == found.end() and word.start() >= done and self._answers[word.group()]:
                    done = word.end()
                    yield word.span()

    def count(self, data: bytes) -> int:
        """Return how many words ``find_in_bytes`` would yield."""
        if self._begin_alike or self._pattern is None:
            return super().count(data)
        return len(self._all_in(data)) if self._ending is None else sum(1 for _ in self.find_in_bytes(data))


class FormsMatcher(WordMatcher):
    """A word in any form, which has one of some stems in the language of a text."""

    def __init__(self, stems: tuple[str, ...], language: str) -> None:
        self._stems, self._language = stems, language
        super().__init__(stems[0], "stem")
        # Where other stemmers are at work, how a word begins says nothing of its stem.
        self.always_thorough = self.always_thorough or language not in _STEMMED_BEGINNINGS

    def _compiled(self) -> re.Pattern[bytes] | None:
        beginnings = map(stem_pattern, filter(_FLAT_WORD.fullmatch, self._stems))
        pattern = "|".join(_begun(head) + tail for head, tail in beginnings)
        return _pattern(f"(?:{pattern}){_REST}") if pattern else None

    def accepts(self, term: str) -> bool:
        """Say whether a word, folded or as it is spelled, is a form."""
        return any(each in self._stems for each in index_stems(term, self._language))

    def find_in_text(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the forms in any text; where a stemmer wants them, accents are heeded."""
        return places(text, self.accepts, str if wants_accents(self._language) else fold)


class PhraseMatcher:
    """Words in a row, exactly, with nothing but gaps between them.

    They are looked for by the least common of them, of words that are none of the commonest by the longest.
    """

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.wanted = wanted
        self._anchor = max(range(len(wanted)), key=lambda at: (commonness(wanted[at]), len(wanted[at])))
        self._rarest = wanted[self._anchor].encode()
        # To be to be: one occurrence can begin inside another.
        self.may_overlap = any(wanted[at:] == wanted[:-at] for at in range(1, len(wanted)))
        plain = all(map(_FLAT_WORD.fullmatch, wanted))
        self._pattern = self._compiled() if plain else None
        before = reversed(wanted[: self._anchor])
        self._before = [(len(word), _pattern(_begun(word) + _END)) for word in before] if plain else []
        self._looked = self._met = 0

    def _compiled(self) -> re.Pattern[bytes]:
        # What follows is only looked at, so that an occurrence inside another is found too.
        following = "".join(f"{_GAP}{word}{_END}" for word in self.wanted[self._anchor + 1 :])
        return _pattern(f"{_begun(self.wanted[self._anchor])}(?=({_END}{following}))")

    def prefers_text(self, data: bytes) -> bool:
        """Return whether ``find_in_text`` is faster here: even the phrase's rarest word is frequent in ``data``."""
        if self._looked < _SAMPLE:
            # Where words begin only: as the beginning of others a short word stands everywhere.
            self._met += data.count(GAP + self._rarest, 0, _SAMPLE)
            self._looked += min(len(data), _SAMPLE)
        back = len(self._before)
        cost = back * _CHARACTERS_BACK + (len(self.wanted) - back) * _CHARACTERS_A_WORD
        return self._met * cost > self._looked

    def find_in_bytes(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the words in flat bytes; those that reach into odd places are not seen."""
        if self._pattern is None:
            return
        for found in self._pattern.finditer(data):
            start = self._start(data, found.start()) if self._before else found.start()
            if start is not None:
                yield start, found.end(1)

    def _start(self, data: bytes, at: int) -> int | None:
        """Return where the words in front of the rarest, which stands at ``at``, begin; None if they are others."""
        for length, pattern in self._before:
            end = _before_gap(data, at)
            if end == at or end < length or not pattern.match(data, end - length):
                return None
            at = end - length
        return at

    def count(self, data: bytes) -> int:
        """Return how many places ``find_in_bytes`` would yield."""
        if self._pattern is None:
            return 0
        if self._before:
            return sum(1 for _ in self.find_in_bytes(data))
        return len(self._pattern.findall(data))

    def find_in_text(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of the words in any text."""
        # Words without their places are had several times faster, and most texts do not hold the phrase.
        starts = list(self._starts(terms(text)))
        if not starts:
            return
        placed = list(places(text, lambda _: True))
        for at in starts:
            yield placed[at][0], placed[at + len(self.wanted) - 1][1]

    def _starts(self, words: list[str]) -> Iterator[int]:
        wanted = list(self.wanted)
        at = anchor = self._anchor
        with contextlib.suppress(ValueError):
            while True:
                at = words.index(wanted[anchor], at) + 1
                first = at - 1 - anchor
                if words[first : first + len(wanted)] == wanted:
                    yield first


def _before_gap(data: bytes, at: int) -> int:
    """Return where the gap that ends at ``at`` begins."""
    width = 8
    while True:
        start = max(0, at - width)
        end = start + len(data[start:at].rstrip(_GAP_SIGNS))
        if end > start or not start:
            return end
        # A rule between two scenes; gaps are one sign wide as a rule.
        width *= 8


def word_matcher(leaf: AnyForm, language: str = "") -> WordMatcher:
    """Return what to look for, in a text of a language called by its English name, where a leaf is one word or another."""
    match leaf:
        case Words(start=start) if start:
            # All words that start so: whichever an index was asked for are among them.
            return WordMatcher(start, "prefix")
        case Words(words=(word,)):
            return WordMatcher(word, "exact")
        case Words(words=words, pattern=pattern):
            return AnyWordMatcher(words, pattern)
        case Stem(stem=stemmed):
            return WordMatcher(stemmed, "stem")
        case CombinedWord(stems):
            return FormsMatcher(stems, language)
        case other:
            assert_never(other)


def _standing(word: bytes, data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in flat bytes."""
    if len(word) <= _SHORT:
        yield from (found.span() for found in _pattern(_begun(word.decode()) + _END).finditer(data))
        return
    at = data.find(word)
    while at >= 0:
        end = at + len(word)
        if _BEGINS.match(data, at) and _ENDS.match(data, end):
            yield at, end
        at = data.find(word, at + 1)


def _begun(literal: str) -> str:
    """Return a pattern for ``literal`` where a word begins; the letters first, since those are searched fastest."""
    quoted = f"(?<='{literal})(?<![a-z0-9~]'{literal})(?<![a-z0-9~]''{literal})"
    return f"{literal}(?:(?<![a-z0-9~']{literal})|{quoted})"


def _pattern(text: str) -> re.Pattern[bytes]:
    return re.compile(text.encode("ascii"))

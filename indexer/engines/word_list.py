"""All words of a field of one commit as a trie, over which a pattern is run in a few milliseconds.

It knows no engine; what a pattern is, ``query.word_patterns`` says.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import UnsupportedQueryError
from indexer.query.ast import Pattern
from indexer.query.show import show
from indexer.query.word_patterns import WordPattern, word_pattern

# So many states of a pattern are worked out; a pattern that needs more is refused. Two slips in a word of
# fifteen letters took 350 over 300,000 words.
MOST_STATES = 5000
# The state from which nothing is accepted, and what is not known yet of a state and a letter.
_DEAD, _UNKNOWN = 0, -1
# Lists of one commit that are kept: those of all fields searched by default for two scopes; only a body's is large.
_LISTS_KEPT = 24
_Numbers = npt.NDArray[np.int32]


class WordList:
    """The words of a field with the number of stories that hold each; safe to share between threads.

    The nodes of the trie lie level by level, children of one node side by side. A pattern goes down all branches at once,
    and a beginning that many words share is looked at once.
    """

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """Take words in any order, each once."""
        ordered = sorted(words)
        self._text = "".join(word for word, _ in ordered)
        lengths = np.fromiter((len(word) for word, _ in ordered), np.int32, len(ordered))
        self._ends = np.cumsum(lengths, dtype=np.int32)
        self._stories = np.fromiter((stories for _, stories in ordered), np.int64, len(ordered))
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), np.uint32)
        alphabet = np.flatnonzero(np.bincount(codes)) if len(codes) else codes
        self._alphabet = [chr(code) for code in alphabet.tolist()]
        # Mostly a few hundred, so that a letter takes a byte or two.
        numbers = np.zeros(int(alphabet[-1]) + 1 if len(alphabet) else 0, np.min_scalar_type(len(alphabet)))
        numbers[alphabet] = np.arange(len(alphabet))
        self._grow(numbers[codes])

    def _grow(self, letters: npt.NDArray[Any]) -> None:
        """Make the trie: for each node its letter, the word that ends there (-1: none), and where its children lie."""
        lengths = np.diff(self._ends, prepend=0)
        starts, node_of = self._ends - lengths, np.zeros(len(lengths), np.int64)
        levels, children, ending, size, depth = [letters[:0]], [], [np.full(1, -1, np.int32)], 1, 0
        active = np.flatnonzero(lengths > 0)
        while len(active):
            letter, parent = letters[starts[active] + depth], node_of[active]
            new = np.ones(len(active), np.bool_)
            new[1:] = (parent[1:] != parent[:-1]) | (letter[1:] != letter[:-1])
            nodes = np.cumsum(new) - 1
            children.append(np.bincount(parent[new], minlength=size))
            levels.append(letter[new])
            size, depth = len(levels[-1]), depth + 1
            words = np.full(size, -1, np.int32)
            ends = lengths[active] == depth
            words[nodes[ends]] = active[ends]
            ending.append(words)
            node_of[active] = nodes
            active = active[~ends]
        self._levels, self._ending = levels, ending
        # Where the children of each node begin on the next level, with where those of the last one end.
        self._children = [np.concatenate(([0], np.cumsum(each))).astype(np.int32) for each in children]

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def longest(self) -> int:
        """How many letters the longest word has."""
        return len(self._levels) - 1

    def matching(self, pattern: Pattern) -> list[tuple[str, int]]:
        """Return the words that look so with the stories that hold each, the commonest first, equals by the alphabet.

        Raises:
            UnsupportedQueryError: the pattern cannot be read, or takes too many steps.
        """
        found = np.sort(self._accepted(_Scan(_readable(pattern), self._alphabet)))
        found = found[np.argsort(-self._stories[found], kind="stable")]
        starts = np.where(found > 0, self._ends[found - 1], 0)
        words = [self._text[start:end] for start, end in zip(starts, self._ends[found], strict=True)]
        return list(zip(words, self._stories[found].tolist(), strict=True))

    def _accepted(self, scan: _Scan) -> _Numbers:
        nodes, states = np.zeros(1, np.int32), np.full(1, scan.start, np.int32)
        found = []
        for letters, ending, children in zip(
            self._levels[1:], self._ending[1:], self._children, strict=False
        ):
            first = children.take(nodes)
            counts = children.take(nodes + 1) - first
            nodes = _ranges(first, counts)
            states = scan.step(np.repeat(states, counts), letters.take(nodes))
            kept = np.flatnonzero(states)
            nodes, states = nodes.take(kept), states.take(kept)
            words = ending.take(nodes)
            found.append(words[(words >= 0) & scan.accepting(states)])
            if not len(nodes):
                break
        return np.concatenate([*found, np.empty(0, np.int32)])


class WordLists:
    """The lists of one commit that were asked for, each made once; the longest unused one goes when there are many."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lists: dict[Hashable, WordList] = {}

    def of(self, key: Hashable, words: Callable[[], Iterable[tuple[str, int]]]) -> WordList:
        """Return the list that goes by ``key``, made of ``words`` if it is asked for the first time."""
        with self._lock:
            made = self._lists.pop(key, None)
            if made is None:
                while len(self._lists) >= _LISTS_KEPT:
                    del self._lists[next(iter(self._lists))]
                made = WordList(words())
            self._lists[key] = made
            return made


def _readable(pattern: Pattern) -> WordPattern:
    try:
        return word_pattern(pattern)
    except ValueError as error:
        raise UnsupportedQueryError(f"{show(pattern)} cannot be searched for: {error}") from error


def _ranges(starts: _Numbers, counts: _Numbers) -> _Numbers:
    """Return start, start + 1 … of each range, one after the other."""
    before = np.cumsum(counts, dtype=np.int32) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum(), dtype=np.int32)


class _Scan:
    """One pattern as a table of states by letters, worked out as far as words lead there."""

    def __init__(self, pattern: WordPattern, alphabet: Sequence[str]) -> None:
        self._pattern = pattern
        kinds: dict[int, int] = {}
        self._kinds = np.array(
            [kinds.setdefault(pattern.letter(char), len(kinds)) for char in alphabet], np.int32
        )
        self._letters = list(kinds)
        self._numbers: dict[Any, int] = {None: _DEAD}
        self._states: list[Any] = [None]
        self._next = np.full((64, max(len(kinds), 1)), _UNKNOWN, np.int32)
        self._accepts = np.zeros(64, np.bool_)
        self.start = self._number(pattern.start)

    def step(self, states: _Numbers, letters: npt.NDArray[Any]) -> _Numbers:
        """Return the state of each beginning after a letter more."""
        keys = self._kinds.take(letters)
        keys += states * self._next.shape[1]
        after = self._next.take(keys)
        unknown = np.flatnonzero(after == _UNKNOWN)
        if len(unknown):
            asked = np.zeros(self._next.size, np.bool_)
            asked[keys[unknown]] = True
            self._work_out(np.flatnonzero(asked).tolist())
            after = self._next.take(keys)
        return after

    def accepting(self, states: _Numbers) -> npt.NDArray[np.bool_]:
        """Say of each state whether a word may end there."""
        return self._accepts.take(states)

    def _work_out(self, keys: Sequence[int]) -> None:
        width = self._next.shape[1]
        for key in keys:
            state, letter = divmod(key, width)
            after = self._number(self._pattern.step(self._states[state], self._letters[letter]))
            self._next[state, letter] = after

    def _number(self, state: Any) -> int:
        known = self._numbers.get(state)
        if known is not None:
            return known
        if len(self._states) >= MOST_STATES:
            raise UnsupportedQueryError(
                "A pattern of words asks for too much; repeat less in it, or write letters for its dots"
            )
        if len(self._states) == len(self._next):
            self._next = np.concatenate([self._next, np.full_like(self._next, _UNKNOWN)])
            self._accepts = np.concatenate([self._accepts, np.zeros_like(self._accepts)])
        number = self._numbers[state] = len(self._states)
        self._states.append(state)
        self._accepts[number] = self._pattern.accepts(state)
        return number

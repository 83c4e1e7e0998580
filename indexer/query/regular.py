"""Regular expressions over words, read into the places at which a letter can stand and what may follow each.

The common part that runs in linear time: letters, classes, groups, alternatives, repetition. What looks back or ahead is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile

from indexer.analysis.fold import fold

# So many places make an automaton of a few kilobytes; a word has few letters.
MOST_PLACES = 200
_MOST_REPEATED = 50
_REPEATED = re.compile(r"\{(\d{1,3})?(,)?(\d{1,3})?\}")
_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "w": lambda char: char.isalnum() or char in "'_",
}
# What is not understood, and what is said of it.
_LOOKING = "looking ahead or behind"


@dataclass(frozen=True, slots=True)
class Letter:
    """One place: the letter that stands there, or which may."""

    char: str
    may: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """One of several rows of parts."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part once or more often, or with ``optional`` not at all."""

    part: Part
    optional: bool
    often: bool


Part = Letter | Either | Repeated
Row = Sequence[Part]
DOT = Letter("", lambda _: True)
ANY = Repeated(DOT, optional=True, often=True)


def literal(text: str) -> list[Part]:
    """Return the parts that stand for a text as it is."""
    return [Letter(char) for char in text]


def compiled(text: str) -> list[Part]:
    """Return the parts of a regular expression.

    Raises:
        ValueError: it cannot be read, or asks for more than a word can be asked for; the message says what.
    """
    reader = _Reader(text)
    parts = reader.alternatives()
    if reader.at < len(text):
        raise ValueError("a bracket is closed that was not opened")
    return parts


class _Reader:
    """Recursive descent over the text of an expression."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0

    def _peek(self) -> str:
        return self._text[self.at : self.at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise ValueError("it ends too soon")
        self.at += 1
        return char

    def alternatives(self) -> list[Part]:
        rows = [self._row()]
        while self._peek() == "|":
            self.at += 1
            rows.append(self._row())
        return rows[0] if len(rows) == 1 else [Either(tuple(rows))]

    def _row(self) -> list[Part]:
        row: list[Part] = []
        while self._peek() not in ("", "|", ")"):
            row += self._repeated(self._atom())
        return row

    def _atom(self) -> list[Part]:
        char = self._take()
        match char:
            case "(":
                return [self._group()]
            case "[":
                return [self._class()]
            case ".":
                return [DOT]
            case "\\":
                return self._escaped(self._take())
            case "^" | "$":
                # A whole word is compared anyway.
                return []
            case "*" | "+" | "?" | "{":
                raise ValueError(f"nothing stands before {char}")
        return literal(fold(char)) or [Letter(char)]

    def _group(self) -> Part:
        if self._peek() == "?":
            if not self._text.startswith("?:", self.at):
                raise ValueError(f"{_LOOKING} is not done here")
            self.at += 2
        inner = self.alternatives()
        if self._peek() != ")":
            raise ValueError("a bracket is not closed")
        self.at += 1
        return Either((inner,))

    def _escaped(self, char: str) -> list[Part]:
        if char.isdigit() or char in "bBAZ":
            raise ValueError(f"\\{char} is not done here")
        if char.lower() in _CLASSES:
            return [Letter("", _negated(_CLASSES[char.lower()], char.isupper()))]
        return literal(fold(char)) or [Letter(char)]

    def _class(self) -> Part:
        negated = self._peek() == "^"
        self.at += negated
        tests: list[Callable[[str], bool]] = []
        while not tests or self._peek() != "]":
            char = self._take()
            if char == "\\" and (escaped := self._take()).lower() in _CLASSES:
                tests.append(_negated(_CLASSES[escaped.lower()], escaped.isupper()))
                continue
            low = escaped if char == "\\" else char
            high = low
            if self._peek() == "-" and self._text[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                high = self._take()
            tests.append(_between(fold(low) or low, fold(high) or high))
        self.at += 1
        return Letter("", _negated(lambda char: any(test(char) for test in tests), negated))

    def _repeated(self, parts: list[Part]) -> list[Part]:
        sign = self._peek()
        if not parts or sign not in ("*", "+", "?", "{"):
            return parts
        one = parts[0] if len(parts) == 1 else Either((parts,))
        self.at += 1
        if sign != "{":
            self.at += self._peek() == "?"
            return [Repeated(one, optional=sign != "+", often=sign != "?")]
        counted = _REPEATED.match(self._text, self.at - 1)
        if counted is None or not (counted[1] or counted[3]):
            raise ValueError("curly brackets hold how often: {2,4}")
        self.at = counted.end()
        return _counted(one, int(counted[1] or 0), _most(counted))


def _most(counted: re.Match[str]) -> int | None:
    if counted[3]:
        return int(counted[3])
    return None if counted[2] else int(counted[1])


def _counted(part: Part, least: int, most: int | None) -> list[Part]:
    if max(least, most or 0) > _MOST_REPEATED:
        raise ValueError(f"nothing is repeated more than {_MOST_REPEATED} times")
    if most is None:
        return [*[part] * least, Repeated(part, optional=True, often=True)]
    return [*[part] * least, *[Repeated(part, optional=True, often=False)] * (most - least)]


def _negated(test: Callable[[str], bool], negated: bool) -> Callable[[str], bool]:  # it is what the name says
    return (lambda char: not test(char)) if negated else test


def _between(low: str, high: str) -> Callable[[str], bool]:
    if low > high:
        raise ValueError(f"{low}-{high} is the wrong way round")
    return lambda char: low <= char <= high


@dataclass(frozen=True, slots=True)
class _Set:
    """What a part begins and ends with, as bits, and whether it may be left out."""

    first: int
    last: int
    empty: bool


class Positions:
    """The places of an expression: which letters may stand at each, and what may ``follow`` each; bit 0 is the beginning."""

    def __init__(self) -> None:
        self.follow = [0]
        self.last = 0
        self.prefix = ""
        self._letters: dict[str, int] = {}
        self._tests: list[tuple[Callable[[str], bool], int]] = []

    @classmethod
    def of(cls, parts: Row) -> Positions:
        """Return the places of some parts in a row.

        Raises:
            ValueError: they are too many.
        """
        made = cls()
        whole = made._row(parts)
        made.follow[0] = whole.first
        made.last = whole.last | whole.empty
        made.prefix = "".join(
            part.char
            for part in takewhile(lambda part: isinstance(part, Letter) and part.char, parts)
            if isinstance(part, Letter)
        )
        return made

    def accepting(self, char: str) -> int:
        """Return the places at which a letter may stand, as bits."""
        return reduce(
            lambda found, each: found | each[1] if each[0](char) else found,
            self._tests,
            self._letters.get(char, 0),
        )

    def _row(self, parts: Row) -> _Set:
        row = _Set(0, 0, empty=True)
        for part in parts:
            row = self._joined(row, self._part(part))
        return row

    def _joined(self, one: _Set, two: _Set) -> _Set:
        self._link(one.last, two.first)
        return _Set(
            one.first | two.first if one.empty else one.first,
            one.last | two.last if two.empty else two.last,
            one.empty and two.empty,
        )

    def _link(self, places: int, following: int) -> None:
        while places:
            low = places & -places
            self.follow[low.bit_length() - 1] |= following
            places ^= low

    def _part(self, part: Part) -> _Set:
        match part:
            case Letter(char, may):
                bit = self._place()
                if may is None:
                    self._letters[char] = self._letters.get(char, 0) | bit
                else:
                    self._tests.append((may, bit))
                return _Set(bit, bit, empty=False)
            case Either(rows):
                sets = [self._row(row) for row in rows]
                return reduce(lambda a, b: _Set(a.first | b.first, a.last | b.last, a.empty or b.empty), sets)
            case Repeated(inner, optional, often):
                made = self._part(inner)
                if often:
                    self._link(made.last, made.first)
                return _Set(made.first, made.last, made.empty or optional)

    def _place(self) -> int:
        if len(self.follow) > MOST_PLACES:
            raise ValueError(f"it is longer than {MOST_PLACES} letters")
        self.follow.append(0)
        return 1 << (len(self.follow) - 1)

"""Who is with whom: a pairing as authors write it, and the one identity that all its spellings share.

It reads one value at a time, looks nothing up, and takes no sign for what it does not say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import permutations

from indexer.analysis import terms
from indexer.datafiles import data_table


class Tie(StrEnum):
    """What the sign between the names says: ``/`` and ``x`` romance, ``&`` friendship, ``+`` and others neither."""

    ROMANCE = "romance"
    FRIENDSHIP = "friendship"
    UNSAID = "unsaid"


# The sign a relationship is shown with, and what stands between its names in the index: no phrase of the one kind is
# then found in the other.
SIGNS = {Tie.ROMANCE: "/", Tie.FRIENDSHIP: " & ", Tie.UNSAID: " + "}
_SPOKEN = {Tie.ROMANCE: ("/",), Tie.FRIENDSHIP: (" and ",), Tie.UNSAID: ("/", " and ")}

# Longer values are sentences; found by reading tags of AO3, whose longest name has seven words.
_LONGEST, _LONGEST_NAME, _MOST_NAMES = 300, 60, 12
# Up to this many names every order is one by which to find them (six of three); of more, two.
_EVERY_ORDER = 3
_EDGES = " \t\"“”'‘’*_.,;:"
_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_TIMES = re.compile(r"\s+[xX]\s+|\s*×\s*")
# KellxVarga, 1x2x5: an x where no word of prose has one.
_TIGHT_TIMES = re.compile(r"[A-Z][\w'’]*[a-z]x[A-Z]\w+|\d{1,2}(?:x\d{1,2})+")
_HYPHENED = re.compile(r"[A-Z][\w'’. ]{2,}-[A-Z][\w'’. ]{2,}")


@dataclass(frozen=True, slots=True)
class Relationship:
    """People and their tie; ``names`` stand as written, ``how`` holds what was said around them ("past", "UST").

    ``primary`` is what the story is about, as far as is known: said so, or named first.
    """

    names: tuple[str, ...]
    tie: Tie
    primary: bool = True
    how: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """The same text for the same people with the same tie, in whatever order and capitals."""
        return SIGNS[self.tie].join(sorted(" ".join(terms(name)) for name in self.names))

    @property
    def shown(self) -> str:
        """The names as written with the sign of their tie."""
        return SIGNS[self.tie].join(self.names)

    @property
    def ordered(self) -> str:
        """The names in the order of the alphabet: what is shown where nobody's order counts for more."""
        return SIGNS[self.tie].join(sorted(self.names, key=lambda name: " ".join(terms(name))))

    def spellings(self) -> tuple[str, ...]:
        """Return the names in every order they may be asked for in (of more than three, as written and reversed)."""
        few = len(self.names) <= _EVERY_ORDER
        orders = permutations(self.names) if few else (self.names, self.names[::-1])
        return tuple(dict.fromkeys(sign.join(order) for order in orders for sign in _SPOKEN[self.tie]))


def read(value: str) -> Relationship | None:
    """Return the relationship ``value`` names, None where it names none that is certain."""
    text = " ".join(value.split()).strip(_EDGES)
    if not text or len(text) > _LONGEST or text.casefold() in _words()["not_pairs"]:
        return None
    said: list[tuple[str, str]] = []
    text = _without_sayings(text, said)
    parted = _parted(text)
    if parted is None or text.casefold() in _words()["not_pairs"]:
        return None
    names, tie = parted
    if not 1 < len(names) <= _MOST_NAMES or not all(map(_is_name, names)):
        return None
    kinds = {kind for kind, _ in said}
    for kind in Tie:
        if str(kind) in kinds:
            tie = kind
    how = tuple(word for kind, word in said if kind in {"how", "romance", "friendship"})
    return Relationship(names, tie, primary="background" not in kinds, how=how)


def read_all(values: Sequence[str], characters: Sequence[str] = ()) -> tuple[Relationship | None, ...]:
    """Return what each of a story's values means; only the first is primary unless others are said to be.

    Initials become names where exactly one of ``characters`` fits each.
    """
    found: list[Relationship | None] = []
    seen = False
    for value in values:
        relationship = read(value)
        if relationship is not None:
            relationship = named(relationship, characters)
            relationship = replace(
                relationship, primary=relationship.primary and (not seen or _said_primary(value))
            )
            seen = True
        found.append(relationship)
    return tuple(found)


def named(relationship: Relationship, characters: Sequence[str]) -> Relationship:
    """Return V/K as Varga/Kell where each beginning fits just one of ``characters``, otherwise ``relationship`` as it is."""
    if not characters or max(map(len, relationship.names)) > _LONGEST_INITIALS:
        return relationship
    full = [_only_fit(name, characters) for name in relationship.names]
    if None in full or len(set(full)) < len(full):
        return relationship
    return replace(relationship, names=tuple(name for name in full if name is not None))


# M/S/Sk: a third letter is a name already.
_LONGEST_INITIALS = 2


def _only_fit(initials: str, characters: Sequence[str]) -> str | None:
    wanted = initials.casefold()
    by_name = {
        character
        for character in characters
        for word in (character.split() or [""])[-1:]
        if word.casefold().startswith(wanted)
    }
    by_any = {
        character
        for character in characters
        if any(word.casefold().startswith(wanted) for word in character.split())
    }
    # Surnames first: in V/K a captain's first name counts for less.
    for fitting in (by_name, by_any):
        if len(fitting) == 1:
            return next(iter(fitting))
    return None


def _parted(text: str) -> tuple[tuple[str, ...], Tie] | None:
    """Return names and tie by the one kind of sign in ``text``; two kinds together say nothing certain."""
    found: list[tuple[list[str], Tie]] = []
    if "/" in text:
        found.append((text.split("/"), Tie.ROMANCE))
    if _TIMES.search(text):
        found.append((_TIMES.split(text), Tie.ROMANCE))
    elif _TIGHT_TIMES.fullmatch(text):
        found.append((re.split(r"(?<=[a-z\d])x(?=[A-Z\d])", text), Tie.ROMANCE))
    if "&" in text:
        found.append((text.split("&"), Tie.FRIENDSHIP))
    if "+" in text:
        found.append((text.split("+"), Tie.UNSAID))
    if not found:
        found = _spoken(text)
    if len(found) != 1:
        return None
    names, tie = found[0]
    return tuple(name.strip(_EDGES) for name in names), tie


def _spoken(text: str) -> list[tuple[list[str], Tie]]:
    if " and " in text:
        return [(text.split(" and "), Tie.UNSAID)]
    if " - " in text:
        return [(text.split(" - "), Tie.UNSAID)]
    if text.count("-") == 1 and _HYPHENED.fullmatch(text):
        return [(text.split("-"), Tie.UNSAID)]
    return []


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and any(char.isalnum() for char in name)


def _without_sayings(text: str, said: list[tuple[str, str]]) -> str:
    """Return ``text`` without the words around the names, and put (kind, word) of each into ``said``."""
    while True:
        shorter = _bracket_taken(text, said) or _front_taken(text, said) or _end_taken(text, said)
        if not shorter:
            return text
        text = shorter


def _bracket_taken(text: str, said: list[tuple[str, str]]) -> str | None:
    found = _BRACKETED.search(text)
    if found is None or found.start() == 0:
        return None
    inner = found[1].casefold().strip(_EDGES)
    kind = _kinds().get(inner)
    if kind is None and any(char in inner for char in "/&"):
        return None
    if kind is None:
        return None
    said.append((kind, inner))
    return text[: found.start()]


def _front_taken(text: str, said: list[tuple[str, str]]) -> str | None:
    folded = text.casefold()
    for word, kind in _kinds().items():
        if folded.startswith(word) and folded[len(word) : len(word) + 1] in {" ", ":", "-"}:
            rest = text[len(word) :].lstrip(" :-")
            if _parted(rest) is not None:
                said.append((kind, word))
                return rest
    return None


def _end_taken(text: str, said: list[tuple[str, str]]) -> str | None:
    folded = text.casefold()
    for word, kind in _kinds().items():
        if folded.endswith(f" {word}"):
            rest = text[: -len(word)].rstrip(" ,:-")
            if _parted(rest) is not None:
                said.append((kind, word))
                return rest
    return None


def _said_primary(value: str) -> bool:
    said: list[tuple[str, str]] = []
    _without_sayings(" ".join(value.split()).strip(_EDGES), said)
    return any(kind == "primary" for kind, _ in said)


@cache
def _words() -> Mapping[str, frozenset[str]]:
    return {
        kind: frozenset(words) for kind, words in data_table("indexer.meaning", "relationships.toml").items()
    }


@cache
def _kinds() -> Mapping[str, str]:
    """Return words around names with what they tell, longest first."""
    return dict(sorted(_by_kind(), key=lambda pair: -len(pair[0])))


def _by_kind() -> Iterator[tuple[str, str]]:
    for kind, words in _words().items():
        if kind != "not_pairs":
            yield from ((word, kind) for word in words)

"""FanFiction.net's line of facts: "Rated: K+ - English - Humor - Ada P., Wren - Words: 1,234 - Published: …", wherever it stands.

It reads one line; where the line stands, and what is around it, is for pages and texts to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.analysis.languages import language_code
from indexer.datafiles import data_table
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.values import split_list
from indexer.readers.metadata.zones import Entry

_RATED = "Rated:"
# Longer ones are paragraphs of a story.
_LONGEST = 600
_DASHES = re.compile(r"\s+[-–—|]\s+")
_DASH_SIGNS = "-–—|"
# Mobile pages have commas between the facts, "&" within them, and a comma before a year.
_COMMAS = re.compile(r",\s+(?!\d{4}\b)|\s+(?=(?:published|updated|words|favs|follows): )")
_FACT = re.compile(r"(?P<label>[A-Za-z]{2,10}):\s*(?P<value>.*)", re.DOTALL)
_FICTION = re.compile(r"^Fiction\b[\s-]*(?=\S)")
_PAIR = re.compile(r"\[([^\]]{1,200})\]")
_NAMES = re.compile(r",\s*|\s+&\s+|[\[\]]")
# The site writes days as the reader's country does: which of them is meant is not asked here.
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_NUMBER = re.compile(r"\d[\d,.]*[kK]?\+?")
# Fandom, people, and people again as pairs: no more of a line is without a label or a list of known words.
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class _Table:
    ratings: frozenset[str]
    genres: frozenset[str]
    genre_names: tuple[str, ...]
    labels: Mapping[str, str]


def entries_of_facts_line(line: str) -> tuple[Entry, ...] | None:
    """Return what one line of facts says, or None if ``line`` is not one; words joined by dashes are none.

    The first entry has the whole line as its ``raw``.
    """
    if len(line) > _LONGEST or not (
        " - " in line
        or _RATED in line
        or (any(map(line.__contains__, _DASH_SIGNS)) and _DASHES.search(line))
        or line.lstrip().partition(", ")[0] in _table().ratings
    ):
        return None
    before, stated = _divided(line)
    facts = _Facts.of(stated)
    fandom = _FICTION.sub("", before).strip(" -–—|") if before.strip() != "Fiction" else ""
    if not facts.are_certain() or len(_DASHES.split(fandom)) > 2:  # noqa: PLR2004 -- "Crossover - A & B"
        return None
    entries = [Entry("fandom", "", fandom)] if fandom else []
    first, *rest = (*entries, *facts.entries())
    return (Entry(first.field, first.label, first.value, line), *rest)


def facts_in(line: str) -> tuple[Entry, ...]:
    """Return what a line says that is known to be one of facts, whatever stands before "Rated:" in it."""
    return tuple(_Facts.of(_divided(line)[1]).entries())


def is_genre(name: str) -> bool:
    """Say whether a name is one of the site's genres."""
    return name in _table().genres


def _divided(line: str) -> tuple[str, str]:
    """Return what stands before "Rated:", and the line from there on; all of it where that is missing."""
    before, rated, stated = line.partition(_RATED)
    return (before, f"{rated} {stated.strip()}") if rated else ("", line.strip())


@dataclass(frozen=True, slots=True)
class _Facts:
    """A line cut at its dashes: labelled facts in their order, and the others."""

    labelled: tuple[tuple[str, str], ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> _Facts:
        parts = [part.strip() for part in (_DASHES if _DASHES.search(line) else _COMMAS).split(line)]
        if parts and _FICTION.sub("", parts[0]) in _table().ratings:
            parts[0] = f"{_RATED} {parts[0]}"
        labelled, others = [], []
        for part in filter(None, parts):
            fact = _FACT.fullmatch(part)
            if fact is None:
                others.append(part)
            else:
                labelled.append((fact["label"].casefold(), fact["value"].strip()))
        return cls(tuple(labelled), tuple(others))

    def are_certain(self) -> bool:
        """Say whether these can be nothing else: known labels with values of their kind, a language, known words."""
        known = [label for label, value in self.labelled if _is_of_kind(label, value)]
        if len(known) < len(self.labelled):
            return False
        rated, counted = "rated" in known, sum(label != "rated" for label in known)
        spoken = any(language_code(part) for part in self.others[:1])
        listed = any(part == "Complete" or _genres(part) for part in self.others)
        names = [part for part in self.others[spoken:] if part != "Complete" and not _genres(part)]
        if len(names) > _MOST_OTHERS or not all(map(_are_names, names)):
            return False
        return rated + spoken + min(counted, 2) + listed > 2 or (rated and (spoken or counted > 0))  # noqa: PLR2004 -- three signs

    def entries(self) -> Sequence[Entry]:
        """Return the facts as header entries, a rating without the word "Fiction"."""
        found = [
            Entry(field, label.capitalize(), _FICTION.sub("", value))
            for label, value in self.labelled
            if (field := _table().labels.get(label))
        ]
        for place, part in enumerate(self.others):
            if part == "Complete":
                found.append(Entry("status", "", part))
            elif place == 0 and part not in _table().genres:
                found.append(Entry("language", "", part))
            elif kinds := _genres(part):
                found.append(Entry("genre", "", ", ".join(kinds)))
            else:
                found += _people(part)
        return found


def _is_of_kind(label: str, value: str) -> bool:
    """Say whether a value is of the kind that its label has on the site's pages."""
    match _table().labels.get(label):
        case None:
            return False
        case "rating":
            return _FICTION.sub("", value) in _table().ratings
        case "published" | "updated":
            return _DAY.fullmatch(value) is not None or parse_date(value) is not None
        case "status":
            return len(value.split()) == 1
        case _:
            return _NUMBER.fullmatch(value) is not None


def _are_names(part: str) -> bool:
    return all(not piece[0].islower() for piece in _NAMES.split(part) if piece)


def _genres(part: str) -> list[str]:
    """Return the genres "Hurt/Comfort/Angst" names, or none if one of them is unknown."""
    found: list[str] = []
    rest = part
    while rest:
        if not rest.startswith(_table().genre_names):
            return []
        fits = [
            name for name in _table().genres if rest == name or rest.startswith((f"{name}/", f"{name} & "))
        ]
        if not fits:
            return []
        found.append(max(fits, key=len))
        rest = rest[len(found[-1]) :].removeprefix("/").removeprefix(" & ")
    return found


def _people(part: str) -> list[Entry]:
    pairs = ["/".join(split_list(pair)) for pair in _PAIR.findall(part)]
    names = _PAIR.sub(r"\1, ", part).replace(" & ", ", ").strip(" ,")
    loves = [Entry("relationship", "", ", ".join(pairs))] if pairs else []
    return [*loves, Entry("character", "", names)]


@cache
def _table() -> _Table:
    data = data_table(__package__, "facts_line.toml")
    return _Table(
        frozenset(data["ratings"]), frozenset(data["genres"]), tuple(data["genres"]), data["labels"]
    )

"""The label table: which field a header label such as "A/N" or "Pairing(s)" names.

It knows labels, not where a header starts or ends (see ``segmentation``).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.datafiles import data_table

EXTRA = "extra:"
"""Prefix of fields that have no place of their own in a story; the rest is the key used in ``Story.extra``."""

# Files of one archive share their labels, and every header line is asked about several times. Labels are short.
_KEPT = 4096
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
# "Fic Rating" is a rating, "Disclaimer for TW" a disclaimer, "Summary of Part 3" a summary.
_BEFORE = re.compile(
    r"(?:story|fic|fanfic|overall|primary|general|full|short|the|my|quick|official|chapter'?s?|standard|usual|obligatory|"
    r"brief|suggested|current|estimated|approximate|approx\.?|first|possible|potential)\s+(?=\S)"
)
_AFTER = re.compile(
    r"\s+(?:for|of|re|about|in|is|are|goes to|go to|info|information|etc\.?|stuff)\b.*$|\s*[\d#]+$"
)
# A part's own heading is not the story's title.
_NOT_SHORTENED = {
    "chapter title",
    "part title",
    "episode title",
    "chapter name",
    "series title",
    "series name",
}
# Languages of the label table; the other tables are about labels as such.
_NO_LANGUAGES = {"long", "weak", "secondary"}
_learned: dict[str, str] = {}
# Letters that no mark can be taken off: "Tytuł".
_STROKES = str.maketrans("łøđı", "lodi")


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels by folded spelling, with the ones that may also begin a sentence."""

    fields: Mapping[str, str]
    weak: frozenset[str]
    long: frozenset[str]


@cache
def table() -> LabelTable:
    """Return the table in labels.toml, and what was learned beside it."""
    data = data_table(__package__, "labels.toml")
    secondary = frozenset(data["secondary"])
    fields: dict[str, str] = {}
    for language, groups in data.items():
        if language in _NO_LANGUAGES:
            continue
        for name, labels in groups.items():
            field = EXTRA + name if name in secondary else name
            # English first: it is what most files of any language use, and the table's order says so.
            fields.update({fold_label(label): field for label in labels if fold_label(label) not in fields})
    for label, name in _learned.items():
        fields[fold_label(label)] = EXTRA + name if name in secondary else name
    weak = {fold_label(word) for word in data["weak"]} - {fold_label(label) for label in _learned}
    return LabelTable(fields, frozenset(weak), frozenset(data["long"]))


def learn(labels: Mapping[str, str]) -> None:
    """Add an archive's own labels to the table: label as written to field (a key of labels.toml), for this process.

    A label that is in the table already gets the new field.
    """
    if dict(labels) == _learned:
        return
    _learned.clear()
    _learned.update(labels)
    for kept in (table, field_of, is_weak, near_field, _near):
        kept.cache_clear()


@lru_cache(_KEPT)
def fold_label(label: str) -> str:
    """Return a label as the table spells it: lower case, one space, no accents, straight apostrophes, no "(s)"."""
    folded = " ".join(label.replace("\u2019", "'").replace("(s)", "s").replace("(S)", "s").split()).casefold()
    if not folded.isascii():
        parts = unicodedata.normalize("NFD", folded)
        bare = "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_STROKES)
        # Syllables of Korean are whole again.
        folded = unicodedata.normalize("NFC", bare)
    return folded.strip(" .:=-*_~#")


@lru_cache(_KEPT)
def field_of(label: str) -> str | None:
    """Return the field a label names, or None if the table does not have it."""
    folded = fold_label(label)
    found = _lookup(folded)
    if found or len(folded) > 60 or folded in _NOT_SHORTENED:  # noqa: PLR2004 -- no label is that long
        return found
    for shorter in (
        _BRACKETS.sub(" ", folded).strip(),
        _BEFORE.sub("", folded, count=1),
        _AFTER.sub("", folded),
        folded.rstrip("?"),
    ):
        if shorter != folded and (found := _lookup(shorter)):
            # "Note to the reader" is a note; "for whom" or "note 3" is more likely prose.
            return found if shorter not in table().weak else None
    return _of_both(folded)


def listed_field(label: str) -> str | None:
    """Return the field of a label that stands in the table as it is, nothing added to it; None for others."""
    return _lookup(fold_label(label))


def _lookup(folded: str) -> str | None:
    fields = table().fields
    return fields.get(folded) or fields.get(folded.removesuffix("s"))


def _of_both(folded: str) -> str | None:
    """Return the first field of a label that names several: "Warnings/Spoilers", "Disclaimer and Notes"."""
    names = re.split(r"\s*[/&+,]\s*|\s+and\s+|\s+et\s+|\s+und\s+|\s+y\s+|\s+и\s+", folded)
    fields = [_lookup(name) for name in names]
    return fields[0] if len(fields) > 1 and all(fields) else None


@lru_cache(_KEPT)
def is_weak(label: str) -> bool:
    """Say whether a label also begins ordinary sentences."""
    return fold_label(label) in table().weak


_SHORTEST_NEAR, _SHORTEST_NEAR_WEAK = 5, 8


@lru_cache(_KEPT)
def near_field(label: str) -> str | None:
    """Return the field of the known label that a label is but for one letter, or two that changed places; None if none is.

    Two words are that near only if they share a word that lacks one letter of each (Garbe's symmetric deletes), which is
    looked up; short labels that begin sentences have no such neighbours.
    """
    folded = fold_label(label)
    if len(folded) < _SHORTEST_NEAR or not folded.replace(" ", "").isalpha():
        return None
    return next(filter(None, map(_near().get, _shortened(folded))), None)


def _shortened(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


@cache
def _near() -> Mapping[str, str]:
    return {
        shorter: field
        for label, field in table().fields.items()
        for written in (label, f"{label}s")
        if len(written) >= (_SHORTEST_NEAR_WEAK if label in table().weak else _SHORTEST_NEAR)
        for shorter in _shortened(written)
    }

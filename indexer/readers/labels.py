"""The label table: which field a header label such as "A/N" or "Pairing(s)" names.

It knows labels, not where a header starts or ends (see ``header``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

EXTRA = "extra:"
"""Prefix of fields that have no place of their own in a story; the rest is the key used in ``Story.extra``."""

# Files of one archive share their labels, and every header line is asked about several times. Labels are short.
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels by folded spelling, with the ones that may also begin a sentence."""

    fields: Mapping[str, str]
    weak: frozenset[str]
    long: frozenset[str]


@cache
def table() -> LabelTable:
    """Return the table in labels.toml."""
    data = tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))
    fields = {label: field for field, labels in data["fields"].items() for label in labels}
    for key, labels in data["extra"].items():
        fields.update(dict.fromkeys(labels, EXTRA + key))
    return LabelTable(fields, frozenset(data["weak"]), frozenset(data["long"]))


def fold_label(label: str) -> str:
    """Return a label as the table spells it: lower case, one space, straight apostrophes, no plural "(s)"."""
    folded = " ".join(label.replace("\u2019", "'").replace("(s)", "s").replace("(S)", "s").split()).casefold()
    return folded.strip(" .:=-")


@lru_cache(_KEPT)
def field_of(label: str) -> str | None:
    """Return the field a label names, or None if the table does not have it."""
    fields = table().fields
    folded = fold_label(label)
    if folded in fields:
        return fields[folded]
    singular = folded.removesuffix("s")
    return fields.get(singular)


@lru_cache(_KEPT)
def is_weak(label: str) -> bool:
    """Say whether a label also begins ordinary sentences."""
    return fold_label(label) in table().weak

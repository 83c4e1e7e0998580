"""Where a rule looks, and what several rules ask of it.

It weighs nothing; the rules are in rules.toml.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from indexer.readers.text.text_lines import Line, TextLines

# Fields whose values are lists, and how many characters values have at most in practice: short, lists, long ones.
LISTS = frozenset({"fandom", "character", "relationship", "genre", "tag", "warning"})
SHORT_VALUE, LIST_VALUE, LONG_VALUE = 120, 300, 600


class Place(NamedTuple):
    """Where a rule looks: lines ``first`` to before ``end``; ``owner`` is the line of the label above, or -1."""

    lines: TextLines
    first: int
    end: int
    owner: int = -1

    @property
    def line(self) -> Line:
        """The first of the lines."""
        return self.lines[self.first]

    @property
    def text(self) -> str:
        """The lines as one."""
        return self.lines.joined(self.first, self.end)


Predicate = Callable[[Place], float]


def field_at(place: Place) -> str | None:
    """Return the field of the label whose value the lines are, or of the label that they begin with."""
    label = place.lines[place.owner].label if place.owner >= 0 else place.line.label
    return label.field if label is not None else None


def is_decorated(place: Place) -> bool:
    """Say whether lines stand between two signs of decoration; somebody who speaks does not."""
    text = place.text
    if len(text) < 3 or text[0] != text[-1] or text[0] not in '*_~="#-':  # noqa: PLR2004 -- two signs around something
        return False
    inner = text[1:-1].strip(text[0])
    return bool(inner) and not (
        text[0] == '"' and (inner.endswith((".", ",", "!", "?", "-")) or '"' in inner)
    )

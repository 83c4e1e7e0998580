"""The headers of Gossamer and ATXC: a proforma in capitals, wrapped at 72 columns.

Other label blocks are in ``plain``.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.header_generator.heads import Style
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet
from benchmarks.header_generator.work import Value, Work

_LABELS = {"email": "E-MAIL ADDRESS", "distribution": "DISTRIBUTION STATEMENT", "spoilers": "SPOILER WARNING"}
_ZONES = {"summary": "summary", "disclaimer": "disclaimer", "notes": "notes"}


def gossamer(fields: Sheet, kit: Kit, *, order: Sequence[str], part: bool = False) -> None:
    """A whole proforma, now and then without one of its lines, and the story below it."""
    work, told = kit.begin(fields)
    layout, style = Layout(72), Style()
    for name in order:
        if name not in ("title", "author", "disclaimer") and kit.chance(0.15):
            continue
        shown, facts = _value(work, kit, name)
        if name == "title" and part:
            parts = kit.rng.randint(1, 6)
            shown, facts = (
                f"{work.title} ({parts}/{parts})",
                {"title": work.title, "part": parts, "parts": parts},
            )
        told.facts |= facts
        label = _LABELS.get(name, "AUTHOR'S NOTES" if name == "notes" else name.upper())
        fields.put(_ZONES.get(name, "header"), *layout.lines(shown, f"{label}{style.sep}"))
    if kit.chance(0.4):
        kit.rule(fields)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))


def _value(work: Work, kit: Kit, name: str) -> Value:
    if name == "classification":
        code = kit.pick("gossamer")
        return code, {"genres": [code]}
    return work.value(name)

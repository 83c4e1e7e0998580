"""Headers of labels and values in every spelling, and the by-lines and paragraphs that stand where a label would.

It draws no values (see ``work``) and writes no body.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet, Told
from benchmarks.header_generator.work import Work

_MIDDLE = ("rating", "fandom", "pairing", "characters", "genre", "keywords", "spoilers", "warnings", "series")
_MIDDLE_RARE = ("part", "published", "words_claimed", "status", "language", "distribution")
_LAST = ("disclaimer", "summary", "notes", "feedback", "beta", "dedication")
_ZONES = {"summary": "summary", "long_summary": "summary", "disclaimer": "disclaimer", "notes": "notes"}
_ZONES |= {"feedback": "feedback", "distribution": "distribution", "beta": "notes", "dedication": "notes"}


@dataclass(frozen=True)
class Style:
    """How labels are written: what divides them from values, capitals, marks of emphasis, space between."""

    sep: str = ": "
    caps: bool = False
    mark: str = ""
    spaced: bool = False
    standing: bool = False
    aligned: bool = False
    hang: int = 0
    misspelt: bool = False
    margin: str = ""
    values_caps: bool = False


def choose(kit: Kit, *, last: Sequence[str] = (), without: Sequence[str] = ()) -> list[str]:
    """Draw which labels a header has, in an order that headers have; one of ``last`` ends it if any is given."""
    rng = kit.rng
    ending = rng.choice(last) if last else None
    middle = rng.sample(_MIDDLE, rng.randint(1, 5)) + rng.sample(_MIDDLE_RARE, rng.choice((0, 0, 1, 1, 2)))
    final = rng.sample(_LAST, rng.randint(1, 3))
    if kit.chance(0.3):
        middle.insert(0, "email")
    if kit.chance(0.15):
        final, middle = middle, final
    names = [name for name in ("title", "author", *middle, *final) if name != ending and name not in without]
    return [*names, ending] if ending else names


def write(fields: Sheet, work: Work, names: Sequence[str], style: Style, layout: Layout) -> None:
    """Write a block of labels; what its values say goes to the story's facts."""
    told = fields.stories[-1]
    labels = {name: _label(work, name, style) for name in names}
    broad = max(len(label) for label in labels.values()) if style.aligned else 0
    for at, name in enumerate(names):
        shown, facts = work.value(name)
        if style.values_caps:
            shown, facts = shown.upper(), _upper(facts)
        told.facts |= facts
        gap = 1 if style.spaced and at else 0
        zone = _ZONES.get(name, "header")
        if style.standing:
            fields.put(zone, labels[name], *layout.lines(shown), gap=1 if at else 0)
            continue
        opening = f"{style.mark}{labels[name]}{style.sep.rstrip() if style.mark else style.sep}"
        opening = f"{opening}{style.mark} " if style.mark else opening.ljust(broad + len(style.sep))
        margin = style.margin
        fields.put(zone, *layout.lines(shown, margin + opening, margin + " " * style.hang), gap=gap)


def _label(work: Work, name: str, style: Style) -> str:
    name = "summary" if name == "long_summary" else name
    wrong = work.lists["label_misspelt"]
    if style.misspelt and name in wrong and work.rng.random() < 0.5:
        label = work.rng.choice(wrong[name])
    else:
        label = work.rng.choice(work.lists["labels"][name])
    return label.upper() if style.caps else label


def _upper(facts: dict[str, Any]) -> dict[str, Any]:
    kept = ("rating", "published", "language_code")
    return {key: value if key in kept else _upper_value(value) for key, value in facts.items()}


def _upper_value(value: Any) -> Any:
    if isinstance(value, list):
        return [text.upper() for text in value]
    return value.upper() if isinstance(value, str) else value


def title_and_by(
    fields: Sheet, work: Work, told: Told, *, title: str | None = None, by: str = "by {}"
) -> None:
    """Write a bare title and a by-line below it."""
    fields.put("header", title or work.title)
    fields.put("header", by.format(work.author))
    told.facts |= {"title": title or work.title, "authors": list(work.authors)}


def note(fields: Sheet, texts: Sequence[str], layout: Layout, *, label: str, gap: int = 1) -> None:
    """Write an author's note of one or more paragraphs; it is one note."""
    for at, text in enumerate(texts):
        fields.put("notes", *layout.lines(text, label if at == 0 else ""), gap=gap if at == 0 else 1)
    facts = fields.stories[-1].facts
    facts["notes"] = [*facts["notes"], " ".join(texts)]


def bare(fields: Sheet, told: Told, zone: str, text: str, layout: Layout, *, gap: int = 1) -> None:
    """Write a paragraph that no label announces."""
    fields.put(zone, *layout.lines(text), gap=gap)
    if zone == "disclaimer":
        told.facts["disclaimer"] = text

"""Cases by seed: a file, and the truth about it in the form of the judged sets, with the zone of every word.

It draws templates in turn, so that every one has its share; what they write is up to them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import OPTIONAL, Sheet, Span, Told
from benchmarks.header_generator.tables import table

_PACKAGE = "benchmarks.header_generator"
_PHRASE = 5
_LONG = ("summary", "disclaimer", "notes", "feedback", "distribution", "recap")


@dataclass(frozen=True)
class Template:
    """One way of writing a file; ``family`` is what scores are told by."""

    id: str
    family: str
    build: str
    options: Mapping[str, Any]

    @property
    def side(self) -> str:
        return self.id.split(".")[0]


@dataclass(frozen=True)
class Case:
    """A file with its truth.

    ``expected`` is a line of the judged sets' ``expected.jsonl``; ``zones`` are runs of words of one zone in the file's
    order; ``flows`` has one list a story: (zone, text) of its body and the headings and end marks between. ``spaced`` is
    False where blanks do not divide words (Chinese, Japanese): edges of bodies are twelve signs there, not six words.
    """

    name: str
    template: Template
    content: bytes
    encoding: str
    expected: dict[str, Any]
    zones: tuple[tuple[str, int], ...]
    flows: tuple[tuple[Span, ...], ...]
    spaced: bool


@cache
def templates(side: str | None = None) -> tuple[Template, ...]:
    """Return all templates, or those of one side."""
    rows = table("templates")["template"]
    known = [Template(row["id"], row["family"], row["build"], row.get("options", {})) for row in rows]
    return tuple(template for template in known if side in (None, template.side))


def cases(seed: int, count: int, side: str | None = None, folder: Path | None = None) -> Iterator[Case]:
    """Yield ``count`` cases, the same ones for the same seed; ``folder`` has real texts for the bodies."""
    known = templates(side)
    for number in range(count):
        yield case(seed, number, known[number % len(known)], folder)


def case(seed: int, number: int, template: Template, folder: Path | None = None) -> Case:
    """Write one file by one template."""
    rng = random.Random(f"{seed} {number} {template.id}")
    sheet = Sheet()
    if rng.random() < 0.1:
        sheet.newline = "\r\n"
    sheet.curly = rng.random() < 0.15
    sheet.loose = rng.random() < 0.06
    sheet.ragged = rng.random() < 0.06
    module, function = template.build.split(".")
    build = getattr(import_module(f"{_PACKAGE}.{module}"), function)
    build(sheet, Kit(rng, template.side, folder), **template.options)
    name = f"{rng.randrange(16**6):06x}{sheet.suffix}"
    text = sheet.text()
    if sheet.curly and rng.random() < 0.5:
        sheet.encoding = _narrow(text)
    elif rng.random() < 0.03:
        sheet.encoding = "utf-8-sig"
    return Case(
        name=name,
        template=template,
        content=text.encode(sheet.encoding),
        encoding=sheet.encoding,
        expected=_expected(name, sheet, text),
        zones=tuple(sheet.zones()),
        flows=tuple(tuple(told.flow) for told in sheet.stories),
        spaced=sheet.spaced,
    )


def _narrow(text: str) -> str:
    """Return Windows' Western code page where a text can be written in it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return "utf-8"
    return "cp1252"


def _expected(name: str, fields: Sheet, text: str) -> dict[str, Any]:
    stories = [_story(told, fields, text) for told in fields.stories]
    if len(stories) == 1:
        return {"path": name, "kind": "story", **stories[0]}
    return {"path": name, "kind": "multi", "stories": stories}


def _story(told: Told, fields: Sheet, text: str) -> dict[str, Any]:
    facts = dict(told.facts)
    if facts.get("contact") is None and "@" in text:
        # An address in a paragraph or a mail's head may be taken for the author's.
        facts.pop("contact", None)
    recap = facts.pop("recap", None)
    body = " ".join(text for zone, text in told.flow if zone == "body")
    opened = body.split()[:6] if fields.spaced else [body[:12]]
    closed = body.split()[-6:] if fields.spaced else [body[-12:]]
    facts |= {"body_starts_with": " ".join(opened), "body_ends_with": " ".join(closed)}
    before, after = _around(told.flow)
    leads = [" ".join(before), *before] if len(before) > 1 else before
    leads += facts.pop("leads", [])
    facts |= {"body_lead_in_allowed": leads} if leads else {}
    facts |= {"body_tail_allowed": after} if after else {}
    facts["must_not_be_in_body"] = list(_phrases({**facts, "recap": recap}, body))
    return facts


def _around(flow: Sequence[Span]) -> tuple[list[str], list[str]]:
    """Return the optional texts that stand before the first and after the last words of a body."""
    at = [number for number, (zone, _) in enumerate(flow) if zone not in OPTIONAL]
    if not at:
        return [], []
    before, after = flow[: at[0]], flow[at[-1] + 1 :]
    return [text for zone, text in before if zone != "rule"], [text for zone, text in after if zone != "rule"]


def _phrases(facts: Mapping[str, Any], body: str) -> Iterator[str]:
    """Yield some words of every long value that stand nowhere in the body."""
    for key in _LONG:
        values = facts.get(key) or ()
        for value in (values,) if isinstance(values, str) else values:
            words = value.split()[:_PHRASE]
            phrase = " ".join(words)
            if len(words) > 2 and phrase.casefold() not in body.casefold():
                yield phrase

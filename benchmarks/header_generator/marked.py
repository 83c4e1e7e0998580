"""Templates of what came into a text on its way: forum markup, HTML, banners, marks, a server's answer, export's quotes.

The stories' own headers are written by ``heads``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from benchmarks.header_generator.heads import Style, choose, title_and_by, write
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet

_EMPHASIS = re.compile(r"[*_](\w+)[*_]")
_OPENING = re.compile(r'(?:^|(?<=\s))"')
_WHOLE = Layout()


def forum(fields: Sheet, kit: Kit, *, heading: str, label: str, line: str) -> None:
    """A post of a board, its markup in brackets left in."""
    work, told = kit.begin(fields)
    fields.put("header", heading.format(work.title))
    fields.gap()
    told.facts["title"] = work.title
    for name in choose(kit, without=("title", "email", "part", "series", "feedback")):
        shown, facts = work.value(name)
        told.facts |= facts
        fields.put("header", f"{label.format(kit.rng.choice(kit.lists['labels'][name]))} {shown}")
    fields.put("markup", line, gap=1)
    kit.body(fields, work, _WHOLE, end=0.1, dress=lambda text: _EMPHASIS.sub(r"[i]\1[/i]", text))
    told.flow[:] = [(zone, _EMPHASIS.sub(r"\1", text)) for zone, text in told.flow]


def fragment(fields: Sheet, kit: Kit, *, form: str, head: str, breaks: bool) -> None:
    """A piece of HTML saved as text: labels in plain lines or with breaks, paragraphs with tags and entities."""
    work, told = kit.begin(fields)
    for name in choose(kit, without=("email",)):
        shown, facts = work.value(name)
        told.facts |= facts
        label = kit.rng.choice(kit.lists["labels"][name])
        fields.put("header", head.format(label=label, value=html.escape(shown, quote=False)))
    fields.gap()
    for text in kit.prose(work):
        dressed = _EMPHASIS.sub(r"<i>\1</i>", html.escape(text, quote=kit.side == "train"))
        fields.paragraph(text, _WHOLE, shown=form.format(dressed), gap=0)
        if breaks:
            fields.put("markup", "<br>")
    told.flow[:] = [(zone, _EMPHASIS.sub(r"\1", text)) for zone, text in told.flow]


def bannered(fields: Sheet, kit: Kit, *, frame: str, marks: bool, by: str, names: Sequence[str]) -> None:
    """An archive's notice above and its row of links below; or marks where the story begins and ends."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    lines = [line.format(num=work.bound["num"]) for line in kit.pick("banners")]
    lines = [frame, *lines, frame] if frame else lines
    fields.put("boilerplate", *lines)
    fields.gap(kit.rng.choice((1, 2)))
    title_and_by(fields, work, told, by=by)
    if names:
        fields.gap()
        write(fields, work, list(names), Style(), layout)
    begin, end = kit.pick("begin_marks")
    if marks:
        fields.put("boilerplate", begin, gap=1)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)), end=0.2)
    if marks:
        fields.put("boilerplate", end, gap=1)
    if frame:
        fields.put("rule", frame, gap=1)
    fields.put("boilerplate", *kit.pick("feet"), gap=0 if frame else 2)


def saved(fields: Sheet, kit: Kit, *, lines: Sequence[str]) -> None:
    """The web server's answer stands above the text."""
    work, _told = kit.begin(fields)
    fields.put("boilerplate", *lines)
    fields.gap()
    write(fields, work, choose(kit), Style(), _WHOLE)
    kit.body(fields, work, kit.layout())


def exported(fields: Sheet, kit: Kit, *, opening: str, closing: str, dash: str) -> None:
    """An export that left its way of writing quotation marks and dashes in the text."""
    work, _ = kit.begin(fields)
    write(fields, work, choose(kit, without=("email", "feedback")), Style(), _WHOLE)
    fields.gap()
    for text in kit.prose(work):
        told = text.replace(", and ", " - and ")
        shown = _OPENING.sub(lambda _: opening, told).replace('"', closing)
        fields.paragraph(told, _WHOLE, shown=shown.replace(" - ", f" {dash} "))

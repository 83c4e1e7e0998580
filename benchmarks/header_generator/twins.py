"""Templates of look-alikes: text that a reader may take for a header, a chapter or an aside, and that is the story.

What they say is in tables/twins.toml.
"""

from __future__ import annotations

from typing import Any

from benchmarks.header_generator.grammar import sentence
from benchmarks.header_generator.heads import Style, choose, title_and_by, write
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet
from benchmarks.header_generator.tables import table
from benchmarks.header_generator.work import Work

_FIRST = ("title", "author", "rating")


def _said(kit: Kit, work: Work, name: str) -> list[str]:
    """Return one set of paragraphs of the side's table."""
    texts: Any = kit.rng.choice(table("twins")[kit.side][name])
    return [
        sentence(text, kit.rng, kit.lists, work.bound)
        for text in ([texts] if isinstance(texts, str) else texts)
    ]


def opened(
    fields: Sheet, kit: Kit, *, name: str, labelled: bool, rule: bool = False, by: str = "by {}"
) -> None:
    """The story begins with the paragraphs that look like something else, and goes on."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    if labelled:
        write(fields, work, [*_FIRST, "fandom"], Style(), layout)
    else:
        title_and_by(fields, work, told, by=by)
    if rule:
        kit.rule(fields)
    fields.paragraphs([*_said(kit, work, name), *kit.prose(work)], layout, gap=1)


def within(
    fields: Sheet, kit: Kit, *, name: str, labelled: bool, spread: bool = False, by: str = "by {}"
) -> None:
    """The look-alikes stand in the middle of the story, together or spread over it."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    if labelled:
        write(fields, work, choose(kit, without=("email", "part")), Style(), layout)
    else:
        title_and_by(fields, work, told, by=by)
    texts, said = kit.prose(work, 260), _said(kit, work, name)
    if spread:
        for at, text in enumerate(said):
            texts.insert(1 + 2 * at, text)
    else:
        half = max(1, len(texts) // 2)
        texts[half:half] = said
    fields.paragraphs(texts, layout, gap=1)


def listed(fields: Sheet, kit: Kit, *, name: str, within: bool = False) -> None:
    """A list, a form, a telegram in the text: lines of their own in one paragraph."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    write(fields, work, _FIRST, Style(), layout)
    texts = kit.prose(work)
    before = texts[:2] if within else []
    fields.paragraphs(before, layout, gap=1)
    lines = "\n".join(_said(kit, work, name)).split("\n")
    fields.put("body", *lines, gap=1)
    told.flow.append(("body", " ".join(lines)))
    fields.paragraphs(texts[len(before) :], layout, gap=1)


def titled(fields: Sheet, kit: Kit, *, by: str, labelled: bool) -> None:
    """A title that is otherwise a label or a link."""
    work, told = kit.begin(fields)
    work.title = kit.rng.choice(table("twins")[kit.side]["titles"])
    if labelled:
        write(fields, work, [*_FIRST, "fandom"], Style(), Layout())
    else:
        title_and_by(fields, work, told, by=by)
    kit.body(fields, work, kit.layout(), gap=kit.rng.choice((1, 2)), end=0)


def paged(fields: Sheet, kit: Kit, *, form: str) -> None:
    """A printout: page numbers between the paragraphs, which are neither chapters nor text."""
    work, told = kit.begin(fields)
    layout = kit.layout((65,), ("block",))
    title_and_by(fields, work, told)
    texts = kit.prose(work, 420)
    for page, at in enumerate(range(0, len(texts), 3)):
        if page:
            fields.put("boilerplate", form.format(page + 1).center(60).rstrip(), gap=1)
        fields.paragraphs(texts[at : at + 3], layout, gap=1)


def numbered(fields: Sheet, kit: Kit, *, by: str) -> None:
    """A number alone on a line that is text: a room, a year, an answer."""
    work, told = kit.begin(fields)
    layout = kit.layout((0, 72), ("block",))
    title_and_by(fields, work, told, by=by)
    texts = kit.prose(work, 250)
    before, number, after = kit.rng.choice(table("twins")[kit.side]["numbers"])
    half = max(1, len(texts) // 2)
    texts[half:half] = [sentence(before, kit.rng, kit.lists, work.bound), number]
    texts.insert(half + 2, sentence(after, kit.rng, kit.lists, work.bound))
    fields.paragraphs(texts, layout, gap=1)


def framed(fields: Sheet, kit: Kit, *, rule: str) -> None:
    """One story in several voices, each under its name in a frame."""
    work, told = kit.begin(fields)
    layout = kit.layout((65,), ("block",))
    title_and_by(fields, work, told, title=work.title.upper())
    # A reader may keep the frame, or the name and what is left of the frame.
    told.facts["leads"] = [f"{work.bound['A'].upper()} {rule}", work.bound["A"].upper()]
    for name in (work.bound["A"], work.bound["B"], work.bound["A"]):
        fields.heading(f"{rule}\n{name.upper()}\n{rule}", gap=2)
        fields.paragraphs(kit.prose(work, 120), layout, gap=1)
    del told.facts["chapters"]


def short_note(fields: Sheet, kit: Kit, *, label: str) -> None:
    """A note of one line; the rule further down is the story's first scene break."""
    work, told = kit.begin(fields)
    layout = kit.layout((0, 65), ("block",))
    write(fields, work, ["title", "author"], Style(), layout)
    text = work.say("notes")
    fields.put("notes", f"{label}{text}", gap=1)
    told.facts["notes"] = [text]
    texts = kit.prose(work, 220)
    fields.paragraphs(texts[:2], layout, gap=1)
    fields.rule(kit.pick("scene_breaks"))
    fields.paragraphs(texts[2:] or kit.prose(work, 40), layout, gap=1)

"""Templates of text as authors posted it: label blocks of every layout, bare titles, one-line heads, notes and paragraphs.

Mail, archives' own formats and other languages have modules of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.header_generator.heads import Style, bare, choose, note, title_and_by, write
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet

_WIDTHS = (0, 0, 65, 72)


def labels(
    fields: Sheet,
    kit: Kit,
    *,
    sep: str = ": ",
    caps: bool = False,
    mark: str = "",
    spaced: bool = False,
    aligned: bool = False,
    values_caps: bool = False,
    misspelt: bool = False,
    margin: str = "",
    rule: float = 0.3,
    gaps: Sequence[int] = (1, 1, 2),
    chapters: float = 0.15,
    hangs: Sequence[int] = (0,),
    widths: Sequence[int] = _WIDTHS,
    without: Sequence[str] = (),
) -> None:
    """A block of labels, a blank line or a rule, and the story."""
    work, _told = kit.begin(fields)
    layout = kit.layout(widths)
    style = Style(sep, caps, mark, spaced, aligned=aligned, hang=kit.rng.choice(hangs))
    style = replace(style, values_caps=values_caps, misspelt=misspelt, margin=margin)
    if aligned:
        layout = replace(layout, width=0)
    write(fields, work, choose(kit, without=without), style, layout)
    if kit.chance(rule):
        kit.rule(fields)
    kit.body(fields, work, layout, gap=kit.rng.choice(gaps), chapters=_chapters(kit, chapters))


def tight(
    fields: Sheet,
    kit: Kit,
    *,
    style: str,
    widths: Sequence[int],
    sep: str = ": ",
    caps: bool = False,
    last: Sequence[str] = ("notes", "disclaimer", "summary", "feedback", "distribution"),
    by: str = "",
    newline: str = "\n",
) -> None:
    """No blank line between the last label and the text: what hides whole stories."""
    work, told = kit.begin(fields)
    layout = Layout(kit.rng.choice(widths), style, indent=" " * kit.rng.choice((3, 4, 5)))
    names = choose(kit, last=last, without=("title", "author") if by else ())
    if by:
        title_and_by(fields, work, told, by=by)
    # The labels have a line each, or nobody could say where the last one ends.
    write(fields, work, names, Style(sep, caps), replace(layout, width=0))
    kit.body(fields, work, layout, gap=0)
    fields.newline = newline


def capitals_tight(fields: Sheet, kit: Kit, **options: object) -> None:
    """The same with Windows' line ends."""
    tight(fields, kit, newline="\r\n", **options)  # type: ignore[arg-type]


def standing(fields: Sheet, kit: Kit, *, caps: bool, by: str) -> None:
    """Labels alone on their lines, each with its value below."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    title_and_by(fields, work, told, by=by)
    fields.gap()
    names = choose(kit, without=("title", "author", "email", "part", "published"), last=("summary", "notes"))
    write(fields, work, names, Style(caps=caps, standing=True), layout)
    if kit.chance(0.4):
        kit.rule(fields)
    kit.body(fields, work, layout, gap=1, chapters=_chapters(kit, 0.2))


def named(fields: Sheet, kit: Kit, *, sep: str, names: dict[str, str], opening: str = "") -> None:
    """Lines of key=value as archives' forms had them."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    if opening:
        fields.put("boilerplate", opening)
    kept = [name for name in names if name in ("title", "author") or kit.chance(0.7)]
    for name in kept:
        shown, facts = work.value(name)
        told.facts |= facts
        fields.put("header", f"{names[name]}{sep}{shown}")
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))


def bare_title(
    fields: Sheet,
    kit: Kit,
    *,
    by: str,
    caps: bool = False,
    centred: bool = False,
    chapters: float = 0.3,
    part: str = "",
) -> None:
    """A title, a by-line, a blank line or two, the story; ``part`` is how its place in the whole is added to the title."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    title = work.title.upper() if caps else work.title
    parts = kit.rng.randint(2, 9)
    facts = {"part": kit.rng.randint(1, parts), "parts": parts} if part else {}
    fields.put("header", title + part.format(**facts), by.format(work.author))
    told.facts |= {"title": title, "authors": list(work.authors), **facts}
    if centred:
        for line in fields.lines:
            line[:] = [(zone, text.center(70).rstrip()) for zone, text in line]
    if kit.chance(0.3):
        kit.rule(fields)
    end = 0 if part else 0.25
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2, 3)), chapters=_chapters(kit, chapters), end=end)


def one_line(fields: Sheet, kit: Kit, *, forms: Sequence[str]) -> None:
    """Everything on the first line."""
    work, told = kit.begin(fields)
    raw = work.short_rating
    pair = "/".join(name.split()[-1] for name in work.cast[:2])
    form = kit.rng.choice(forms)
    line = form.format(
        title=work.title, author=work.authors[0], rating=raw, pair=pair, fandom=work.fandom["name"]
    )
    fields.put("header", line)
    told.facts |= {"title": work.title, "authors": [work.authors[0]], "soft": ["rating", "rating_raw"]}
    for key, slot in (("pairings", "{pair}"), ("fandoms", "{fandom}")):
        if slot in form:
            told.facts["soft"] = [*told.facts["soft"], key]
    kit.body(fields, work, kit.layout(), gap=kit.rng.choice((1, 2)))


def parenthesised(fields: Sheet, kit: Kit, *, by: str, form: str) -> None:
    """The facts stand in one parenthesis below the by-line."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    title_and_by(fields, work, told, title=work.title.upper(), by=by)
    names = f"{work.bound['A']}, {work.bound['B']}"
    raw = work.short_rating
    fields.put("header", form.format(rating=raw, names=names, fandom=work.fandom["name"]), gap=1)
    told.facts["soft"] = ["rating", "rating_raw", "characters", "fandoms", "status", "parts", "part"]
    kit.body(fields, work, layout)


def noted(fields: Sheet, kit: Kit, *, start: str, middle: str, end: str) -> None:
    """Author's notes at the start, between paragraphs and at the end."""
    work, _told = kit.begin(fields)
    layout = kit.layout()
    write(fields, work, ["title", "author", "rating"], Style(), layout)
    texts = kit.prose(work, 260)
    if kit.chance(0.7):
        _bracketed(fields, kit, start, work.say("notes"), layout)
    half = len(texts) // 2
    kit.scenes(fields, layout, texts[:half])
    if kit.chance(0.7):
        _bracketed(fields, kit, middle, work.say("mid_notes"), layout)
    fields.paragraphs(texts[half:], layout, gap=1)
    if kit.chance(0.5):
        fields.ending(kit.pick("endings").replace("{part}", "1"))
    _bracketed(fields, kit, end, work.say("end_notes"), layout)


def _bracketed(fields: Sheet, kit: Kit, form: str, text: str, layout: Layout) -> None:
    opening, closing = form.split("|")
    fields.put("notes", *layout.lines(f"{opening}{text}{closing}"), gap=kit.rng.choice((1, 1, 2)))
    facts = fields.stories[-1].facts
    facts["notes"] = [*facts["notes"], text]


def long_note(fields: Sheet, kit: Kit, *, label: str, gap: int = 1) -> None:
    """A note of several paragraphs, closed by a rule."""
    work, _told = kit.begin(fields)
    layout = kit.layout()
    write(fields, work, choose(kit, without=("notes",)), Style(), layout)
    note(fields, work.say_all(kit.pick("long_notes")), layout, label=label, gap=gap)
    kit.rule(fields)
    kit.body(fields, work, layout)


def long_values(
    fields: Sheet, kit: Kit, *, sep: str, caps: bool, spaced: bool, hangs: Sequence[int], after: bool
) -> None:
    """A summary that runs over several lines, with labels after it."""
    work, _told = kit.begin(fields)
    layout = kit.layout((65, 72))
    names = ["title", "author", "rating", "long_summary", *(("fandom", "disclaimer") if after else ())]
    style = Style(sep, caps, spaced=spaced, hang=kit.rng.choice(hangs))
    write(fields, work, names, style, layout)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))


def unlabelled(fields: Sheet, kit: Kit, *, what: Sequence[str], by: str, gap: int = 1) -> None:
    """Paragraphs without a label between by-line and text: disclaimers, permissions, thanks."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    title_and_by(fields, work, told, by=by)
    for name in what:
        zone = {"bare_disclaimer": "disclaimer", "permission": "distribution"}.get(name, "notes")
        bare(fields, told, zone, work.say(name), layout, gap=gap)
        if name != "bare_disclaimer":
            told.facts.pop("notes", None)
    if kit.chance(0.4):
        kit.rule(fields)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))


def recapped(fields: Sheet, kit: Kit, *, opening: str, closing: str) -> None:
    """What happened so far stands above the next part."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    write(fields, work, ["title", "author", "part", "disclaimer"], Style(), layout)
    recap = work.say("recap")
    fields.put("quoted", *layout.lines(f"{opening}{recap}{closing}"), gap=1)
    told.facts["recap"] = f"{opening}{recap}{closing}"
    kit.rule(fields)
    kit.body(fields, work, layout, end=0)
    if kit.chance(0.5):
        fields.ending(kit.pick("endings").replace("{part}", str(told.facts["part"])))


def at_end(fields: Sheet, kit: Kit, *, sep: str, caps: bool) -> None:
    """The header stands below the story."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    if kit.chance(0.5):
        title_and_by(fields, work, told)
        without: tuple[str, ...] = ("title", "author")
    else:
        without = ()
    kit.body(fields, work, layout, end=0.5)
    kit.rule(fields)
    fields.gap()
    write(fields, work, choose(kit, without=without), Style(sep, caps), layout)


def headings(fields: Sheet, kit: Kit, *, by: str) -> None:
    """A bare title and several chapters."""
    work, told = kit.begin(fields)
    title_and_by(fields, work, told, by=by)
    kit.body(fields, work, kit.layout(), gap=2, chapters=kit.rng.randint(2, 4))


def removed(fields: Sheet, kit: Kit) -> None:
    """A header and a notice that the story is gone."""
    work, _told = kit.begin(fields)
    write(fields, work, choose(kit), Style(), Layout())
    if kit.chance(0.5):
        kit.rule(fields)
    fields.put("boilerplate", kit.pick("removed"), gap=1)


def nothing(fields: Sheet, kit: Kit) -> None:
    """A story and not a word about it."""
    work, _ = kit.begin(fields)
    kit.body(fields, work, kit.layout(), end=0.1)


def _chapters(kit: Kit, share: float) -> int:
    return kit.rng.randint(2, 3) if kit.chance(share) else 0


def interrupted(
    fields: Sheet, kit: Kit, *, first: Sequence[str], between: str, second: Sequence[str], sep: str
) -> None:
    """A header that stops for a paragraph and goes on."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    write(fields, work, first, Style(sep), layout)
    bare(
        fields,
        told,
        "disclaimer" if between == "bare_disclaimer" else "distribution",
        work.say(between),
        layout,
    )
    fields.gap()
    write(fields, work, second, Style(sep), layout)
    if between != "bare_disclaimer":
        told.facts.pop("notes", None)
    if kit.chance(0.3):
        kit.rule(fields)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))


def covered(fields: Sheet, kit: Kit, *, caps: bool, rule: bool) -> None:
    """A word to the readers of a list stands above the header."""
    work, told = kit.begin(fields)
    layout = kit.layout()
    fields.put("notes", *layout.lines(work.say("covering")))
    if rule:
        kit.rule(fields)
    fields.gap()
    write(fields, work, choose(kit, without=("notes",)), Style(caps=caps), layout)
    told.facts.pop("notes", None)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))

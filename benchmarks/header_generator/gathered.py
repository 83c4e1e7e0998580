"""Templates of files with several stories: e-zines, collections, digests.

Each story has its own truth; what stands between them belongs to none.
"""

from __future__ import annotations

from benchmarks.header_generator.heads import Style, title_and_by, write
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet
from benchmarks.header_generator.work import Work

_NUMBERS = (2, 2, 3)


def zine(
    fields: Sheet, kit: Kit, *, name: str, issue: str, entry: str, head: str, rule: str, close: str
) -> None:
    """An electronic magazine: masthead, contents, stories between rules, imprint."""
    works: list[Work] = []
    while len(works) < kit.rng.choice(_NUMBERS):
        work, _ = kit.begin(Sheet())
        if work.title not in [other.title for other in works]:
            works.append(work)
    fields.put("boilerplate", name.center(66).rstrip(), issue.center(66).rstrip())
    fields.put("contents", "CONTENTS".center(66).rstrip(), gap=1)
    fields.gap()
    for work in works:
        fields.put("contents", entry.format(title=work.title, author=work.authors[0]))
    for work in works:
        _, told = kit.begin(fields, work)
        title = work.title.upper()
        told.facts |= {"title": title, "authors": [work.authors[0]]}
        fields.put("rule", rule, gap=2)
        fields.put("header", *head.format(title=title, author=work.authors[0]).split("\n"), gap=1)
        if kit.side == "train":
            fields.put("rule", rule, gap=1)
        fields.paragraphs(kit.prose(work, 200), Layout(66), gap=1)
    fields.put("rule", rule, gap=1)
    fields.put("boilerplate", *Layout(66).lines(close), gap=1)


def several(fields: Sheet, kit: Kit, *, rule: str, caps: bool, gap: int) -> None:
    """Stories one after another, each with a header of labels."""
    layout = kit.layout()
    for at in range(kit.rng.choice(_NUMBERS)):
        work, _told = kit.begin(fields)
        if at:
            fields.put("rule", rule, gap=gap)
            fields.gap(gap)
        names = [
            "title",
            "author",
            "rating",
            kit.rng.choice(("fandom", "characters")),
            kit.rng.choice(("summary", "disclaimer")),
        ]
        write(fields, work, names, Style(caps=caps), layout)
        fields.paragraphs(kit.prose(work, 180), layout, gap=1)


def by_lines(fields: Sheet, kit: Kit, *, by: str, rule: str) -> None:
    """A collection whose pieces have a title and a by-line each."""
    layout = kit.layout()
    fields.put(
        "boilerplate", f"The {kit.pick('t_noun')} Anthology, a collection of short stories by many hands"
    )
    for _ in range(kit.rng.choice(_NUMBERS)):
        work, told = kit.begin(fields)
        fields.put("rule", rule, gap=2)
        fields.gap()
        title_and_by(fields, work, told, title=work.title.upper(), by=by)
        fields.paragraphs(kit.prose(work, 180), layout, gap=1)

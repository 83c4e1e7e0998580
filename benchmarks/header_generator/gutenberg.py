"""Templates of Project Gutenberg's texts, by the years in which their frame was written.

The frames are in tables/gutenberg.toml.
"""

from __future__ import annotations

from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet
from benchmarks.header_generator.tables import table

_MONTHS = ("January", "March", "April", "June", "August", "October")


def gutenberg(fields: Sheet, kit: Kit, *, era: str, labelled: bool = True) -> None:
    """A book with the frame of one era."""
    work, told = kit.begin(fields)
    author = f"{kit.pick('first')} {kit.pick('last')}"
    frame = table("gutenberg")[kit.side][era]
    number = kit.rng.randint(300, 60000)
    filled = {"title": work.title, "author": author, "TITLE": work.title.upper(), "number": number}
    filled |= {
        "month": kit.rng.choice(_MONTHS),
        "year": 2001,
        "file": "".join(w[0] for w in work.title.lower().split()),
    }
    told.facts |= {"title": work.title if labelled else work.title.upper(), "authors": [author]}
    told.facts |= {"language": "English", "language_code": "en"} if "Language:" in frame["above"] else {}
    # When it was put online is not when it was published, and some readers keep the first line's year.
    del told.facts["published"]
    fields.put("licence", *frame["above"].format(**filled).strip("\n").split("\n"))
    fields.heading(frame["page"].format(**filled), gap=3)
    layout = Layout(72, indent="")
    for number_of in range(kit.rng.choice((0, 2, 3))) or (None,):
        if number_of is not None:
            _chapter(fields, kit, number_of)
        fields.paragraphs(kit.prose(work, 220), layout, gap=2)
    if below := frame["below"].format(**filled).strip("\n"):
        fields.put("licence", *below.split("\n"), gap=3)
    fields.newline = "\r\n"


def _chapter(fields: Sheet, kit: Kit, number: int) -> None:
    roman, title = ("I", "II", "III")[number], kit.pick("chapter_words").upper()
    with_title = kit.side == "train"
    fields.heading(f"CHAPTER {roman}\n\n{title}" if with_title else f"CHAPTER {roman}.", gap=4)
    facts = fields.stories[-1].facts
    facts["chapters"] = [*facts["chapters"], title if with_title else f"CHAPTER {roman}."]
    facts["soft"] = ["chapters"]

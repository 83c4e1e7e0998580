"""Templates of stories in other languages, with headers, headings and sentences of theirs.

What each language says is in tables/tongues.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.header_generator.grammar import sentence
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet
from benchmarks.header_generator.tables import tongue

_SPACELESS = ("zh", "ja")


def tongued(
    fields: Sheet, kit: Kit, *, language: str, labelled: bool, sep: str = ": ", chapters: bool = True
) -> None:
    """A story with a header of labels or a bare title, and chapters."""
    lists = tongue(language, kit.side)
    work, told = kit.begin(fields)
    bound = _people(kit, lists)
    author = kit.rng.choice(lists["authors"]) if "authors" in lists else work.authors[0]
    title = sentence(kit.rng.choice(lists["titles"]), kit.rng, lists, bound)
    told.facts |= {"title": title, "authors": [author], "language_code": lists["code"]}
    fields.spaced = language not in _SPACELESS
    layout = Layout(0, kit.rng.choice(("block", "block", "line" if not fields.spaced else "block")))
    if labelled:
        _labels(fields, kit, lists, bound, sep)
    else:
        fields.put("header", title, lists["by"].format(author=author))
    form = kit.rng.choice(lists["heading"])
    for number in range(kit.rng.randint(2, 3) if chapters else 1):
        if chapters:
            _heading(fields, lists, form, number)
        texts = [_sentences(kit, lists, bound) for _ in range(kit.rng.randint(4, 8))]
        fields.paragraphs(texts, layout, gap=1)


def _people(kit: Kit, lists: Mapping[str, Any]) -> dict[str, str]:
    """Return who A and B are; where verbs tell men from women, A is a woman and B a man."""
    if "women" in lists:
        return {"A": kit.rng.choice(lists["women"]), "B": kit.rng.choice(lists["men"])}
    first, second = kit.rng.sample(lists["names"], 2)
    return {"A": first, "B": second}


def _labels(fields: Sheet, kit: Kit, lists: Mapping[str, Any], bound: dict[str, str], sep: str) -> None:
    facts = fields.stories[-1].facts
    for name, wordings in lists["labels"].items():
        if name not in ("title", "author") and kit.chance(0.3):
            continue
        if name == "title":
            value = facts["title"]
        elif name == "author":
            value = facts["authors"][0]
        elif name == "rating":
            value, facts["rating"] = kit.rng.choice(lists["ratings"])
            facts["rating_raw"] = value
        elif name == "fandom":
            value = kit.pick("fandoms")["name"]
            facts["fandoms"] = [value]
        elif name == "characters":
            people = [text for text in lists["names"][:4] if text[0].isupper()][:2]
            value, facts["characters"] = ", ".join(people), people
        else:
            value = sentence(kit.rng.choice(lists[name]), kit.rng, lists, bound)
            facts[name] = [value] if name == "notes" else value
        zone = name if name in ("summary", "disclaimer", "notes") else "header"
        fields.put(zone, f"{kit.rng.choice(wordings)}{sep}{value}")


def _heading(fields: Sheet, lists: Mapping[str, Any], form: str, number: int) -> None:
    titled = "{t}" in form
    title = lists["chapter_titles"][number] if titled else ""
    line = form.format(n=lists["numbers"][number], t=title)
    fields.heading(line, gap=2)
    facts = fields.stories[-1].facts
    facts["chapters"] = [*facts["chapters"], title if titled else line.strip("【】")]


def _sentences(kit: Kit, lists: Mapping[str, Any], bound: dict[str, str]) -> str:
    joint = "" if lists["code"] in _SPACELESS else " "
    patterns = kit.rng.sample(lists["paragraphs"], kit.rng.randint(1, 3))
    patterns.sort(key=lambda text: text[0] in "—–-")
    spoken = [text for text in patterns if text[0] in "—–-"]
    chosen = (
        spoken[:1] if spoken and len(patterns) == len(spoken) else [t for t in patterns if t not in spoken]
    )
    return joint.join(sentence(text, kit.rng, lists, bound) for text in chosen)


def measured(fields: Sheet, kit: Kit, *, language: str, openings: list[str]) -> None:
    """Paragraphs that begin with a number word and are no chapters."""
    lists = tongue(language, kit.side)
    _, told = kit.begin(fields)
    bound = _people(kit, lists)
    title = sentence(kit.rng.choice(lists["titles"]), kit.rng, lists, bound)
    author = kit.rng.choice(lists["authors"])
    told.facts |= {"title": title, "authors": [author], "language_code": lists["code"]}
    fields.spaced = False
    fields.put("header", title, lists["by"].format(author=author))
    texts = [_sentences(kit, lists, bound) for _ in range(8)]
    for at, opening in zip((2, 4, 6), openings, strict=False):
        texts[at] = opening + texts[at]
    fields.paragraphs(texts, Layout(), gap=1)

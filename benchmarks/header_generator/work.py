"""One invented story: its title, people and everything a header may say of it, drawn by chance from one side's tables.

How a header writes them down is decided elsewhere; the facts are in the form of the judged sets (see their README).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.header_generator.grammar import expand, sentence

Value = tuple[str, dict[str, Any]]
# A file that says nothing of these is judged for it: what is found all the same is wrong.
NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("title", "rating", "rating_raw", "summary", "disclaimer", "series", "series_part")),
    **dict.fromkeys(("part", "parts", "status", "published", "contact", "words_claimed")),
    **dict.fromkeys(("authors", "fandoms", "pairings", "characters", "genres"), ()),
    **dict.fromkeys(("keywords", "warnings", "notes", "chapters"), ()),
}
# What stands behind a rating: "PG-13 for language", "PG (some swearing)", "T - Teens".
_ADDED = re.compile(r" for | \(| - ")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")


@dataclass
class Work:
    """What chance made of one story; ``bound`` are the names its sentences use."""

    title: str
    authors: tuple[str, ...]
    mail: str
    rating: tuple[str, str]
    fandom: Mapping[str, Any]
    cast: tuple[str, ...]
    bound: dict[str, str]
    lists: Mapping[str, Any]
    rng: random.Random = field(repr=False)

    def say(self, name: str) -> str:
        """Draw one text of a list and fill it."""
        return sentence(self.rng.choice(self.lists[name]), self.rng, self.lists, self.bound)

    def say_all(self, texts: list[str]) -> list[str]:
        """Fill several texts that belong together."""
        return [sentence(text, self.rng, self.lists, self.bound) for text in texts]

    @property
    def author(self) -> str:
        """The by-line's names."""
        return (" & " if self.rng.random() < 0.5 else " and ").join(self.authors)

    @property
    def short_rating(self) -> str:
        """The rating without what some add to it."""
        return _ADDED.split(self.rating[0])[0].removeprefix("strong ")

    def value(self, name: str) -> Value:
        """Draw what a header says under one label, and the facts it gives."""
        return _DRAWN[name](self)


def invent(rng: random.Random, lists: Mapping[str, Any]) -> Work:
    """Make up one story."""
    fandom = rng.choice(lists["fandoms"])
    cast = tuple(rng.sample(fandom["cast"], 3))
    pens = rng.sample(lists["handles"], 3)
    bound = {"A": _short(cast[0]), "B": _short(cast[1]), "pen": pens[1], "pen2": pens[2]}
    bound |= {"fandom": fandom["name"], "owner": fandom["owner"], "num": f"{rng.randint(100, 9999):04}"}
    authors = [pens[0] if rng.random() < 0.5 else _full_name(rng, lists)]
    if rng.random() < 0.1 and (second := _full_name(rng, lists)) not in authors:
        authors.append(second)
    mail = f"{_short(authors[0]).lower().replace(' ', '')}@{rng.choice(('example.com', 'example.net', 'example.org'))}"
    bound["mail"] = mail
    title = expand(rng.choice(lists["titles"]), rng, lists, bound)
    title = title[0].upper() + title[1:]
    return Work(
        title, tuple(authors), mail, tuple(rng.choice(lists["ratings"])), fandom, cast, bound, lists, rng
    )


def _full_name(rng: random.Random, lists: Mapping[str, Any]) -> str:
    return f"{rng.choice(lists['first'])} {rng.choice(lists['last'])}"


def _short(name: str) -> str:
    """Return what a person is called: the last word of a title and name, else the first."""
    words = name.split()
    return words[-1] if words[0] in ("Queen", "Constable", "Sheriff", "Sister") else words[0]


def _several(work: Work, name: str, most: int = 3) -> list[str]:
    return work.rng.sample(list(work.lists[name]), work.rng.randint(1, most))


def _title(work: Work) -> Value:
    shown = f'"{work.title}"' if work.rng.random() < 0.08 else work.title
    return shown, {"title": work.title}


def _author(work: Work) -> Value:
    facts: dict[str, Any] = {"authors": list(work.authors)}
    if len(work.authors) == 1 and work.rng.random() < 0.15:
        form = work.rng.choice(("{} <{}>", "{} ({})"))
        return form.format(work.author, work.mail), {**facts, "contact": work.mail}
    return work.author, facts


def _rating(work: Work) -> Value:
    raw, rating = work.rating
    shown = f"[{raw}]" if " " not in raw and work.rng.random() < 0.06 else raw
    return shown, {"rating_raw": raw, "rating": rating}


def _pairing(work: Work) -> Value:
    names = [name.split()[-1] if work.rng.random() < 0.5 else _short(name) for name in work.cast[:2]]
    pairing = work.rng.choice(("/", "/", " & ")).join(names)
    return pairing, {"pairings": [pairing]}


def _characters(work: Work) -> Value:
    names = list(work.cast[: work.rng.randint(1, 3)])
    return ", ".join(names), {"characters": names}


def _genre(work: Work) -> Value:
    genres = _several(work, "genres", 2)
    return work.rng.choice(("/", ", ")).join(genres), {"genres": genres}


def _keywords(work: Work) -> Value:
    tags = _several(work, "tags", 4)
    return ", ".join(tags), {"keywords": tags}


def _warnings(work: Work) -> Value:
    warnings = _several(work, "warnings", 2)
    return ", ".join(warnings), {"warnings": warnings}


def _distribution(work: Work) -> Value:
    text, refused = work.rng.choice(work.lists["distribution"])
    return text, {"distribution": text, **({"do_not_archive": True} if refused else {})}


def _series(work: Work) -> Value:
    name = f"The {expand('{t_noun}', work.rng, work.lists, {})} Cycle"
    return name, {"series": name}


def _part(work: Work) -> Value:
    parts = work.rng.randint(1, 7)
    part = work.rng.randint(1, parts)
    return work.rng.choice((f"{part}/{parts}", f"{part} of {parts}")), {"part": part, "parts": parts}


def _published(work: Work) -> Value:
    year, month, day = work.rng.randint(1996, 2012), work.rng.randint(1, 10), work.rng.randint(13, 28)
    forms = (
        f"{year}-{month:02}-{day}",
        f"{_MONTHS[month - 1]} {day}, {year}",
        f"{day} {_MONTHS[month - 1]} {year}",
    )
    forms += (f"{month}/{day}/{year}",)
    return work.rng.choice(forms), {"published": f"{year}-{month:02}-{day}"}


def _words(work: Work) -> Value:
    number = work.rng.randint(300, 9000)
    return work.rng.choice((f"{number}", f"{number:,}", f"~{number:,}")), {"words_claimed": number}


def _status(work: Work) -> Value:
    status = work.rng.choice(("Complete", "WIP", "In progress", "Completed"))
    return status, {"status": status}


def _text(name: str, key: str | None = None, *, listed: bool = False) -> Any:
    def drawn(work: Work) -> Value:
        text = work.say(name)
        nothing = text.casefold() == "none"
        return text, {} if nothing else {key or name: [text] if listed else text}

    return drawn


_DRAWN: Mapping[str, Any] = {
    "title": _title,
    "author": _author,
    "email": lambda work: (work.mail, {"contact": work.mail}),
    "rating": _rating,
    "fandom": lambda work: (work.fandom["name"], {"fandoms": [work.fandom["name"]]}),
    "pairing": _pairing,
    "characters": _characters,
    "genre": _genre,
    "keywords": _keywords,
    "warnings": _warnings,
    "spoilers": _text("spoilers"),
    "distribution": _distribution,
    "disclaimer": _text("disclaimer"),
    "summary": _text("summary"),
    "long_summary": _text("long_summary", "summary"),
    "notes": _text("notes", listed=True),
    "feedback": _text("feedback"),
    "beta": _text("beta"),
    "dedication": _text("dedication"),
    "series": _series,
    "part": _part,
    "published": _published,
    "words_claimed": _words,
    "status": _status,
    "language": lambda _: ("English", {"language": "English", "language_code": "en"}),
}

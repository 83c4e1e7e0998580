"""Templates of archives' own forms: FanFiction.net's line of facts, AO3 as text, FanFicFare, eFiction.

Markup and banners around a story are in ``marked``, several stories in ``gathered``, Gutenberg's texts in ``gutenberg``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.header_generator.heads import title_and_by
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Layout, Sheet, Told
from benchmarks.header_generator.work import Work

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")
_FFN_GENRES = ("Humor", "Mystery", "Friendship", "Adventure", "Family", "Drama", "Hurt/Comfort")
_AO3_RATINGS = (("General Audiences", "general"), ("Teen And Up Audiences", "teen"), ("Mature", "mature"))
_WHOLE = Layout()


def _day(kit: Kit, years: tuple[int, int]) -> tuple[int, int, int]:
    return kit.rng.randint(*years), kit.rng.randint(1, 10), kit.rng.randint(13, 28)


def _iso(day: tuple[int, int, int]) -> str:
    return f"{day[0]}-{day[1]:02}-{day[2]:02}"


def ffn(fields: Sheet, kit: Kit, *, forms: Sequence[str], above: bool, summary: bool) -> None:
    """FanFiction.net's one line of facts, above the title or below the by-line."""
    work, told = kit.begin(fields)
    line = _ffn_line(kit, work, told, kit.rng.choice(forms))
    if above:
        fields.put("header", line)
        fields.gap()
    title_and_by(fields, work, told)
    if summary and kit.chance(0.5):
        shown, facts = work.value("summary")
        fields.put("summary", f"Summary: {shown}", gap=1)
        told.facts |= facts
    if not above:
        fields.put("header", line, gap=1)
    kit.body(fields, work, kit.layout((0,)), gap=kit.rng.choice((1, 2)))


def _ffn_line(kit: Kit, work: Work, told: Told, form: str) -> str:
    raw, rating = kit.pick("ffn_ratings")
    words, day = kit.rng.randint(200, 9000), _day(kit, (2005, 2014))
    people = [f"{work.bound['A']} {work.cast[0].split()[-1][0]}.", work.bound["B"]]
    genres = kit.rng.sample(_FFN_GENRES, 2)
    told.facts |= {"rating_raw": raw, "rating": rating, "language": "English", "language_code": "en"}
    told.facts |= {"words_claimed": words, "published": _iso(day) if "Published" in form else None}
    told.facts |= {"status": "Complete" if "Complete" in form else None}
    told.facts["soft"] = ["genres", "characters"]
    return form.format(
        rating=raw,
        genres="/".join(genres),
        people=", ".join(people),
        words=f"{words:,}",
        id=kit.rng.randint(10**6, 9 * 10**6),
        date=f"{_MONTHS[day[1] - 1]} {day[2]}, {day[0]}",
        slashed=f"{day[1]}/{day[2]}/{day[0]}",
    )


def ao3(fields: Sheet, kit: Kit, *, standing: bool, notes: bool, chapters: float) -> None:
    """A work of Archive of Our Own turned into plain text: a sheet of facts, Summary, Notes, chapters, End Notes."""
    work, told = kit.begin(fields)
    raw, rating = kit.rng.choice(_AO3_RATINGS)
    day, words = _day(kit, (2009, 2022)), kit.rng.randint(300, 9000)
    pair = "/".join(work.cast[:2])
    tags = kit.rng.sample(kit.lists["tags"], 3)
    url = f"http://archiveofourown.org/works/{kit.rng.randint(10**5, 9 * 10**6)}"
    number = kit.rng.randint(2, 3) if kit.chance(chapters) else 0
    rows = {
        "Rating": raw,
        "Archive Warning": "No Archive Warnings Apply",
        "Category": "F/M",
        "Fandom": work.fandom["name"],
    }
    rows |= {"Relationship": pair, "Character": ", ".join(work.cast), "Additional Tags": ", ".join(tags)}
    rows |= {
        "Language": "English",
        "Stats": f"Published: {_iso(day)} Words: {words:,} Chapters: {number or 1}/{number or 1}",
    }
    fields.put("header", work.title)
    fields.put("header", f"Posted originally on the Archive of Our Own at {url}.")
    for at, (label, value) in enumerate(rows.items()):
        lines = [f"{label}:", f"    {value}"] if standing else [f"{label}: {value}"]
        fields.put("header", *lines, gap=0 if at else 1)
    told.facts |= {"title": work.title, "authors": [work.authors[0]], "rating_raw": raw, "rating": rating}
    told.facts |= {"fandoms": [work.fandom["name"]], "pairings": [pair], "characters": list(work.cast)}
    told.facts |= {"keywords": tags, "warnings": ["No Archive Warnings Apply"], "language": "English"}
    told.facts |= {"published": _iso(day), "words_claimed": words, "language_code": "en", "soft": ["status"]}
    fields.put("header", work.title, f"by {work.authors[0]}", gap=1)
    _ao3_matter(fields, kit, work, told, notes=notes, chapters=number)


def _ao3_matter(fields: Sheet, kit: Kit, work: Work, told: Told, *, notes: bool, chapters: int) -> None:
    shown, facts = work.value("summary")
    fields.put("summary", "Summary", gap=1)
    fields.put("summary", shown, gap=1)
    told.facts |= facts
    if notes:
        _ao3_note(fields, told, "Notes", work.say("notes"))
    layout = Layout()
    for number in range(max(chapters, 1)):
        if chapters:
            title = kit.pick("chapter_words")
            fields.heading(f"Chapter {number + 1}: {title}", gap=1)
            told.facts["chapters"] = [*told.facts["chapters"], title]
        fields.paragraphs(kit.prose(work, 130 if chapters else None), layout, gap=1)
    if notes and kit.chance(0.6):
        _ao3_note(fields, told, "End Notes", work.say("end_notes"))
    if kit.chance(0.4):
        fields.put(
            "boilerplate",
            "Please drop by the archive and comment to let the author know if you enjoyed their work!",
            gap=1,
        )


def _ao3_note(fields: Sheet, told: Told, label: str, text: str) -> None:
    fields.put("notes", label, gap=1)
    fields.put("notes", text, gap=1)
    told.facts["notes"] = [*told.facts["notes"], text]


def fanficfare(fields: Sheet, kit: Kit, *, order: Sequence[str], notes: bool) -> None:
    """FanFicFare's text files."""
    work, told = kit.begin(fields)
    rows, facts = _fanficfare_facts(kit, work)
    told.facts |= facts
    fields.lines += [[], [], []]
    fields.put("header", work.title)
    fields.put("header", f"by {work.authors[0]}", gap=1)
    fields.gap(3)
    for label in order:
        fields.put("summary" if label == "Summary" else "header", f"{label}: {rows[label]}")
    titles = kit.rng.sample(kit.lists["chapter_words"], int(rows["Chapters"]))
    told.facts["chapters"] = titles
    fields.put("contents", "TABLE OF CONTENTS", gap=3)
    for at, chapter in enumerate(titles):
        fields.put("contents", f"{at + 1}. {chapter}", gap=2 if at == 0 else 1)
    for at, chapter in enumerate(titles):
        _fanficfare_chapter(fields, kit, work, f"{at + 1}. {chapter}", notes=notes)
    fields.put("boilerplate", "End file.", gap=2)


def _fanficfare_facts(kit: Kit, work: Work) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the lines by label, and what they say."""
    raw, rating = kit.pick("ffn_ratings")
    day, words, number = _day(kit, (2005, 2019)), kit.rng.randint(300, 9000), kit.rng.randint(1, 3)
    genres = kit.rng.sample(_FFN_GENRES[:6], 2)
    shown, summary = work.value("summary")
    fandom, url = work.fandom["name"], f"https://stories.example.net/s/{kit.rng.randint(1, 10**6)}/1/"
    rows = {"Category": fandom, "Genre": ", ".join(genres), "Language": "English", "Summary": shown}
    rows |= {"Characters": ", ".join(work.cast), "Status": "Completed", "Published": _iso(day), "Rating": raw}
    rows |= {"Packaged": f"{day[0] + 3}-04-02 10:11:12", "Chapters": str(number), "Words": f"{words:,}"}
    rows |= {"Publisher": "stories.example.net", "Story URL": url}
    facts = {
        "title": work.title,
        "authors": [work.authors[0]],
        "rating_raw": raw,
        "rating": rating,
        **summary,
    }
    facts |= {"fandoms": [fandom], "genres": genres, "characters": list(work.cast), "status": "Completed"}
    facts |= {"published": _iso(day), "words_claimed": words, "language": "English", "language_code": "en"}
    return rows, facts


def _fanficfare_chapter(fields: Sheet, kit: Kit, work: Work, line: str, *, notes: bool) -> None:
    facts = fields.stories[-1].facts
    fields.heading(line, gap=3, shown=f"\t{line}")
    if notes and kit.chance(0.5):
        text = work.say("mid_notes")
        fields.put("notes", f"Author's Note: {text}", gap=1)
        facts["notes"] = [*facts["notes"], text]
    fields.paragraphs(kit.prose(work, 150), _WHOLE, gap=1)


def efiction(fields: Sheet, kit: Kit, *, together: bool, category: str) -> None:
    """A story of an eFiction archive, saved or printed as text."""
    work, told = kit.begin(fields)
    day, words = _day(kit, (2003, 2012)), kit.rng.randint(300, 9000)
    shown = f"{day[2]} {_MONTHS[day[1] - 1]} {day[0]}"
    fields.put("header", f"{work.title} by {work.authors[0]}")
    told.facts |= {"title": work.title, "authors": [work.authors[0]], "published": _iso(day)}
    told.facts |= {"fandoms": [work.fandom["name"]], "words_claimed": words, "status": "Completed: Yes"}
    fields.gap()
    names = ["summary", "rating", "characters", "genre", "warnings"]
    for name in names:
        value, facts = work.value(name)
        label = {"summary": "Summary", "rating": "Rated", "genre": "Genres"}.get(name, name.title())
        fields.put("summary" if name == "summary" else "header", f"{label}: {value}")
        told.facts |= facts
    rows = [f"{category}: {work.fandom['name']}", "Series: None", "Chapters: 1", "Completed: Yes"]
    rows += [
        f"Word count: {words}",
        f"Read: {kit.rng.randint(20, 4000)}",
        f"Published: {shown}",
        f"Updated: {shown}",
    ]
    lines = [rows[0], rows[1], "  ".join(rows[2:6]), "  ".join(rows[6:])] if together else rows
    fields.put("header", *lines)
    kit.body(fields, work, _WHOLE, gap=kit.rng.choice((1, 2)), end=0.1)

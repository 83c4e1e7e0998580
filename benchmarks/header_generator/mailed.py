"""Templates of mail and news: list posts, Usenet subjects, forwarded and wholly quoted stories, and answers that hold none.

Headers inside the text are written by ``heads``.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.header_generator.heads import Style, choose, write
from benchmarks.header_generator.kit import Kit
from benchmarks.header_generator.sheet import Sheet
from benchmarks.header_generator.work import Work

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")


def _date(kit: Kit, years: tuple[int, int] = (2000, 2005)) -> tuple[str, str]:
    """Return a date as mail writes it, and in ISO's form."""
    rng = kit.rng
    year, month, day = rng.randint(*years), rng.randint(1, 10), rng.randint(1, 28)
    clock = f"{rng.randint(8, 22):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
    weekday = _DAYS[(_days(year, month, day)) % 7]
    return f"{weekday}, {day} {_MONTHS[month - 1]} {year} {clock} +0000", f"{year}-{month:02}-{day:02}"


def _days(year: int, month: int, day: int) -> int:
    """Return days since a Monday (Zeller's rule)."""
    shifted, within = (year - 1, month + 12) if month < 3 else (year, month)
    return (day + 13 * (within + 1) // 5 + shifted + shifted // 4 - shifted // 100 + shifted // 400 + 5) % 7


def _head(fields: Sheet, kit: Kit, work: Work, subject: str, to: Sequence[str]) -> str:
    shown, iso = _date(kit)
    sender = f"{work.authors[0]} <{work.mail}>" if kit.chance(0.7) else f"{work.mail} ({work.authors[0]})"
    number = kit.rng.randint(1000, 99999)
    lines = [
        f"From: {sender}",
        *to,
        f"Subject: {subject}",
        f"Date: {shown}",
        f"Message-ID: <{number}@example.net>",
    ]
    fields.put("mail", *lines)
    fields.suffix = ".eml"
    return iso


def _sign(fields: Sheet, kit: Kit, work: Work, *, footer: bool) -> None:
    if kit.chance(0.5):
        lines = [line.format(pen=work.authors[0], mail=work.mail) for line in kit.pick("signatures")]
        fields.put("signature", "-- ", *lines, gap=1)
    if footer:
        fields.put("boilerplate", *kit.pick("unsubscribe"), gap=1)


def listed(fields: Sheet, kit: Kit, *, subject: str, to: str, caps: bool, footer: bool = True) -> None:
    """A story sent to a mailing list, with the list's foot below."""
    work, told = kit.begin(fields)
    layout = kit.layout((0, 65, 72))
    iso = _head(fields, kit, work, subject.format(title=work.title, rating=work.short_rating), [to])
    told.facts |= {"published": iso, "contact": work.mail}
    told.facts |= {"rating_raw": work.short_rating, "rating": work.rating[1]}
    if kit.chance(0.4):
        fields.put("notes", work.say("covering"), gap=1)
        del told.facts["notes"]
    fields.gap()
    names = choose(kit, without=("published", "email", "part"))
    if "notes" not in told.facts:
        names = [name for name in names if name != "notes"]
    write(fields, work, names, Style(caps=caps), layout)
    told.facts["contact"] = work.mail
    if kit.chance(0.3):
        kit.rule(fields)
    kit.body(fields, work, layout, gap=kit.rng.choice((1, 2)))
    _sign(fields, kit, work, footer=footer)


def usenet(fields: Sheet, kit: Kit, *, subject: str, group: str, header: float) -> None:
    """A story posted to a newsgroup; its subject says what it is."""
    work, told = kit.begin(fields)
    layout = kit.layout((65, 72), ("block",))
    parts = kit.rng.randint(1, 5)
    slots = {"part": kit.rng.randint(1, parts), "parts": parts, "code": kit.pick("code_series")}
    pair = "/".join(name[0] for name in work.cast[:2])
    raw, rating = kit.pick("news_ratings")
    line = subject.format(title=work.title, pair=pair, rating=raw, **slots)
    iso = _head(fields, kit, work, line, [f"Newsgroups: {group}"])
    told.facts |= {"title": work.title, "authors": [work.authors[0]], "part": slots["part"], "parts": parts}
    told.facts |= {"published": iso, "soft": ["pairings", "fandoms"]}
    if "{rating}" in subject:
        told.facts |= {"rating_raw": raw, "rating": rating}
        # Without brackets a letter at the end may be anything.
        told.facts["soft"] += [] if "[{rating}]" in subject else ["rating", "rating_raw"]
    if kit.chance(header):
        fields.gap()
        work.authors = work.authors[:1]
        author = ["author"] if kit.chance(0.5) else []
        write(fields, work, ["title", *author, "disclaimer", "summary"], Style(), layout)
    told.facts["contact"] = work.mail
    kit.body(fields, work, layout, gap=1, end=0.2)
    _sign(fields, kit, work, footer=False)


def forwarded(fields: Sheet, kit: Kit, *, mark: str, original: str, quoted: bool) -> None:
    """Somebody sends on a story that somebody else wrote."""
    work, told = kit.begin(fields)
    other, _ = kit.begin(Sheet())
    subject = f"{mark} FIC: {work.title}"
    _head(fields, kit, other, subject, ["To: stories@lists.example.org"])
    fields.put("notes", other.say("forwarding"), gap=1)
    shown, iso = _date(kit, (1996, 1999))
    fields.put("mail", original, f"From: {work.authors[0]} <{work.mail}>", f"Date: {shown}", gap=1)
    fields.put("mail", f"Subject: FIC: {work.title}")
    fields.gap()
    since = len(fields.lines)
    layout = kit.layout((65,), ("block",))
    names = choose(kit, without=("published", "email", "part", "notes"))
    write(fields, work, names, Style(), layout)
    kit.body(fields, work, layout, gap=1, end=0.2)
    if quoted:
        fields.quote(since)
    told.facts |= {"published": iso}
    for key in ("contact", "notes"):
        told.facts.pop(key, None)


def reply(fields: Sheet, kit: Kit, *, wrote: str, remarks: Sequence[str]) -> None:
    """An answer that quotes lines of a story and talks about them: no story."""
    work, _ = kit.begin(Sheet())
    other, _ = kit.begin(Sheet())
    _head(fields, kit, other, f"Re: FIC: {work.title}", ["To: stories@lists.example.org"])
    fields.put("notes", wrote.format(author=work.authors[0]), gap=1)
    layout = kit.layout((65,), ("block",))
    for remark in remarks:
        fields.gap()
        since = len(fields.lines)
        fields.put("quoted", *layout.lines(kit.prose(work, 20)[0]))
        fields.quote(since)
        fields.put("notes", *layout.lines(remark), gap=1)
    _sign(fields, kit, other, footer=True)


def digest(fields: Sheet, kit: Kit, *, boxed: bool) -> None:
    """Several messages in one file, each with a story: a list's digest, or a box of mail."""
    works = [kit.begin(Sheet())[0] for _ in range(kit.rng.choice((2, 2, 3)))]
    number = kit.rng.randint(100, 900)
    if not boxed:
        fields.put(
            "mail", f"nightferry-digest        Friday, March 5 1999        Volume 02 : Number {number}"
        )
        fields.put("contents", "In this issue:", gap=1)
        fields.put("contents", *[f"        FIC: {work.title}" for work in works], gap=1)
        fields.put("rule", "-" * 70, gap=1)
    for at, work in enumerate(works):
        if boxed:
            fields.put("mail", f"From {work.mail} Sun Mar  7 10:11:12 1999", gap=1)
        _message(fields, kit, work, gap=0 if boxed else 1)
        if not boxed:
            fields.put("rule", "-" * 30, gap=1)
        fields.suffix = ".mbox" if boxed else ".txt"
        if at == len(works) - 1 and not boxed:
            fields.put("boilerplate", f"End of nightferry-digest V2 #{number}", "*" * 38, gap=1)


def _message(fields: Sheet, kit: Kit, work: Work, *, gap: int) -> None:
    _, told = kit.begin(fields, work)
    shown, iso = _date(kit, (1998, 1999))
    head = [f"From: {work.authors[0]} <{work.mail}>", f"Subject: FIC: {work.title}"]
    fields.put("mail", f"Date: {shown}", *head, gap=gap)
    fields.gap()
    layout = kit.layout((65, 72), ("block",))
    write(fields, work, ["title", "author", "rating", "disclaimer"], Style(), layout)
    told.facts |= {"published": iso, "contact": work.mail}
    fields.paragraphs(kit.prose(work, 160), layout, gap=1)

"""What the segments beside a story say: each into the header entries it stands for, in their order.

It does not judge what a segment is (``segmentation``), nor what a value means (``metadata.fields``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from indexer.model import ZoneKind
from indexer.readers.metadata.labels import EXTRA, near_field
from indexer.readers.metadata.lines import parse_byline, parse_label, run_labels, split_labels
from indexer.readers.metadata.mail_addresses import is_only_addresses
from indexer.readers.metadata.message_heads import counts_messages, head_field, named_in_head, names_post
from indexer.readers.metadata.ratings import is_rating, is_whole_rating
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import asks_for_letters, credits_somebody, is_copyright, is_permission
from indexer.readers.text.bare_lines import bare_name, fandom_of, is_name, standing_entries, stated_facts
from indexer.readers.text.links import without_link
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import TextLines
from indexer.readers.text.title_lines import facts_in_codes, subject_title, title_line

# Lines of a value in a box or a list: the sign each begins with, with room after it.
_FRAMED = re.compile(r"\s*([|*#])(?=\s)")
_BULLET = re.compile(r"\s*[-*•·+]\s+(?=\S)")
_STORY_BY = re.compile(
    r"(?i)[\W_]*an? (?P<what>(?:[\w'’:&.-]+ ){1,5}(?:story|tale|fic|fan ?fic(?:tion)?|ficlet|vignette|drabble|novel|novella|crossover)) by\b"
)
_DASH = re.compile(r"\s+([-–—|~]{1,2}|by)\s+")
_DASHED = re.compile(r"^[-–—]+ (.+) [-–—]+$")
# '-- "Salt Roses" by Ada Pike. Written for the fair.', behind a story that nothing named before.
_CREDIT = re.compile(
    r"\W*(?P<title>[\"“«][^\"”»]{1,80}[\"”»]),? by (?P<who>[^\W\d_][\w.'’ -]{2,40}?)(?:[.,;(]\s|$)"
)
_PART_IN = re.compile(r"[(\[](\d{1,3}\s?/\s?\d{1,3})[)\]]")
_PART_BEHIND = re.compile(r"[\"”']?\s*[(\[]?(\d{1,3}\s?/\s?\d{1,3})(?![\d/])")
# Boards say when a message came behind who sent it.
_DAY_BEHIND = re.compile(r"\s{2,}((?:19|20)\d\d[-/.]\d\d[-/.]\d\d)\b")
_LISTS = {"warning", "character", "relationship", "fandom", "genre", "tag"}
_HEAD_LINES, _SURER = 7, 2.5
_RATED_IN = re.compile(r"(?:^|\b[Rr]at(?:ed|ing):? )(?P<rating>[A-Z][A-Z0-9-]{0,6}\+?)(?=[.,;: ])")
_KINDS = {
    Kind.BOILERPLATE: ZoneKind.BOILERPLATE,
    Kind.QUOTED: ZoneKind.QUOTED,
    Kind.CONTENTS: ZoneKind.CONTENTS,
    Kind.SIGNATURE: ZoneKind.SIGNATURE,
}


def entries_of(matter: Matter) -> tuple[Entry, ...]:
    """Return what the segments on one side of a story say."""
    found: list[Entry] = []
    title = _title_of(matter)
    for segment in matter.segments:
        if segment.kind is Kind.TITLE and segment is not title:
            found.append(Entry(None, "", "", matter.lines.raw(segment.first, segment.end)))
        elif segment.kind is Kind.ASIDE and _is_beside_facts(matter, segment):
            lines = matter.lines
            found.append(
                Entry(
                    "summary",
                    "",
                    lines.joined(segment.first, segment.end),
                    lines.raw(segment.first, segment.end),
                )
            )
        else:
            _take(found, matter.lines, segment)
    return _with_part(_with_author_beside(_with_head(found)))


def _with_author_beside(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return entries with the author whom a line has beside the title that a label states: "SALT ROSES — Ada Pike"."""
    titles = [
        entry.value.casefold() for entry in found if entry.field == "title" and entry.label and entry.value
    ]
    if not titles or any(entry.field == "author" and entry.value for entry in found):
        return found
    for at, entry in enumerate(found):
        beside = _DASH.split(entry.raw.strip(), 1)
        if entry.label or len(beside) == 1:
            continue
        title, _, who = beside
        if title.casefold() == titles[0] and is_name(who):
            return (*found[: at + 1], Entry("author", "", who), *found[at + 1 :])
    return found


def _with_part(found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return entries with the part that a line above the labels has behind the title: "Message: [L] FIC: Salt (1/1) PG"."""
    above = [entry.raw for entry in found if "/" in entry.raw and not entry.label]
    titles = {entry.value.casefold() for entry in found if above and entry.field == "title" and entry.value}
    if len(titles) != 1 or any(entry.field == "part" for entry in found):
        return found
    (title,) = titles
    for line in "\n".join(above).split("\n"):
        _, named, behind = line.casefold().rpartition(title)
        if named and (part := _PART_BEHIND.match(behind)):
            return (*found, Entry("part", "", part[1]))
    return found


def _with_head(found: list[Entry]) -> tuple[Entry, ...]:
    """Return entries with title and author from the head of a message where nothing else names them."""
    known = {entry.field for entry in found if entry.value}
    heads = [head_field(entry.label) if entry.label else None for entry in found[:_HEAD_LINES]]
    # A group's page has the subject bare, under the message's number.
    bare = bool(found) and counts_messages(found[0].raw)
    if "author" not in heads or not (bare or "title" in heads):
        return tuple(found)
    for at, field in enumerate(heads):
        if field == "author" and found[at].field in {None, "author"}:
            value = named_in_head(found[at].value)
            day = _DAY_BEHIND.search(found[at].value)
            found += [Entry("published", "", day[1])] if day and "published" not in known else []
            found[at] = replace(
                found[at], field=field if found[at].field or "author" not in known else None, value=value
            )
        elif field == "title" and (found[at].field == "title" or _is_titled(found, found[at].value)):
            subject = found[at].value.lstrip("#")
            found = [_untitled(one) if one.field == "title" else one for one in found]
            found[at] = replace(found[at], field="title", value=subject_title(subject))
            found += [Entry("part", "", part[1])] if (part := _PART_IN.search(subject)) else []
    return tuple(found)


def _is_titled(found: list[Entry], subject: str) -> bool:
    """Say whether no entry names another title than a subject, or one the same."""
    titles = {
        entry.value.casefold().strip("-–— ") for entry in found if entry.field == "title" and entry.value
    }
    return not titles or subject_title(subject).casefold() in titles


def _untitled(entry: Entry) -> Entry:
    return replace(entry, field=None, value="")


def _is_beside_facts(matter: Matter, aside: Segment) -> bool:
    """Say whether an aside stands right above an archive's line of facts or right under one: it is the summary."""
    beside = (
        one
        for one in matter.segments
        if one.kind is Kind.BARE and (one.first == aside.end or one.end == aside.first)
    )
    return any(stated_facts(matter.lines[one.first].text) for one in beside)


def _title_of(matter: Matter) -> Segment | None:
    """Return the title of several that stands over a by-line, or the first: what is above it is a masthead."""
    titles = [segment for segment in matter.segments if segment.kind is Kind.TITLE]
    if len(titles) < 2:  # noqa: PLR2004 -- nothing to choose from
        return titles[0] if titles else None
    named = {one.first for one, after in pairwise(matter.segments) if after.kind is Kind.BYLINE}
    # One that the head of a message named already is a title more surely than a name above it.
    best = max(titles, key=lambda title: title.score)
    best = best if best.score > titles[0].score + _SURER else titles[0]
    return next((title for title in titles if title.first in named), best)


def _take(found: list[Entry], lines: TextLines, segment: Segment) -> None:
    raw, text = lines.raw(segment.first, segment.end), lines.joined(segment.first, segment.end)
    match segment.kind:
        case Kind.TITLE if any(
            entry.field == "title" and entry.value.casefold() == text.casefold() for entry in found
        ):
            # "The Clocks of Gerau" was named above; what looks like a name in it is none.
            found.append(Entry(None, "", "", raw))
        case Kind.LABEL:
            found += _labelled(raw)
        case Kind.VALUE_LINE | Kind.DISCLAIMER | Kind.NOTE if found and (
            segment.kind is Kind.VALUE_LINE or len(run_labels(raw)) > 1
        ):
            first, *labels = run_labels(raw)
            found[-1] = _with_line(found[-1], " ".join(first.split()) if labels else text, first)
            for label in labels:
                found += _labelled(label)
        case Kind.VALUE_PARAGRAPH if found[-1].field in {"summary", "disclaimer"} and credits_somebody(text):
            found.append(Entry(f"{EXTRA}thanks", "", text, raw))
        case Kind.VALUE_PARAGRAPH:
            found[-1] = _longer(found[-1], text, "\n\n" if found[-1].value else "", f"\n{raw}")
        case Kind.NOTE if found and found[-1].field == "notes" and found[-1].label:
            found[-1] = _longer(found[-1], text, "\n\n", f"\n{raw}")
        case _:
            found += _unlabelled(segment.kind, text, raw)


def _named(field: str | None, label: str, value: str, raw: str) -> list[Entry]:
    """Return what a label and its value say; "FIC: Salt (PG) by Ada Pike" names more than the title."""
    said = title_line(value, vouched=False) if field == "title" else None
    if said is None or (not names_post(label) and all(entry.field != "rating" for entry in said)):
        return [Entry(field, label, value, raw)]
    return [replace(said[0], label=label, raw=raw), *said[1:]]


def _unlabelled(kind: Kind, text: str, raw: str) -> tuple[Entry, ...]:
    """Return what a segment of its own says."""
    match kind:
        case Kind.TITLE:
            said = title_line(text) or (
                Entry("title", "", without_link(_DASHED.sub(r"\1", text.lstrip("# ")))),
            )
            return replace(said[0], raw=raw), *said[1:]
        case Kind.BYLINE:
            who = parse_byline(text) or bare_name(text) or text.removesuffix(":")
            behind = text.partition(who)[2].strip(" .,|()[]/;")
            said = _labelled(behind) if ":" in behind else facts_in_codes(behind)
            return (Entry("author", "", who, raw), *_fandom_in(text), *(replace(one, raw="") for one in said))
        case Kind.BARE:
            return standing_entries(raw) or (Entry("part", "", text, raw),)
        case Kind.DISCLAIMER:
            return (Entry("disclaimer", "", text, raw), *_rating_in(text))
        case Kind.NOTE | Kind.ASIDE:
            return (*_listed(raw), _aside(text, raw, kind), *_rating_in(text), *_credited(text))
        case _:
            zone = _KINDS.get(kind)
            if kind is Kind.RULE and any(map(str.isalpha, raw)) and not is_rule(raw):
                # A mark in words, "=== Cut ===", parts header and story as a rule does.
                zone = ZoneKind.BOILERPLATE
            return (Entry(None, "", "", raw, zone),) if zone is not None else ()


def _listed(raw: str) -> tuple[Entry, ...]:
    """Return what the lines of a header say that has no labels: "The Long Pier", "Vane/Coyle", "PG"."""
    lines = [line.strip() for line in raw.split("\n")]
    rated = next((at for at, line in enumerate(lines) if is_whole_rating(line)), 0)
    if not rated or len(lines) < 3:  # noqa: PLR2004 -- see ``lists_facts``
        return ()
    paired = [line for line in lines[:rated] if "/" in line]
    said = [Entry("fandom", "", lines[0])] if lines[0] not in paired else []
    return *said, *(Entry("relationship", "", pair) for pair in paired), Entry("rating", "", lines[rated])


def _credited(text: str) -> tuple[Entry, ...]:
    """Return title and author that a paragraph begins with: '-- "Salt Roses" by Ada Pike. Written for the fair.'."""
    found = _CREDIT.match(text)
    if found is None or bare_name(found["who"]) is None:
        return ()
    return Entry("title", "", found["title"].strip('"“”«»')), Entry("author", "", found["who"])


def _rating_in(text: str) -> tuple[Entry, ...]:
    """Return what a paragraph says a story is rated: "Rated R, I suppose, for one dead body."."""
    rated = _RATED_IN.search(text)
    return (Entry("rating", "", rated["rating"]),) if rated and is_rating(rated["rating"]) else ()


def _fandom_in(byline: str) -> tuple[Entry, ...]:
    """Return whose story it is where a by-line says so: "A Starship Meridian story by Ada Pike"."""
    kind = _STORY_BY.match(byline)
    show = fandom_of(kind["what"]) if kind else None
    return (Entry("fandom", "", show),) if show else ()


# Files of one archive, and parts of one work above all, have lines in common.
@lru_cache(256)
def _labelled(line: str) -> tuple[Entry, ...]:
    """Return what the labels on a line say."""
    found: list[Entry] = []
    for place, piece in enumerate(split_labels(line)):
        raw = piece.rstrip() if not place else piece
        label = parse_label(piece)
        if label is not None:
            found += _named(label.field or near_field(label.label), label.label, label.value, raw)
        else:
            found.append(Entry(None, "", piece.strip(), raw))
    return tuple(found)


def _aside(text: str, raw: str, kind: Kind) -> Entry:
    if is_only_addresses(text):
        return Entry("contact", "", text, raw)
    if is_copyright(text):
        return Entry("disclaimer", "", text, raw)
    if kind is Kind.ASIDE and is_permission(text):
        return Entry(f"{EXTRA}distribution", "", text, raw)
    if credits_somebody(text):
        return Entry(f"{EXTRA}thanks", "", text, raw)
    if asks_for_letters(text):
        return Entry(f"{EXTRA}feedback", "", text, raw)
    return Entry("notes" if kind is Kind.NOTE else None, "", text, raw)


def _longer(entry: Entry, words: str, glue: str, raw: str) -> Entry:
    joined = f"{entry.value}{glue}{words}" if entry.value else words
    return replace(entry, value=joined, raw=f"{entry.raw}\n{raw}" if entry.raw else raw)


def _with_line(entry: Entry, line: str, raw: str) -> Entry:
    """Add a line to an entry's value, without the box around it; points of a list are values of their own."""
    bullet = _BULLET.match(raw) if entry.field in _LISTS else None
    framed = _FRAMED.match(raw)
    if bullet and (not entry.value or _BULLET.match(entry.raw.rsplit("\n", 1)[-1])):
        return _longer(entry, raw[bullet.end() :].strip(), "; ", raw)
    if framed and entry.raw.lstrip().startswith(framed[1]):
        return _longer(entry, raw[framed.end() :].rstrip().removesuffix(framed[1]).strip(), " ", raw)
    longer = _longer(entry, line, " ", raw)
    # The bracket that opened before the label.
    closed = entry.raw.lstrip().startswith("<<") and line.endswith(">>")
    return replace(longer, value=longer.value[:-2].rstrip()) if closed else longer

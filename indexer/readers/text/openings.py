"""The title block of a story, and lines of a header that need no label: "by Ann", "(3/7)", "PG-13, Iron Orchard, A/B".

How far the header reaches is for ``header`` to say.
"""

from __future__ import annotations

import re

from indexer.readers.metadata.dates import read_date
from indexer.readers.metadata.labels import EXTRA
from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.metadata.mail_addresses import is_only_addresses
from indexer.readers.metadata.ratings import is_rating
from indexer.readers.metadata.values import forbids_archiving
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.partnumbers import find_part
from indexer.readers.text.blocks import Block, Blocks

_CLOSED = re.compile(r"[.!?…,;:\"”’)]$")
_MAX_TITLE = 120
# A first line nothing else vouches for is a title only if it is this short.
_MAX_BARE_TITLE = 60
_LOOKAHEAD = 3
_MAX_BARE = 90
# "Salt Roses by Ottoline Grey" on one line: quoted, with a dash, or both sides written as names are.
_TITLE_BY = re.compile(
    r"\s*[*_~=#\s]*(?P<title>[\"“«].{1,100}[\"”»](?:\s*[(\[]?\d{1,3}\s?(?:/|of)\s?(?:\d{1,3}|\?+)[)\]]?)?|.{1,80}?)(?P<dash>\s*[,;–—~|/]|\s+-{1,2})?\s*\(?\b(?i:by|par|von|por)[:\s]\s*(?P<who>\S.{0,80}?)\)?[*_~=\s]*"
)
_NAME = re.compile(
    r"(?:[A-Z][\w.'’-]*|[a-z]\w*\d\w*|de|van|von|la|le|of|the|and|&)(?:\s+(?:[A-Z][\w.'’-]*|de|van|von|la|le|of|the|and|&)){0,4}"
)
_SMALL = 3
_RATED = re.compile(
    r"(?i)\s*[\[(]?\s*(?:(?:this|the) (?:part|chapter|story|fic|one) (?:is|has been) )?(?:rated|rating)\s+(?P<what>\S[^\])]{0,60})[\])]?\s*"
)
_POST_KIND = re.compile(r"[\W_]*(?P<kind>REPOST(?:ED)?|REVISED|REVISION|REV|REP|CORRECTED|COR)[\W_]*")
# "A Starship Meridian story", under a title.
_KIND_OF_STORY = re.compile(
    r"(?i)[\s*_~=(\[-]*(?:an? )(?P<what>(?:[\w.'’&/:-]+ ){1,6}(?:story|tale|fan ?fic(?:tion)?|fic|ficlet|vignette|novel|novella|crossover|drabble|songfic))[\s*_~=)\].-]*"
)
_URL = re.compile(r"\s*<?(?:https?://|www\.)\S+>?\s*")
# What stands under a by-line at the end: an address, a page, a day.
_BYLINE_BELOW = 3
_AND = {"and", "und", "et", "y", "и", "&", "+"}
_PART_LINE = re.compile(
    r"(?i)[\s*_~=(\[-]*(?:part|chapter|pt|teil|partie|parte|часть|ch)?\b\.?\s*[\w?]{1,9}\s?(?:/|of|von|sur|de|из)\s?[\w?]{1,6}[\s*_~=)\].-]*"
)


def is_title(blocks: Blocks, index: int) -> bool:
    """Judge a first line by what follows it, or, where nothing vouches for it, by its looks."""
    block = blocks[index]
    line = block.lines[0].strip()
    if len(line) > _MAX_TITLE:
        return False
    both = title_and_author(line) is not None and (len(block.lines) == 1 or bare_or_label(block.lines[1]))
    return both or _is_vouched_title(blocks, index, line)


def _is_vouched_title(blocks: Blocks, index: int, line: str) -> bool:
    block = blocks[index]
    after = [later for later in blocks.after(index, _LOOKAHEAD) if not later.rule]
    following = [*block.lines[1:4], *(first for later in after for first in later.lines[:2])]
    openers = [later for later in following if opens_header(later)]
    if any(names_title(opener) for opener in openers):
        return False
    if any(opener in block.lines[1:4] for opener in openers):
        return True
    if not after or len(block.lines) > 1:
        return bool(after and openers) and bare_author(block) is not None
    if opens_header(after[0].lines[0]):
        return not line.endswith((".", ",", ";", ":")) or len(openers) > 1
    return _looks_like_title(line) and not is_chapter_heading(line)


def title_entries(block: Block) -> tuple[list[Entry], int]:
    """Return the title, perhaps with its author, and how many lines of the block they are."""
    both = title_and_author(block.lines[0].strip())
    if both is not None and (len(block.lines) == 1 or not parse_byline(block.lines[1])):
        title, who = both
        return [Entry("title", "", title, block.lines[0]), Entry("author", "", who)], 1
    if (name := bare_author(block)) is not None:
        return [
            Entry("title", "", block.lines[0].strip(), block.lines[0]),
            Entry("author", "", name, block.lines[1]),
        ], 2
    count = next(
        (i for i, line in enumerate(block.lines) if i and (bare_or_label(line) or is_chapter_heading(line))),
        1,
    )
    lines = block.lines[:count]
    title = " ".join(line.strip().lstrip("# ") for line in lines)
    entries = [Entry("title", "", title, "\n".join(lines))]
    if any(map(opens_header, block.lines[count + 1 : count + 2])) and is_chapter_heading(block.lines[count]):
        # Over the by-line a heading says which part of the story this file is.
        return [
            *entries,
            Entry(f"{EXTRA}chapter", "", block.lines[count].strip(), block.lines[count]),
        ], count + 1
    return entries, count


def bare_author(block: Block) -> str | None:
    """Return the second of two lines where the first looks like a title and it like a name: nothing but capitals."""
    if len(block.lines) != 2:  # noqa: PLR2004 -- a title and who wrote it
        return None
    title, who = (line.strip() for line in block.lines)
    names = _NAME.fullmatch(who) is not None and who[0].isupper() and len(who.split()) > 1
    plain = not opens_header(who) and _looks_like_title(title) and not is_chapter_heading(title)
    return who if names and plain else None


def title_and_author(line: str) -> tuple[str, str] | None:
    """Return title and author of a line that names both: '"Salt Roses" by Ottoline Grey'."""
    found = (
        _TITLE_BY.fullmatch(line)
        if " by" in line.lower() or " par " in line or " von " in line or " por " in line
        else None
    )
    if found is None or line.endswith((",", ";", ":", "?")) or parse_label(line):
        return None
    title, who = found["title"].strip(), found["who"].strip()
    if who.count("(") > who.count(")"):
        who += ")"
    if parse_byline(f"by {who}") is None or (who.endswith(".") and not who[-2:-1].isupper()):
        return None
    bare_who = re.sub(r"\s*[<(\[].*", "", who)
    quoted = title[:1] in '"“«'
    names = _NAME.fullmatch(bare_who) is not None
    if quoted or (found["dash"] and names):
        return title, who
    return (title, who) if names and len(line) <= _MAX_BARE_TITLE and _looks_like_title(title) else None


def bare_or_label(line: str) -> bool:
    """Say whether a line says something a header says."""
    return opens_header(line) or bare_entries(line) is not None


def names_title(line: str) -> bool:
    """Say whether a line is a label with the story's title."""
    label = parse_label(line)
    return (
        label is not None
        and label.field == "title"
        and (not label.weak or label.marked)
        and bool(label.value)
    )


def _looks_like_title(line: str) -> bool:
    """Judge a short first line by its own looks: capitals, and no mark that ends a sentence."""
    words = [word for word in re.findall(r"[^\W\d_][^\s]*", line) if len(word) > _SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return (
        len(line) <= _MAX_BARE_TITLE and not _CLOSED.search(line) and bool(words) and capitals == len(words)
    )


def opens_header(line: str) -> bool:
    """Say whether a line is a by-line or starts with a label that begins no sentence."""
    if parse_byline(line) is not None:
        return True
    label = parse_label(line)
    return label is not None and label.field is not None and not label.weak


def bare_entries(line: str) -> tuple[Entry, ...] | None:
    """Return what a short line says without a label, or None: parts, ratings, days, addresses, refusals to archive."""
    text = line.strip()
    if not text or len(text) > _MAX_BARE:
        return None
    if is_only_addresses(text):
        return (Entry("contact", "", text, line),)
    if _URL.fullmatch(text):
        return (Entry(f"{EXTRA}homepage", "", text, line),)
    if _PART_LINE.fullmatch(text) and (found := find_part(text)) is not None and found.part is not None:
        return (Entry("part", "", text, line),)
    if forbids_archiving(text):
        return (Entry(f"{EXTRA}distribution", "", text, line),)
    return _told_kind(text, line) or _rated(text, line) or _dated(text, line)


def _told_kind(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "[REPOST]" and, under a title, "A Starship Meridian story"."""
    if (again := _POST_KIND.fullmatch(text)) is not None:
        return (Entry("post_kind", "", again["kind"], line),)
    kind = _KIND_OF_STORY.fullmatch(text) if text[-1:] not in '.!?"' else None
    return (Entry(f"{EXTRA}subtitle", "", kind["what"].strip(), line),) if kind else None


def _rated(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "Rated PG", "[PG-13]" and "PG-13, Iron Orchard, Coyle/Ames"."""
    rated = _RATED.fullmatch(text)
    if rated and is_rating(re.split(r"[\s,;(]", rated["what"])[0].strip(" .()[]")):
        return (Entry("rating", "", rated["what"].rstrip(" ."), line),)
    pieces = [piece.strip() for piece in re.split(r"\s*[,;|]\s*|\s+[-–—/]\s+", text.strip("()[]*_ "))]
    if not is_rating(pieces[0]):
        return None
    if len(pieces) == 1:
        return (Entry("rating", "", pieces[0], line),)
    entries = [Entry("rating", "", pieces[0], line)]
    named = False
    for piece in pieces[1:]:
        if "/" in piece:
            entries.append(Entry("relationship", "", piece))
        elif piece[:1].isupper() and not named:
            entries.append(Entry("fandom", "", piece))
            named = True
    return tuple(entries)


def _dated(text: str, line: str) -> tuple[Entry, ...] | None:
    bare = text.strip("()[]*_ ")
    # Nothing but the date: "October 23, 1999", "10/23/1999"; a year alone may be a heading.
    if len(bare) > 30 or not re.search(r"\d{2}$|^\d{4}-", bare):  # noqa: PLR2004 -- "Wednesday, September 23, 1999" is 29
        return None
    found = read_date(bare)
    if found is None or found.precision == "year" or re.search(r"\d\s+\d|[a-z]{4,} [a-z]{4,}", bare):
        return None
    return (Entry("published", "", bare, line),)


def byline_entries(lines: tuple[str, ...]) -> list[Entry] | None:
    """Return what a last paragraph says that names who wrote the story, an address and the day under it at most."""
    first, *below = lines
    who = parse_byline(first)
    if who is None or len(below) > _BYLINE_BELOW:
        return None
    if first.startswith("#") or (first.isupper() and parse_byline(first.lower()) is None):
        # "BY THE WATERS" is the heading of what comes next.
        return None
    entries = [Entry("author", "", who, first)]
    for line in below:
        said = bare_entries(line)
        if said is None:
            return None
        entries += said
    # "By Wednesday" may be a story's; a name has two words, or something under it.
    words = [word for word in who.split() if word not in _AND]
    named = len(words) > 1 and not any(word[0].islower() for word in words)
    return entries if named or below else None

"""Lines of a header that need no label: "Salt by Ann", "(3/7)", "PG-13, Iron Orchard, A/B".

It sees one line at a time; what a line is where it stands is for ``segmentation`` to say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache, partial

from indexer.datafiles import data_words
from indexer.readers.metadata.dates import read_date
from indexer.readers.metadata.facts_line import entries_of_facts_line, is_genre
from indexer.readers.metadata.labels import EXTRA, fold_label
from indexer.readers.metadata.lines import parse_byline, without_codes
from indexer.readers.metadata.mail_addresses import is_only_addresses, without_addresses_on
from indexer.readers.metadata.people import is_person, without_life, without_place
from indexer.readers.metadata.ratings import is_age, is_rating, is_whole_rating, rating_of
from indexer.readers.metadata.values import forbids_archiving, is_code_of_meaning
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.partnumbers import find_part

_MAX_BARE = 90
# A line is asked for what it says from several sides, and so are those below it.
_KEPT = 256
# What journals show above a post: who posted it where, when, with which picture.
_JOURNAL = re.compile(
    r"(?P<who>[\w-]{2,25}) (?:posting|wrote) in [\w-]{2,40}|(?P<name>[\w-]{2,25}) \| (?P<day>\d{4}-\d\d-\d\d)(?: \d\d?:\d\d(?::\d\d)?)?"
    r"|(?P<date>\d{1,2} \w{3,9} \d{4}) @ \d{1,2}:\d\d ?[ap]m|\[(?:icon|userpic): [^\[\]]{1,60}\]"
)
STATUS = re.compile(r"(?i)complete|completed|finished|wip|in progress|in-progress|abandoned")
_CAPITAL = "A-ZÀ-ÖØ-ÞĄĆČĎĐĘĚĞİŁŃŇŐŒŘŚŞŠŤŰŹŻŽА-ЯЁ"
_NAME_WORD = rf"[{_CAPITAL}][\w.'’-]*|de|van|von|la|le|of|the|and|&"
NAME = re.compile(rf"(?:{_NAME_WORD}|[a-z]\w*\d\w*)(?:\s+(?:{_NAME_WORD})){{0,4}}")
# "Zina Klest, 2008"; of scripts without blanks and capitals, a name has few letters and no sign.
_YEAR_BEHIND = re.compile(r",? \(?(?:19|20)\d\d\)?$")
_UNCASED_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,4}[ \u3000]?[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{0,4}"
)
# When a story was written and gone over again: "11/88 - rev. 3/97".
_WRITTEN = re.compile(r"(?i)(?:written )?\d{1,2}/\d{2,4}(?:,? ?[-–;]? ?(?:rev\.?|revised) \d{1,2}/\d{2,4})?")
_RATED = re.compile(
    r"(?i)\s*[\[(]?\s*(?:(?:this|the) (?:part|chapter|story|fic|one) (?:is|has been) )?(?:rated|rating)\s+(?P<what>\S[^\])]{0,60})[\])]?\s*"
)
_POST_KIND = re.compile(r"[\W_]*(?P<kind>REPOST(?:ED)?|REVISED|REVISION|REV|REP|CORRECTED|COR)[\W_]*")
# "A Starship Meridian story", under a title.
_KIND_OF_STORY = re.compile(
    r"(?i)[\s*_~=(\[-]*(?:an? )?(?P<what>(?:[\w.'’&/:-]+ ){1,6}(?:story|tale|fan ?fic(?:tion)?|fic|ficlet|vignette|novel|novella|crossover|drabble|songfic|poem|ballad|play|fandom))[\s*_~=)\].-]*"
)
_BETWEEN_FACTS = re.compile(r"\s*[;|]\s*|\.\s+|\s+[-–—/]\s+")
_BETWEEN_CODES = re.compile(r"\s*[,;|]\s*|\s{2,}|\s+(?:-{1,2}|[–—/])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!])\s+|\s{2,}|\t")
_HASH_TAGS = re.compile(r"\s*#[^\W\d_][^#\n]{1,60}(?:\s#\w[^#\n]{1,60}){1,40}")
# "- Ada Pike -", "De Ada Pike", "Door Ada Pike".
_FRAMED = re.compile(r"[-–—~*_(]{1,3}\s*(\w.*?)\s*[-–—~*_)]{1,3}")
_OF = re.compile(r"(?:[Dd]e|[Dd]oor|[Dd]a|[Tt]ext:?|[Vv]an) ")
_RIGHTS = re.compile(
    r"(?i)(?:copyright(?: ?(?:©|\(c\)))?|©|\(c\)),? ?(?:19|20)\d\d(?:\s?[-–,]\s?(?:19|20)?\d\d)?,? (?:by )?"
)
_EMPTIED = re.compile(r"[\s,;:–—-]*(?:<\s*>|\(\s*\)|\[\s*\])?\s*$")
_HANDLE = re.compile(r"[\w-]{2,32}")
_PASSED_ON = re.compile(r"[\w-]{2,32} reblogged(?: this)?:?", re.IGNORECASE)
_URL = re.compile(r"\s*<?(?:https?://|www\.)\S+>?\s*")
# What stands under a by-line at the end: an address, a page, a day.
_BYLINE_BELOW = 3
_small_words = partial(data_words, __package__, "asides.toml", "small_words")
_no_shows = partial(data_words, __package__, "asides.toml", "no_shows")
_AND = {"and", "und", "et", "y", "и", "&", "+"}
_PART_LINE = re.compile(
    r"(?i)[\s*_~=(\[-]*(?:part|chapter|pt|teil|partie|parte|часть|ch)?\b\.?\s*[\w?]{1,9}\s?(?:/|of|von|sur|de|из)\s?[\w?]{1,6}[\s*_~=)\].-]*"
)


def is_name(line: str) -> bool:
    """Say whether a line is written as the names of people are: two words or more that begin with capitals, no article."""
    first, *more = line.split()
    return (
        bool(more)
        and line[0].isupper()
        and NAME.fullmatch(line) is not None
        and first.casefold() not in _small_words()
    )


def _without_address(line: str) -> str:
    """Return a line without the address behind a name: "Dorcas Flint <flint@example.org>"."""
    return _EMPTIED.sub("", without_addresses_on(line)) if "@" in line else line


def is_handle(line: str) -> bool:
    """Say whether a line is one word as journals name their users: "moth-writes"."""
    return _HANDLE.fullmatch(line) is not None


def is_passed_on(line: str) -> bool:
    """Say whether a line says that somebody passed on another one's post: "bramble reblogged"."""
    return _PASSED_ON.fullmatch(line) is not None


def bare_name(line: str) -> str | None:
    """Return whom a line names that is nothing but a name, between dashes, behind "De" or a year's rights, or before a year; None for any other line."""
    if len(line) > _MAX_BARE or (line[-1] in ".!?,;:" and not line[-2:-1].isupper()):
        return None
    line = without_place(without_codes(without_life(_without_address(line))))
    if (rights := _RIGHTS.match(line)) is not None and is_person(line[rights.end() :]):
        line = line[rights.end() :]
    framed = _FRAMED.fullmatch(line)
    name = _YEAR_BEHIND.sub("", framed[1] if framed else line)
    if (of := _OF.match(name)) is not None and is_person(name[of.end() :]):
        name = name[of.end() :]
    return name if name and (is_name(name) or _UNCASED_NAME.fullmatch(name)) else None


def standing_entries(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says by itself, whatever its length: an archive's line of facts, or a short line."""
    return stated_facts(line) or bare_entries(line)


def stated_facts(line: str) -> tuple[Entry, ...] | None:
    """Return what an archive's line of facts says, or a row of hash tags."""
    if line.lstrip()[:1] == "#" and _HASH_TAGS.fullmatch(line):
        tags = (" ".join(tag.split()) for tag in line.split("#"))
        return (Entry("tag", "", ", ".join(filter(None, tags)), line),)
    return entries_of_facts_line(line)


def bare_entries(line: str) -> tuple[Entry, ...] | None:
    """Return what a short line says without a label, or None: parts, ratings, days, addresses, refusals to archive."""
    text = line.strip()
    return _said(text, line) if text and len(text) <= _MAX_BARE else None


@lru_cache(_KEPT)
def _said(text: str, line: str) -> tuple[Entry, ...] | None:
    if is_only_addresses(text):
        return (Entry("contact", "", text, line),)
    if _URL.fullmatch(text):
        return (Entry(f"{EXTRA}homepage", "", text, line),)
    if _PART_LINE.fullmatch(text) and (found := find_part(text)) is not None and found.part is not None:
        return (Entry("part", "", text, line),)
    if forbids_archiving(text):
        return (Entry(f"{EXTRA}distribution", "", text, line),)
    return (
        _bracketed(text, line)
        or _sentences(text, line)
        or _kind_of_story(text, line)
        or _of_journal(text, line)
        or _rated(text, line)
        or _dated(text, line)
    )


def _bracketed(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "[Iron Orchard; General Audiences; complete]": facts in brackets, one of them a rating and nothing else."""
    if text[0] + text[-1] not in {"()", "[]", "{}"}:
        return None
    facts = [fact.strip(" .") for fact in _BETWEEN_FACTS.split(text[1:-1])]
    rated = [fact for fact in facts if is_whole_rating(fact)]
    return (Entry("rating", "", rated[0], line),) if rated and len(facts) > 1 else None


def _sentences(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "A Starship Meridian story. Rated PG." sentence by sentence, and "[PG]   ada@example.org" piece by piece."""
    sentences = _SENTENCE_END.split(text)
    if len(sentences) == 1:
        return None
    said: list[Entry] = []
    for sentence in sentences:
        if not (entries := bare_entries(sentence)):
            return None
        said += entries
    first, *others = said
    return replace(first, raw=line), *(replace(entry, raw="") for entry in others)


def _of_journal(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read what a journal shows above a post: "ada posting in salt_fic", "ada | 2012-03-18 21:06"."""
    found = _JOURNAL.fullmatch(text)
    if found is None:
        return None
    who, day = found["who"] or found["name"], found["day"] or found["date"]
    said = [Entry("author", "", who)] if who else []
    said += [Entry("published", "", day)] if day else []
    first = said[0] if said else Entry(None, "", "")
    return replace(first, raw=line), *said[1:]


def _kind_of_story(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "[REPOST]" and, under a title, "A Starship Meridian story"."""
    if (again := _POST_KIND.fullmatch(text)) is not None:
        return (Entry("post_kind", "", again["kind"], line),)
    kind = _KIND_OF_STORY.fullmatch(text.removesuffix(".")) if text[-1:] not in '!?"' else None
    if kind is None:
        return None
    show = fandom_of(kind["what"])
    return (
        Entry(f"{EXTRA}subtitle", "", kind["what"].strip(), line),
        *((Entry("fandom", "", show),) if show else ()),
    )


def fandom_of(kind: str) -> str | None:
    """Return whose story "Starship Meridian story" is, None where the words before "story" are no name: "ghost story"."""
    show, _, _ = kind.strip().rpartition(" ")
    words = [word for word in show.split() if word not in _small_words()]
    named = bool(words) and all(word[0].isupper() or word[0].isdigit() for word in words)
    return show if named and fold_label(show) not in _no_shows() and not is_code_of_meaning(show) else None


def _rated(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "Rated PG", "[PG-13]" and "PG-13, Iron Orchard, Coyle/Ames"."""
    rated = _RATED.fullmatch(text)
    if rated and rating_of(re.split(r"[.,;(]", rated["what"])[0].strip(" .()[]")) is not None:
        first, *others = (piece.strip() for piece in rated["what"].rstrip(" .").split(", "))
        if others and is_rating(first) and not others[0].startswith(("for ", "but ")):
            shows = filter(None, (fandom_of(other) for other in others if other.endswith(" fandom")))
            return Entry("rating", "", first, line), *(Entry("fandom", "", show) for show in shows)
        return (Entry("rating", "", rated["what"].rstrip(" ."), line),)
    if is_age(text) and rating_of(text) is not None:
        return (Entry("rating", "", text, line),)
    pieces = [piece.strip() for piece in _BETWEEN_CODES.split(text.strip("()[]*_ "))]
    place = next((at for at, piece in enumerate(pieces) if _states_rating(piece)), None)
    if place is None or (place and text[-1] in '.!?"”'):
        return None
    entries = [Entry("rating", "", pieces.pop(place).removeprefix("rated "), line)]
    named = False
    for piece in pieces:
        if STATUS.fullmatch(piece):
            entries.append(Entry("status", "", piece))
        elif is_genre(piece):
            entries.append(Entry("genre", "", piece))
        elif "/" in piece:
            entries.append(Entry("relationship", "", piece))
        elif piece[:1].isupper() and not named:
            entries.append(Entry("fandom", "", piece))
            named = True
    return tuple(entries)


def _states_rating(piece: str) -> bool:
    """Say whether a piece of a line is a rating as schemes of letters write it, "rated" before it and a reason behind."""
    words = piece.removeprefix("rated ").split()
    return (
        bool(words)
        and is_rating(words[0])
        and (len(words) == 1 or piece.startswith("rated ") or words[1] == "for")
    )


def _dated(text: str, line: str) -> tuple[Entry, ...] | None:
    bare = text.strip("()[]*_ ")
    # Nothing but the date: "October 23, 1999", "10/23/1999"; a year alone may be a heading.
    if len(bare) > 30 or not re.search(r"\d{2}$|^\d{4}-", bare):  # noqa: PLR2004 -- "Wednesday, September 23, 1999" is 29
        return None
    found = read_date(bare)
    if found is None and _WRITTEN.fullmatch(bare):
        return (Entry(f"{EXTRA}written", "", bare, line),)
    if found is not None and text == f"({bare})" and bare.isdecimal():
        return (Entry(f"{EXTRA}written", "", bare, line),)
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

"""Parse header values into story fields: one function a field, which returns True when it took the value.

Where a field is already taken or a value cannot be read, the wording stays under its label (see ``story_builder``).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from indexer.analysis.languages import language_code, language_name
from indexer.datafiles import data_words
from indexer.model import Rating, Status
from indexer.readers.metadata.dates import read_date
from indexer.readers.metadata.labels import EXTRA, fold_label
from indexer.readers.metadata.mail_addresses import address_on
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.ratings import is_rating, rating_of
from indexer.readers.metadata.story_fields import StoryFields
from indexer.readers.metadata.values import (
    forbids_archiving,
    is_category,
    is_code_of_meaning,
    is_name_code,
    is_yes_or_no,
    number_in,
    says_nothing,
    series_of,
    split_list,
    status_of,
    title_in,
)
from indexer.readers.structure.partnumbers import PartNumber, find_part, part_of_label, split_title

Taker = Callable[[StoryFields, str, str], bool]
# "VOY", "DS9/TNG": a newsgroup's letters for a fandom, where other people name a series of stories.
_SHOW_CODES = re.compile(r"[A-Z][A-Z0-9]{1,4}(?:\s*[,/&+]\s*[A-Z][A-Z0-9]{1,4}){0,3}")
# "[Ranma][FIC] Salt", "NEW: Salt": what lists want in front of a title.
_TAGS = re.compile(r"((?:\[[^\[\]]{1,30}\]\s*)+)(?=[^\s\[(])")
_POST_KIND = re.compile(r"(NEW|REVISED|REV|REPOST|REP|COR|UPDATE|FIC|FANFIC|STORY|DRABBLE)\s*:\s+(?=\S)")
_KIND_BEHIND = re.compile(
    r"(?:\s*[\[(](?:[A-Za-z]+ )?(NEW|REVISED|REV|REPOST|REP|COR)[\])]|(?<=[\d?)\]])\s+[-–—]?\s*(NEW|REVISED|REV|REPOST|REP|COR))\s*$"
)
_no_fandoms = partial(data_words, __package__, "values.toml", "no_fandoms")
_QUOTED_TITLE_BY = re.compile(
    r'(["“«].{1,150}["”»]|.{1,150}?(?=\s*[,–—]\s*by\s))\s*[,–—]?\s+by\s+(\S.{0,80})', re.IGNORECASE
)
_RATING_IN_BRACKETS = re.compile(r"[\[(]\s*([^\[\]()]{1,20})\s*[\])]\s*$")
_CODES_IN_BRACKETS = re.compile(r"[\[(]([^\[\]()]{1,40})[\])](?=\s*(?:$|[\[(]?\d{1,3}\s?/))")
_NUMERIC_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def set_part(fields: StoryFields, found: PartNumber | None) -> bool:
    """Take a part number unless the header named one before."""
    if found is None:
        return False
    if found.label and "part_label" not in fields.extra:
        fields.extra["part_label"] = found.label
    if fields.part is None and fields.parts is None:
        fields.part, fields.parts = found.part, found.parts
    elif fields.part == found.part and fields.parts is None:
        fields.parts = found.parts
    return True


def _title(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    value = _without_tags(fields, " ".join(value.split()), tell=fields.title is None)
    by = _QUOTED_TITLE_BY.fullmatch(value) if "by" in value.lower() else None
    wording, found = split_title(
        title_in(_without_rating(fields, _without_kind(fields, by[1] if by else value)))
    )
    title = title_in(wording)
    if fields.title is not None:
        return fields.title == title and (set_part(fields, found) or True)
    fields.title = title or value
    set_part(fields, found)
    if by and not fields.authors:
        _author(fields, by[2], "")
    return True


def _without_kind(fields: StoryFields, value: str) -> str:
    """Take what kind of post it is off a title's end: "Rookery 1/2 [REPOST]"."""
    kind = _KIND_BEHIND.search(value) if value[-1:].isupper() or value[-1:] in "])" else None
    if kind is None or not value[: kind.start()].strip():
        return value
    fields.extra.setdefault("post_kind", kind[1] or kind[2])
    return value[: kind.start()].rstrip()


def _without_rating(fields: StoryFields, value: str) -> str:
    """Take a rating in brackets off a title's end, or one among codes: "Undertow (PG-13)", "Glass (V/K, R)"."""
    rated = _CODES_IN_BRACKETS.search(value) if "(" in value or "[" in value else None
    if rated is None or not value[: rated.start()].strip():
        return value
    codes = [code.strip() for code in rated[1].split(",")]
    rating = next((code for code in codes if is_rating(code)), None)
    pairs = [code for code in codes if code != rating]
    if rating is None or not all("/" in pair and not find_part(pair) for pair in pairs):
        return value
    if fields.rating_raw is None:
        _rating(fields, rating, "")
    fields.add_list("relationship", pairs)
    return f"{value[: rated.start()].rstrip()} {value[rated.end() :].strip()}".strip()


def _without_tags(fields: StoryFields, value: str, *, tell: bool) -> str:
    """Take a list's brackets and kind of post off a title; a bracket that is none of a list's words names a fandom."""
    kind = _POST_KIND.match(value)
    if kind is not None:
        value = value[kind.end() :]
        if tell and kind[1] not in {"FIC", "FANFIC", "STORY", "DRABBLE"}:
            fields.extra.setdefault("post_kind", kind[1])
    tags = _TAGS.match(value)
    if tags is None:
        return value
    names = [name.strip() for name in re.findall(r"\[([^\[\]]+)\]", tags[1])]
    if tell:
        fandoms = [
            n
            for n in names
            if n.casefold() not in _no_fandoms() and rating_of(n) is None and find_part(n) is None
        ]
        fields.add_list("fandom", fandoms)
    return value[tags.end() :]


def _author(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    fields.authors.extend(name for name in authors_of(value) if name not in fields.authors)
    fields.contact = fields.contact or address_on(value)
    return True


def _contact(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    if says_nothing(value):
        return True
    address = address_on(value) or value
    if fields.contact not in {None, address}:
        return fields.contact is not None and fields.contact in value
    fields.contact = address
    return True


def _feedback(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    fields.contact = fields.contact or address_on(value)
    fields.keep("feedback", value)
    return True


def _distribution(fields: StoryFields, value: str, label: str) -> bool:
    if fold_label(label) in {"posted", "archived"} and _date_of(value) is not None:
        return _published(fields, value, label)
    if forbids_archiving(value, answered=True):
        fields.extra["do_not_archive"] = "yes"
    fields.keep("distribution", value)
    return True


def _rating(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    if fields.rating_raw is not None:
        return False
    wording = " ".join(value.split()).strip("*_ ")
    if wording[:1] + wording[-1:] in {"[]", "()", "{}", "<>"}:
        wording = wording[1:-1].strip()
    fields.rating_raw = wording or None
    fields.rating = rating_of(wording) or Rating.UNRATED
    return True


def _list_taker(name: str, *, slashes: bool = False, clauses: bool = False) -> Taker:
    def take(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
        fields.add_list(name, split_list(value, slashes=slashes, clauses=clauses))
        return True

    return take


def _genre(fields: StoryFields, value: str, label: str) -> bool:
    """Take genres; the archive's kinds of love (F/F, Gen, Multi) stand under the same label and are none."""
    values = split_list(value)
    if (
        values
        and all(map(is_category, values))
        and (fold_label(label).endswith("ies") or any("/" in v for v in values))
    ):
        return _categories(fields, value, label)
    return _list_taker("genre", slashes=True)(fields, value, label)


def _categories(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    fields.extra["categories"] = "\n".join(
        [*fields.extra.get("categories", "").split("\n"), *split_list(value)]
    ).strip()
    return True


def _codes(fields: StoryFields, value: str, label: str) -> bool:
    """Take a newsgroup's codes: A/B is a pairing, a single name a character, [PG] a rating; all are kept as codes."""
    rated = _RATING_IN_BRACKETS.search(value)
    if rated and rating_of(rated[1]) and fields.rating_raw is None:
        _rating(fields, rated[1], label)
        value = value[: rated.start()]
    codes = split_list(value.strip("() "))
    fields.keep("codes", "\n".join(codes))
    loves = [code for code in codes if "/" in code and not is_code_of_meaning(code)]
    fields.add_list("relationship", loves)
    fields.add_list("character", [code for code in codes if code not in loves and is_name_code(code)])
    return True


def _long_taker(name: str) -> Taker:
    def take(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
        if name == "disclaimer" and forbids_archiving(value):
            fields.extra["do_not_archive"] = "yes"
        if not (name == "summary" and says_nothing(value)):
            fields.long.setdefault(name, []).append(value)
        return True

    return take


def _series(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    if _SHOW_CODES.fullmatch(value):
        fields.add_list("fandom", split_list(value.replace("/", ",")))
        return True
    if fields.series is not None:
        return False
    fields.series = series_of(value)
    return True


def _part(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    return set_part(fields, part_of_label(value))


def _chapter(fields: StoryFields, value: str, label: str) -> bool:
    """Read "Chapter: 3/12" as a part; what a chapter is called stays under its own name."""
    found = part_of_label(value)
    if found is None or found.part is None or value[found.end :].strip(" .-–—:"):
        fields.keep("chapter", value)
        if found is None:
            return True
    return _part(fields, value, label)


def _date_of(value: str) -> date | None:
    found = read_date(value)
    return found.day if found else None


def _published(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    found = read_date(value)
    if fields.published is not None:
        return False
    if found is None:
        fields.extra.setdefault("published_raw", value)
        return True
    fields.published = found.day
    if found.precision != "day":
        fields.reading["published_precision"] = found.precision
        # A bare year or month is shown as the author gave it, not as its first day.
        fields.extra.setdefault("published_raw", value)
    elif len(value) > len("Saturday, 23rd of September 1999") and not _NUMERIC_DATE.fullmatch(value):
        fields.extra.setdefault("published_raw", value)
    return True


def _updated(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    found = _date_of(value)
    if fields.updated is not None or found is None:
        return False
    fields.updated = found
    return True


def _written(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    fields.written = fields.written or _date_of(value)
    fields.keep("written", value)
    return True


def _completed(fields: StoryFields, value: str, label: str) -> bool:
    """Read "Completed: Yes" as a state and "Completed: 2004-05-01" as the last change."""
    if _date_of(value) is not None:
        fields.status = Status.COMPLETE
        fields.keep("completed", value)
        _updated(fields, value, label)
        return True
    return _status(fields, value, label)


def _status(fields: StoryFields, value: str, label: str) -> bool:
    found = status_of(value, label)
    if found is None and len(value) > 60:  # noqa: PLR2004 -- a sentence, not a state
        return False
    fields.status = found or fields.status
    fields.extra.setdefault("status_raw", f"{label}: {value}" if is_yes_or_no(value) and label else value)
    return True


def _language(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    if fields.language is not None:
        return False
    fields.language = language_name(value)
    fields.extra.setdefault("language_raw", value)
    code = language_code(fields.language)
    if code:
        fields.extra["language_code"] = code
    return True


def _words(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    number = number_in(value)
    if number is None:
        return False
    fields.extra.setdefault("words_claimed", str(number))
    return True


def _post_kind(fields: StoryFields, value: str, label: str) -> bool:  # noqa: ARG001 -- the takers' signature
    fields.extra.setdefault("post_kind", value)
    return True


TAKERS: Mapping[str, Taker] = {
    "title": _title,
    "author": _author,
    "contact": _contact,
    "rating": _rating,
    "fandom": _list_taker("fandom"),
    "relationship": _list_taker("relationship"),
    "character": _list_taker("character"),
    "genre": _genre,
    "categories": _categories,
    "tag": _list_taker("tag"),
    "codes": _codes,
    "warning": _list_taker("warning", clauses=True),
    "summary": _long_taker("summary"),
    "notes": _long_taker("notes"),
    "disclaimer": _long_taker("disclaimer"),
    "series": _series,
    "part": _part,
    f"{EXTRA}chapter": _chapter,
    "published": _published,
    f"{EXTRA}written": _written,
    "updated": _updated,
    "completed": _completed,
    "status": _status,
    "language": _language,
    "words": _words,
    "post_kind": _post_kind,
    f"{EXTRA}feedback": _feedback,
    f"{EXTRA}distribution": _distribution,
}

"""What the subject line of a story post says: title, part, codes, rating, and what kind of post it is, in any order.

It knows one line only; whether the message holds a story is for ``mail_judge`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from indexer.datafiles import data_table
from indexer.readers.metadata.ratings import beside_ratings, rating_of

_SPACES = re.compile(r"\s+")
_REPLY = re.compile(r"\s*([^\W\d_]{1,5})(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*:\s*")
_BRACKETED = re.compile(r"\[([^\[\]]{1,80})\]|\(([^()]{1,80})\)|\{([^{}]{1,80})\}")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{1,200})[\"”“»]|(?<!\w)['‘](\S[^\"]{0,200}?)['’](?!\w)")
_NUMBERS = re.compile(
    r"(?i)(?<![\w/])(?:(?:parts?|pt|chapters?|chap|ch|teil|partie)\b\.?\s*)?(?P<part>\d{1,4})[a-z]?\s?"
    r"(?:/|of\b|von\b|de\b)\s?(?P<parts>\d{1,4}|\?{1,3}|x\b|n\b)(?![\w/])"
)
_LONE_NUMBER = re.compile(
    r"(?i)\b(?:parts?|pt|chapters?|chap|ch|episode|ep)\b\.?\s*#?(?P<part>\d{1,4})\b(?!\s*[/])"
)
_END_NUMBER = re.compile(r"(?<=\S)[\s-]+#?(?P<part>0\d{1,2})\s*$")
_NAMED_PART = re.compile(r"(?i)\b(?P<name>prologue|epilogue|prolog|epilog|interlude)\b")
_PAIR = re.compile(r"[\w.’'-]{1,30}(?:\s?[/&+]\s?[\w.’'-]{1,30}){1,5}")
# One code in capitals vouches for its neighbours: (MF, rom).
_LETTERS = re.compile(r"[A-Z][A-Za-z]{0,3}[A-Z+]")
_BY = re.compile(r"(?:^|[\s,–—-])by:?\s(?P<who>[A-Z][^,:;()\x00]{1,60})$")
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,5}(?:[/,&+][A-Z][A-Z0-9]{1,5}){0,3}")
# Ratings that may stand in a subject without brackets; single letters may not, they are words as well.
_BARE_RATING = re.compile(
    r"(?<![\w/-])(?:rated\s+)?(NC-?17|PG-?1[35]|PG|FR(?:C|T|M|AO)(?:-?\d\d)?)(?![\w/-])", re.IGNORECASE
)
# A single letter may at the end, behind the part's number or a bracket: "Three Cold Spoons (1/1) G".
# "As a Professional Man, Sefton/Imre"
_END_PAIR = re.compile(r",\s*(?P<pair>[A-Z][\w.’'-]{0,30}(?:\s?[/&]\s?[A-Z][\w.’'-]{0,30}){1,3})[\s,;:-]*$")
_END_RATING = re.compile(r"(?:[)\]}]|\d\s?/\s?[\d?]{1,4})[\s,:-]*(?P<rating>K\+|MA|[GRXKTM])[\s.]*$")
_ENDS = " \t:;,.-–—~|*_=<>"
_LONGEST = 400
# "Rated NC-17 for language and violence" is as long as they get.
_LONGEST_RATING = 40


@dataclass(frozen=True, slots=True)
class Subject:
    """What a subject line says, each thing None or empty where it does not.

    ``kind`` is NEW, REV, REPOST … as written; ``tags`` are brackets in front that name the list or the fandom;
    ``marks`` counts what story posts have and other messages lack.
    """

    title: str | None = None
    part: int | None = None
    parts: int | None = None
    part_label: str | None = None
    kind: str | None = None
    author: str | None = None
    rating: str | None = None
    fandoms: tuple[str, ...] = ()
    pairings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    reply: bool = False
    marks: int = 0


@dataclass(frozen=True, slots=True)
class _Words:
    replies: frozenset[str]
    again: frozenset[str]
    kinds: frozenset[str]
    story: frozenset[str]
    series: frozenset[str]
    talk: re.Pattern[str]
    not_people: frozenset[str]


def parse_subject(line: str) -> Subject:
    """Return what a decoded subject line says; a line that says nothing else is a title."""
    rest, reply = _without_replies(_SPACES.sub(" ", line[:_LONGEST]).strip())
    quoted, rest = _take_quoted(rest)
    found, rest = _take_rating(Subject(reply=reply), rest)
    found, rest = _take_brackets(found, rest)
    found, rest = _take_part(found, rest)
    if pair := _END_PAIR.search(rest):
        found, rest = replace(found, pairings=(*found.pairings, pair["pair"])), rest[: pair.start()]
    found, rest = _take_author(found, rest)
    found, rest = _take_kinds(found, rest, quoted=quoted is not None)
    title = quoted or rest
    title = _SPACES.sub(" ", title).strip(_ENDS if not quoted else " ,;")
    return replace(found, title=title or None, marks=found.marks + bool(quoted))


def is_talk(line: str) -> bool:
    """Say whether a subject is one of messages that talk about stories or run the list."""
    return _words().talk.search(line[:_LONGEST]) is not None


def replaces_earlier(kind: str | None) -> bool:
    """Say whether a post of this ``kind`` takes the place of an earlier copy."""
    return (kind or "").casefold().rstrip(".:") in _words().again


def _without_replies(line: str) -> tuple[str, bool]:
    """Drop "Re:", also behind a list's tag, where some lists' programs put it."""
    reply = False
    tag = re.match(r"\s*(\[[^\[\]]{1,40}\])\s*", line)
    front, line = (f"{tag[1]} ", line[tag.end() :]) if tag else ("", line)
    while (found := _REPLY.match(line)) and found[1].casefold() in _words().replies:
        line, reply = line[found.end() :], True
    again = _without_replies(line) if reply and line.startswith("[") else (line, False)
    return front + again[0], reply


def _take_quoted(rest: str) -> tuple[str | None, str]:
    found = _QUOTED.search(rest)
    if found is None:
        return None, rest
    # A mark where the title stood: what is in front of it is not what is behind it.
    return (found[1] or found[2]).strip(), f"{rest[: found.start()]} \x00 {rest[found.end() :]}"


def _take_rating(found: Subject, rest: str) -> tuple[Subject, str]:
    """Take the rating from the place that is plainest one's: brackets of its own, the open line, the line's end.

    Only where none of them has one may a list of codes.
    """
    for rating, start, stop in _ratings(rest):
        found = replace(found, rating=rating, marks=found.marks + 1)
        return found, f"{rest[:start]} {rest[stop:]}"
    return found, rest


def _ratings(rest: str) -> Iterator[tuple[str, int, int]]:
    """Yield the ratings in a subject and where they stand, the plainest first."""
    for bracket in _BRACKETED.finditer(rest):
        inner = (bracket[1] or bracket[2] or "").strip()
        if not _are_initials(inner) and _is_rating(inner):
            yield inner, *bracket.span()
    outside = _BRACKETED.sub(lambda bracket: "\x00" * len(bracket[0]), rest)
    if bare := _BARE_RATING.search(outside):
        yield bare[1], *bare.span()
    last = _END_RATING.search(rest)
    # Behind a list's tag alone, it is the title.
    if last and outside[: last.start("rating")].strip(_ENDS + "\x00"):
        yield last["rating"], *last.span("rating")


def _are_initials(inner: str) -> bool:
    pieces = re.split(r"\s*[,;]\s*", inner)
    return len(pieces) > 1 and all(len(piece) == 1 and piece.isupper() for piece in pieces)


def _take_brackets(found: Subject, rest: str) -> tuple[Subject, str]:
    """Sort what stands in brackets; what is none of ours stays in the title if the line goes on after it."""
    kept: list[str] = []
    last = 0
    for match in _BRACKETED.finditer(rest):
        inner = (match[1] or match[2] or match[3]).strip()
        front = not (rest[last : match.start()].strip() or "".join(kept).strip())
        taken = _bracket(found, inner, match[0][0], front=front)
        if taken is not None:
            found = taken
            kept.append(rest[last : match.start()] + " ")
            last = match.end()
    return found, "".join(kept) + rest[last:]


def _bracket(found: Subject, inner: str, opening: str, *, front: bool) -> Subject | None:
    words = _words()
    folded = inner.casefold().strip(" .:!")
    if number := _NUMBERS.fullmatch(inner) or _LONE_NUMBER.fullmatch(inner):
        return _with_number(found, number)
    if folded in words.kinds | words.story:
        kind = inner.strip(" .:!") if folded in words.kinds else found.kind
        return replace(found, kind=kind, marks=found.marks + 1)
    if opening == "{" and not (front or folded in words.not_people):
        return replace(found, author=found.author or inner, marks=found.marks + 1)
    if opening == "{" or (front and opening == "["):
        return replace(found, tags=(*found.tags, inner), marks=found.marks + (folded in words.not_people))
    return _codes(found, inner)


def _codes(found: Subject, inner: str) -> Subject | None:
    """Take "(J/C, P/T, angst)" as codes if one of them is a pairing or all are as short as codes are."""
    pieces = [piece.strip() for piece in re.split(r"[,;]", inner) if piece.strip()]
    pairs = tuple(
        piece for piece in pieces if _PAIR.fullmatch(piece) and piece.casefold() not in {"h/c", "a/u"}
    )
    nested = None if found.rating else _nested_rating(pieces, "".join((*found.pairings, *pairs)))
    rest = tuple(piece for piece in pieces if piece not in pairs and piece != nested)
    coded = pairs or nested or _are_initials(inner) or any(map(_LETTERS.fullmatch, rest))
    if (
        not coded
        and not (found.rating and any(map(_is_rating, rest)))
        and not any(tag.casefold() in _words().not_people for tag in found.tags)
    ):
        return None
    return replace(
        found,
        pairings=found.pairings + pairs,
        codes=found.codes + rest,
        rating=found.rating or nested,
        marks=found.marks + 1,
    )


def _nested_rating(pieces: list[str], paired: str) -> str | None:
    """Return the rating among codes: one letter is none beside another one, nor if it is somebody's of a pairing."""
    letters = [piece for piece in pieces if len(piece) == 1]
    for piece in pieces:
        doubtful = piece in letters and (len(letters) > 1 or piece in paired)
        if not doubtful and _is_rating(piece):
            return piece
    return None


def _take_part(found: Subject, rest: str) -> tuple[Subject, str]:
    if found.part is None:
        number = next(
            (hit for pattern in (_NUMBERS, _LONE_NUMBER, _END_NUMBER) if (hit := pattern.search(rest))), None
        )
        if number is not None:
            found = _with_number(found, number)
            rest = f"{rest[: number.start()]} {rest[number.end() :]}"
    named = _NAMED_PART.search(rest)
    # "Prologue" alone is a title; behind one it says which part this is.
    if named is not None and (rest[: named.start()].strip(_ENDS + "\x00") or "\x00" in rest):
        found = replace(found, part_label=named["name"].lower(), marks=found.marks + 1)
        rest = f"{rest[: named.start()]} {rest[named.end() :]}"
    return found, rest


def _with_number(found: Subject, number: re.Match[str]) -> Subject:
    total = number.groupdict().get("parts") or ""
    parts = int(total) if total.isdigit() else None
    return replace(found, part=int(number["part"]), parts=parts, marks=found.marks + 1)


def _take_author(found: Subject, rest: str) -> tuple[Subject, str]:
    """Take "by Ann Lee" at the end of a line that says in other ways that it is a story's."""
    named = _BY.search(rest) if found.marks and found.author is None else None
    if named is None:
        return found, rest
    return replace(found, author=named["who"].strip(_ENDS)), rest[: named.start()]


def _take_kinds(found: Subject, rest: str, *, quoted: bool) -> tuple[Subject, str]:
    """Take the words that say what the post is, and the code of a series.

    They stand in front of the title; where that is in quotation marks, anywhere around it.
    """
    title: list[str] = []
    # Among capitals throughout, capitals say nothing.
    shouted = not quoted and rest.isupper()
    for word in rest.split():
        bare = word.strip(":,.!-–—|\x00")
        taken = _kind(found, bare, word, shouted=shouted) if quoted or not title else None
        if taken is None and quoted and _PAIR.fullmatch(bare) and bare[:1].isupper():
            taken = replace(found, pairings=(*found.pairings, bare), marks=found.marks + 1)
        if taken is not None:
            found = taken
        elif bare or title:
            title.append(word)
    return found, " ".join(title)


def _kind(found: Subject, bare: str, word: str, *, shouted: bool) -> Subject | None:
    words = _words()
    folded = bare.casefold()
    loud = bare.isupper() or word.endswith(":")
    if loud and folded in words.kinds:
        return replace(found, kind=found.kind or bare, marks=found.marks + 1)
    if loud and folded in words.story:
        return replace(found, marks=found.marks + 1)
    coded = _CODE.fullmatch(bare) is not None and not found.fandoms
    if coded and (folded in words.series or (found.kind and not shouted)):
        return replace(found, fandoms=tuple(re.split(r"[/,&+]", bare)), marks=found.marks + 1)
    return None


def _is_rating(words: str) -> bool:
    """Know a rating by its wording alone, whatever it is said to be for: "M. Finch" is a name."""
    if len(words) > _LONGEST_RATING or "/" in words or rating_of(words) is None:
        return False
    reasons = re.split(r"(?i)[\s,;:(-]+(?:for|due to|because)\b", words)[0]
    tokens = [token.strip(".,:;()").casefold() for token in reasons.split()]
    return all(token in beside_ratings() or rating_of(token.upper()) is not None for token in tokens)


@cache
def _words() -> _Words:
    data: Mapping[str, Mapping[str, list[str]]] = data_table(__package__, "subjects.toml")
    again = frozenset(data["kinds"]["again"])
    talk = "|".join(re.escape(word) for word in data["talk"]["words"])
    return _Words(
        replies=frozenset(data["replies"]),
        again=again,
        kinds=again | frozenset(data["kinds"]["first"]),
        story=frozenset(data["story"]["words"]),
        series=frozenset(data["series"]["codes"]),
        talk=re.compile(rf"(?<!\w)(?:{talk})(?!\w)", re.IGNORECASE),
        not_people=frozenset(data["braces"]["not_people"]),
    )

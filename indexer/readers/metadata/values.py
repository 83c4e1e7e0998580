"""Header values to lists, titles, series places and states.

Each function reads one value and answers None or nothing where it cannot; keeping the wording is the caller's part.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from indexer.datafiles import data_list, data_table, data_words
from indexer.model import SeriesPlace, Status

_nothing = partial(data_words, __package__, "values.toml", "nothing")
_SLASHED_GENRES = re.compile(r"(?i)hurt/comfort")
_PART_OF = re.compile(r"(?i)^part\s+(\d{1,4})\s+of\s+(?-i:(?:the|my) )?[\"“«]?(.+?)[\"”»]?(?:\s+series)?\.?$")
_NUMBERED = re.compile(
    r"(?i)^(.+?)[\s,:(\-–]+(?:#|book |part |no\.? ?|story |vol\.? ?|volume )\s?(\d{1,4})\)?$"
)
_BRACKETED = re.compile(r"^(.+?)\s+[(\[](\d{1,4})(?:/\d{1,4})?[)\]]$")
_ORDINAL = re.compile(
    r"(?i)^(?:the )?(first|second|third|fourth|fifth|sixth|seventh|\d{1,3}(?:st|nd|rd|th))(?: (?:story|part|book|fic|one|installment|instalment))? (?:in|of) (?:the |my )?[\"“«]?(.+?)[\"”»]?(?:\s+(?:series|saga|cycle))?\.?$"
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_COUNTED = re.compile(
    r"(?i)^(.+?)[\s,:;(\-–\[]+(?:part|book|story|no\.?|#|teil|band|partie|tome|parte|libro|часть|книга)?\s*#?(\d{1,4})\s?(?:/|of|von|sur|de|из)\s?(?:\d{1,4}|\?+)[)\]]?$"
)
_categories = partial(data_words, __package__, "values.toml", "categories")
_yes_no = partial(data_words, __package__, "values.toml", "yes_no")
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,'\u00a0 ]\d{3})+|\d+)(?:[.,](\d{1,2}))?\s*([kK])?(?:ish\b)?(?![\w])"
)
_REFUSED = re.compile(
    r"(?i)\b(?:do(?:es)? not|don[’']?t|dont|never|not to be|may not be|cannot be|no|please,? no|not)\s+(?:(?:ever|please|be|to|re)\s*-?)*(?:archiv(?!e warnings?\b)|re-?post|redistribut|re-?distribut|distribut|copy this|put this)"
    r"|\bne pas (?:archiver|reproduire|diffuser)|\bpas d[’']archivage|\barchivage (?:interdit|refusé)|\b(?:do not|don[’']?t|never) (?:post|put|host|place|mirror)\b[^.!?]{0,30}\b(?:elsewhere|anywhere)|\bno (?:archivar|publicar|distribuir)|\bprohibid\w+ (?:archivar|su)"
    r"|\bnicht (?:archivieren|weiter|verbreiten)|\b(?:bitte )?keine archivierung|архивирова\w+ (?:запрещ|нельзя)|не (?:архивиров|размещ)|размещение запрещено|\bnon archiviare"
)
_refusal_hints = partial(data_list, __package__, "values.toml", "refusal_hints")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n")
_ASKING = re.compile(
    r"(?i)\bask|permission|unless|without|except|until|let me know|tell me|e-?mail me|demand|pregunt|permiso|frag|erlaubnis|sans|ohne|sin |без |спрос|разреш|but |other than|only"
)
_NO_ALONE = re.compile(
    r"(?i)\s*(?:no|none|nope|never|nowhere|no,? (?:thanks?|thank you|please|sorry)|please don[’']?t|don[’']?t|absolutely not|not allowed|non|nein|нет|запрещено|не размещать|не надо|denied|forbidden|interdit|prohibido|nunca|jamais|nirgendwo|not anywhere|no where)(?:[,.!]* (?:thanks?|thank you|please|sorry|merci))?[\s.!]*"
)


_LINK = re.compile(
    r"\[([^\[\]\n]{1,200})\]\((?:https?://|www\.|mailto:)[^()\s]{1,500}\)|\[url=[^\[\]\n]{1,500}\]([^\[\]\n]{1,200})\[/url\]",
    re.IGNORECASE,
)


def without_links(value: str) -> str:
    """Return a value with the words of its links in Markdown and BBCode instead of the links."""
    if "](" not in value and "[url" not in value.lower():
        return value
    return _LINK.sub(lambda link: link[1] or link[2], value)


def says_nothing(value: str) -> bool:
    """Say whether a value is a word for nothing: "none", "n/a", "aucun"."""
    return value.strip(" .!*_-–").casefold() in _nothing()


def split_list(value: str, *, slashes: bool = False, clauses: bool = False) -> tuple[str, ...]:
    """Split at semicolons and commas, with ``slashes`` also at "/" (never inside Hurt/Comfort).

    ``clauses``: the values may be sentences, so that commas part nothing where there are semicolons.
    """
    parts = value.split(";") if clauses and ";" in value else re.split("[,;，、；]", value)
    if slashes:
        parts = [piece for part in parts for piece in _at_slashes(part)]
    found: dict[str, None] = {}
    for part in parts:
        clean = " ".join(part.split()).strip("*_ ")
        clean = clean.removesuffix(".") if " " not in clean else clean
        if clean.casefold().strip(".") not in _nothing():
            found[clean] = None
    return tuple(found)


def _at_slashes(part: str) -> list[str]:
    kept = _SLASHED_GENRES.sub(lambda m: m[0].replace("/", "\x00"), part)
    return [piece.replace("\x00", "/") for piece in kept.split("/")]


def series_of(value: str) -> SeriesPlace | None:
    """Return the series and place a value names: "Part 2 of The Ports", "The Ports #2", "The Ports (2)"."""
    value = " ".join(value.split())
    if value.casefold() in _nothing():
        return None
    if found := _PART_OF.match(value):
        return SeriesPlace(found[2], int(found[1]))
    if found := _ORDINAL.match(value):
        word = found[1].casefold()
        return SeriesPlace(found[2], _ORDINALS.index(word) + 1 if word in _ORDINALS else int(word[:-2]))
    for pattern in (_COUNTED, _NUMBERED, _BRACKETED):
        if found := pattern.match(value):
            return SeriesPlace(title_in(found[1].strip(" ,:-–")), int(found[2]))
    return SeriesPlace(title_in(value))


# "<< Salt >>", "-={ Salt }=-": signs on both sides that are each other's mirror image.
_DRAWN_AROUND = re.compile(
    r"(?P<left>[-=+*~<>{}|:#•_^»«]{1,6})\s*(?P<title>\w.*?)\s*(?P<right>[-=+*~<>{}|:#•_^»«]{1,6})"
)
# "B r a s s   L e s s o n s": letters set apart, words farther or told by their capitals; fewer of them may be initials.
_SET_APART = re.compile(r"\s*[^\W\d_](?:\s{1,5}[^\W\d_]['’]?){4,}\s*")
_MIRRORED = str.maketrans("<>{}»«", "><}{«»")


def title_in(value: str) -> str:
    """Return a title on one line, without the decoration and quotation marks around it, nor blanks between its letters."""
    if _SET_APART.fullmatch(value):
        words = ["".join(word.split()) for word in re.split(r"\s{2,}", value.strip())]
        value = " ".join(re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", word) for word in words)
    title = " ".join(value.split()).strip("*_~= ")
    closing = _tables().quotations
    while title[:1] in closing and title[-1:] in closing[title[0]]:
        inner = title[1:-1]
        if not inner.strip() or title[0] in inner:
            break
        title = inner.strip()
    drawn = _DRAWN_AROUND.fullmatch(title)
    return drawn["title"] if drawn and drawn["left"][::-1].translate(_MIRRORED) == drawn["right"] else title


def is_category(value: str) -> bool:
    """Say whether a value is one of the kinds of love an archive sorts by: F/F, Gen, Multi."""
    return value.casefold() in _categories()


def is_yes_or_no(value: str) -> bool:
    """Say whether a value only answers a question, so that it means nothing without its label."""
    return value.strip(" .!").casefold() in _yes_no()


def is_code_of_meaning(code: str) -> bool:
    """Say whether a newsgroup's code tells of the story ("AU", "H/C", "m/m") and names nobody."""
    return code.casefold() in _tables().codes or is_category(code)


def is_name_code(code: str) -> bool:
    """Say whether a newsgroup's code is a character's name or letters: "Neelix", "P"; not "angst", "AU" or "J/C"."""
    named = code[:1].isupper() and not is_code_of_meaning(code) and not {"/", "&"} & set(code)
    return named and len(code.split()) <= 3  # noqa: PLR2004 -- names, not sentences


def number_in(value: str) -> int | None:
    """Return the first number of a value: "~1,200 words" is 1200, "1.204" 1204, "5k" 5000."""
    found = _NUMBER.search(value.replace("~", " "))
    if found is None:
        return None
    whole = int(re.sub(r"\D", "", found[1]))
    return round((whole + float(f"0.{found[2] or 0}")) * 1000) if found[3] else whole


def forbids_archiving(text: str, *, answered: bool = False) -> bool:
    """Say whether a text plainly refuses to be archived; "ask first" does not.

    ``answered``: the text is the value of an archive label, so that a plain "no" is enough.
    """
    if answered and _NO_ALONE.fullmatch(text):
        return True
    if not any(map(text.lower().__contains__, _refusal_hints())):
        return False
    return any(
        _REFUSED.search(sentence) and not _ASKING.search(sentence) for sentence in _SENTENCES.split(text)
    )


def status_of(value: str, label: str = "") -> Status | None:
    """Return the state a value such as "WIP" names; "no" to "WIP?" and "yes" to "Complete?" mean the same."""
    states = _tables().states
    folded = " ".join(value.casefold().replace("-", " ").split()).strip(" .!()[]")
    if is_yes_or_no(folded) and "wip" in label.casefold():
        return Status.COMPLETE if states.get(folded) is Status.IN_PROGRESS else Status.IN_PROGRESS
    first = re.split(r"\s*[,;(/–—-]\s*", folded)[0].strip()
    return states.get(folded) or states.get(first)


@dataclass(frozen=True, slots=True)
class _Tables:
    states: Mapping[str, Status]
    codes: frozenset[str]
    quotations: Mapping[str, str]


@cache
def _tables() -> _Tables:
    data = data_table(__package__, "values.toml")
    states = {word: Status(name) for name, words in data["status"].items() for word in words}
    return _Tables(states, frozenset(data["codes"]["of_meaning"]), data["quotations"])

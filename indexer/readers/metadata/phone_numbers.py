"""What a telephone number is, on lines that are about a person and a story: headers, notes, signatures.

Numbers inside stories are the stories'; nobody asks for them here.
"""

import re
from collections.abc import Iterator
from functools import partial

from indexer.datafiles import data_list

Span = tuple[int, int]

# Not inside a longer number, an address of the web, a price or a name: "s/9000017/1", "1,555-..." are none.
_OUTSIDE = r"(?<![\w/=.,:#€$£-])"
_END = r"(?![\w/=-]|[.,]\d)"
_GAP = r"[ .\u2011-]"
_AREA = rf"(?:\(\d{{3}}\)\s?|\d{{3}}{_GAP})"
_PHONE = re.compile(
    # From anywhere: "+44 20 7946 0958", "+49 (0)30 123456", "0044 20 7946 0958".
    rf"(?<![\w+])(?:\+|{_OUTSIDE}00)[1-9]\d{{0,2}}(?:{_GAP}?\(?\d{{1,5}}\)?){{2,6}}{_END}"
    # North America: "(555) 123-4567", "1-800-555-0199", "555.123.4567".
    rf"|(?:(?<=\()|{_OUTSIDE})(?:1{_GAP})?{_AREA}\d{{3}}{_GAP}\d{{4}}{_END}"
    # Whatever stands behind the word.
    r"|\b(?:tele)?(?:phone|fon)(?:e|o|nummer)?(?:\s?(?:number|no\.?|nr\.?))?\s?[:=.]?\s?(?P<a>\(?\+?\d[\d ()./-]{5,20}\d)"
    r"|\b(?:tel|mobile|mobil|cell|fax|handy|téléphone|teléfono|móvil|тел|телефон|call me (?:at|on)|call|text me (?:at|on))"
    r"\b\.?\s?[:=]?\s?(?P<b>\(?\+?\d[\d ()./-]{5,20}\d)",
    re.IGNORECASE,
)
# Looked for before anything that costs more: two groups of figures, the way out of a country, or
# the beginning of a word, in small letters.
_hints = partial(data_list, __package__, "phone_numbers.toml", "hints")
_GROUPS = re.compile(r"\d{2}[-. ()/\u2011]{1,3}\d{2}|\+[1-9]|\b00[1-9]\d{0,2}[\d(]{2}")
_FEWEST, _MOST = 7, 15
# A book's number and a day look like one.
_BOOK = re.compile(r"(?i)isbn[-:\s\d]{0,8}$")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def may_hold(text: str) -> bool:
    """Say whether a header may hold a number at all."""
    low = text.lower()
    return any(hint in low for hint in _hints()) or _GROUPS.search(text) is not None


def phones(text: str) -> Iterator[Span]:
    """Yield where telephone numbers stand in a text."""
    for found in _PHONE.finditer(text):
        group = "a" if found["a"] else "b" if found["b"] else 0
        start, end = found.span(group)
        digits = sum(map(str.isdigit, text[start:end]))
        if not _FEWEST <= digits <= _MOST or _DAY.fullmatch(text[start:end].strip()):
            continue
        if not _BOOK.search(text[max(0, start - 20) : start]):
            yield start, end

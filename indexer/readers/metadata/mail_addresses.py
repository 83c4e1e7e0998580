"""What an e-mail address is: plain or spelt out, in running text or on a line that is about a person.

It finds them; what is done with them is for others to say (``addresses``, ``people``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

# The lengths are those of RFC 5321; a name of one letter more is no address that mail would reach.
_BEFORE = re.compile(r"(?:mailto:)?[\w.+%!#$&'*/=?^`{|}~-]{1,64}[ \t]?\Z")
_AFTER = re.compile(r"[ \t]?(?:[^\W_]|-){1,63}(?:\.(?:[^\W_]|-){1,63}){0,6}\.[^\W\d_]{2,24}(?![^\W_])")
# What stands around an address stays outside of it.
_OPENING = "\"'`*_(<[{/|=&?#!$%^~"
# "wren at example dot org", "wren (at) example (dot) org", "wren(at)example.org". Without brackets only what ends as
# addresses do is one: "at the dot on the map" is English.
_SPELT = re.compile(
    r"[\w.+-]{1,64}(?:\s?[(\[{]\s?dot\s?[)\]}]\s?[\w+-]{1,64})?\s{0,2}"
    r"(?:(?:[(\[{<]\s?(?:at|@)\s?[)\]}>])|\bat\b|@)\s{0,2}"
    r"(?!(?:an?|the|this|that|his|her|my)\b)[\w-]{1,63}"
    r"(?:(?:\s{0,2}(?:(?P<dotted>[(\[{<]\s?(?:dot|\.)\s?[)\]}>])|\bdot\b)\s{0,2}|\.)(?P<last>[\w-]{2,63})){1,4}",
    re.IGNORECASE,
)
# Ends of addresses in the years when people spelt them out, and since.
_ENDS = frozenset(
    [
        *(
            "com",
            "org",
            "net",
            "edu",
            "gov",
            "mil",
            "info",
            "biz",
            "uk",
            "us",
            "ca",
            "au",
            "nz",
            "ie",
            "de",
            "fr",
        ),
        *(
            "nl",
            "be",
            "ch",
            "es",
            "it",
            "pt",
            "se",
            "no",
            "fi",
            "dk",
            "pl",
            "cz",
            "hu",
            "ru",
            "il",
            "jp",
            "br",
        ),
        *("mx", "ar", "cl", "za", "sg", "hk", "tw", "kr", "in", "gr", "tr", "eu"),
    ]
)
# Any of these stands in a text that spells an address out.
SIGNS = (" dot ", "(dot", "[dot", "{dot", "dot)", "dot]", "(at)", "[at]", "{at}")
SIGN = re.compile("|".join(map(re.escape, SIGNS)))
# How far from its sign a spelt address may begin and end.
_AROUND = 120
# On a line about a person everything with an @ is one, also where its end is cut off ("ann@aol").
_ON_A_LINE = re.compile(r"(?:mailto:)?[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64}){0,5}")
_MAX_LINE = 200


def plain(text: str) -> Iterator[Span]:
    """Yield where addresses stand in a text with their @."""
    done = 0
    at = text.find("@")
    while at >= 0:
        before = _BEFORE.search(text, max(done, at - 72), at)
        after = _AFTER.match(text, at + 1)
        # Spaces around the sign are for hiding an address, and then on both its sides.
        if before and after and (text[at - 1].isspace() == text[at + 1].isspace()):
            start = before.start() + len(before[0]) - len(before[0].lstrip(_OPENING))
            if start < at:
                done = after.end()
                yield start, done
        at = text.find("@", max(done, at + 1))


def spelt(text: str) -> Iterator[Span]:
    """Yield where addresses stand in a text that are spelt out."""
    yield from (
        found.span() for found in _spelt(text) if found["dotted"] or found["last"].casefold() in _ENDS
    )


def address_on(line: str) -> str | None:
    """Return the first address on a line about a person as it is written ("ann at example dot org" too), or None."""
    found = _on(line)
    return line[slice(*found[0])].removeprefix("mailto:") if found else None


def without_addresses_on(line: str) -> str:
    """Return a line about a person without the addresses on it."""
    return replaced(line, _on(line), "")


def is_only_addresses(text: str) -> bool:
    """Say whether nothing but addresses and brackets is there."""
    if len(text) > _MAX_LINE:
        return False
    found = _on(text)
    return bool(found) and not replaced(text, found, "").strip(" <>()[],;:.")


def replaced(text: str, spans: Sequence[Span], by: str) -> str:
    """Return a text with something else where the ``spans`` are, which are in order and do not overlap."""
    if not spans:
        return text
    pieces: list[str] = []
    done = 0
    for start, end in spans:
        pieces += (text[done:start], by)
        done = end
    return "".join((*pieces, text[done:]))


def _on(line: str) -> list[Span]:
    found = [match.span() for match in _ON_A_LINE.finditer(line)] if "@" in line else []
    # A line says what it says in few words: any ending will do, but only with a sign that it was spelt out.
    for match in _spelt(line):
        start, end = match.span()
        apart = all(end <= other[0] or start >= other[1] for other in found)
        if apart and SIGN.search(f"{match[0].lower()} "):
            found.append((start, end))
    return sorted(found)


def _spelt(text: str) -> Iterator[re.Match[str]]:
    """Yield what is made as spelt addresses are, around the signs of one."""
    done = 0
    # Both are as long, or a letter somewhere has a small form of two.
    low = text.lower()
    for sign in SIGN.finditer(low if len(low) == len(text) else text):
        start = max(done, sign.start() - _AROUND)
        for found in _SPELT.finditer(text, start, sign.end() + _AROUND):
            if found.start() >= done:
                done = found.end()
                yield found

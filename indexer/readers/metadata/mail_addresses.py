"""What an e-mail address is: plain or spelt out, in running text or on a line that is about a person.

It finds them; what is done with them is for others to say (``addresses``, ``people``).
"""

import re
from collections.abc import Iterator, Sequence

from indexer.datafiles import data_table

Span = tuple[int, int]

# The lengths are those of RFC 5321; a name of one letter more is no address that mail would reach.
_BEFORE = re.compile(r"(?:mailto:)?[\w.+%!#$&'*/=?^`{|}~-]{1,64}[ \t]?\Z")
_AFTER = re.compile(r"[ \t]?(?:[^\W_]|-){1,63}(?:\.(?:[^\W_]|-){1,63}){0,6}\.[^\W\d_]{2,24}(?![^\W_])")
# What stands around an address stays outside of it.
_OPENING = "\"'`*_(<[{/|=&?#!$%^~"
_TABLE = data_table(__package__, "mail_addresses.toml")
_ENDS = frozenset(_TABLE["ends"])
_VERBS = frozenset(_TABLE["verbs"])
_AT, _DOT = "|".join(_TABLE["at"]), "|".join(_TABLE["dot"])
# "wren at example dot org", "wren dot b (at) example (dot) org", "wren(at)example.org". Without brackets only what ends
# as addresses do is one: "at the dot on the map" is English.
_SPELT = re.compile(
    rf"[\w.+-]{{1,64}}(?:(?:\s?[(\[{{]\s?(?:{_DOT})\s?[)\]}}]\s?|\s(?:{_DOT})\s)[\w+-]{{1,64}}){{0,3}}\s{{0,2}}"
    rf"(?:(?:[(\[{{<]\s?(?:{_AT}|@)\s?[)\]}}>])|\b(?P<at>{_AT})\b|@)\s{{0,2}}"
    r"(?!(?:an?|the|this|that|his|her|my)\b)[\w-]{1,63}"
    rf"(?:(?:\s{{0,2}}(?:(?P<dotted>[(\[{{<]\s?(?:{_DOT}|\.)\s?[)\]}}>])|\b(?P<dot>{_DOT})\b)\s{{0,2}}|\.)(?P<last>[\w-]{{2,63}})){{1,4}}",
    re.IGNORECASE,
)
# "wren_at_example.org", "wren-at-example-dot-org"; "wrenATexample.org" by its capital letters.
_GLUED = re.compile(
    r"(?<![\w.+-])[A-Za-z][A-Za-z0-9.+-]{0,62}?(?:_+(?i:at)_+|-(?i:at)-|(?<=[a-z0-9])AT(?=[a-z0-9]))"
    r"[A-Za-z0-9-]{1,63}?(?:(?:\.|_+(?i:dot)_+|-(?i:dot)-|(?<=[a-z0-9])DOT(?=[a-z0-9]))(?P<last>[A-Za-z]{2,24})){1,4}(?![\w-])"
)
_BEFORE_ONE = re.compile(rf"(?:^|[\n:<(\[,;]|\b(?:{'|'.join(_TABLE['before'])}))[ \t]*\Z", re.IGNORECASE)
_BEHIND_ONE = re.compile(r"\s*(?:$|[\n.,;:!?)>\]])")
# Any of these stands in a text that spells an address out.
SIGN = re.compile("|".join(map(re.escape, _TABLE["signs"])))
# The same beside labels, where other languages are looked for as well.
_LABEL_SIGN = re.compile(
    rf"{SIGN.pattern}|[(\[{{\s](?:{_AT})[)\]}}\s].{{1,80}}?(?:\.|[(\[{{\s](?:{_DOT})[)\]}}\s])", re.IGNORECASE
)
# What every address in a header has, however it is hidden, in small letters: looked for before anything that costs more.
# A pattern that begins with a letter is found ten times as soon as one that may begin with several, or in either case.
_HINTS = (
    *("@", "dot", "_at_", "_at-", "-at_", "-at-"),
    *(f"{before}." for before in "([{<"),
    *(f"at{behind}" for behind in ")]}>"),
    *_TABLE["at"][1:],
)
_GLUED_HINT = re.compile(r"AT(?<=[a-z0-9]AT)[a-z0-9]")
_WORD_HINT = re.compile(rf"at(?<!\wat)[)\]}}]?\s+\S+?(?:\.|\s(?:{_DOT})\s)\w")
# How far from its sign a spelt address may begin and end.
_AROUND = 120
# On a line about a person everything with an @ is one, also where its end is cut off ("ann@aol").
_ON_A_LINE = re.compile(r"(?:mailto:)?[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64}){0,5}")
_MAX_LINE = 200


def may_hold(text: str) -> bool:
    """Say whether a header may hold an address at all: none that is one has nothing of this."""
    low = text.lower()
    if any(map(low.__contains__, _HINTS)) or _WORD_HINT.search(low):
        return True
    return "AT" in text and _GLUED_HINT.search(text) is not None


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
        found.span()
        for found in _spelt(text)
        if found["dotted"] or (found["last"].casefold() in _ENDS and not _is_sentence(found))
    )


def beside_label(text: str) -> Iterator[Span]:
    """Yield where addresses stand in a header's value or zone: also glued together, and in words of other languages."""
    found = [match.span() for match in _GLUED.finditer(text) if match["last"].casefold() in _ENDS]
    for match in _spelt(text, _LABEL_SIGN):
        start, end = match.span()
        apart = all(end <= other[0] or start >= other[1] for other in found)
        if apart and (match["dotted"] or _is_told(match)):
            found.append((start, end))
    yield from sorted(found)


def _is_told(found: re.Match[str]) -> bool:
    """Say whether words beside a label spell an address: by how it ends, by its capitals, or by where it stands."""
    # "Posy Quill at fanfiction.net" says where she is to be found.
    if _is_sentence(found) or (found["dot"] is None and found["at"] and found["at"].lower() == "at"):
        return False
    if found["last"].casefold() in _ENDS or (
        _shouts(found["at"]) and _shouts(found["dot"]) and not found[0].isupper()
    ):
        return True
    text = found.string
    before, behind = text[max(0, found.start() - 20) : found.start()], text[found.end() :]
    spelt_out = found["dot"] is not None
    return spelt_out and _BEFORE_ONE.search(before) is not None and _BEHIND_ONE.match(behind) is not None


def _is_sentence(found: re.Match[str]) -> bool:
    """Say whether what would be a name is what stands before "at" in a sentence: "she looked at mail dot com"."""
    return found["at"] is not None and not _shouts(found["at"]) and found[0].split()[0].casefold() in _VERBS


def _shouts(word: str | None) -> bool:
    return word is not None and word.isupper()


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
    if not may_hold(line):
        return []
    found = [match.span() for match in _ON_A_LINE.finditer(line)] if "@" in line else []
    # A line says what it says in few words: any ending will do, but only with a sign that it was spelt out.
    for match in _spelt(line):
        start, end = match.span()
        apart = all(end <= other[0] or start >= other[1] for other in found)
        if apart and SIGN.search(f"{match[0].lower()} "):
            found.append((start, end))
    for start, end in beside_label(line):
        if all(end <= other[0] or start >= other[1] for other in found):
            found.append((start, end))
    return sorted(found)


def _spelt(text: str, signs: re.Pattern[str] = SIGN) -> Iterator[re.Match[str]]:
    """Yield what is made as spelt addresses are, around the signs of one."""
    done = 0
    # Both are as long, or a letter somewhere has a small form of two.
    low = text.lower()
    for sign in signs.finditer(low if len(low) == len(text) else text):
        start = max(done, sign.start() - _AROUND)
        for found in _SPELT.finditer(text, start, sign.end() + _AROUND):
            if found.start() >= done:
                done = found.end()
                yield found

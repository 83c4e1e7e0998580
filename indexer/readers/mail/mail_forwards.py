"""Find the message that another one passes on, or quotes as a whole: where it begins and ends, its headers, its text.

Whether it holds a story is for ``mail_story`` to say; answers that quote some lines hold no message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from indexer.datafiles import data_list, data_words
from indexer.readers.metadata.lines import parse_label
from indexer.readers.structure.words import count_words

_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{1,30}):[ \t]*(\S.*)?")
# A header that every message has some of; hardly any text has one.
_NAMING = re.compile(r"(?:From|Subject):")
_QUOTED = re.compile(r"[ \t]{0,3}>[ \t]?")
_forwarded_headers = partial(data_words, __package__, "mail.toml", "forwarded_headers")
# What is written above a message that is passed on; more is a story, and the message in it a letter.
_LONGEST_COVER = 150
# Under a line that announces a message two headers are enough, without one it takes three.
_ANNOUNCED, _BARE = 2, 3
# The line that says whose a quotation is stands right above it.
_ATTRIBUTION = 200
# Nearly all lines of a message that is quoted as a whole.
_WHOLE = 0.9
# A story quoted as a whole begins with labels, so many of them in its first lines, and has so many words.
_FEWEST_LABELS, _FIRST_LINES, _FEWEST_WORDS = 2, 6, 80


@dataclass(frozen=True, slots=True)
class Forward:
    """A message inside another: what stands before it, its headers as they stand and by name, its text, what follows."""

    before: str
    head: str
    headers: Mapping[str, str]
    text: str
    after: str


def forward_in(text: str) -> Forward | None:
    """Return the message that a text passes on, None for a text of its own."""
    lines = text.split("\n")
    # Most messages have neither a header in their text nor a quoted line.
    found = _announced(lines) if _NAMING.search(text) else None
    found = found or (_quoted_whole(lines) if ">" in text else None)
    if found is None or count_words(found.before) > _LONGEST_COVER or _has_labels(found.before.split("\n")):
        return None
    return found


def _announced(lines: Sequence[str]) -> Forward | None:
    """Return the message under a line that announces one, or under headers that are none of the outer message."""
    for at, line in enumerate(lines):
        announced = _announcement().match(line) is not None
        if not announced and not _header_of(line):
            continue
        start = at + 1 if announced else at
        while start < len(lines) and not lines[start].strip(" \t>"):
            start += 1
        headers, end = _headers(lines, start)
        if len(headers) >= (_ANNOUNCED if announced else _BARE) and headers.keys() & {"from", "subject"}:
            text, after = _unquoted(lines[end:])
            return Forward("\n".join(lines[:at]), "\n".join(lines[at:end]), headers, text, after)
    return None


def _header_of(line: str) -> re.Match[str] | None:
    found = _HEADER.fullmatch(_QUOTED.sub("", line).rstrip())
    return found if found and found[1].lower() in _forwarded_headers() else None


def _headers(lines: Sequence[str], start: int) -> tuple[dict[str, str], int]:
    """Return the headers from a line on, and where the text after them begins."""
    headers: dict[str, str] = {}
    last = ""
    for at in range(start, len(lines)):
        bare = _QUOTED.sub("", lines[at]).rstrip()
        found = _header_of(lines[at])
        if found:
            last = found[1].lower()
            headers.setdefault(last, (found[2] or "").strip())
        elif last and bare[:1] in {" ", "\t"} and bare.strip():
            headers[last] = f"{headers[last]} {bare.strip()}"
        else:
            return _dated(headers), at
    return _dated(headers), len(lines)


def _dated(headers: dict[str, str]) -> dict[str, str]:
    """Return headers with the day under the name that mail has for it: some programs write Sent."""
    return headers | ({"date": headers["sent"]} if "sent" in headers and "date" not in headers else {})


def _quoted_whole(lines: Sequence[str]) -> Forward | None:
    """Return a story quoted as a whole: one run of quoted lines, which begins with its labels."""
    quoted = [at for at, line in enumerate(lines) if _QUOTED.match(line)]
    if not quoted:
        return None
    start, end = quoted[0], quoted[-1] + 1
    text, after = _unquoted(lines[start:])
    broken = any(line.strip() and not _QUOTED.match(line) for line in lines[start:end])
    if broken or not _has_labels(text.split("\n")) or count_words(text) < _FEWEST_WORDS:
        return None
    above = "\n".join(lines[:start])
    named = _attribution().search("\n".join(line for line in lines[:start] if line.strip())[-_ATTRIBUTION:])
    headers = {"from": named["who"].strip()} if named else {}
    return Forward(above, "", headers, text, after)


def _unquoted(lines: Sequence[str]) -> tuple[str, str]:
    """Return a message's lines without marks of quotation if all of it has them, and what follows it without any."""
    quoted = [at for at, line in enumerate(lines) if _QUOTED.match(line)]
    if not quoted:
        return "\n".join(lines), ""
    end = quoted[-1] + 1
    written = [line for line in lines[:end] if line.strip()]
    if len(quoted) < len(written) * _WHOLE:
        return "\n".join(lines), ""
    return "\n".join(_QUOTED.sub("", line) for line in lines[:end]), "\n".join(lines[end:])


def _has_labels(lines: Sequence[str]) -> bool:
    """Say whether a story's header stands among the first lines: a title's or author's label and another."""
    first = [line for line in lines if line.strip()][:_FIRST_LINES]
    fields = [
        label.field for line in first if (label := parse_label(line)) and label.field and not label.weak
    ]
    return len(fields) >= _FEWEST_LABELS and bool({"title", "author"} & set(fields))


@cache
def _announcement() -> re.Pattern[str]:
    lines = data_list(__package__, "mail.toml", "forwarded")
    return re.compile("|".join(f"(?:{line})" for line in lines), re.IGNORECASE)


@cache
def _attribution() -> re.Pattern[str]:
    return re.compile(
        "|".join(data_list(__package__, "mail.toml", "quoted_of")), re.IGNORECASE | re.MULTILINE
    )

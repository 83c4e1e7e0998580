"""Take a mailing list's digest apart into its messages: RFC 1153, Majordomo's and the kinds of the web's lists, and logs of LISTSERV.

Reading the messages is for ``mail``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from indexer.datafiles import data_words
from indexer.readers.structure.rules import is_rule

# RFC 1153 has seventy hyphens after the preamble and thirty between messages; others draw longer ones, or "_".
_SEPARATOR = re.compile(
    r"(?m)^[ \t]*(?:[-_=*]{25,}[ \t]*\n\s*){1,3}(?:Message:? ?#?\d+(?: of \d+)?[ \t]*\n\s*)?(?=\S)"
)
_HEADER = re.compile(r"[ \t]{0,4}([A-Z][A-Za-z-]{1,30})#?:([ \t]*\S.*)")
_BOARDS = {"bbs", "number", "refer", "recvd", "conf"}
# Readers of boards' mail print two headers on a line: "From: ADA PIKE        Refer#: NONE".
_COLUMN = re.compile(rf"(?i)(?<=\S)\s{{2,}}(?=(?:{'|'.join(sorted(_BOARDS))})#?:[ \t])")
_CLOCK = re.compile(r"\d:\d\d")
_LEADING = re.compile(r"\s*")
_SENT = {"from", "subject", "date"}
_NAMES = {"subj": "subject"}
_digest_headers = partial(data_words, __package__, "mail.toml", "digest_headers")
_ANNOUNCED = re.compile(
    r"(?i)\bdigest\b|\b(?:in|topics in) this (?:issue|digest)\b|\bmessages? in this (?:issue|digest)\b|\btoday's topics\b"
)
_END = re.compile(r"(?im)^(?:\**\s*)?end of .{0,60}\bdigest\b.*$")
# What announces a digest stands before its first message; lists of topics are this long at most.
_PREAMBLE = 12_000


@dataclass(frozen=True, slots=True)
class DigestParts:
    """A digest's preamble with whatever follows its last message, and the messages as bytes of UTF-8."""

    preamble: str
    messages: tuple[bytes, ...]


def digest_parts(text: str) -> DigestParts | None:
    """Return a digest taken apart, None for a text that is no digest."""
    if not _ANNOUNCED.search(text, 0, _PREAMBLE):
        return None
    cuts = _cuts(text)
    if not cuts or not _ANNOUNCED.search(text[: min(cuts[0].start(), _PREAMBLE)]):
        return None
    return _parted(text, cuts)


def log_parts(text: str) -> DigestParts | None:
    """Return a log of messages taken apart, which nothing announces; None for a text that does not begin as one."""
    return _parted(text, _cuts(text)) if begins_log(text) else None


def _cuts(text: str) -> list[re.Match[str]]:
    """Return the rules between messages."""
    return [found for found in _SEPARATOR.finditer(text) if _begins_message(text, found.end())]


def _parted(text: str, cuts: Sequence[re.Match[str]]) -> DigestParts:
    ends = [*(cut.start() for cut in cuts[1:]), len(text)]
    messages = [text[cut.end() : end] for cut, end in zip(cuts, ends, strict=True)]
    messages[-1], tail = _without_end(messages[-1])
    preamble = f"{text[: cuts[0].start()].strip()}\n{tail}"
    return DigestParts(preamble.strip(), tuple(map(_as_message, messages)))


def begins_log(text: str) -> bool:
    """Say whether a text begins with a rule and the head of a message that was sent."""
    rule = _SEPARATOR.match(text, _LEADING.match(text).end())  # type: ignore[union-attr]  # it matches nothing at least
    if rule is None:
        return False
    lines = _first_lines(text, rule.end())
    names = _headers(lines)
    if len(names & _BOARDS) > 1:
        return True
    head = "\n".join(lines)
    return names >= _SENT and "@" in head and _CLOCK.search(head) is not None


def _begins_message(text: str, place: int) -> bool:
    return len(_headers(_first_lines(text, place)) & _SENT) > 1


def _first_lines(text: str, place: int) -> list[str]:
    return text[place : place + 2000].split("\n", 12)[:12]


def _headers(lines: list[str]) -> set[str]:
    names: set[str] = set()
    for line in _in_columns(lines):
        found = _HEADER.match(line)
        if found:
            names.add(_NAMES.get(found[1].lower(), found[1].lower()))
        elif not names or not line.strip() or line[:1] not in " \t":
            break
    return names


def _in_columns(lines: list[str]) -> list[str]:
    """Return headers a line each, where any of them stand beside each other."""
    return [part for line in lines for part in (_COLUMN.split(line) if _HEADER.match(line) else [line])]


def _without_end(message: str) -> tuple[str, str]:
    """Cut the trailer off the last message."""
    found = _END.search(message)
    if found is None:
        return message, ""
    return message[: found.start()].rstrip("-_=* \n"), message[found.start() :]


def _as_message(text: str) -> bytes:
    """Return a message with its headers as mail has them: a line each from the first column, a blank line after the last."""
    lines = text.split("\n")
    head = next((at for at, line in enumerate(lines) if not line.strip() or is_rule(line)), len(lines))
    lines[:head] = _in_columns(lines[:head])
    count = 0
    while count < len(lines) and lines[count].strip():
        found = _HEADER.match(lines[count])
        if found is None and not (count and lines[count][:1] in " \t"):
            break
        if found is not None:
            if found[1].lower() not in _digest_headers():
                break
            lines[count] = f"{_NAMES.get(found[1].lower(), found[1])}:{found[2]}"
        count += 1
    if count < len(lines) and is_rule(lines[count]):
        del lines[count]
    # RFC 934 has programs put "- " before lines that begin with a hyphen.
    lines[count:] = [line[2:] if line.startswith("- -") else line for line in lines[count:]]
    return "\n".join([*lines[:count], "", *lines[count:]]).encode("utf-8", "surrogatepass")

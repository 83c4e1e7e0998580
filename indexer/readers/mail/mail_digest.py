"""Take a mailing list's digest apart into its messages: RFC 1153, Majordomo's and the kinds of the web's lists, and logs of LISTSERV.

Reading the messages is for ``mail``.
"""

import re
from dataclasses import dataclass
from functools import partial

from indexer.datafiles import data_words

# RFC 1153 has seventy hyphens after the preamble and thirty between messages; others draw longer ones, or "_".
_SEPARATOR = re.compile(
    r"(?m)^[ \t]*(?:[-_=*]{25,}[ \t]*\n\s*){1,3}(?:Message:? ?#?\d+(?: of \d+)?[ \t]*\n\s*)?(?=\S)"
)
_RULE = re.compile(r"[ \t]*[-_=*]{25,}[ \t]*")
_HEADER = re.compile(r"[ \t]{0,4}([A-Z][A-Za-z-]{1,30})#?:[ \t]*\S")
# Readers of boards' mail print two headers on a line: "From: ADA PIKE        Refer#: NONE".
_COLUMN = re.compile(r"(?<=\S)\s{2,}(?=[A-Z][a-z]{2,7}#?:[ \t])")
_BOARDS = {"bbs", "number", "refer", "recvd", "conf"}
_CLOCK = re.compile(r"\d:\d\d")
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
    if not begins_log(text) and not _ANNOUNCED.search(text, 0, _PREAMBLE):
        return None
    cuts = [found for found in _SEPARATOR.finditer(text) if _begins_message(text, found.end())]
    if not cuts or not (begins_log(text) or _ANNOUNCED.search(text[: min(cuts[0].start(), _PREAMBLE)])):
        return None
    ends = [*(cut.start() for cut in cuts[1:]), len(text)]
    messages = [text[cut.end() : end] for cut, end in zip(cuts, ends, strict=True)]
    messages[-1], tail = _without_end(messages[-1])
    preamble = f"{text[: cuts[0].start()].strip()}\n{tail}"
    return DigestParts(preamble.strip(), tuple(map(_as_message, messages)))


def begins_log(text: str) -> bool:
    """Say whether a text begins with a rule and the head of a message that was sent: a log, which nothing announces."""
    rule = _SEPARATOR.match(text, len(text) - len(text.lstrip()))
    if rule is None:
        return False
    lines = text[rule.end() : rule.end() + 2000].split("\n", 12)[:12]
    names = _headers(lines)
    if len(names & _BOARDS) > 1:
        return True
    head = "\n".join(lines)
    return names >= _SENT and "@" in head and _CLOCK.search(head) is not None


def _begins_message(text: str, place: int) -> bool:
    return len(_headers(text[place : place + 2000].split("\n", 12)[:12]) & _SENT) > 1


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
    head = next(
        (at for at, line in enumerate(lines) if not line.strip() or _RULE.fullmatch(line)), len(lines)
    )
    lines[:head] = _in_columns(lines[:head])
    count = 0
    while count < len(lines) and lines[count].strip():
        found = _HEADER.match(lines[count])
        if found is None and not (count and lines[count][:1] in " \t"):
            break
        if found is not None:
            if found[1].lower() not in _digest_headers():
                break
            name = _NAMES.get(found[1].lower(), found[1])
            lines[count] = f"{name}:{lines[count][found.end(1) :].lstrip('#').removeprefix(':')}"
        count += 1
    if count < len(lines) and _RULE.fullmatch(lines[count]):
        del lines[count]
    # RFC 934 has programs put "- " before lines that begin with a hyphen.
    lines[count:] = [line[2:] if line.startswith("- -") else line for line in lines[count:]]
    return "\n".join([*lines[:count], "", *lines[count:]]).encode("utf-8", "surrogatepass")

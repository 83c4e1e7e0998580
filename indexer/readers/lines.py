"""The single lines of a header: labels, by-lines and rules, told apart by their shape.

It sees one line at a time; what a line means in its place is for ``header`` to decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.readers.labels import field_of, is_weak

# Every star here is possessive or bounded: these patterns meet hostile lines.
_DECORATION = r"(?:\*{1,3}|_{1,2}|\[/?[biuBIU]\]|</?(?:[biuBIU]|strong|em)>|\s)"
_OPENING = re.compile(rf"(?P<mark>#{{1,6}}\s|[-•]\s)?\s*+(?P<open>[({{]|\[(?!/?[biuBIU]\]))?{_DECORATION}*+")
_SEPARATOR = re.compile(r"[:=]|\s[-–—]{1,2}(?=\s)")
_CLOSING = re.compile(rf"{_DECORATION}++$")
_LABEL = re.compile(r"[^\W\d_][\w /&'’.()+-]{0,40}")
_AFTER = re.compile(rf"{_DECORATION}*+")
# Labels are short, so a separator further on is punctuation.
_LABEL_WINDOW = 60
_BYLINE = re.compile(
    r"\s*[*_]*(?i:by|written by|a story by|a fanfic by|par|von)[:\s]\s*(?P<who>[^\s].{0,100}?)[*_]*\s*$"
)
_RULE = re.compile(
    r"\s*(?:([-*=~_+#.•—–])(?:\s{0,3}\1){2,}|(?:[-*=~_+#•<>oO0x^]\s?){5,}|-=-|~\*~|\*~\*|<hr\s*/?>)\s*$"
)
_RULE_ENDS = frozenset("-*=~_+#.•—–<>oO0x^")
_LETTER = re.compile(r"[^\W\d_]")
# Labels nobody has heard of are believed only if this short.
_UNKNOWN_CHARS = 30
_UNKNOWN_WORDS = 4
# "by the river road" is a line of verse, "by the_river" a pen name.
_BYLINE_WORDS = 12
_PROSE_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "her",
        "his",
        "its",
        "my",
        "no",
        "now",
        "our",
        "some",
        "that",
        "the",
        "their",
        "then",
        "this",
        "which",
        "your",
    ]
)


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A line that starts with a label: ``field`` is None for one the table does not have.

    ``weak`` labels also begin sentences; ``marked`` ones are set off by markup or stand in capitals, so that a
    sentence is unlikely.
    """

    label: str
    value: str
    field: str | None
    weak: bool
    marked: bool


def parse_label(line: str) -> LabelLine | None:
    """Return the label a line starts with, known or not; None if it does not look like a label line."""
    return _parse_label(line) if len(line) > _KEPT_CHARS else _parse_kept(line)


def _parse_label(line: str) -> LabelLine | None:
    text = line.strip()
    opening = _OPENING.match(text)
    assert opening is not None  # every part of the pattern is optional
    separator = _SEPARATOR.search(text, opening.end(), opening.end() + _LABEL_WINDOW)
    if separator is None:
        return _standing_alone(line)
    label = _CLOSING.sub("", text[opening.end() : separator.start()])
    if not _LABEL.fullmatch(label):
        return _standing_alone(line)
    return _labelled(text, opening, label, separator)


# A line of a header is judged from several sides, each asking for its label; long lines are prose and asked once.
_KEPT_CHARS = 400
_parse_kept = lru_cache(256)(_parse_label)


def _labelled(text: str, opening: re.Match[str], label: str, separator: re.Match[str]) -> LabelLine | None:
    after = _AFTER.match(text, separator.end())
    value = text[after.end() if after else separator.end() :]
    field = field_of(label)
    colon = separator[0] in ":="
    if field is None and not _may_be_unknown(label, value, separator[0]):
        return None
    if not colon and (field is None or is_weak(label)):
        return None
    decorated = opening[0].strip() not in {"", "-", "•"}
    marked = bool(opening["mark"]) or label.isupper() or separator[0] == "=" or decorated
    return LabelLine(label, _trim(value, opening["open"]), field, is_weak(label), marked)


def _trim(value: str, bracket: str | None) -> str:
    """Drop the bracket that closes one opened before the label."""
    closing = {"(": ")", "[": "]", "{": "}"}.get(bracket or "")
    if bracket and closing and value.endswith(closing) and value.count(closing) > value.count(bracket):
        value = value[:-1].rstrip()
    return value


def _may_be_unknown(label: str, value: str, separator: str) -> bool:
    short = len(label) <= _UNKNOWN_CHARS and len(label.split()) <= _UNKNOWN_WORDS
    return short and separator == ":" and label[0].isupper() and bool(value) and not value.startswith("//")


def _standing_alone(line: str) -> LabelLine | None:
    """Take "SUMMARY" on a line of its own as a label, its value following below."""
    label = line.strip(" \t*_#")
    if not label.isupper() or is_weak(label) or len(label) < 3:  # noqa: PLR2004 -- "AN" alone is a word
        return None
    field = field_of(label)
    return LabelLine(label, "", field, weak=False, marked=True) if field else None


def parse_byline(line: str) -> str | None:
    """Return who a line such as "by Ann Lee" names, or None."""
    if len(line) > 120:  # noqa: PLR2004 -- no name is that long; spares the pattern
        return None
    found = _BYLINE.match(line)
    if found is None:
        return None
    words = found["who"].split()
    prose = len(words) > _BYLINE_WORDS or words[0] in _PROSE_WORDS
    return None if prose else found["who"]


def is_rule(line: str) -> bool:
    """Say whether a line is drawn rather than written: ``***``, ``-----``, ``* * *``, ``-=-``."""
    bare = line.strip()
    # Nearly every line is prose, which its first or last letter shows.
    if not bare or bare[0] not in _RULE_ENDS or (bare[-1] not in _RULE_ENDS and bare[0] != "<"):
        return False
    if len(line) > 200 or _LETTER.search(line.replace("o", "").replace("O", "").replace("x", "")):  # noqa: PLR2004 -- no rule is longer
        return "<hr" in line[:8].lower() and bool(_RULE.match(line[:20]))
    return bool(_RULE.match(line))

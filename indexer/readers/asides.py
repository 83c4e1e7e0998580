"""What an unlabelled line or paragraph beside a story is, judged by its words: a disclaimer, a note, an ending.

The words are in asides.toml; where such a paragraph may stand is for ``header`` and ``tails`` to say.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_SPEECH = ('"', "“", "'", "‘", "—", "«", "„", "–")
_SPOKEN = re.compile(
    r"[,.!?]['\"”’]\s+\w+ \w+|[\"“][^\"”]{3,}[,.!?][\"”]|[\"“][^\"”]+[\"”] (?:said|asked|he|she)\b"
)
_OWN_VOICE = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|you|your|we|je|j['’]|vous|ich|mir|ihr|yo|mi|me|я|мне|вы|вам)\b",
    re.IGNORECASE,
)
# Two of the phrases show a note; one will do in a short line in the writer's own voice.
_SHORT = 300
_DECORATED = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_LONGEST_END = 70
_LISTED = re.compile(
    r"\s*(?:\d{1,3}|[ivxlc]{1,7}|[-*•])[.):\s]\s*\S|\s*(?:chapter|part|kapitel|chapitre|capítulo|глава)\b",
    re.IGNORECASE,
)
_LONGEST_LISTED = 90


@dataclass(frozen=True, slots=True)
class _Patterns:
    disclaimer: re.Pattern[str]
    about: tuple[re.Pattern[str], ...]
    end: re.Pattern[str]
    boilerplate: re.Pattern[str]
    contents: re.Pattern[str]


def is_disclaimer(text: str) -> bool:
    """Say whether a paragraph disclaims the characters; prose that only mentions belonging is no speech here."""
    return bool(_patterns().disclaimer.search(text)) and not has_speech(text)


def is_about_story(text: str, *, surely: bool = False) -> bool:
    """Say whether a paragraph talks of the story and to its readers; ``surely`` asks for more signs of it."""
    if has_speech(text) or _SPOKEN.search(text):
        return False
    needed = 2
    hits = sum(1 for pattern in _patterns().about if pattern.search(text))
    own_voice = _OWN_VOICE.search(text) is not None
    if surely:
        return hits >= needed and own_voice
    return (
        hits >= needed
        or (hits == 1 and len(text) <= _SHORT and own_voice)
        or (hits == 1 and len(text) <= _SHORT // 3)
    )


def is_ending(line: str) -> bool:
    """Say whether a line says that a story or part ends there: "THE END", "(end of part 1)", "tbc"."""
    if len(line) > _LONGEST_END:
        return False
    return _patterns().end.fullmatch(_DECORATED.sub("", line)) is not None


def is_boilerplate(text: str) -> bool:
    """Say whether a paragraph is an archive's, a host's or a program's rather than the writer's."""
    return _patterns().boilerplate.search(text) is not None


def is_contents_heading(line: str) -> bool:
    """Say whether a line is the heading of a table of contents."""
    return _patterns().contents.fullmatch(_DECORATED.sub("", line)) is not None


def is_listed(lines: tuple[str, ...]) -> bool:
    """Say whether lines look like those of a table of contents."""
    return all(len(line) <= _LONGEST_LISTED and _LISTED.match(line) for line in lines)


def has_speech(text: str) -> bool:
    """Say whether a paragraph opens with somebody speaking."""
    return text.startswith(_SPEECH)


@cache
def _patterns() -> _Patterns:
    data = tomllib.loads(resources.files(__package__).joinpath("asides.toml").read_text(encoding="utf-8"))

    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(data[name]), re.IGNORECASE | re.MULTILINE)

    about = tuple(re.compile(pattern, re.IGNORECASE) for pattern in data["about"])
    return _Patterns(joined("disclaimer"), about, joined("end"), joined("boilerplate"), joined("contents"))

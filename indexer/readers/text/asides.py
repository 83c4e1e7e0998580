"""What an unlabelled line or paragraph beside a story is, judged by its words: a disclaimer, a note, an ending.

The words are in asides.toml; where such a paragraph may stand is for ``header`` and ``tails`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from indexer.datafiles import data_list, data_table, data_words

_speech = partial(data_list, __package__, "asides.toml", "speech")
_SPOKEN = re.compile(
    r"[,.!?]['\"”’]\s+\w+ \w+|[\"“][^\"”]{3,}[,.!?][\"”]|[\"“][^\"”]+[\"”] (?:said|asked|he|she)\b"
)
_OWN_VOICE = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|you|your|we|je|j['’]|vous|ich|mir|ihr|yo|mi|me|я|мне|вы|вам)\b",
    re.IGNORECASE,
)
# Two of the phrases show a note; one will do in a short line in the writer's own voice.
_SHORT = 300
# The paragraphs around a header are judged from several sides.
_KEPT = 64
# A longer paragraph with doubtful words only is the story's.
_LONGEST_DOUBTFUL = 600
_DECORATED = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_LONGEST_END = 70
_LONGEST_ASKING = 160
_LONGEST_OF_HEADER = 250
_LONGEST_BOILERPLATE = 700
_LISTED = re.compile(
    r"\s*(?:\d{1,3}|[ivxlc]{1,7}|[-*•])[.):\s]\s*\S|\s*(?:chapter|part|kapitel|chapitre|capítulo|глава)\b",
    re.IGNORECASE,
)
_LONGEST_LISTED = 90


_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MAIL_SIGN = "@"
_sure_phrases = partial(data_words, __package__, "asides.toml", "sure_phrases")


@dataclass(frozen=True, slots=True)
class _Phrases:
    disclaimer: tuple[str, ...]
    doubtful: tuple[str, ...]
    subjects: tuple[str, ...]
    about_words: frozenset[str]
    about_common: frozenset[str]
    about_starts: Mapping[str, tuple[str, ...]]
    about_anywhere: tuple[str, ...]
    of_header: re.Pattern[str]
    asking: re.Pattern[str]
    end: re.Pattern[str]
    boilerplate_lines: re.Pattern[str]
    boilerplate: re.Pattern[str]
    boilerplate_hints: tuple[str, ...]
    contents: re.Pattern[str]


@lru_cache(_KEPT)
def is_disclaimer(text: str) -> bool:
    """Say whether a paragraph disclaims the characters; prose that only mentions belonging is no speech here."""
    if has_speech(text):
        return False
    lower = _folded(text)
    phrases = _phrases()
    if any(phrase in lower and _is_whole(phrase, lower) for phrase in phrases.disclaimer):
        return True
    if len(text) > _LONGEST_DOUBTFUL:
        return False
    doubtful = sum(phrase in lower and _is_whole(phrase, lower) for phrase in phrases.doubtful)
    return doubtful > 1 or (doubtful == 1 and any(subject in lower for subject in phrases.subjects))


def _is_whole(phrase: str, lower: str) -> bool:
    """Say whether a phrase stands in a text as whole words."""
    place = lower.find(phrase)
    while place >= 0:
        end = place + len(phrase)
        starts = not (lower[place - 1 : place].isalpha() and phrase[0].isalpha())
        if starts and not (lower[end : end + 1].isalpha() and phrase[-1].isalpha()):
            return True
        place = lower.find(phrase, place + 1)
    return False


def is_about_story(text: str, *, surely: bool = False) -> bool:
    """Say whether a paragraph talks of the story and to its readers; ``surely`` asks for more signs of it."""
    if has_speech(text):
        return False
    hits = _signs(text)
    if not hits or _SPOKEN.search(text):
        return False
    own_voice = _OWN_VOICE.search(text) is not None
    needed = 2
    if surely:
        return hits >= needed and own_voice and _has_sure_sign(text)
    return hits >= needed or (len(text) <= _SHORT and own_voice) or len(text) <= _SHORT // 3


def _folded(text: str) -> str:
    return text.lower().replace("\u2019", "'").replace("\n", " ")


def _has_sure_sign(text: str) -> bool:
    """Say whether a text has a word or phrase that tellers of stories hardly use in them."""
    lower = _folded(text)
    phrases = _phrases()
    sure = phrases.about_words - phrases.about_common
    return not sure.isdisjoint(_WORDS.findall(lower)) or any(phrase in lower for phrase in _sure_phrases())


@lru_cache(_KEPT)
def _signs(text: str) -> int:
    """Count the different signs that a text is about a story."""
    lower = _folded(text)
    phrases = _phrases()
    words = set(_WORDS.findall(lower))
    # Most paragraphs have the first words of few phrases, and looking for a phrase takes as long as finding all words.
    likely = (
        phrase for first in words & phrases.about_starts.keys() for phrase in phrases.about_starts[first]
    )
    said = sum(map(lower.__contains__, (*likely, *phrases.about_anywhere)))
    return len(words & phrases.about_words) + said + (_MAIL_SIGN in lower)


def is_of_header(text: str) -> bool:
    """Say whether a short paragraph says what labels say: "Spoilers for everything through season three."."""
    return len(text) <= _LONGEST_OF_HEADER and _phrases().of_header.fullmatch(text) is not None


def asks_for_letters(text: str) -> bool:
    """Say whether a short paragraph does nothing but ask readers to write: "Comments welcome!"."""
    return len(text) <= _LONGEST_ASKING and _phrases().asking.fullmatch(text.strip()) is not None


def is_ending(line: str) -> bool:
    """Say whether a line says that a story or part ends there: "THE END", "(end of part 1)", "tbc"."""
    return len(line) <= _LONGEST_END and _phrases().end.fullmatch(line) is not None


def is_boilerplate(text: str) -> bool:
    """Say whether a paragraph is an archive's, a host's or a program's rather than the writer's."""
    if len(text) > _LONGEST_BOILERPLATE:
        return False
    phrases = _phrases()
    lower = text.lower()
    if any(map(phrases.boilerplate_lines.match, text.split("\n"))):
        return True
    hinted = any(map(lower.__contains__, phrases.boilerplate_hints))
    return hinted and phrases.boilerplate.search(text) is not None


def is_contents_heading(line: str) -> bool:
    """Say whether a line is the heading of a table of contents."""
    return _phrases().contents.fullmatch(_DECORATED.sub("", line)) is not None


def is_listed(lines: tuple[str, ...]) -> bool:
    """Say whether lines look like those of a table of contents."""
    return all(len(line) <= _LONGEST_LISTED and _LISTED.match(line) for line in lines)


def has_speech(text: str) -> bool:
    """Say whether a paragraph opens with somebody speaking."""
    return text.startswith(_speech())


def _opens_with_word(phrase: str) -> bool:
    """Say whether the first of several words is one as ``_WORDS`` finds them."""
    first, blank, _ = phrase.partition(" ")
    return bool(blank) and _WORDS.fullmatch(first) is not None


@cache
def _phrases() -> _Phrases:
    data = data_table(__package__, "asides.toml")

    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(data[name]), re.IGNORECASE | re.MULTILINE)

    ending = "|".join(data["end"])
    starts: dict[str, tuple[str, ...]] = {}
    for phrase in filter(_opens_with_word, data["about_phrases"]):
        first = phrase.split()[0]
        starts[first] = (*starts.get(first, ()), phrase)

    return _Phrases(
        tuple(data["disclaimer"]),
        tuple(data["disclaimer_doubtful"]),
        tuple(data["disclaimer_subjects"]),
        frozenset(data["about_words"]),
        frozenset(data["about_common"]),
        starts,
        tuple(phrase for phrase in data["about_phrases"] if not _opens_with_word(phrase)),
        joined("of_header"),
        joined("asking"),
        re.compile(rf"[\W_]*+(?:{ending})[\W_]*", re.IGNORECASE),
        joined("boilerplate_lines"),
        joined("boilerplate"),
        tuple(data["boilerplate_hints"]),
        joined("contents"),
    )

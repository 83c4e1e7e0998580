"""Classify text: story prose, or settings, code, licences and tables.

It judges words and signs, not how good a story is; whatever leaves doubt is one.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, partial

from indexer.datafiles import data_record, data_words

# A few hundred letters from the middle show telling at once; of those where they do not, so much more is looked at.
_GLANCE = 400
_NARRATIVE_AT_A_GLANCE, _NARRATIVE_WHERE_STATED = 5, 3
_always_told = partial(data_words, __package__, "prose_classifier.toml", "always_told")
_SAMPLE = 1200
_SURELY_TOLD = 0.03
# Points are shares of all words, of all that is written, or of all words between blanks. Of 8,934 stories none had more
# than the first limit; what names its title and author, or is short, has to have more.
_LIMIT = 0.1
_STATED = 0.12
# Chance plays so large a part in few words, over their number.
_SHORT = 1.5
# One word a line, so many lines, hardly any of the words that hold sentences together.
_LIST_LINES = 40
# The shortest stories have six words and end a sentence; who leaves out all points has a verse's worth of words.
_SCRAP_WORDS = 12
_SENTENCE_END = re.compile('[.!?…。！？։؟।][\'"’”»)\\s]|[.!?…。！？։؟।]$|[’”»"]$', re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
# Signs that people do not draw with: stars, dashes, tildes and square brackets are decoration, or times of a chat.
_ENDS = ".,;:!?\"'”’)"
_COMMON_SIGNS = "{}=/;_<$"
_SIGN = re.compile(r"[{}\\$=/;@&%^`|<>]")
_NAMED = re.compile(r"[a-z][A-Z]|\w_\w|\w/\w|^[/~$-]\w|\w\.\w|\(\)|::|->|\w=|=\w")
# Figures and letters made for machines alone, without a blank between them: no language has such words.
_CODED = re.compile(r"[A-Za-z0-9+/=]{60,}")
# Letters and pages of stories on the web hold these too.
_ADDRESS = re.compile(r"<[/a-zA-Z][^<>]{0,200}>|https?://\S+|[\w.+-]+@[\w.-]+")


@dataclass(frozen=True, slots=True)
class ProseScore:
    """What speaks against a text being a story, and for it, each a share from 0 to 1."""

    machine: float
    named: float
    signs: float
    digits: float
    narrative: float
    tokens: int

    @property
    def against(self) -> float:
        """The sum of it: above a limit the text is none."""
        return self.machine + self.named + self.signs + self.digits / 2 - self.narrative


def why_no_story(text: str, *, stated: bool) -> str | None:
    """Return what makes a text look like no story, fit to be shown after "because", or None where it may be one.

    ``stated``: a header names its title and its author.
    """
    if _is_narrative_at_a_glance(
        _middle(text, _GLANCE), _NARRATIVE_WHERE_STATED if stated else _NARRATIVE_AT_A_GLANCE
    ):
        return None
    if _is_narrative(_middle(text, _SAMPLE), _SURELY_TOLD - (_STATED if stated else 0) / 2):
        return None
    sample = _sample(text)
    if shape := _shape(sample, stated=stated):
        return shape
    points = prose_score(sample)
    limit = _LIMIT + (_STATED if stated else 0) + _SHORT / max(points.tokens, 1)
    if points.against <= limit:
        return None
    return _reasons(points, sample)


def prose_score(sample: str) -> ProseScore:
    """Return what can be counted in a text."""
    sample = _ADDRESS.sub(" ", sample)
    words = _WORD.findall(sample.lower())
    tokens = sample.split()
    ink = sum(map(len, tokens)) or 1
    count = len(words) or 1
    return ProseScore(
        machine=_count(words, _words().machine) / count,
        named=sum(map(_is_named, tokens)) / (len(tokens) or 1),
        signs=len(_SIGN.findall(sample)) / ink,
        digits=len(_DIGIT.findall(sample)) / ink,
        narrative=_count(words, _words().told) / count,
        tokens=len(tokens),
    )


def _is_named(token: str) -> bool:
    """Say whether what stands between blanks is a path, an address or a name as programs have them."""
    bare = token.rstrip(_ENDS)
    # Nearly all are a word with or without a mark behind it, which is sooner seen.
    plain = bare.isalpha() and (bare[1:].islower() or len(bare) == 1)
    return not plain and _NAMED.search(token) is not None


def _middle(text: str, length: int) -> str:
    start = max(0, (len(text) - length) // 2)
    return text[start : start + length]


def _is_narrative_at_a_glance(glance: str, least: int) -> bool:
    """Say at a glance whether a text tells: most stories do, and this is all they are asked."""
    # Found without cutting the text into words, in a tenth of the time.
    if sum(map(glance.count, _always_told())) >= least:
        return True
    # Different words are sooner counted than all of them.
    words = set(glance.lower().split())
    known = _words()
    return len(words & known.told) >= least and len(words & known.machine) <= 1


def _is_narrative(sample: str, least: float) -> bool:
    """Say whether a sample has so much more that tells than words and signs for machines: a second, longer look."""
    words = sample.lower().split()
    known = _words()
    told, machine = _count(words, known.told), _count(words, known.machine)
    signs = sum(map(sample.count, _COMMON_SIGNS))
    return told - machine - signs >= len(words) * least and machine * 2 <= told


def _sample(text: str) -> str:
    if len(text) <= 3 * _SAMPLE:
        return text
    return f"{text[:_SAMPLE]}\n{_middle(text, _SAMPLE)}\n{text[-_SAMPLE:]}"


def _shape(sample: str, *, stated: bool) -> str | None:
    """Return what shows that a text has no sentences at all, None where it may have some."""
    if _is_coded(sample):
        return "it is one long run of letters and figures without a word"
    if not stated and _is_scrap(sample):
        return "it has hardly a word and no sentence"
    return "it has a word a line and no sentence" if _is_list(sample) else None


def _is_coded(sample: str) -> bool:
    """Say whether most of a text is what programs make of bytes: base64, hexadecimal figures."""
    return sum(map(len, _CODED.findall(sample))) * 2 > len(sample)


def _is_scrap(sample: str) -> bool:
    """Say whether a text is a name, a number or a line for a machine."""
    return len(_WORD.findall(sample)) < _SCRAP_WORDS and _SENTENCE_END.search(sample) is None


def _is_list(sample: str) -> bool:
    """Say whether a text is a list of words as programs keep them: verse of one word a line has those that tell."""
    lines = [line.strip() for line in sample.split("\n") if line.strip()]
    single = sum(line.isascii() and " " not in line and line.isalnum() for line in lines)
    if len(lines) < _LIST_LINES or single < len(lines) * 0.9:
        return False
    return _count([line.lower() for line in lines], _words().told) * 50 < len(lines)


def _reasons(points: ProseScore, sample: str) -> str:
    """Return the strongest two of what speaks against a text, in words."""
    found = sorted(
        (
            (
                points.machine,
                f"{points.machine:.0%} of its words are those of programs and licences{_named(sample)}",
            ),
            (points.named, f"{points.named:.0%} of it are paths, addresses and names of variables"),
            (points.signs, f"{points.signs:.0%} of it are signs such as {{ }} = / ;"),
            (points.digits / 2, f"{points.digits:.0%} of it are figures"),
        ),
        reverse=True,
    )
    telling = f"{points.narrative:.0%} are words that tell (he, was, said)"
    return "; ".join([*(text for share, text in found[:2] if share >= 0.02), telling])  # noqa: PLR2004 -- 2 %: less is not worth a word


def _named(sample: str) -> str:
    words = [word for word in _WORD.findall(sample.lower()) if word in _words().machine]
    first = list(dict.fromkeys(words))[:3]
    return f" ({', '.join(first)})" if first else ""


def _count(words: Collection[str], known: frozenset[str]) -> int:
    return sum(map(known.__contains__, words))


@dataclass(frozen=True, slots=True)
class _Words:
    told: frozenset[str]
    machine: frozenset[str]


@cache
def _words() -> _Words:
    return data_record(_Words, __package__, "prose_classifier.toml")

"""Who speaks, from the speech tag beside a line: “…,” said Elinor; “unknown” is None, and nobody is guessed.

What is spoken it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from indexer.analysis.speech import Paragraph
from indexer.analysis.tokens import terms
from indexer.datafiles import data_list, data_words

# Ends of sentences within what is told, but for those of Mr. and St.
_ENDS = re.compile(r"(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bMs)[.!?…;]+[\"”’»)]*(?:\s+|\Z)")
# What may stand before somebody who is called by what they are: the captain, her mother.
_DETERMINERS = ("the", "his", "her", "my", "their", "our")
# Signs that are none of the letters of a name, but for what stands for an apostrophe.
_PLAIN = str.maketrans("’‘“”—–…", "''     ", "_")
_PIECE = re.compile(r"\w+")
# Characters of a tag that are read.
_REACH = 120


def speakers(text: str, turn: Sequence[Paragraph]) -> Iterator[tuple[tuple[int, int], str | None]]:
    """Yield the spoken stretches of one turn with who speaks each, None where no tag says so.

    A speech that goes on over paragraphs has one speaker; so has a paragraph, as long as nobody else is named in it.
    """
    carried: str | None = None
    found: list[tuple[tuple[int, int], str | None]] = []
    for paragraph in turn:
        for number, span in enumerate(paragraph.spoken):
            who = _tagged(text, paragraph, number)
            if who is None:
                who = (
                    "" if carried and number and _names_another(text, paragraph, number, carried) else carried
                )
            carried = who
            found.append((span, who))
    # What stands before the first tag of a turn is said by the same one, unless a tag there names nobody.
    later = next((who for _, who in found if who is not None), None)
    yield from ((span, (later if who is None else who) or None) for span, who in found)


def is_named(asked: str, who: str) -> bool:
    """Say whether ``who`` is called what is asked for: all words of that are in the name."""
    return set(terms(asked)) <= set(terms(who))


def may_be_named(asked: str, text: str, turn: Sequence[Paragraph]) -> bool:
    """Say whether who is asked for may be named in what is told beside a turn, as far as that is quickly seen."""
    told = "".join(
        text[each.start : each.end] for paragraph in turn for each in paragraph.stretches() if not each.spoken
    )
    plain = told.translate(_PLAIN).lower()
    # Of other letters nobody knows here what they fold to.
    return not plain.isascii() or all(word in plain for word in terms(asked))


def may_be_tagged(text: str, at: int, start: int, end: int) -> bool:
    """Say whether a character may be of a tag in the paragraph from ``start`` to ``end``: with a verb near it, or a colon."""
    near = text[max(at - _REACH, start) : min(at + _REACH, end)]
    return _has_verb(near) or any(sign in near for sign in ":：と")


def _tagged(text: str, paragraph: Paragraph, number: int) -> str | None:
    """Return whom the tag before or behind a stretch names, "" for a pronoun, None without a tag."""
    start, end = paragraph.spoken[number]
    before = paragraph.spoken[number - 1][1] if number else paragraph.start
    behind = paragraph.spoken[number + 1][0] if number + 1 < len(paragraph.spoken) else paragraph.end
    said = text[max(before, start - _REACH) : start]
    said = said[max((match.end() for match in _ENDS.finditer(said.rstrip())), default=0) :].rstrip(
        " \t\n_*—–-"
    )
    may_name = _has_verb(said) or said.endswith((":", "："))
    if (
        may_name
        and said.endswith((",", ":", "：", "，"))
        and (who := _named(_before(), said, whole=False)) is not None
    ):
        return who
    if _is_ended(text, start, end, paragraph):
        return None
    told = text[end : min(behind, end + _REACH)].lstrip(" \t\n,—–-_*")
    return _named(_behind(), told, whole=True) if _has_verb(told) or told.startswith("と") else None


def _has_verb(told: str) -> bool:
    """Say whether any word may be a verb of speech tags, which is seen much sooner than a tag."""
    return "said " in told or not _last_pieces().isdisjoint(_PIECE.findall(told.lower()))


@cache
def _last_pieces() -> frozenset[str]:
    return frozenset(
        _PIECE.findall(verb)[-1] for verb in data_list("indexer.analysis", "speech.toml", "verbs")
    )


def _is_ended(text: str, start: int, end: int, paragraph: Paragraph) -> bool:
    """Say whether a stretch is a sentence by itself, so that what follows is another."""
    said = text[start:end].rstrip(" \"”’»«“」』'_*\u00a0\u202f")
    return end == paragraph.end or (
        said.endswith(".") and not said.endswith("..") and not text[end:].lstrip()[:1].islower()
    )


def _named(pattern: re.Pattern[str], told: str, *, whole: bool) -> str | None:
    match = pattern.match(told) if whole else pattern.search(told)
    if match is None:
        return None
    name: str = next(filter(None, match.groups()))
    first, *others = name.lower().split()
    first = first.strip(".")
    if first in _DETERMINERS and others:
        return name
    return "" if first in _words("pronouns") or first in _words("not_names") else name.strip(" .,")


def _names_another(text: str, paragraph: Paragraph, number: int, who: str) -> bool:
    """Say whether what is told between two stretches names somebody else, or a tag there nobody."""
    told = text[paragraph.spoken[number - 1][1] : paragraph.spoken[number][0]]
    known = {*terms(who), *_words("not_names"), *_words("pronouns"), *_words("titles")}
    return any(match.group().lower() not in known for match in re.finditer(r"\b[^\W\d_a-zß-öø-ÿ]\w+", told))


@cache
def _words(name: str) -> frozenset[str]:
    return data_words("indexer.analysis", "speech.toml", name)


def _alternatives(name: str) -> str:
    return "|".join(
        map(re.escape, sorted(data_list("indexer.analysis", "speech.toml", name), key=len, reverse=True))
    )


def _person() -> str:
    titles, pronouns = _alternatives("titles"), _alternatives("pronouns")
    word = r"[^\W\d_a-zß-öø-ÿа-яё][\w’'-]*"
    role = rf"(?i:{'|'.join(_DETERMINERS)})\s+\w+(?:\s+(?!{_alternatives('verbs')})\w+)?"
    return rf"({role}|(?:(?:the\s+)?(?i:{titles})\.?\s+)?{word}(?:\s+(?:(?:de|von|van|la|le|of|du|da|di)\s+)?{word}){{0,3}}|(?i:{pronouns}))\b"


@cache
def _behind() -> re.Pattern[str]:
    """Match a tag behind what is said: said Elinor, Elinor quietly said, と花子は言った."""
    verbs = _alternatives("verbs")
    return re.compile(
        rf"(?:(?i:{verbs})(?:-t)?[\s‐-]+(?:\w+ly\s+)?{_person()}|{_person()}\s+(?:\w+ly\s+|had\s+|has\s+)?(?:{verbs})\b"
        r"|と、?(\w{1,8}?)[はがも](?:言|云|い|答|叫|尋|聞|呟|囁))"
    )


@cache
def _before() -> re.Pattern[str]:
    """Match a tag before what is said: Elinor said, or said Elinor."""
    verbs = _alternatives("verbs")
    return re.compile(
        rf"{_person()}\s+(?:\w+ly\s+|had\s+|then\s+)?(?:{verbs})\b[^,:.!?]*[,:，：]\Z|\b(?i:{verbs})\s+{_person()}[^.!?]*[,:，：]\Z"
        r"|(\w{1,8}?)[说說道]?[:：]\Z"
    )

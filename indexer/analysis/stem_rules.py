"""The rules by which words of one language are stemmed: an article off its front, forms of letters, then endings.

They know one language each; which story has which is decided in ``stemming``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from indexer.analysis.chinese import converted
from indexer.analysis.fold import fold, spelled
from indexer.analysis.languages import known_language, language_code
from indexer.analysis.stem import snowball
from indexer.datafiles import data_table

# What stands behind the code of a language at the beginning of a stem; alone for languages without rules.
_MARK = ":"
# So many letters an ending has to leave.
_LEAST = 3
_FIRST_SYLLABLE, _LAST_SYLLABLE, _ENDS_A_SYLLABLE = ord("가"), ord("힣"), 28
# 서울로, 물로: of all consonants this one takes the particle that vowels take.
_LIEUL, _AFTER_LIEUL = 8, ("로", "로는")


@dataclass(frozen=True, slots=True)
class StemRules:
    """The rules of one language; ``stemming.toml`` says what each is."""

    mark: str
    algorithm: str | None = None
    conversion: str | None = None
    elided: frozenset[str] = frozenset()
    letters: Mapping[int, str] = field(default_factory=dict)
    respelled: tuple[tuple[str, str], ...] = ()
    digraphs: tuple[tuple[str, str], ...] = ()
    endings: tuple[tuple[str, ...], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[tuple[str, ...], ...] = ()

    def forms(self, word: str) -> tuple[str, ...]:
        """Return in which ways a word is looked at: with its accents, and folded."""
        return (spelled(word), fold(word)) if self.algorithm else (fold(word),)

    def stem(self, word: str) -> str:
        """Return the stem of a word, folded, with the mark of the language."""
        article, sign, rest = word.partition("'")
        whole = (rest if sign and rest and fold(article) in self.elided else word).translate(self.letters)
        for many, one in self.respelled:
            whole = f"{whole.removesuffix(many)}{one}" if whole.endswith(many) else whole
        if self.conversion:
            whole = converted(self.conversion, whole)
        stemmed = snowball(self.algorithm, whole) if self.algorithm else whole
        for some in self.endings:
            stemmed = _without(stemmed, some)
        return self.mark + (fold(stemmed) or fold(word))

    def beginnings(self, word: str) -> Iterator[str]:
        """Yield the beginning of a word, folded, as it may be written otherwise."""
        spelled_out, contracted = spelled(word), fold(word)
        for one, two in self.digraphs:
            spelled_out = spelled_out.replace(one, two)
            contracted = re.sub(f"(?<![aeq]){two}", fold(one), contracted)
        yield from (fold(spelled_out), contracted)

    def bare(self, word: str) -> Iterator[str]:
        """Yield a word without what may be written together with it."""
        for each in self.before:
            if word.startswith(each) and len(word) - len(each) >= _LEAST:
                yield word[len(each) :]
        for kind, some in enumerate(self.after):
            for each in some:
                if (
                    word.endswith(each)
                    and len(word) > len(each)
                    and _follows(word[-len(each) - 1], each, kind)
                ):
                    yield word[: -len(each)]


def _without(word: str, endings: tuple[str, ...]) -> str:
    for each in endings:
        if word.endswith(each) and len(word) - len(each) >= _LEAST:
            return word[: -len(each)]
    return word


def _follows(syllable: str, particle: str, kind: int) -> bool:
    """Say whether a particle of one kind (0 after consonants, 1 after vowels, 2 any) may follow a syllable."""
    code = ord(syllable)
    if not _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return True
    final = (code - _FIRST_SYLLABLE) % _ENDS_A_SYLLABLE
    if final == _LIEUL and particle in _AFTER_LIEUL:
        return True
    return kind > 1 or (final > 0) == (kind == 0)


@cache
def rules_of(language: str) -> StemRules | None:
    """Return the rules for stories of a language; None for English, and for what is no language that is known."""
    known = known_language(language)
    if known is None or known == "English":
        return None
    return _every_rule().get(known, StemRules(_MARK))


def rules_for(word: str, language: str) -> StemRules | None:
    """Return the rules for a word of a story in a language: its own where English has no such letters."""
    rules = rules_of(language)
    if rules is not None or word.isascii():
        return rules
    return next((own for letters, own in _by_letters() if letters.search(word)), None)


@cache
def _by_letters() -> Sequence[tuple[re.Pattern[str], StemRules]]:
    tables = _tables().items()
    return [(re.compile(f"[{t['written']}]"), _every_rule()[name]) for name, t in tables if "written" in t]


@cache
def _every_rule() -> Mapping[str, StemRules]:
    return {name: _made(name, table) for name, table in _tables().items()}


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return data_table(__package__, "stemming.toml")


def _made(language: str, table: Mapping[str, Any]) -> StemRules:
    return StemRules(
        mark=f"{language_code(language)}{_MARK}",
        algorithm=table.get("snowball"),
        conversion=table.get("opencc"),
        elided=frozenset(table.get("elided", "").split()),
        letters=str.maketrans(*table["letters"]) if "letters" in table else {},
        respelled=tuple((many, one) for many, one in table.get("respelled", ())),
        digraphs=tuple((each[0], each[1:]) for each in table.get("digraphs", ())),
        endings=tuple(
            tuple(sorted(some.split(), key=len, reverse=True)) for some in table.get("endings", ())
        ),
        before=tuple(table.get("before", "").split()),
        after=tuple(tuple(some.split()) for some in table.get("after", ())),
    )

"""What a word is indexed as and looked up as, by the language of the story that it stands in.

It finds no words in a text (see ``tokens``) and opens no index.

The law: a story in language L matches a typed word q loosely if and only if, for some word w of it,
``index_stems(w, L)`` and ``query_stems(q, languages)`` have a stem in common, where ``languages`` are those of all stories
that are searched. What is given as a word is one token of ``tokens``, as it is spelled in the text where that is known
(its accents tell a stemmer more), otherwise its folded form; the two are always found by one another. Stems are
folded, hold no blank, and begin with the mark of their language (``fr:cheval``), so that the rules of one language
never meet the words of another. Those of English, and of stories whose language is not known, have no mark. No mark is
of a word's letters. A word that is looked for as it stands in a story is always found.

``Occurrences.stems`` counts the stems of whole texts; the highlighter finds them again in the text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from indexer.analysis.fold import fold, spelled
from indexer.analysis.languages import known_language, language_code
from indexer.analysis.stem import snowball, stem
from indexer.datafiles import data_table

MARK = ":"
"""What stands behind the code of a language at the beginning of a stem; alone for languages without rules."""
_CACHE_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is taken off words of a language: an article before an apostrophe, then what its stemmer takes."""

    mark: str
    algorithm: str | None = None
    elided: frozenset[str] = frozenset()

    def stem(self, word: str) -> str:
        before, sign, rest = word.partition("'")
        if sign and rest and fold(before) in self.elided:
            word = rest
        return fold(snowball(self.algorithm, word) if self.algorithm else word) or fold(word)


@cache
def _every_rule() -> Mapping[str, _Rules]:
    return {
        language: _Rules(
            f"{language_code(language)}{MARK}",
            table.get("snowball"),
            frozenset(table.get("elided", "").split()),
        )
        for language, table in data_table("indexer.analysis", "stemming.toml").items()
    }


@cache
def _rules(language: str) -> _Rules | None:
    """Return the rules for stories of a language; None for English and what is no language that is known."""
    known = known_language(language)
    if known is None or known == "English":
        return None
    return _every_rule().get(known, _Rules(MARK))


def takes_accents(language: str) -> bool:
    """Say whether the stems of stories in a language depend on more than the folded forms of their words."""
    rules = _rules(language)
    return rules is not None and rules.algorithm is not None


@lru_cache(_CACHE_LIMIT)
def index_stems(term: str, language: str) -> tuple[str, ...]:
    """Return what a word of a story is indexed as: one stem, or two where it is to be found in two ways."""
    return _stems(term, language)


def query_stems(term: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return what to look for when a word is typed, among stories in ``languages``; any of it will do."""
    found = (_stems(term, language) for language in dict.fromkeys(("", *languages)))
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def _stems(term: str, language: str) -> tuple[str, ...]:
    rules = _rules(language)
    folded = fold(term)
    if rules is None:
        return (stem(folded),)
    made = (rules.mark + rules.stem(each) for each in (spelled(term), folded))
    return tuple(dict.fromkeys(made))

"""What a word is indexed as and looked up as, by the language of the story that it stands in.

It finds no words in a text (see ``tokens``) and opens no index.

The law: a story in language L matches a typed word q loosely if and only if, for some word w of it,
``index_stems(w, L)`` and ``query_stems(q, languages)`` have a stem in common, where ``languages`` are those of all stories
that are searched. What is given as a word is one token of ``tokens``, as it is spelled in the text where that is known
(its accents tell a stemmer more), otherwise its folded form; the two are always found by one another. Stems are
folded, hold no blank, and begin with the mark of their language (``fr:cheval``), so that the rules of one language
never meet the words of another. Those of English, and of stories whose language is not known, have no mark, but for
words in letters that English has not: they are stemmed as the language is that is most written in them. A word that is
looked for as it stands in a story is always found.

A whole text's words are given as ``stemmable`` returns them; typed ones as ``tokens.spellings`` does.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from indexer.analysis.fold import fold
from indexer.analysis.stem import stem
from indexer.analysis.stem_rules import StemRules, rules_for, rules_of
from indexer.analysis.tokens import flattened, spellings

# Distinct words of a language number some hundred thousands; the bound keeps a hostile text from filling memory.
_CACHE_LIMIT = 200_000


def wants_accents(language: str) -> bool:
    """Say whether stems in a language are better for the accents of its words."""
    rules = rules_of(language)
    return rules is not None and rules.algorithm is not None


def stemmable(text: str, flat: bytes, language: str) -> bytes:
    """Return the words of ``text`` for ``index_stems``, as ``flat_terms`` has them: ``flat``, which is that, or better.

    Where a language's stemmer wants accents, they are as they stand there.
    """
    if text.isascii() or not wants_accents(language):
        return flat
    return flattened(spellings(text))


@lru_cache(_CACHE_LIMIT)
def index_stems(term: str, language: str) -> tuple[str, ...]:
    """Return what a word of a story is indexed as: one stem, or several where it is to be found in several ways."""
    rules = rules_for(term, language)
    if rules is None:
        return (stem(fold(term)),)
    forms = rules.forms(term)
    bare = chain.from_iterable(map(rules.bare, forms))
    return tuple(dict.fromkeys(map(rules.stem, chain(forms, bare))))


def query_stems(term: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return what to look for when a word is typed, among stories in ``languages``; any of it will do."""
    found = (_typed(term, rules_for(term, language)) for language in dict.fromkeys(("", *languages)))
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def beginnings(start: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return how folded words begin that a typed beginning finds in ``languages``: as it does, or as it may be written."""
    rules = [found for language in languages if (found := rules_of(language)) is not None]
    others = chain.from_iterable(each.beginnings(start) for each in rules if each.digraphs)
    return tuple(dict.fromkeys((fold(start), *others)))


def _typed(term: str, rules: StemRules | None) -> tuple[str, ...]:
    if rules is None:
        return (stem(fold(term)),)
    forms = rules.forms(term)
    # A particle that leaves a single syllable is as likely a part of the word.
    bare = [each for each in rules.bare(forms[0]) if len(each) > 1] if rules.after else []
    return tuple(map(rules.stem, (*forms, *bare)))

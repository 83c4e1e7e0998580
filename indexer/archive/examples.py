"""Queries that work on this archive, for pages that teach by example: a phrase of two words, and an author.

Whether they find something it is given; it searches nothing itself.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from indexer.analysis.common_words import common_words
from indexer.catalogue import Catalogue
from indexer.catalogue.values import Excerpt
from indexer.datafiles import data_table
from indexer.model import Scope

# So much out of 606 works of 200 MB gave 811 phrases in 25 ms of processor time, looking up included.
_STORIES, _CHARACTERS = 24, 3000
# For common phrases: of 606 works some hundreds come twice in so much, in half a second of processor time.
_SAMPLE, _AGAIN = 400, 2
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LETTERS = 3
# A phrase is common enough that stands in so many stories; so many of the best are asked about.
_SEVERAL, _TRIED = 3, 12
_QUOTES = frozenset('"“”„«»')
_BLANKS = frozenset((" ", "\n"))
_STOPS = frozenset(".,;:!?")
# A paragraph that is shorter, and ends with none of these, is a heading.
_HEADING, _ENDS = 60, (".", "!", "?", "…", '"', "”", "»", "'", "’")

# How many stories a query finds.
Finds = Callable[[str], int]
Bigram = tuple[str, str]


def example_queries(catalogue: Catalogue, scope: Scope, finds: Finds) -> tuple[str, ...]:
    """Return a phrase that stands in several stories, if there is one, and an author; nothing where no story is within ``scope``."""
    excerpts = catalogue.excerpts.some(scope, _STORIES, _CHARACTERS)
    spoken = Counter(excerpt.language for excerpt in excerpts).most_common(1)
    texts = (excerpt.text for excerpt in excerpts if excerpt.language == spoken[0][0])
    phrases = (f"“{first} {last}”" for first, last in _phrases(texts))
    found = _first_of_several([query for query, _ in zip(phrases, range(_TRIED), strict=False)], finds)
    by = [f"author:“{name}”" for name in _authors(excerpts)[:_TRIED]]
    return tuple(query for query in (found, _first_of_several(by, finds)) if query is not None)


def common_phrases(catalogue: Catalogue, scope: Scope) -> tuple[tuple[str, int], ...]:
    """Return noun phrases of two words that come again in a sample of the stories within ``scope``, with how often they do."""
    counts = _counted(excerpt.text for excerpt in catalogue.excerpts.some(scope, _SAMPLE, _CHARACTERS))
    return tuple((" ".join(pair), times) for pair, times in counts.framed.items() if times >= _AGAIN)


def _first_of_several(queries: list[str], finds: Finds) -> str | None:
    """Return the first query that finds several stories, else the one that finds most, if any finds one."""
    most, best = 0, None
    for query in queries:
        total = finds(query)
        if total >= _SEVERAL:
            return query
        if total > most:
            most, best = total, query
    return best


def _authors(excerpts: Iterable[Excerpt]) -> list[str]:
    """Return authors, those of most excerpts first."""
    names = Counter(name for excerpt in excerpts for name in dict.fromkeys(excerpt.authors))
    return sorted((name for name in names if not _QUOTES & set(name)), key=lambda name: (-names[name], name))


# -- phrases ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Counts:
    """How often words and pairs of neighbours stand in some texts, and what speaks for each pair being a phrase."""

    words: Counter[str] = field(default_factory=Counter)
    bigrams: Counter[Bigram] = field(default_factory=Counter)
    framed: Counter[Bigram] = field(default_factory=Counter)


def _phrases(texts: Iterable[str]) -> list[Bigram]:
    """Return pairs of words that belong together, the closest first.

    First come those that stand between what a noun phrase stands between: after an article or the like, before a common
    word or a stop. Among them it is pointwise mutual information that counts, divided by its largest value (normalised,
    as Bouma 2009 has it): how much likelier they are together than by chance.
    """
    counts = _counted(texts)
    total = sum(counts.words.values())

    def closeness(pair: Bigram) -> float:
        share = counts.bigrams[pair] / total
        chance = counts.words[pair[0]] * counts.words[pair[1]] / total**2
        return math.log(share / chance) / -math.log(share)

    return sorted(counts.bigrams, key=lambda pair: (pair not in counts.framed, -closeness(pair), pair))


def _counted(texts: Iterable[str]) -> _Counts:
    counts = _Counts()
    for paragraph in _prose(texts):
        _count(paragraph, counts)
    return counts


def _prose(texts: Iterable[str]) -> list[str]:
    """Return the paragraphs that are prose: no headings, and nothing said word for word more than once, as licences are."""
    said = Counter(paragraph.strip() for text in texts for paragraph in text.split("\n\n"))
    return [
        paragraph
        for paragraph, times in said.items()
        if times == 1 and (len(paragraph) >= _HEADING or paragraph.endswith(_ENDS))
    ]


def _count(text: str, counts: _Counts) -> None:
    before, last, end = "", "", -1
    common, hints = common_words(), _hints()
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        counts.words[word] += 1
        # One blank between, or a line's end: no stop, no break between paragraphs, no sign of any kind.
        if start != end + 1 or text[end] not in _BLANKS:
            before = last = ""
        if _is_distinctive(last, common) and _is_distinctive(word, common) and _ends_well(last, word, hints):
            counts.bigrams[last, word] += 1
            if before in hints["before"] and _is_over(text, match.end(), common):
                counts.framed[last, word] += 1
        before, last, end = last.lower(), word, match.end()


def _is_distinctive(word: str, common: frozenset[str]) -> bool:
    return len(word) > _LETTERS and word.isalpha() and word.islower() and word not in common


def _ends_well(first: str, last: str, hints: Mapping[str, frozenset[str]]) -> bool:
    if {first, last} & (hints["after"] | hints["before"]) or first.endswith("ly"):
        return False
    return not last.endswith(tuple(hints["endings"]))


def _is_over(text: str, end: int, common: frozenset[str]) -> bool:
    if text[end : end + 1] in _STOPS:
        return True
    following = _WORD.match(text, end + 1)
    return following is not None and following.group() in common


@cache
def _hints() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in data_table("indexer.archive", "examples.toml").items()}

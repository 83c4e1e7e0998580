"""Generated queries to a cluster and to Tantivy, of everything that can be typed, over the same stories: what differs.

It fills no index; ``cluster`` does.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from indexer.analysis import stem, terms
from indexer.analysis.common_words import common_words
from indexer.config import SearchSettings
from indexer.engines.common_grams import COMMON_WORDS
from indexer.engines.port import EngineResult, IndexReader, PassageReader
from indexer.errors import UnsupportedQueryError
from indexer.model import Rating, Scope, StoredStory
from indexer.query import parse
from indexer.query.ast import Query
from indexer.query.plan import Phrase, lower, walk
from indexer.query.ranking import ranked

LIMITS = SearchSettings(max_per_page=10_000)
SORTS = ("relevance", "relevance", "relevance", "words", "-words", "title", "published", "-published")
# To one in so many, as tests/engines/test_scores.py has it.
NEAR = 1e-4
_SHOWN, _PASSAGES = 20, 5000
_KINDS = {
    "word": "{word}",
    "exact": "={word}",
    "phrase": '"{row}"',
    "long": '"{long}"',
    "or": "({word} OR {other})",
    "both": "({word} OR {other}) {far}",
    "nested": "(({word} {near}) OR ({other} -{far}))",
    "not": "{word} -{other}",
    "not-phrase": '{word} -"{row}"',
    "start": "{begun}*",
    "end": "*{ended}",
    "inner": "{begun}*{last}",
    "one": "{first}?{rest}",
    "slip": "{word}~1",
    "slips": "{word}~2",
    "regex": "/{begun}[a-z]*({last}|s)/",
    "row-start": '"{word} {next} {third}*"',
    "near": "{word} NEAR/5 {near}",
    "near-phrase": '"{row}" NEAR/8 {near}',
    "near-or": "({word} OR {other}) NEAR/6 {near}",
    "before": "{word} PRE/4 {near}",
    "apart": '"{word} {near}"~5',
    "title": "title:{word}",
    "body": "body:{word}",
    "names": "author:{word} OR title:{word} OR summary:{word}",
    "has": "has:summary {word}",
    "missing": "missing:notes {word}",
    "longer": "words:>{number} {word}",
    "between": "words:{number}..{more}",
    "boosted": "({word}^3 OR {other}^0.5)",
    "typo": "{typo}",
}


@dataclass
class Tally:
    """What came of it."""

    asked: int = 0
    found: int = 0
    refused: int = 0
    differing: int = 0
    passages: int = 0
    worst: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)


class Questions:
    """Queries about some stories; the same seed gives the same ones."""

    def __init__(self, stories: Sequence[StoredStory], seed: int) -> None:
        self.chance = random.Random(seed)  # no secret
        texts = [terms(story.chapters[0].text[:20_000]) for story in stories if story.chapters]
        self._texts = [text for text in texts if len(text) > 50]
        self._authors = sorted({name for story in stories for name in story.summary.authors})
        hidden = frozenset(story.id for story in stories[:3])
        self._scopes = (Scope(), Scope(), Scope(Rating.TEEN), Scope(hidden=hidden))

    def each(self) -> Iterator[tuple[Sequence[str], Query]]:
        """Yield queries without end, each with the kinds of its parts."""
        chance = self.chance
        while True:
            kinds = chance.choices(list(_KINDS), k=chance.choice((1, 1, 1, 2, 2, 3)))
            text = " ".join(map(self._part, kinds))
            yield (
                kinds,
                Query(
                    text,
                    parse(text, LIMITS)[0],
                    filters={"author": tuple(chance.sample(self._authors, 2))}
                    if chance.random() < 0.1
                    else {},
                    per_page=10_000,
                    grouped=chance.random() < 0.3,
                    scope=chance.choice(self._scopes),
                    sort=chance.choice(SORTS),
                ),
            )

    def _part(self, kind: str) -> str:
        chance = self.chance
        text = chance.choice(self._texts)
        at = chance.randrange(len(text) - 12)
        word, number, cut = text[at], chance.randint(1, 4000), chance.randint(2, 4)
        slip = chance.randrange(len(word))
        return _KINDS[kind].format(
            word=word,
            other=chance.choice(text),
            far=chance.choice(text),
            near=text[at + chance.randint(1, 6)],
            next=text[at + 1],
            third=text[at + 2][:3],
            row=" ".join(text[at : at + chance.randint(2, 4)]),
            long=" ".join(text[at : at + chance.randint(5, 11)]),
            begun=word[:cut],
            ended=word[-cut:],
            first=word[:2],
            rest=word[3:],
            last=word[-1],
            number=number,
            more=number + 1000,
            typo=word[:slip] + chance.choice("aeiost") + word[slip + 1 :],
        )

    def words(self) -> list[list[str]]:
        """Return some words of a line, each as its stem."""
        text = self.chance.choice(self._texts)
        at = self.chance.randrange(len(text) - 12)
        return [[stem(word)] for word in dict.fromkeys(text[at : at + self.chance.randint(2, 9)])]


def differ(
    readers: Sequence[IndexReader],
    passages: Sequence[PassageReader],
    stories: Sequence[StoredStory],
    many: int,
    seed: int,
) -> Tally:
    """Ask both, and print what differs; the first reader is the one that is right."""
    questions, tally = Questions(stories, seed), Tally()
    for kinds, query in islice(questions.each(), many):
        tally.asked += 1
        try:
            wanted, told = (_answer(reader, query) for reader in readers)
        except (ValueError, UnsupportedQueryError):
            # Tantivy's own: expressions for a place in a row may have a thousand states. Or neither can do it.
            tally.refused += 1
            continue
        tally.found += bool(wanted.total)
        if wrong := _differences(query, wanted, told):
            tally.differing += 1
            tally.kinds.update(kinds)
            print(
                f"differs: {query.text!r} {query.scope} {query.filters} {query.sort} grouped={query.grouped}"
            )
            for each in wrong[:_SHOWN]:
                print(f"  {each}", flush=True)
        if query.sort == "relevance" and query.scope.is_everything and not _of_common_words(query):
            tally.worst = max(tally.worst, _apart(wanted, told))
        if tally.asked % 10 == 0:
            tally.passages += 1
            tally.differing += _passages_differ(passages, questions)
        if tally.asked % 200 == 0:
            print(f"{tally.asked} asked, {tally.differing} differ", file=sys.stderr, flush=True)
    return tally


def _answer(reader: IndexReader, query: Query) -> EngineResult:
    plan = lower(query.node, reader, scope=query.scope)
    return reader.search(query, ranked(plan, query.node))


def _differences(query: Query, wanted: EngineResult, told: EngineResult) -> list[str]:
    pairs = {
        "total": (wanted.total, told.total),
        "unknown": (wanted.unknown, told.unknown),
        "warnings": (wanted.warnings, told.warnings),
        **{f"facet {name}": (wanted.facets[name], told.facets.get(name)) for name in wanted.facets},
    }
    ids = [[hit.story_id for hit in each.hits] for each in (wanted, told)]
    if not query.grouped:
        # Of several copies alike in score, each engine shows its own.
        pairs["ids"] = (sorted(ids[0]), sorted(ids[1]))
    return [f"{name}: {one!s:.300} / {two!s:.300}" for name, (one, two) in pairs.items() if one != two]


def _apart(wanted: EngineResult, told: EngineResult) -> float:
    scores = [{hit.story_id: hit.score for hit in each.hits} for each in (wanted, told)]
    both = scores[0].keys() & scores[1].keys()
    return max(
        (abs(scores[0][key] - scores[1][key]) / max(scores[0][key], NEAR) for key in both), default=0.0
    )


def _passages_differ(passages: Sequence[PassageReader], questions: Questions) -> bool:
    words, rare = questions.words(), questions.chance.random() < 0.5
    wanted, told = (each.find(words, Scope(), _PASSAGES, rare=rare) for each in passages)
    near = [each.best(words, Scope(), {place.story_id for place in wanted.places}) for each in passages]
    same = (
        # Of many that are worth the same each shows its own.
        (set(wanted.places) == set(told.places) or len(wanted.places) == len(told.places) == _PASSAGES)
        and _alike(wanted.rarities, told.rarities)
        and near[0].keys() == near[1].keys()
        and _alike(list(near[0].values()), [near[1][key] for key in near[0]])
    )
    if not same:
        print(f"passages differ: {words} rare={rare}: {len(wanted.places)} / {len(told.places)}", flush=True)
    return not same


def _alike(some: Sequence[float], others: Sequence[float]) -> bool:
    return len(some) == len(others) and all(
        abs(one - two) <= NEAR * max(1.0, abs(one)) for one, two in zip(some, others, strict=True)
    )


def _of_common_words(query: Query) -> bool:
    """Say whether a phrase may be weighed by its common grams, which each engine has its own of."""
    common = common_words(COMMON_WORDS)
    return any(
        isinstance(node, Phrase) and common.issuperset(node.words) for node in walk(lower(query.node).root)
    )

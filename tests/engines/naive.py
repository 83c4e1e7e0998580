"""Stories searched by reading every one of them: what a plan finds, ranks and counts, as simply as it can be said."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import assert_never

from indexer.analysis import fold, stem, terms
from indexer.analysis.stemming import index_stems
from indexer.config import SearchSettings
from indexer.engines.capabilities import check_known
from indexer.engines.missing_terms import elsewhere, missing_words, nowhere
from indexer.engines.port import EngineResult, Scored, Suggestion, Weighed
from indexer.engines.spelling import LONG_TITLE, SUGGESTED_FROM, listed_titles, near
from indexer.engines.word_list import WordList
from indexer.errors import UnsupportedQueryError
from indexer.model import OWNER, FacetCount, Scope, StoredStory, StorySummary
from indexer.query.ast import Pattern, Query
from indexer.query.plan import (
    MOST_WEIGHED,
    AllOf,
    Among,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Has,
    Leaf,
    Nothing,
    NumberRange,
    Phrase,
    Plan,
    PlanNode,
    Slot,
    SpanNear,
    Spelled,
    Stem,
    Weighing,
    WholeTitle,
    Within,
    WithOptional,
    Words,
    weighing,
)
from indexer.query.word_patterns import is_matched, word_pattern
from indexer.schema import (
    BY_NAME,
    COMBINED,
    DEFAULT_FIELDS,
    EXACT,
    FIELDS,
    INDEXED,
    Kind,
    held_fields,
    spellings,
    title_key,
    values,
    weight,
)

K1, B = 1.2, 0.75
_FACETS = tuple(spec.name for spec in FIELDS if spec.facet)
_stem = cache(stem)


@dataclass(frozen=True)
class Document:
    """A story as somebody knows it who has read it: the words of each text of each field, its numbers, its values."""

    about: StorySummary
    copy_of: str | None
    title: str
    numbers: Mapping[str, int | None]
    texts: Mapping[str, tuple[tuple[str, ...], ...]]
    values: Mapping[str, tuple[str, ...]]
    held: frozenset[str]

    @classmethod
    def of(cls, story: StoredStory) -> Document:
        held = values(story)
        numeric = {spec.name for spec in INDEXED if spec.kind in (Kind.NUMBER, Kind.DATE)}
        texts = {
            spec.name: tuple(tuple(terms(text)) for text in spellings(story, spec, held[spec.name]))
            for spec in INDEXED
            if spec.name not in numeric
        }
        return cls(
            story.summary,
            story.copy_of,
            title_key(story.summary.title),
            {name: held[name] for name in numeric},
            texts,
            {name: tuple(dict.fromkeys(held[name])) for name in _FACETS},
            frozenset(held_fields(held)),
        )

    @property
    def id(self) -> str:
        return self.about.id

    @cached_property
    def words(self) -> dict[str, Counter[str]]:
        return {name: Counter(word for text in texts for word in text) for name, texts in self.texts.items()}

    @cached_property
    def combined(self) -> Counter[str]:
        """How often each stem stands in the fields searched by default, each occurrence as often as its field weighs."""
        made: Counter[str] = Counter()
        for spec in DEFAULT_FIELDS:
            for word, count in self.words[spec.name].items():
                for stemmed in index_stems(word, self.about.language or ""):
                    made[stemmed] += count * weight(spec)
        return made

    @cached_property
    def lengths(self) -> dict[str, int]:
        own = {name: counts.total() for name, counts in self.words.items()}
        return own | {COMBINED: self.combined.total()}

    def count(self, leaf: Leaf) -> int:
        """How often the field holds what a leaf looks for."""
        return sum(self.forms(leaf).values())

    def forms(self, leaf: Leaf) -> Mapping[str, int]:
        """What the field holds of what a leaf looks for, with how often."""
        match leaf:
            case Words(field, words):
                held = self.words[field]
                return {word: held[word] for word in words if word in held}
            case Stem(field, stemmed):
                return {word: count for word, count in self.words[field].items() if _stem(word) == stemmed}
            case CombinedWord(stems):
                return {each: self.combined[each] for each in stems if each in self.combined}
            case Phrase(field, words):
                whole = " ".join(words)
                count = sum(
                    text[at : at + len(words)] == words
                    for text in self.texts[field]
                    for at in range(len(text))
                )
                return {whole: count} if count else {}
            case other:
                assert_never(other)


@cache
def kept(length: int) -> int:
    """The longest length up to this that can be said with an exponent and three bits after the first: above 40, less 24."""
    if length <= 40:
        return length
    beyond = length - 24
    step = 1 << (beyond.bit_length() - 4)
    return 24 + beyond // step * step


class Naive:
    """All documents of one commit, in the order in which they were put."""

    def __init__(self, documents: Sequence[Document], limits: SearchSettings) -> None:
        self.documents, self._limits = tuple(documents), limits

    def search(self, query: Query, plan: Plan, *, deadline_s: float | None = None) -> EngineResult:
        check_known(query, plan)
        until = None if deadline_s is None else time.monotonic() + deadline_s
        there = self._within(query.scope)
        late = until is not None and time.monotonic() > until
        scores = {} if late else self._scores(plan.root, there)
        found = [each for each in there if each.id in scores]
        kept = _narrowed(query, found, scores)
        missing = missing_words(plan, lambda leaf: any(each.count(leaf) for each in there))
        first = (query.page - 1) * query.per_page
        relevance = query.sort == "relevance"
        ordered = sorted(kept, key=_order(query.sort, scores))[first : first + query.per_page]
        return EngineResult(
            tuple(Scored(each.id, scores[each.id] if relevance else 0.0) for each in ordered),
            len(kept),
            self._facets(query, found, scores) if query.faceted else {},
            late,
            nowhere(missing),
            (*plan.warnings, *elsewhere(missing)),
        )

    def frequencies(
        self, _leaves: Sequence[Leaf], _story_ids: Sequence[str]
    ) -> Mapping[str, Mapping[Leaf, int]]:
        return {}

    def weigh(self, plan: Plan, scope: Scope, story_ids: Sequence[str] = ()) -> Sequence[Weighed]:
        there = self._within(scope)
        return [self._weighed(leaf, there, story_ids) for leaf in dict.fromkeys(weighing(plan.root))]

    def _weighed(self, leaf: Weighing, there: Sequence[Document], story_ids: Sequence[str]) -> Weighed:
        scores = {key: score for key, score in self._scores(leaf, there).items() if key in story_ids}
        if isinstance(leaf, WholeTitle):
            return Weighed(leaf, leaf.boost, len(there), scores=scores)
        held = [forms for each in there if (forms := each.forms(leaf))]
        stories = None if isinstance(leaf, Phrase) else min(sum(map(len, held)), len(there))
        return Weighed(leaf, leaf.boost * self._rarity(leaf, held, there), len(there), stories, scores)

    def _within(self, scope: Scope) -> list[Document]:
        return [each for each in self.documents if scope.allows(each.about)]

    # -- finding ----------------------------------------------------------------------------------------

    def _scores(self, node: PlanNode, among: Sequence[Document]) -> dict[str, float]:  # noqa: C901, PLR0911, PLR0912  # one a node
        match node:
            case Words() | Stem() | CombinedWord() | Phrase():
                return self._leaf(node, among)
            case WholeTitle(key, boost):
                return {each.id: boost for each in among if each.title == key}
            case WithOptional(required, optional):
                found = self._scores(required, among)
                better = [self._scores(part, among) for part in optional]
                return {
                    key: score + sum(each.get(key, 0.0) for each in better) for key, score in found.items()
                }
            case AllOf(parts):
                every = [self._scores(part, among) for part in parts]
                both = set(every[0]).intersection(*every[1:])
                return {key: sum(each[key] for each in every) for key in both}
            case AnyOf(parts):
                added: Counter[str] = Counter()
                for part in parts:
                    for key, score in self._scores(part, among).items():
                        added[key] += score  # type: ignore[assignment]  # it counts anything
                return dict(added)
            case Except(kept, excluded):
                without = self._scores(excluded, among)
                return {key: score for key, score in self._scores(kept, among).items() if key not in without}
            case SpanNear():
                return {each.id: 0.0 for each in among if _is_near(each, node)}
            case Has(field):
                return {each.id: 0.0 for each in among if field in each.held}
            case Among(ids):
                return {each.id: 0.0 for each in among if each.id in (ids or ())}
            case Spelled() | Within():
                raise UnsupportedQueryError("only texts say how words are spelt")
            case NumberRange(field, low, high):
                numbers = ((each.id, each.numbers[field]) for each in among)
                return {key: 0.0 for key, number in numbers if _between(number, low, high)}
            case Everything():
                return {each.id: 0.0 for each in among}
            case Nothing():
                return {}
            case other:
                assert_never(other)

    def _leaf(self, leaf: Leaf, among: Sequence[Document]) -> dict[str, float]:
        held = {each.id: forms for each in among if (forms := each.forms(leaf))}
        if isinstance(leaf, Words) and len(leaf.words) > MOST_WEIGHED:
            return dict.fromkeys(held, leaf.boost)
        rarity = leaf.boost * self._rarity(leaf, held.values(), among)
        usual = sum(each.lengths[leaf.field] for each in among) / len(among) if among else 0
        return {
            each.id: rarity
            * max(
                count * (K1 + 1) / (count + K1 * (1 - B + B * kept(each.lengths[leaf.field]) / usual))
                for count in held[each.id].values()
            )
            for each in among
            if each.id in held
        }

    def _rarity(self, leaf: Leaf, held: Iterable[Mapping[str, int]], among: Sequence[Document]) -> float:
        if isinstance(leaf, Phrase):
            stories = [sum(word in each.words[leaf.field] for each in among) for word in leaf.words]
        else:
            stories = [min(sum(map(len, held)), len(among))]
        return sum(math.log(1 + (len(among) - each + 0.5) / (each + 0.5)) for each in stories)

    # -- counting ---------------------------------------------------------------------------------------

    def _facets(
        self, query: Query, found: Sequence[Document], scores: Mapping[str, float]
    ) -> dict[str, tuple[FacetCount, ...]]:
        return {
            name: self._facet(name, _narrowed(query.not_narrowed_by(name), found, scores), query)
            for name in _FACETS
        }

    def _facet(self, name: str, among: Iterable[Document], query: Query) -> tuple[FacetCount, ...]:
        counts = Counter(value for each in among for value in each.values[name])
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        most = self._limits.facet_values
        rarer = [each for each in ordered[most:] if each[0] in query.filters.get(name, ())]
        return tuple(FacetCount(value, count) for value, count in (*ordered[:most], *rarer))

    def values(self, field: str, scope: Scope = OWNER) -> Mapping[str, int]:
        return Counter(value for each in self._within(scope) for value in set(each.values[field]))

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        held = self._holding(field, start, scope)
        return sorted(held, key=lambda word: (-held[word], word))[:limit]

    def _holding(self, field: str, start: str, scope: Scope) -> Counter[str]:
        return Counter(
            word for each in self._within(scope) for word in each.words[field] if word.startswith(start)
        )

    def matching(self, field: str, pattern: Pattern, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        looking = word_pattern(pattern)
        held = self._holding(field, "", scope)
        return sorted(
            (word for word in held if is_matched(looking, word)), key=lambda word: (-held[word], word)
        )[:limit]

    def frequency(self, field: str, word: str, scope: Scope = OWNER) -> int:
        return self._holding(field, word, scope)[word]

    def suggest(self, word: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        held: Counter[str] = Counter()
        for name in SUGGESTED_FROM:
            held |= self._holding(name.removesuffix(EXACT), "", scope)
        return near(WordList(held.items()), fold(word), held.__getitem__)

    def suggest_titles(self, title: str, scope: Scope = OWNER) -> Sequence[Suggestion]:
        held = Counter(each.title for each in self._within(scope))
        if held[title_key(title)]:
            return ()
        entries = WordList(listed_titles(held.items()))
        typed = " ".join(terms(title))
        return near(entries, typed, lambda found: held[title_key(found)], long=LONG_TITLE)


def _is_near(document: Document, node: SpanNear) -> bool:
    """Try every place at which the rows may begin."""
    words = [word for text in document.texts[node.field] for word in (*text, None)]

    def stands(place: Slot, at: int) -> bool:
        return (
            at < len(words)
            and words[at] is not None
            and any(
                _stem(words[at]) == leaf.stem if isinstance(leaf, Stem) else words[at] in leaf.words
                for leaf in place
            )
        )

    begun = [
        [at for at in range(len(words)) if all(stands(place, at + step) for step, place in enumerate(row))]
        for row in node.rows
    ]
    if len(begun) == 1:
        return bool(begun[0])
    return any(
        0 < behind - at <= node.slop + 1 or (not node.ordered and 0 < at - behind <= node.slop + 1)
        for at in begun[0]
        for behind in begun[1]
    )


def _between(number: int | None, low: int | None, high: int | None) -> bool:
    return number is not None and (low is None or low <= number) and (high is None or number <= high)


def _narrowed(query: Query, found: Sequence[Document], scores: Mapping[str, float]) -> list[Document]:
    kept = [
        each
        for each in found
        if all(not set(each.values[name]).isdisjoint(wanted) for name, wanted in query.filters.items())
    ]
    return _one_a_work(kept, scores) if query.grouped else kept


def _one_a_work(found: Sequence[Document], scores: Mapping[str, float]) -> list[Document]:
    originals = {each.id for each in found}
    best: dict[str, str] = {}
    for each in sorted(found, key=lambda each: -scores[each.id]):
        if each.copy_of is not None and each.copy_of not in originals:
            best.setdefault(each.copy_of, each.id)
    return [each for each in found if each.copy_of is None or best.get(each.copy_of) == each.id]


def _order(sort: str, scores: Mapping[str, float]) -> Callable[[Document], object]:
    if sort == "relevance":
        return lambda each: -scores[each.id]
    if sort == "title":
        return lambda each: each.title
    sign, name = (-1 if sort.startswith("-") else 1), BY_NAME[sort.lstrip("-")].name

    def number(each: Document) -> tuple[bool, int]:
        held = each.numbers[name]
        return held is None, sign * (held or 0)

    return number

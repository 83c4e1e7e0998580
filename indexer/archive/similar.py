"""Stories like another: by the rare words it is full of, by whom and what it is about, by passages that both have.

The index answers, by a query that anybody could type; nothing is kept for it. It is the same for the same index and scope.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.analysis.common_words import common_words
from indexer.analysis.tokens import spellings, terms
from indexer.archive.asking import Answer, ask, look
from indexer.archive.open_archive import OpenArchive
from indexer.archive.reading import require_story
from indexer.engines.port import Weighed
from indexer.model import Scope, Similar, SimilarStory, StoredStory, StorySummary
from indexer.model.fields import FIELDS
from indexer.query.ast import Boost, InField, Node, Phrase, Query, Word
from indexer.query.input_text import printable_input
from indexer.query.normal_form import any_of
from indexer.query.plan import CombinedWord, Plan, Weighing, lower, weighing

# A text is judged by stretches of it, evenly spread: twenty thousand words tell no more of a novel than eight thousand.
_STRETCHES, _CHARACTERS = 24, 2000
# Of its words those that come most often are weighed, and the heaviest are looked for; and named as a reason.
_WEIGHED, _SOUGHT, _NAMED = 80, 24, 5
_COMMONEST, _SHORTEST = 300, 3
# What a name of a field weighs beside a word, and how many of a field are looked for.
_NAMES = {
    "fandom": 1.0,
    "relationship": 1.0,
    "series": 1.0,
    "character": 0.5,
    "tag": 0.5,
    "genre": 0.3,
    "author": 0.2,
}
_MOST_NAMES = 6
# Words of shared passages that are worth as much as all words of the story that is most like it, by half.
_PASSAGE_WORDS, _PASSAGES = 60, 0.5
# What a word weighs that is never written small: most are somebody's name, and many are called Emily.
_NAME_IN_TEXT = 0.4
_BY_NAME = {spec.name: spec for spec in FIELDS}


def similar(archive: OpenArchive, scope: Scope, story_id: str, limit: int = 10) -> Similar:
    """Return the stories most like one; see the port."""
    started = time.perf_counter()
    story = require_story(archive, scope, printable_input(story_id))
    likeness = _Likeness(archive, scope, story)
    answer, scores = likeness.found(limit)
    known = archive.summaries(scope, list(scores))
    best = sorted((key for key in scores if key in known), key=lambda key: (-scores[key], key))[:limit]
    words = likeness.shared_words(answer, best)
    matches = tuple(
        SimilarStory(
            known[key],
            scores[key],
            words.get(key, ()),
            dict(_shared_names(story.summary, known[key])),
            likeness.passages.get(key, (0, 0))[1],
        )
        for key in best
    )
    took = (time.perf_counter() - started) * 1000
    return Similar(story.summary, matches, took, answer.result.partial)


@dataclass(frozen=True)
class _Likeness:
    """What a story is looked for by."""

    archive: OpenArchive
    scope: Scope
    story: StoredStory

    @cached_property
    def passages(self) -> Mapping[str, tuple[int, int]]:
        """For each story that shares passages: how many words are the same, and how many passages there are."""
        found: dict[str, tuple[int, int]] = {}
        within = self.archive.within(self.scope)
        for each in self.archive.catalogue.lifted.of(self.story.id, within):
            same, count = found.get(each.other.story_id, (0, 0))
            found[each.other.story_id] = same + each.same, count + 1
        return found

    def found(self, limit: int) -> tuple[Answer, dict[str, float]]:
        """Return what the index answers and the score of each story but this one and its copies."""
        copies = self.archive.copies(self.scope, [self.story.id]).get(self.story.id, ())
        own = {self.story.id, *(copy.id for copy in copies)}
        node = any_of([*self._words(), *self._names()] or [Word("")])
        grouped = self.archive.settings.search.group_copies
        query = Query("", node, per_page=limit + len(own), faceted=False, grouped=grouped)
        answer = ask(self.archive, self.scope, query)
        hits = [hit for hit in answer.result.hits if hit.story_id not in own]
        most = max((hit.score for hit in hits), default=0.0) or 1.0
        scores = {hit.story_id: hit.score / most for hit in hits}
        for key, (same, _) in self.passages.items():
            if key not in own:
                scores[key] = scores.get(key, 0.0) + _PASSAGES * min(1.0, same / _PASSAGE_WORDS)
        return answer, scores

    def _words(self) -> Iterator[Node]:
        """Yield the words that tell most of the story: those that come often here and in few others."""
        counts, written_small = self._counted()
        common = common_words(_COMMONEST)
        often = [
            word
            for word, _ in counts.most_common()
            if len(word) >= _SHORTEST and word not in common and not word.isdecimal()
        ][:_WEIGHED]
        if not often:
            return
        plan = lower(any_of(map(Word, often)), languages=(self.story.summary.language or "",))
        rarity = {each.leaf: each.rarity for each in self._weigh(plan) if _is_rare(each)}
        worth = {word: counts[word] ** 0.5 * rarity.get(plan.combined(word), 0.0) for word in often}
        names = 0
        for word in sorted(filter(worth.get, worth), key=lambda word: (-worth[word], word))[:_SOUGHT]:
            if word in written_small:
                yield Word(word)
            elif names < _MOST_NAMES:
                names += 1
                yield Boost(Word(word), _NAME_IN_TEXT)

    def _counted(self) -> tuple[Counter[str], set[str]]:
        """Return how often each word stands in the stretches, and those that are written small anywhere."""
        counts: Counter[str] = Counter()
        small: set[str] = set()
        for text in _stretches(self.story):
            folded = terms(text)
            counts.update(folded)
            small.update(
                term for word, term in zip(spellings(text), folded, strict=False) if word[0].islower()
            )
        return counts, small

    def _names(self) -> Iterator[Node]:
        for name, weight in _NAMES.items():
            for value in _BY_NAME[name].texts(self.story.summary)[:_MOST_NAMES]:
                if words := " ".join(terms(value)):
                    yield Boost(InField(name, Phrase(words)), weight)

    def _weigh(self, plan: Plan, ids: Sequence[str] = ()) -> Sequence[Weighed]:
        within = self.archive.within(self.scope)
        return look(self.archive, lambda reader: reader.weigh(plan, within, ids), ())

    def shared_words(self, answer: Answer, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return for each of some stories the words they share with this one, the heaviest first."""
        typed: dict[Weighing, str] = {leaf: each.word for each in answer.plan.words for leaf in each.leaves}
        found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        if any(isinstance(leaf, CombinedWord) for leaf in weighing(answer.plan.root)):
            for each in self._weigh(answer.plan, ids):
                if isinstance(each.leaf, CombinedWord) and each.leaf in typed:
                    for key, score in each.scores.items():
                        found[key].append((-score, typed[each.leaf]))
        return {key: tuple(word for _, word in sorted(some)[:_NAMED]) for key, some in found.items()}


def _is_rare(word: Weighed) -> bool:
    """Say whether another story has a word, and most have not."""
    return 1 < (word.stories or 0) <= max(2, word.every // 2)


def _stretches(story: StoredStory) -> Iterator[str]:
    """Yield stretches of a story's text, evenly spread, or all of it."""
    every = max(story.length // _STRETCHES, 1)
    at = 0
    for chapter in story.chapters:
        text = chapter.text
        if every <= _CHARACTERS:
            yield text
            continue
        # Where in this chapter the next stretches of the whole begin.
        for start in range(-at % every, len(text), every):
            yield text[start : start + _CHARACTERS]
        at += len(text)


def _shared_names(one: StorySummary, other: StorySummary) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields in which two stories have names in common, with those."""
    for name in _NAMES:
        spec = _BY_NAME[name]
        mine = {value.casefold() for value in spec.texts(one)}
        if both := tuple(value for value in spec.texts(other) if value.casefold() in mine):
            yield name, both

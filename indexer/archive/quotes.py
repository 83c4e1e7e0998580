"""A line as it is remembered: where it stands, how sure that is, and what differs.

Who has it word for word the index of stories says, all of them; who has it nearly, its passages. Every answer is held
against the stored text, which is where a verdict comes from.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.analysis.passages import terms_of_each
from indexer.analysis.stemming import query_stems
from indexer.analysis.tokens import tokens
from indexer.archive.asking import Answer, ask, ask_for_all, look_in_passages
from indexer.archive.open_archive import OpenArchive
from indexer.archive.quote_places import Place, around, first_mark, into, shown
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.port import PassagePlace, PassageReader
from indexer.highlight.story import StoryHighlighter
from indexer.model import (
    QuoteAnswer,
    QuoteMatch,
    QuoteRequest,
    Scope,
    Span,
    StoredStory,
    Verdict,
)
from indexer.query.ast import InField, Node, Phrase, Query
from indexer.query.input_text import printable_input
from indexer.query.normal_form import all_of
from indexer.quotes.alignment import Aligner, Line
from indexer.quotes.line import TypedLine
from indexer.quotes.pieces import pieces
from indexer.quotes.verdict import Comparison, compare

# Passages looked at for a line: the first some by themselves, then more; no more of them once one is as good as this.
_PASSAGES, _BATCHES, _GOOD = 220, (25,), 0.8
# So much more text than the line itself is looked at before a passage and behind it: what it leaves out stands there, too.
_SLACK = 30
# Words that say little still have to stand where they are said to; and a word that nobody has may be a slip.
_LEAST_RARITY, _UNKNOWN = 0.3, 1.0
_WITHOUT = (
    "This index has no passages, so that only lines are found which stand word for word; set [index] passages = true and "
    "run: velveteen reindex"
)
_LATE = "There was no time to look everywhere; ask again, or for fewer words."


def find_quote(archive: OpenArchive, scope: Scope, request: QuoteRequest) -> QuoteAnswer:
    """Return the verdict on a line and where it stands; see the port."""
    return _Finder(archive, scope, request, TypedLine.of(printable_input(request.text))).answer()


@dataclass(slots=True)
class _Finder:
    """A line on its way."""

    archive: OpenArchive
    scope: Scope
    request: QuoteRequest
    typed: TypedLine
    started: float = field(default_factory=time.perf_counter)
    stories: int = 0
    whole: bool = True
    warnings: tuple[str, ...] = ()
    _has_index: bool = False

    def answer(self) -> QuoteAnswer:
        narrowed = self._narrowing()
        found = self._found(narrowed) if self.typed.tokens else []
        verdict = found[0][1].verdict if found else Verdict.ABSENT
        if narrowed and not verdict.is_found:
            others = self._found(None)
            if others and others[0][1].verdict.is_found:
                found, verdict = others, Verdict.ELSEWHERE
        if verdict is Verdict.ABSENT and not self.whole:
            verdict = Verdict.UNDECIDED
        took = (time.perf_counter() - self.started) * 1000
        matches = tuple(self._match(*each) for each in found)
        return QuoteAnswer(
            self.typed.text, verdict, matches, self.stories, took, tuple(dict.fromkeys(self.warnings))
        )

    @property
    def _is_late(self) -> bool:
        return time.perf_counter() > self.started + self.archive.settings.search.deadline_s

    def _narrowing(self) -> Node | None:
        """Return what finds the stories that the line is said to stand in, None where that may be any."""
        said = {"author": self.request.by, "title": self.request.within}
        nodes = [
            InField(name, Phrase(text))
            for name, given in said.items()
            if (text := printable_input(given).strip())
        ]
        return all_of(nodes) if nodes else None

    def _found(self, narrowed: Node | None) -> list[tuple[Place, Comparison]]:
        """Return where the line stands or might, best first, one a story."""
        exact = self._exact(narrowed)
        if exact:
            return exact
        near = self._near(narrowed)
        if near and near[0][1].verdict.is_found:
            return near
        return self._composite(narrowed) or near

    # -- word for word ----------------------------------------------------------------------------------

    def _asked(self, words: Sequence[str], narrowed: Node | None, limit: int) -> Answer:
        """Return which stories have words in a row."""
        node: Node = InField("body", Phrase(" ".join(words)))
        if narrowed:
            node = all_of((node, self.archive.rewritten(narrowed)))
        grouped = self.archive.settings.search.group_copies
        query = Query(self.typed.text, node, per_page=limit, faceted=False, grouped=grouped)
        answer = ask(self.archive, self.scope, query)
        self.whole = self.whole and not answer.result.partial
        return answer

    def _exact(self, narrowed: Node | None) -> list[tuple[Place, Comparison]]:
        answer = self._asked(self.typed.words, narrowed, self.request.limit)
        self.stories, self._has_index = answer.result.total, answer.generation > 0
        self.warnings += answer.result.warnings
        found = self._where(answer)
        return sorted(found, key=lambda each: each[1].verdict is not Verdict.EXACT)

    def _where(self, answer: Answer) -> list[tuple[Place, Comparison]]:
        """Return where the stories of an answer have what it was asked for, held against the line."""
        stories = self._fetched([hit.story_id for hit in answer.result.hits])
        highlighter = StoryHighlighter(answer.plan)
        aligners = _Aligners(Line.of(self.typed.words, [1.0] * len(self.typed.words)))
        return [
            (place, self._compared(place, aligners))
            for story in stories.values()
            if (place := first_mark(story, highlighter)) is not None
        ]

    # -- from several places ----------------------------------------------------------------------------

    def _composite(self, narrowed: Node | None) -> list[tuple[Place, Comparison]]:
        """Return where the pieces of the line stand, each word for word; nothing where it is not all pieces."""

        def stands(words: Sequence[str]) -> bool:
            return not self._is_late and self._asked(words, narrowed, 1).result.total > 0

        cut = pieces(self.typed.words, stands)
        found = [each for words in cut for each in self._where(self._asked(words, narrowed, 1))[:1]]
        by_story = {
            place.story.id: (place, replace(one, verdict=Verdict.COMPOSITE)) for place, one in found[::-1]
        }
        return list(by_story.values())[::-1]

    # -- nearly -----------------------------------------------------------------------------------------

    def _near(self, narrowed: Node | None) -> list[tuple[Place, Comparison]]:
        found = look_in_passages(self.archive, lambda opened, reader: self._nearest(opened, reader, narrowed))
        if found is None:
            self.whole = False
            # Of an index that is not there yet, or is away, it was said before.
            self.warnings += (_WITHOUT,) if self._has_index else ()
        return found or []

    def _nearest(
        self, opened: IndexSnapshot, reader: PassageReader, narrowed: Node | None
    ) -> list[tuple[Place, Comparison]]:
        among = self._among(narrowed) if narrowed else None
        within = self.archive.within(self.scope)
        languages = opened.values("language", within)
        words = [query_stems(self.typed.text[each.start : each.end], languages) for each in self.typed.tokens]
        best: dict[str, tuple[float, PassagePlace]] = {}
        aligners, seen = _Aligners(Line((), ())), set[PassagePlace]()
        for rare in (True, False):
            found = reader.find(words, within, _PASSAGES, among=among, rare=rare)
            if rare:
                aligners = _Aligners(Line.of(self.typed.words, [_worth(each) for each in found.rarities]))
            self._align(aligners, [each for each in found.places if each not in seen], best)
            seen.update(found.places)
            if self._is_late or max((score for score, _ in best.values()), default=0.0) > _GOOD:
                break
        if self._is_late:
            self.whole, self.warnings = False, (*self.warnings, _LATE)
        first = sorted(best, key=lambda key: -best[key][0])[: self.request.limit]
        held = self.archive.chapters(self.scope, {key: best[key][1].chapter for key in first})
        compared = [
            (place, self._compared(place, aligners))
            for key in first
            if key in held and (place := around(held[key], best[key][1], self._margin)) is not None
        ]
        return sorted(compared, key=lambda each: -each[1].score)

    def _among(self, narrowed: Node) -> frozenset[str]:
        found = ask_for_all(self.archive, self.scope, Query("", self.archive.rewritten(narrowed)))
        return frozenset(hit.story_id for hit in found.hits)

    def _align(
        self, aligners: _Aligners, places: Sequence[PassagePlace], best: dict[str, tuple[float, PassagePlace]]
    ) -> None:
        """Note what the line is worth in the best passage of each story, until one is good enough or time is up."""
        for start, end in pairwise((0, *_BATCHES, _PASSAGES)):
            some = places[start:end]
            for language, held_in in _by_language(some).items():
                texts = terms_of_each([*self.archive.catalogue.excerpts.at(map(self._wider, held_in))])
                scores = aligners[language].scores(texts).tolist()
                for place, score in zip(held_in, scores, strict=True):
                    if score > best.get(place.story_id, (-1.0, place))[0]:
                        best[place.story_id] = score, place
            if self._is_late or max((score for score, _ in best.values()), default=0.0) > _GOOD:
                return

    # -- what is shown ----------------------------------------------------------------------------------

    def _fetched(self, ids: Sequence[str]) -> Mapping[str, StoredStory]:
        """Return the stories that may be shown, in the order of ``ids``."""
        stories = self.archive.stories(self.scope, ids)
        return {key: stories[key] for key in ids if key in stories}

    @property
    def _margin(self) -> int:
        return len(self.typed.text) + _SLACK

    def _wider(self, place: PassagePlace) -> tuple[str, int, int, int]:
        return place.story_id, place.chapter, max(place.start - self._margin, 0), place.end + self._margin

    def _compared(self, place: Place, aligners: _Aligners) -> Comparison:
        text = place.text[place.start : place.end]
        one = compare(self.typed, aligners[place.story.language or ""], text, tuple(tokens(text)))
        return replace(one, start=one.start + place.start, end=one.end + place.start)

    def _match(self, place: Place, one: Comparison) -> QuoteMatch:
        start, end = shown(place.text, one.start, one.end)
        far, chapter = into(place, one.start), place.within.chapter
        told = f"{far:.0%}".replace("%", " %")
        return QuoteMatch(
            place.story,
            chapter.number,
            chapter.title,
            f"ch. {chapter.number}, {told}" if place.within.chapters > 1 else told,
            far,
            one.score,
            place.text[start:end],
            (Span(one.start - start, one.end - start),),
            one.difference,
            one.differing,
            one.words,
        )


class _Aligners(dict[str, Aligner]):
    """What lays a line along texts, by their language."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def __missing__(self, language: str) -> Aligner:
        made = self[language] = Aligner(self._line, language)
        return made


def _by_language(places: Iterable[PassagePlace]) -> Mapping[str, list[PassagePlace]]:
    by: defaultdict[str, list[PassagePlace]] = defaultdict(list)
    for place in places:
        by[place.language].append(place)
    return by


def _worth(rarity: float) -> float:
    return max(rarity, _LEAST_RARITY) if rarity else _UNKNOWN

"""Every engine answers any query with the same stories, and they are those that reading all of them finds.

The stories are real ones where they are at hand, and made up of a few words where they are not.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path

import pytest
from engines.kit import LIMITS, answer, begun, local
from engines.remote import RemoteEngine
from engines.word_looks import how_it_looks
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sample_stories import tale
from thoroughness import tries

from indexer.analysis import stem, terms
from indexer.analysis.fold import fold
from indexer.engines.port import IndexReader
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.model import Rating, Scope, StoredStory
from indexer.query import parse, show
from indexer.query.ast import (
    And,
    Boost,
    Everything,
    Fuzzy,
    Has,
    InField,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Range,
    Regex,
    Spelled,
    Wildcard,
    Word,
)
from indexer.query.normal_form import all_of, any_of, none_of, within
from indexer.schema import (
    BY_INDEXED_NAME,
    BY_NAME,
    DEFAULT_FIELDS,
    INDEXED,
    FieldSpec,
    Kind,
    searched_words,
    spellings,
    values,
)

ENGINES = (partial(local, TantivyEngine), partial(local, WhooshEngine), RemoteEngine)
# So few that beginnings are cut again and again.
FEW_EXPANSIONS = 4
EXAMPLES = tries(120)
_stem = cache(stem)
AUTHORS = ("Ann Lee", "Bo", "Cy the Elder", "Lee Ann")
COLLECTIONS = ("", "Old Boards", "Old Boards/1999", "New/Boards/1999")
RATINGS = (Rating.GENERAL, Rating.TEEN, Rating.MATURE)
_MADE_UP = ("the", "of", "and", "was", "lamp", "lamps", "moth", "mother", "don't", "sea", "élan", "said")


# -- the stories --------------------------------------------------------------------------------------------------


def _real() -> list[tuple[str, str]]:
    named = os.environ.get("VELVETEEN_SHARED_DATA")
    shared = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "data"
    corpus = shared / "relevance" / "fairytaleqa-story" / "corpus.jsonl"
    if not corpus.is_file():
        return []
    rows = map(json.loads, corpus.read_text(encoding="utf-8").splitlines())
    return [(row["title"], row["text"]) for row in rows]


def _made_up() -> list[tuple[str, str]]:
    rng = random.Random(5)
    return [(rng.choice(_MADE_UP), " ".join(rng.choices(_MADE_UP, k=rng.randint(3, 60)))) for _ in range(200)]


def _stories() -> list[StoredStory]:
    return [
        tale(
            f"t{number:03}",
            *(text[at : at + 4000] for at in range(0, max(len(text), 1), 4000)),
            title=title or "Untitled",
            authors=(AUTHORS[number % 4],) if number % 5 else AUTHORS[:2],
            rating=RATINGS[number % 3],
            collection=COLLECTIONS[number % 4],
            words=len(text.split()),
            published=date(1990 + number % 30, 1, 1) if number % 7 else None,
            summary=text[100:220] if number % 3 else None,
        )
        for number, (title, text) in enumerate(_real() or _made_up())
    ]


@dataclass
class Read:
    """A story as somebody knows it who has read all of it: the words of each text of each field."""

    story: StoredStory
    numbers: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    stems: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, story: StoredStory) -> Read:
        read = cls(story)
        for name, held in values(story).items():
            spec = BY_INDEXED_NAME[name]
            if spec.kind in (Kind.NUMBER, Kind.DATE):
                read.numbers[name] = held
            else:
                texts = [terms(text) for text in spellings(story, spec, held)]
                read.words[name] = frozenset(word for text in texts for word in text)
                read.stems[name] = frozenset(map(_stem, read.words[name]))
                # Words in a row, each between blanks.
                read.texts[name] = [f" {' '.join(text)} " for text in texts]
        return read


class Library:
    """All stories, read, with how many hold each word of a field."""

    def __init__(self, stories: Sequence[StoredStory]) -> None:
        self.reads = [Read.of(story) for story in stories]
        self.there = self.reads
        self._expansions: dict[tuple[str, Pattern], set[str]] = {}
        self._hidden: list[Read] = []
        self.counts = {
            spec.name: Counter(word for read in self.reads for word in read.words[spec.name])
            for spec in INDEXED
            if spec.kind not in (Kind.NUMBER, Kind.DATE)
        }

    def hide(self, left_out: frozenset[str]) -> None:
        """Have a viewer see all stories but some: ``there`` are what is left."""
        self._hidden = [read for read in self.reads if read.story.id in left_out]
        self.there = [read for read in self.reads if read.story.id not in left_out]
        self._expansions.clear()

    def matches(  # noqa: C901, PLR0911  # one a node
        self, node: Node, read: Read, fields: Sequence[FieldSpec] = DEFAULT_FIELDS
    ) -> bool:
        """Say whether a story matches, by looking at every word of it."""
        match node:
            case And(parts):
                return all(self.matches(part, read, fields) for part in parts)
            case Or(parts):
                return any(self.matches(part, read, fields) for part in parts)
            case Not(part):
                return not self.matches(part, read, fields)
            case InField(name, inner):
                return self.matches(inner, read, (BY_NAME[name],))
            case Range(name, low, high):
                number = read.numbers[name]
                return (
                    number is not None and (low is None or low <= number) and (high is None or number <= high)
                )
            case Everything():
                return True
            case Near():
                return any(self._near(node, read, spec) for spec in fields if spec.kind is Kind.TEXT)
            case Has(name):
                return bool(read.texts.get(name)) or read.numbers.get(name) is not None
            case Boost(inner):
                return self.matches(inner, read, fields)
            case Spelled():
                raise ValueError("an engine is not asked this")
            case Word(text) if fields is DEFAULT_FIELDS and len(words := terms(text)) == 1:
                return any(_stem(words[0]) in read.stems[spec.name] for spec in fields)
            case Word() | Phrase() | Prefix() | Wildcard() | Fuzzy() | Regex():
                return any(self._holds(node, read, spec) for spec in fields if spec.name in read.texts)

    def _near(self, node: Near, read: Read, spec: FieldSpec) -> bool:
        words = " \n ".join(read.texts[spec.name]).split(" ")
        words = [word for word in words if word]
        one, two = (
            [at for at, word in enumerate(words) if word != "\n" and self._stands(part, word, spec)]
            for part in node.clauses
        )
        return any(
            0 < behind - at <= node.slop + 1 or (not node.ordered and 0 < at - behind <= node.slop + 1)
            for at in one
            for behind in two
        )

    def _stands(self, node: Node, word: str, spec: FieldSpec) -> bool:
        match node:
            case Or(parts):
                return any(self._stands(part, word, spec) for part in parts)
            case Word(text):
                return _stem(fold(text)) == _stem(word)
            case Phrase(text):
                return fold(text) == word
            case Prefix() | Wildcard() | Fuzzy() | Regex():
                return word in self.looking(spec.name, node)
        raise ValueError(node)

    def _holds(self, node: Word | Phrase | Pattern, read: Read, spec: FieldSpec) -> bool:
        if isinstance(node, Pattern):
            return not self.looking(spec.name, node).isdisjoint(read.words[spec.name])
        if "*" in node.text:
            beginning, last = node.text.removesuffix("*").rsplit(" ", 1)
            return any(
                f" {beginning} {word} " in text
                for word in self.looking(spec.name, Prefix(last))
                for text in read.texts[spec.name]
            )
        wanted = searched_words(spec, node.text)
        if not wanted:
            return False
        if len(wanted) == 1 and isinstance(node, Word) and spec.kind is Kind.TEXT:
            return _stem(wanted[0]) in read.stems[spec.name]
        return any(f" {' '.join(wanted)} " in text for text in read.texts[spec.name])

    def looking(self, name: str, pattern: Pattern) -> set[str]:
        """The commonest words of a field that look so in what a viewer sees, as many as are searched for."""
        if (name, pattern) not in self._expansions:
            counts = Counter(self.counts[name])
            counts.subtract(word for read in self._hidden for word in read.words[name])
            looks = how_it_looks(pattern)
            found = [word for word, count in counts.items() if count > 0 and looks(word)]
            found.sort(key=lambda word: (-counts[word], word))
            self._expansions[name, pattern] = set(found[:FEW_EXPANSIONS])
        return self._expansions[name, pattern]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(_STORIES)


@pytest.fixture(scope="module")
def readers(library, tmp_path_factory) -> Iterator[list[IndexReader]]:
    """A reader of each engine over the same stories, put in several commits: most as they are, some put twice."""
    opened = []
    for make in ENGINES:
        engine = make(tmp_path_factory.mktemp("index"))
        number = begun(engine)
        stories = [read.story for read in library.reads]
        for at in range(0, len(stories), 100):
            writer = engine.writer(number)
            writer.put(stories[at : at + 100])
            writer.close()
        opened.append((engine, engine.open(number)))
    yield [reader for _, reader in opened]
    for engine, reader in opened:
        reader.close()
        engine.close()


# -- the queries --------------------------------------------------------------------------------------------------

_STORIES = _stories()
_TEXTS = [terms(" ".join(chapter.text for chapter in story.chapters)) for story in _STORIES]
_COMMON = [word for word, _ in Counter(word for text in _TEXTS for word in set(text)).most_common(60)]


@st.composite
def _word(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        return draw(st.sampled_from(_COMMON))
    return draw(st.sampled_from(draw(st.sampled_from(_TEXTS)) or ["lamp"]))


@st.composite
def _phrase(draw: st.DrawFn) -> Phrase:
    """Words that stand in a row somewhere, sometimes with one of them changed."""
    text = draw(st.sampled_from([text for text in _TEXTS if len(text) > 3]))
    size = draw(st.integers(1, 5))
    at = draw(st.integers(0, max(0, len(text) - size)))
    words = text[at : at + size]
    if draw(st.integers(0, 3)) == 0:
        words[draw(st.integers(0, len(words) - 1))] = draw(_word())
    return Phrase(" ".join(words))


@st.composite
def _pattern(draw: st.DrawFn) -> Pattern:
    """A word of which some letters are left open."""
    word = draw(_word().filter(lambda word: len(word) > 3 and word.isascii() and word.isalnum()))
    at = draw(st.integers(1, len(word) - 2))
    return draw(
        st.sampled_from(
            (
                Prefix(word[:3]),
                Wildcard(f"{word[:at]}?{word[at + 1 :]}"),
                Wildcard(f"{word[:at]}*{word[at + 1 :]}"),
                Wildcard(f"*{word[1:]}"),
                Fuzzy(word, 1),
                Fuzzy(f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}", 1),
                Fuzzy(word, 2),
                Regex(f"{word[:at]}[a-m]*{word[at + 1 :]}s?"),
            )
        )
    )


_SIDES = _word().map(Word) | _word().map(Phrase) | _pattern()
_NEAR = st.builds(
    Near,
    st.tuples(_SIDES | st.lists(_SIDES, min_size=2, max_size=2).map(any_of), _SIDES),
    st.integers(0, 9),
    st.booleans(),
)
_LEAVES = st.one_of(
    _word().map(Word),
    _phrase(),
    _pattern(),
    _NEAR,
    _phrase()
    .filter(lambda node: re.search(r" [a-z]{4,}$", node.text))
    .map(lambda node: Phrase(node.text[:-1] + "*")),
    st.sampled_from(("summary", "published", "title", "notes", "author")).map(Has),
    st.sampled_from(
        (*AUTHORS, *COLLECTIONS[1:], "Boards/1999", "boards", "Untitled", "…", "nowhere-to-be-found")
    ).map(Phrase),
    st.builds(
        Range,
        st.sampled_from(("words", "published")),
        st.none() | st.integers(0, 5000),
        st.none() | st.integers(0, 800_000),
    ),
)
_FIELDS = st.sampled_from(("title", "author", "body", "summary", "rating", "collection"))
TREES = st.recursive(
    st.one_of(_LEAVES, st.builds(within, _FIELDS, _LEAVES)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        inner.map(none_of).map(lambda node: all_of((node,))),
        st.tuples(inner, inner).map(lambda two: all_of((two[0], none_of(two[1])))),
    ),
    max_leaves=6,
)


def _alike(examples: int) -> settings:
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks)


def _agree(library: Library, readers: Sequence[IndexReader], node: Node, without: set[int]) -> None:
    left_out = frozenset(f"t{number:03}" for number in without)
    library.hide(left_out)
    wanted = {read.story.id for read in library.there if library.matches(node, read)}
    rated = Counter(str(read.story.summary.rating) for read in library.there if read.story.id in wanted)
    query = Query("", node, per_page=1000, scope=Scope(hidden=left_out))
    for reader in readers:
        result = answer(reader, query, most=FEW_EXPANSIONS)
        assert {hit.story_id for hit in result.hits} == wanted, show(node)
        assert result.total == len(wanted)
        assert {each.value: each.count for each in result.facets["rating"]} == dict(rated)


@_alike(EXAMPLES)
@given(node=TREES, without=st.sets(st.integers(0, 99), max_size=2))
def test_every_engine_finds_what_reading_every_story_finds(library, readers, node, without):
    _agree(library, readers[:-1], node, without)


# It reads every story as well, so it takes its time.
@_alike(EXAMPLES // 6)
@example(node=Prefix("sun"), without={44})
@given(node=TREES, without=st.sets(st.integers(0, 99), max_size=2))
def test_an_engine_without_files_finds_the_same(library, readers, node, without):
    _agree(library, readers[-1:], node, without)


@pytest.mark.parametrize(
    "query",
    ["the", '"of the"', "tale OR king", "author:lee -the", "words:>100 the*", "in:1999", "-in:old* the"],
)
def test_typed_queries_are_no_exception(library, readers, query):
    node, _ = parse(query, LIMITS)
    library.hide(frozenset())
    wanted = {read.story.id for read in library.reads if library.matches(node, read)}
    for reader in readers:
        found = answer(reader, Query(query, node, per_page=1000), most=FEW_EXPANSIONS)
        assert {hit.story_id for hit in found.hits} == wanted

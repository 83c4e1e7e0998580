"""What a viewer may not see reaches them through no door: an archive that holds it answers like one that never had it.

Answers are compared byte by byte. Four things are allowed to differ, and nothing else:

- how long an answer took: the clock stands still here;
- tags (ETag), which name the state of the index and so change with every commit, whoever it concerns;
- with Tantivy, the order of stories that are equal in what they are sorted by: it is where they stand in the segments of
  an index, and another one whenever the same stories are indexed anew;
- with Tantivy, and only where stories are ranked by relevance: scores, by no more than the mean length of a field
  differs with and without the stories that are hidden, and the order of stories whose scores are nearer than that. Tantivy
  takes mean lengths of all that an index holds. How many stories hold a word is taken within the scope by both engines.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from viewer_twins import ENGINES, SCOPES, SECRET, SHARED, Twins, allowed, opened, tales

from indexer.api_types import search_answer, story_answer, to_json
from indexer.archive import Archive, concordance, search, similar
from indexer.engines.analysed_fields import analysed
from indexer.engines.common_grams import FILLER
from indexer.errors import UnknownStoryError
from indexer.model import (
    OWNER,
    Chapter,
    DuplicatesRequest,
    Rating,
    ResultPage,
    Scope,
    SearchRequest,
    Story,
    StorySummary,
    story_id,
)
from indexer.model.fields import RANKED
from indexer.pipeline import lifted
from indexer.schema import COMMON_GRAMS, EXACT, SORTS, title_key
from webui import create_app


@pytest.fixture(scope="module")
def every_twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Twins]]:
    found: dict[tuple[str, str], Twins] = {}
    every = tales()
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifted, "datetime", SimpleNamespace(now=lambda _zone: datetime(2026, 1, 1, tzinfo=UTC)))
        patch.setattr(search, "time", SimpleNamespace(perf_counter=lambda: 0.0))
        clock = SimpleNamespace(perf_counter=lambda: 0.0, monotonic=time.monotonic)
        patch.setattr(concordance, "time", clock)
        patch.setattr(similar, "time", clock)
        for engine in ENGINES:
            mixed = opened(tmp_path_factory.mktemp("mixed"), engine, every, stack)
            assert mixed.catalogue.copies.count() == len(every) - 69
            for name, scope in SCOPES.items():
                kept = [story for story in every if allowed(scope, story)]
                alone = opened(tmp_path_factory.mktemp("alone"), engine, kept, stack)
                seen = frozenset(story_id(story.source, story.native_key) for story in kept)
                unseen = frozenset(story_id(s.source, s.native_key) for s in every) - seen
                assert len(seen) > 8
                assert len(unseen) > 8
                found[engine, name] = Twins(scope, mixed, alone, seen, unseen, length_bound(mixed, alone))
        yield found


@pytest.fixture(params=[(engine, scope) for engine in ENGINES for scope in SCOPES], ids="-".join)
def twins(request: pytest.FixtureRequest, every_twin: dict[tuple[str, str], Twins]) -> Twins:
    return every_twin[request.param]


WORDS = st.sampled_from([*SHARED, *SECRET, "lamps", "kestral", "harbuor", "nowhere"])
LEAVES = st.one_of(
    WORDS,
    st.builds('"{} {}"'.format, WORDS, WORDS),
    st.sampled_from(["lant*", "la*", "ke*", "q*", "title:lan*", "words:>120", "published:2003..2006"]),
    st.builds("{}:{}".format, st.sampled_from(["title", "author", "tag", "summary", "body"]), WORDS),
    st.sampled_from(
        ["author:kestrel", "author:moss", "tag:shame", "rating:explicit", "source:cellar", "ship:Maren/Tobit"]
    ),
    st.builds("-{}".format, WORDS),
)
TEXTS = st.builds(
    lambda leaves, glue: glue.join(leaves), st.lists(LEAVES, max_size=3), st.sampled_from([" ", " OR "])
)
VALUES = {
    "rating": ["general", "teen", "mature", "explicit", "unrated"],
    "source": ["box", "attic", "cellar", "nowhere"],
    "author": ["Moss", "Fern", "Kestrel", "Nobody", "Nobodi"],
    "tag": ["sea", "land", "shame"],
}
FILTERS = st.dictionaries(st.sampled_from(sorted(VALUES)), st.integers(0, 4), max_size=2).map(
    lambda chosen: {name: (VALUES[name][at % len(VALUES[name])],) for name, at in chosen.items()}
)
REQUESTS = st.builds(
    SearchRequest,
    TEXTS,
    FILTERS,
    st.sampled_from(SORTS),
    st.integers(1, 3),
    st.sampled_from([2, 5, 50]),
    faceted=st.booleans(),
)


def asked(archive: Archive, scope: Scope, request: SearchRequest) -> bytes:
    return to_json(search_answer(archive.search(scope, request))).encode()


@given(request=REQUESTS)
@settings(max_examples=100, deadline=None)
def test_every_search_is_answered_byte_for_byte_as_if_they_were_not_there(every_twin, request):
    for twins in every_twin.values():
        if twins.mixed.settings.index.engine == "tantivy":
            as_if_they_were_not_there_but_for_order(twins, request)
        else:
            assert asked(twins.mixed, twins.scope, request) == asked(twins.alone, twins.scope, request)


def as_if_they_were_not_there_but_for_order(twins: Twins, request: SearchRequest) -> None:
    """All but scores is the same, story by story; scores differ, and stories change places, within the bound."""
    whole = replace(request, page=1, per_page=50)
    mixed, alone = twins.mixed.search(twins.scope, whole), twins.alone.search(twins.scope, whole)
    assert by_id(mixed) == by_id(alone)
    assert without_hits(mixed) == without_hits(alone)
    if request.sort in RANKED:
        scores_differ_within_the_bound(mixed, alone, twins.length_bound)
    else:
        assert [sorted_by(request.sort, hit.story) for hit in mixed.hits] == [
            sorted_by(request.sort, hit.story) for hit in alone.hits
        ]
    # A page is cut out of that order.
    page = twins.mixed.search(twins.scope, request)
    first = (page.page - 1) * page.per_page
    expected = [hit.story.id for hit in mixed.hits[first : first + page.per_page]]
    assert [hit.story.id for hit in page.hits] == expected


def sorted_by(sort: str, story: StorySummary) -> object:
    return title_key(story.title) if sort == "title" else getattr(story, sort.lstrip("-"))


def scores_differ_within_the_bound(mixed: ResultPage, alone: ResultPage, bound: float) -> None:
    scores = {hit.story.id: hit.score for hit in alone.hits}
    ours = {hit.story.id: hit.score for hit in mixed.hits}
    for key, score in scores.items():
        assert score / bound <= ours[key] <= score * bound
    order = [scores[hit.story.id] for hit in mixed.hits]
    for at, score in enumerate(order):
        # Whoever comes before in one order and after in the other is as good as that.
        assert all(later <= score * bound**2 for later in order[at + 1 :])


def by_id(page: ResultPage) -> dict[str, bytes]:
    answer = search_answer(page)
    told = (to_json(hit).split('"score":') for hit in answer.hits)
    return {
        hit.id: (before + after.partition(",")[2]).encode()
        for hit, (before, after) in zip(answer.hits, told, strict=True)
    }


def without_hits(page: ResultPage) -> tuple[object, ...]:
    facets = {name: tuple(values) for name, values in page.facets.items()}
    return page.total, facets, page.warnings, page.missing, page.understood, page.filters, page.partial


def length_bound(mixed: Archive, alone: Archive) -> float:
    """By how much the mean length of a field differs with what is hidden: no term's weight changes by more."""
    with_them, without = mean_lengths(mixed), mean_lengths(alone)
    ratios = [with_them[name] / mean for name, mean in without.items() if mean]
    # The rest is what is lost in numbers of 32 bits.
    return max(max(ratio, 1 / ratio) for ratio in ratios) + 1e-4


def mean_lengths(archive: Archive) -> dict[str, float]:
    keeps_a_place = {FILLER}
    lengths: Counter[str] = Counter()
    stories = list(archive.catalogue.stories.all())
    for story in stories:
        for name, text in analysed([story])[0].texts:
            if name.endswith((EXACT, COMMON_GRAMS)):
                dropped = keeps_a_place if name.endswith(COMMON_GRAMS) else ()
                lengths[name] += sum(word not in dropped for word in text.split())
    return {name: length / len(stories) for name, length in lengths.items()}


@given(request=REQUESTS)
@settings(max_examples=40, deadline=None)
def test_whoever_may_see_everything_there_is_finds_the_same_where_it_is_all_there_is(every_twin, request):
    for twins in every_twin.values():
        mine = twins.mixed.search(twins.scope, request)
        theirs = twins.alone.search(OWNER, request)
        assert (mine.total, mine.missing, mine.warnings) == (theirs.total, theirs.missing, theirs.warnings)
        assert {name: set(values) for name, values in mine.facets.items()} == {
            name: set(values) for name, values in theirs.facets.items()
        }


def test_every_story_is_as_if_the_others_were_not_there(twins):
    for key in twins.seen:
        for query in ("", "lamp kestrel", "lant*"):
            mine, theirs = (
                to_json(story_answer(archive.story(twins.scope, key, query)))
                for archive in (twins.mixed, twins.alone)
            )
            assert mine == theirs
    for key in twins.unseen:
        refusals = []
        for archive in (twins.mixed, twins.alone):
            with pytest.raises(UnknownStoryError) as refused:
                archive.story(twins.scope, key, "lamp")
            refusals.append(str(refused.value))
        assert refusals[0] == refusals[1]
    assert twins.mixed.summaries(twins.scope, sorted(twins.unseen)) == {}


def test_passages_are_told_as_if_the_others_were_not_there(twins):
    told = 0
    for key in twins.seen:
        mine, theirs = (
            [
                (each.passage, each.other, each.here, each.there)
                for each in archive.stands_also(twins.scope, key)
            ]
            for archive in (twins.mixed, twins.alone)
        )
        assert mine == theirs
        told += len(mine)
    assert told > 1
    assert told < sum(len(twins.mixed.stands_also(OWNER, key)) for key in twins.seen)
    for apart in (False, True):
        request = DuplicatesRequest(apart=apart)
        mine, theirs = (archive.duplicates(twins.scope, request) for archive in (twins.mixed, twins.alone))
        assert mine == theirs
        assert mine != twins.mixed.duplicates(OWNER, request)
    for key in twins.unseen:
        with pytest.raises(UnknownStoryError):
            twins.mixed.stands_also(twins.scope, key)
        with pytest.raises(UnknownStoryError):
            twins.mixed.story_beside(twins.scope, min(twins.seen), key)


def test_no_story_is_like_one_that_is_not_there(twins):
    for key in sorted(twins.seen):
        mine, theirs = (archive.similar(twins.scope, key) for archive in (twins.mixed, twins.alone))
        assert {each.story.id for each in mine.matches} <= twins.seen
        if twins.mixed.settings.index.engine == "whoosh":
            assert mine == theirs


def test_status_report_jobs_and_examples_are_as_if_they_were_not_there(twins):
    for ask in (Archive.status, Archive.report, Archive.jobs, Archive.examples):
        assert ask(twins.mixed, twins.scope) == ask(twins.alone, twins.scope)
    assert twins.mixed.examples(twins.scope)
    assert twins.mixed.status(twins.scope).stories == len(twins.seen)


def test_a_removal_still_takes_everything_from_the_owner_too(twins):
    """The scope of a viewer does not stand in the way of what has left the catalogue."""
    page = twins.mixed.search(OWNER, SearchRequest("", per_page=50))
    assert page.total > twins.mixed.search(twins.scope, SearchRequest("", per_page=50)).total


DOORS = [
    *("/", "/status", "/api/v1/status", "/api/v1/jobs", "/healthz", "/opensearch.xml", "/robots.txt"),
    *("/embedding", "/embed", "/api/v1/openapi.json", "/status/jobs/1", "/api/v1/jobs/1"),
]
ASKED = [
    *("q=lamp", "q=lamp+kestrel", "q=kestral", "q=lant*", "q=%22the+lamp%22", "q=author:kestrel", "q=quagga"),
    *("q=&author=Kestrel", "q=&rating=explicit", "q=harbour&tag=shame&page=2", "q=lamp&source=cellar"),
    *("q=lamp+OR+quagga", "q=-lamp", "q=words:%3E100", "q=tag:sea", "q=nobody"),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_every_page_and_every_answer_of_the_api_is_the_same_to_the_last_byte(every_twin, engine, accepted):
    twins = every_twin[engine, "rating"]
    mine, theirs = (
        create_app(archive.settings, archive).test_client() for archive in (twins.mixed, twins.alone)
    )
    # Titles and days differ from story to story, so that their order is one.
    sorts = ["title", "published", *(["relevance", "-words"] if engine == "whoosh" else [])]
    doors = [*DOORS]
    for at, query in enumerate(ASKED):
        doors += [
            f"{way}{query}&sort={sorts[at % len(sorts)]}" for way in ("/?", "/embed?", "/api/v1/search?")
        ]
        hits = (
            "/concordance?",
            "/api/v1/hits?",
            "/api/v1/hits.csv?",
            "/api/v1/hits?group=next&",
            "/api/v1/hits?group=author&",
        )
        doors += [f"{way}{query}&sort=story" for way in hits]
    for key in sorted(twins.seen | twins.unseen):
        doors += [f"/concordance?q=lamp&story={key}", f"/stories/{key}?at=1.&exact=lamp"]
        doors += [f"/stories/{key}?q=lamp", f"/api/v1/stories/{key}?q=kestrel"]
        doors += [f"{start}/stories/{key}/lifted" for start in ("", "/api/v1")]
        if engine == "whoosh":  # scores of Tantivy's differ within the bound
            doors.append(f"/api/v1/stories/{key}/similar")
        doors += [f"/stories/{key}?with={story_id('box', f'{number}.txt')}" for number in (70, 73)]
    doors += ["/duplicates", "/duplicates?apart=1", "/api/v1/duplicates?page=2&hitsPerPage=1"]
    for door in doors:
        for again in range(2):
            answers = [client.get(door, headers={"Accept-Encoding": accepted}) for client in (mine, theirs)]
            assert answers[0].status_code == answers[1].status_code, door
            assert answers[0].data == answers[1].data, (door, again)
    for key in twins.unseen:
        assert mine.get(f"/stories/{key}").status_code == 404


def test_a_raised_rating_is_seen_by_nobody_before_the_index_has_followed(tmp_path):
    for engine in ENGINES:
        with ExitStack() as stack:
            shown = Story("box", "a.txt", "Lamp", (Chapter(1, None, "A lamp."),), rating=Rating.GENERAL)
            archive = opened(tmp_path / engine, engine, [shown], stack)
            (hit,) = archive.search(SCOPES["rating"], SearchRequest("lamp")).hits
            raised = Story("box", "a.txt", "Lamp", (Chapter(1, None, "A lamp."),), rating=Rating.EXPLICIT)
            archive.catalogue.stories.put_story(raised, "another")
            page = archive.search(SCOPES["rating"], SearchRequest("lamp"))
            assert (page.hits, page.total) == ((), 0)
            with pytest.raises(UnknownStoryError):
                archive.story(SCOPES["rating"], hit.story.id)

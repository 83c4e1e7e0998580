"""Results sorted by the best passage of each story, held against a model that cuts every text and knows no index."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from archive_factory import fill, settings_for, story_of
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.stemming import query_stems
from indexer.archive import Archive
from indexer.config import IndexSettings
from indexer.engines.bm25 import rarity
from indexer.engines.passages import passages_of
from indexer.model import OWNER, Chapter, Rating, Scope, SearchRequest, story_id

WORDS = ["lamp", "lamps", "storm", "harbour", "kettle", "ferry", *["the", "and", "of", "it"] * 3]
CHANCE = random.Random(5)


def text(words: int) -> str:
    return " ".join(CHANCE.choice(WORDS) for _ in range(words))


def tale(number: int):
    chapters = tuple(Chapter(at, None, text(CHANCE.choice([5, 60, 400]))) for at in range(1, 4))
    rating = CHANCE.choice([Rating.GENERAL, Rating.EXPLICIT])
    return replace(story_of(f"tale{number}", "x", rating=rating), chapters=chapters)


TALES = [*map(tale, range(30)), story_of("title", "Nothing of it.", title="Lamp and kettle")]
TEENS = Scope(Rating.TEEN)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = settings_for(tmp_path_factory.mktemp("passages"), request.param)
    fill(made, TALES)
    with closing(Archive(made)) as opened:
        yield opened


def modelled(archive: Archive, words: list[str], scope: Scope) -> dict[str, float]:
    """Return what the best passage of each story is worth, by cutting every text."""
    stories = [each for each in archive.catalogue.stories.all() if scope.allows(each.summary)]
    cut = {
        story.id: [set(stems.split()) for stems in made.stems]
        for story, made in zip(stories, passages_of(stories), strict=True)
    }
    every = [stems for some in cut.values() for stems in some]
    groups = dict.fromkeys(tuple(query_stems(word, ["en", ""])) for word in words)
    worth = {
        group: rarity(len(every), held)
        for group in groups
        if (held := sum(not stems.isdisjoint(group) for stems in every))
    }
    return {
        key: max(
            (sum(each for group, each in worth.items() if not stems.isdisjoint(group)) for stems in some),
            default=0.0,
        )
        for key, some in cut.items()
    }


@pytest.mark.parametrize("scope", [OWNER, TEENS], ids=["owner", "viewer"])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_stories_stand_by_their_best_passage_and_then_by_relevance(archive, scope, words):
    asked = SearchRequest(" OR ".join(words), sort="passage", per_page=50)
    page = archive.search(scope, asked)
    model = modelled(archive, words, scope)
    relevant = [hit.story.id for hit in archive.search(scope, replace(asked, sort="relevance")).hits]
    assert page.warnings == ()
    assert {hit.story.id: hit.score for hit in page.hits} == pytest.approx(
        {key: model[key] for key in relevant}
    )
    scores = {hit.story.id: hit.score for hit in page.hits}
    assert [hit.story.id for hit in page.hits] == sorted(relevant, key=lambda key: -scores[key])


def test_pages_filters_and_counts_are_those_of_one_list(archive):
    asked = SearchRequest("lamp kettle", sort="passage", per_page=50)
    whole = archive.search(OWNER, asked)
    pages = [archive.search(OWNER, replace(asked, page=at, per_page=4)) for at in range(1, 10)]
    assert [hit.story.id for page in pages for hit in page.hits] == [hit.story.id for hit in whole.hits]
    assert {page.total for page in pages} == {whole.total}
    relevant = archive.search(OWNER, replace(asked, sort="relevance"))
    assert (whole.total, whole.facets) == (relevant.total, relevant.facets)
    narrowed = archive.search(OWNER, replace(asked, filters={"rating": ("general",)}))
    general = [hit.story.id for hit in whole.hits if hit.story.rating is Rating.GENERAL]
    assert [hit.story.id for hit in narrowed.hits] == general
    # What is found by its title alone comes last.
    assert whole.hits[-1].story.id == story_id("tales", "title.txt")
    assert whole.hits[-1].score == 0


def test_words_together_come_before_words_apart(archive):
    page = archive.search(OWNER, SearchRequest('sort:passage "lamp the" harbour ferry', per_page=50))
    assert page.sort == "passage"
    assert "those with the best passage first" in page.understood
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    assert page.hits[0].passages


def test_an_index_without_passages_refuses_the_order(tmp_path: Path):
    made = replace(settings_for(tmp_path, "whoosh"), index=IndexSettings(engine="whoosh", passages=False))
    fill(made, TALES[:2])
    with closing(Archive(made)) as archive:
        page = archive.search(OWNER, SearchRequest("lamp", sort="passage"))
    assert page.total == 0
    assert "This index has no passages" in " ".join(page.warnings)
    assert "velveteen reindex" in " ".join(page.warnings)

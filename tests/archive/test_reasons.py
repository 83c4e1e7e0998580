"""Why a story is where it is: what is said of it adds up, and says nothing of stories that may not be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webserver import keep

from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings, WebSettings
from indexer.model import OWNER, Chapter, Hit, Rating, Scope, SearchRequest, Story
from webui import create_app


def tale(key: str, title: str, text: str, **more: object) -> Story:
    return Story("box", f"{key}.txt", title, (Chapter(1, None, text),), rating=Rating.TEEN, **more)


STORIES = [
    tale(
        "a", "The Golden Ring", "She walked to the ring and walks on, a golden ring.", authors=("Ann Ring",)
    ),
    tale("b", "Walking", "A walk by the sea; the sea was golden.", tags=("sea",)),
    tale("c", "Nobody", "The well-known sea. Golden walkers of the ring."),
]
HIDDEN = replace(tale("d", "Golden Walks", "Golden golden walk."), rating=Rating.EXPLICIT)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request, tmp_path_factory) -> Iterator[Archive]:
    made = Settings(
        library=LibrarySettings(data=tmp_path_factory.mktemp("box")),
        index=IndexSettings(engine=request.param),
        web=WebSettings(highest_rating=Rating.TEEN),
    )
    keep(made, [*STORIES, HIDDEN])
    with closing(Archive(made)) as opened:
        yield opened


def hits(archive: Archive, text: str, scope: Scope = OWNER) -> dict[str, Hit]:
    page = archive.search(scope, SearchRequest(text, explained=True))
    return {hit.story.title: hit for hit in page.hits}


WORDS = st.sampled_from(
    ["golden", "ring", "walked", "sea", "well-known", '"golden ring"', "title:walk", "tag:sea", "wal*", "ann"]
)
TEXTS = st.builds(
    lambda words, glue: glue.join(words),
    st.lists(WORDS, min_size=1, max_size=4),
    st.sampled_from([" ", " OR "]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_what_is_said_of_a_story_adds_up_to_its_score(archive, text):
    for hit in hits(archive, text).values():
        assert sum(each.score or 0 for each in hit.reasons) == pytest.approx(hit.score, rel=1e-4)


def test_a_word_is_counted_in_every_field_with_what_each_time_weighs(archive):
    ring, walked = (hits(archive, text)["The Golden Ring"].reasons[0] for text in ("ring", "walked"))
    assert ring.counts == (("title", 1, 4), ("author", 1, 4), ("body", 2, 1))
    assert (walked.sought, walked.counts) == ("walked", (("body", 2, 1),))
    assert (ring.stories, ring.every) == (2, 4)


def test_a_title_typed_in_full_is_said_to_be_that(archive):
    assert "its whole title" in {
        each.sought for each in hits(archive, "golden ring")["The Golden Ring"].reasons
    }
    assert "its whole title" not in {each.sought for each in hits(archive, "golden ring")["Nobody"].reasons}


def test_how_rare_a_word_is_says_nothing_of_stories_that_may_not_be_seen(archive):
    (word,) = hits(archive, "golden", Scope(Rating.TEEN))["Walking"].reasons
    assert (word.stories, word.every) == (3, 3)


def test_stories_in_another_order_have_nothing_to_explain(archive):
    page = archive.search(OWNER, SearchRequest("golden", sort="title", explained=True))
    assert page.hits
    assert not any(hit.reasons for hit in page.hits)


def test_the_page_says_why_without_a_script(archive):
    page = create_app(archive.settings, archive).test_client().get("/?q=golden").text
    assert '<details class="why"><summary>Why this?</summary>' in page
    assert "<bdi>golden</bdi></strong> in 3 of 3 stories, weight" in page
    assert "title 1 × 4" in page
    assert (
        "Why this?"
        not in create_app(archive.settings, archive).test_client().get("/?q=golden&sort=title").text
    )

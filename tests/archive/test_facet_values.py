"""Values of facets as people ask for them, on an archive on disk with either engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from archive_factory import fill, story_of

from indexer.archive import Archive
from indexer.archive.facet_values import meaning, unknown, unknown_values
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.model import OWNER, Rating, SearchRequest, Status
from webui import create_app

STORIES = (
    story_of(
        "moth",
        "A moth.",
        language="English",
        rating=Rating.MATURE,
        status=Status.COMPLETE,
        tags=("Night Air",),
    ),
    story_of(
        "lampe",
        "Eine Lampe.",
        language="German",
        rating=Rating.TEEN,
        status=Status.IN_PROGRESS,
        authors=("Anna Lie",),
    ),
    story_of("deng", "灯", language="Chinese", rating=Rating.GENERAL, authors=("Mossop",)),
    story_of("farol", "Un farol.", language="Spanish", characters=("Old Tom", "Tom Bell")),
)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("values")
    settings = Settings(library=LibrarySettings(data=folder), index=IndexSettings(engine=request.param))
    fill(settings, STORIES)
    with closing(Archive(settings)) as opened:
        yield opened


def titles(archive: Archive, text: str = "", **filters: str) -> list[str]:
    page = archive.search(
        OWNER, SearchRequest(text, filters={name: (value,) for name, value in filters.items()})
    )
    return [hit.story.title for hit in page.hits]


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("language", "en", "Moth"),
        ("language", "English", "Moth"),
        ("language", "en-US", "Moth"),
        ("language", "deutsch", "Lampe"),
        ("language", "zh-CN", "Deng"),
        ("language", "Español", "Farol"),
        ("rating", "mature", "Moth"),
        ("rating", "PG-13", "Lampe"),
        ("rating", "Teen And Up Audiences", "Lampe"),
        ("rating", "K+", "Deng"),
        ("status", "complete", "Moth"),
        ("status", "WIP", "Lampe"),
        ("status", "abgeschlossen", "Moth"),
    ],
)
def test_a_value_is_asked_for_by_any_name_reading_knows(archive, field, value, found):
    page = archive.search(OWNER, SearchRequest("", filters={field: (value,)}))
    assert [hit.story.title for hit in page.hits] == [found]
    assert page.warnings == ()
    assert page.filters[field][0] in {each.value for each in page.facets[field]}
    quoted = f'{field}:"{value}"'
    assert titles(archive, quoted) == [found]
    if " " not in value:
        assert titles(archive, f"{field}:{value}") == [found]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("rating", "matur", "No story has the rating “matur”; did you mean “mature”?"),
        (
            "rating",
            "NC-17",
            "No story has the rating “NC-17”; there are “general”, “mature”, “teen” and “unrated”.",
        ),
        ("language", "Englsh", "No story has the language “Englsh”; did you mean “English”?"),
        (
            "language",
            "klingon",
            "No story has the language “klingon”; there are “Chinese”, “English”, “German” and “Spanish”.",
        ),
        ("status", "compleat", "No story has the status “compleat”; did you mean “complete”?"),
        ("source", "tails", "No story has the source “tails”; did you mean “tales”?"),
        ("author", "moss", "No story has the author “moss”; did you mean “Moss”?"),
        ("author", "anna", "No story has the author “anna”; did you mean “Anna Lie”?"),
        ("author", "Ana Lie", "No story has the author “Ana Lie”; did you mean “Anna Lie”?"),
        ("author", "Nobody", "No story has the author “Nobody”."),
        ("character", "tom", "No story has the character “tom”; did you mean “Old Tom” or “Tom Bell”?"),
        ("tag", "night air", "No story has the tag “night air”; did you mean “Night Air”?"),
        ("fandom", "x", "No story has the fandom “x”."),
        ("warning", "\0\u202e", "No story has the warning “\0\u202e”."),
    ],
)
def test_a_value_no_story_has_is_named_with_the_nearest(archive, field, value, sentence):
    page = archive.search(OWNER, SearchRequest("", filters={field: (value,)}))
    assert (page.total, page.warnings) == (0, (sentence,))


def test_a_value_that_only_these_stories_lack_is_no_mistake(archive):
    page = archive.search(OWNER, SearchRequest("lampe", filters={"language": ("English",)}))
    assert (page.total, page.warnings) == (0, ())


def test_of_several_values_only_the_unknown_is_named(archive):
    page = archive.search(
        OWNER, SearchRequest("", filters={"language": ("en", "elvish"), "rating": ("M",)}, faceted=False)
    )
    assert page.total == 1
    assert [warning.partition("”")[0] for warning in page.warnings] == ["No story has the language “elvish"]
    assert page.filters == {"language": ("English", "elvish"), "rating": ("mature",)}


def test_an_unknown_key_in_a_query_is_named_too(archive):
    assert archive.search(OWNER, SearchRequest("rating:matur")).warnings == (
        "No story has the rating “matur”; did you mean “mature”?",
    )
    assert archive.search(OWNER, SearchRequest("moth -rating:matur")).warnings == ()
    assert archive.search(OWNER, SearchRequest("moth OR rating:matur")).total == 1


def test_pages_and_api_tick_and_answer_what_is_meant(archive):
    client = create_app(replace(archive.settings), archive).test_client()
    page = client.get("/?language=en").text
    assert 'name="language" value="English" checked' in page
    assert 'name="language" value="German"' in page
    answer = client.get("/api/v1/search?language=deutsch").json
    assert (answer["totalHits"], answer["warnings"]) == (1, [])
    wrong = client.get("/api/v1/search?rating=matur").json
    assert wrong["warnings"] == ["No story has the rating “matur”; did you mean “mature”?"]
    assert "did you mean “mature”?" in client.get("/?rating=matur").text


def test_without_an_index_nothing_is_said_to_be_unknown(tmp_path):
    with closing(Archive(Settings(library=LibrarySettings(data=tmp_path)))) as empty:
        assert empty.search(OWNER, SearchRequest("", filters={"rating": ("matur",)})).warnings == (
            "The archive holds no stories yet.",
        )


def test_other_values_mean_themselves():
    assert meaning("author", "en") == "en"
    assert meaning("rating", "nonsense") == "nonsense"
    assert meaning("status", "unknown") == "unknown"


def test_a_great_many_values_are_compared_where_they_begin_alike():
    held = [f"name {number} of many" for number in range(6000)] + ["Kestrel", "estrel"]
    assert unknown("tag", "Kestral", held) == "No story has the tag “Kestral”; did you mean “Kestrel”?"


@pytest.mark.parametrize(
    ("field", "value", "held"),
    [
        ("source", "inbox", "Inbox"),
        ("source", "attic box", "The Attic Box"),
        ("language", "deutsch", "German"),
    ],
)
def test_what_a_query_finds_is_no_stranger_and_what_a_filter_does_not_is_one(field, value, held):
    def as_written(_field: str, value: str) -> tuple[str, ...]:
        return (value,)

    known = unknown_values((), [(field, value)], as_written, {}, lambda _: [held])
    assert known == ()
    assert unknown_values((), [(field, "zebra")], as_written, {}, lambda _: [held]) != ()
    if field == "source":
        assert "did you mean" in unknown_values([(field, value)], (), as_written, {}, lambda _: [held])[0]

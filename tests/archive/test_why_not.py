"""Why a story is not found: just the parts of a query that do not find it by themselves are named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from archive_factory import fill, story_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.errors import UnknownStoryError
from indexer.model import OWNER, Rating, Scope, SearchRequest, Source, SourceKind, story_id
from indexer.query import parse
from webui.address import Address

LAMP = story_of(
    "lamp",
    "A white towel lay by the harbour lamp. The keeper slept, and far below him a Kestrel cried.",
    title="The Lamp in the Fog",
    authors=("Wren Alder",),
    tags=("fog", "boats"),
    rating=Rating.GENERAL,
    words=2071,
    published=date(2004, 5, 3),
)
KITE = story_of(
    "kite", "A kite pulled the white hill out to sea; a keeper wept.", rating=Rating.TEEN, tags=("fog",)
)
CLOCK = story_of("clock", "The harbour clock struck thirteen towels.", rating=Rating.EXPLICIT)
TALES = (LAMP, KITE, CLOCK)
TEEN = Scope(Rating.TEEN)
ID = {each.title: story_id(each.source, each.native_key) for each in TALES}


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    data = tmp_path_factory.mktemp("archive")
    made = Settings(
        library=LibrarySettings(data=data),
        index=IndexSettings(engine=request.param),
        sources=(Source("tales", SourceKind.INBOX, str(data)),),
    )
    fill(made, TALES)
    with closing(Archive(made)) as opened:
        yield opened


def failed(archive: Archive, text: str, **filters: tuple[str, ...]) -> list[str]:
    found = archive.why_not(OWNER, SearchRequest(text, filters), "The Lamp in the Fog")
    assert (found.rank, found.partial) == (None, False)
    return list(found.failed)


def test_each_part_that_fails_is_named_and_no_other(archive: Archive) -> None:
    assert failed(archive, 'lamp zeppelin "white towel" "white lamp" -kestrel words:>5000 author:fern') == [
        "It is not among the stories with the word zeppelin.",
        "It is not among the stories with the exact phrase “white lamp”: it has all of that, but not in a row.",
        "It is among the stories with the word kestrel, and the query leaves those out.",
        "It is not among the stories of more than 5,000 words: it has 2,071 words.",
        "It is not among the stories with the word fern in the author: its author is “Wren Alder”.",
    ]


def test_what_is_known_of_why_is_said(archive: Archive) -> None:
    assert failed(archive, '"white sheep towel"')[0].endswith(": it has no “sheep”.")
    assert failed(archive, "towel NEAR/1 (sheep OR cow)")[0].endswith(
        ": it has no the word sheep or the word cow."
    )
    assert failed(archive, "towel NEAR/1 keeper")[0].endswith(
        ": it has all of that, but not so near each other."
    )
    assert failed(archive, "fandom:hills")[0].endswith(": it has no fandom.")
    assert failed(archive, "published:2010")[0].endswith(": it was published 2004-05-03.")
    assert failed(archive, "(zebra OR giraffe) lamp") == [
        "It is not among the stories with the word zebra or the word giraffe."
    ]


def test_filters_are_judged_as_the_search_does(archive: Archive) -> None:
    assert failed(archive, "lamp", rating=("teen", "mature"), tag=("fog",)) == [
        "The filter rating leaves only “teen” or “mature”: its rating is “general”."
    ]


def test_a_story_that_is_found_has_its_place(archive: Archive) -> None:
    found = archive.why_not(OWNER, SearchRequest("white"), ID["The Lamp in the Fog"])
    hits = [hit.story.id for hit in archive.search(OWNER, SearchRequest("white")).hits]
    assert found.rank == hits.index(found.story.id) + 1
    assert found.sentences == (f"It is found: it is number {found.rank} of what matches.",)


@pytest.mark.parametrize(
    "named",
    [
        "the lamp in the fog",
        "Lamp in the Fog",
        ID[LAMP.title],
        f"http://box:8000/stories/{ID[LAMP.title]}?q=x#hit-1",
    ],
)
def test_a_story_goes_by_its_title_its_address_or_its_id(archive: Archive, named: str) -> None:
    assert archive.why_not(TEEN, SearchRequest("zeppelin"), named).story.id == ID[LAMP.title]


@pytest.mark.parametrize(
    "named", ["", "  ", "?", "no such story", ID[CLOCK.title], "Clock", f"/stories/{ID[CLOCK.title]}"]
)
def test_a_story_that_may_not_be_seen_is_like_one_that_does_not_exist(archive: Archive, named: str) -> None:
    with pytest.raises(UnknownStoryError) as refused:
        archive.why_not(TEEN, SearchRequest("zeppelin"), named)
    assert named.strip() in str(refused.value)
    if "lock" in named or named in ID.values():
        assert archive.why_not(OWNER, SearchRequest("zeppelin"), named).failed


PARTS = [
    "lamp",
    "towels",
    '"white towel"',
    '"harbour clock"',
    "-kestrel",
    "keep*",
    "kestral~1",
    "words:>100",
    "has:tag",
]
PARTS += [
    "tag:fog",
    "(hill OR clock)",
    "towel NEAR/3 harbour",
    "author:moss",
    "-rating:teen",
    "published:2004",
    "case:Kestrel",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True), st.sampled_from(TALES))
def test_as_many_parts_fail_as_do_not_find_it_alone_and_none_of_a_story_that_is_found(
    archive: Archive, parts: list[str], story: object
) -> None:
    key = story_id(story.source, story.native_key)  # type: ignore[attr-defined]
    said = archive.why_not(OWNER, SearchRequest(" ".join(parts)), key)

    def finds(text: str) -> bool:
        return key in {hit.story.id for hit in archive.search(OWNER, SearchRequest(text, exact=True)).hits}

    assert (said.rank is not None) == finds(" ".join(parts))
    assert len(said.failed) == sum(not finds(part) for part in parts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PARTS), st.lists(st.sampled_from(PARTS), min_size=1, max_size=2).map(" OR ".join))
def test_a_search_in_results_finds_what_both_find_and_is_read_back_as_it_is_printed(
    archive: Archive, one: str, other: str
) -> None:
    both = Address(one).narrowed_by(other).text

    def found(text: str) -> set[str]:
        return {hit.story.id for hit in archive.search(OWNER, SearchRequest(text, exact=True)).hits}

    assert found(both) == found(one) & found(other)
    assert Address("").narrowed_by(both).text == both
    assert parse(both)[1] == ()


def test_where_no_index_answers_that_is_what_is_said(tmp_path: Path) -> None:
    made = Settings(
        library=LibrarySettings(data=tmp_path), sources=(Source("tales", SourceKind.INBOX, str(tmp_path)),)
    )
    fill(made, TALES)
    shutil.rmtree(tmp_path / "index")
    with closing(Archive(made)) as opened:
        said = opened.why_not(OWNER, SearchRequest("lamp"), ID[LAMP.title])
    assert said.partial
    assert said.sentences == ("The index is being built; results will appear as soon as it is ready.",)

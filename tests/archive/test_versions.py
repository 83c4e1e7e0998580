"""Earlier versions through the archive's doors: read, compared, found, and within what a viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.errors import DamagedStoryError, UnknownStoryError
from indexer.model import OWNER, Change, Chapter, Rating, Scope, SearchRequest, Story, story_id
from indexer.model.version import DiffKind
from indexer.pipeline import index_pending
from indexer.readers.digest import story_digest

TEEN = Scope(Rating.TEEN)
FIRST = ("The lamp was lit before the fog came in.", "Nobody had planted the clocks, and still they came up.")
DARK = (
    "The lamp was lit before the quagga came in.",
    "Nobody had planted the clocks, and still they came up.",
)
LAST = ("The lamp was lit before the dusk came in.",)
LAMP = story_id("tales", "lamp.txt")


def story(texts: tuple[str, ...], rating: Rating = Rating.TEEN, key: str = "lamp.txt") -> Story:
    chapters = tuple(Chapter(number, f"Part {number}", text) for number, text in enumerate(texts, 1))
    words = sum(len(text.split()) for text in texts)
    return Story("tales", key, "The Lamp", chapters, ("Moss",), rating=rating, words=words)


@pytest.fixture(params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    settings = Settings(library=LibrarySettings(data=tmp_path), index=IndexSettings(engine=request.param))
    with open_resources(settings) as resources:
        for each in (
            *(story(FIRST), story(DARK, Rating.EXPLICIT), story(LAST)),
            *(story(("A kite of the fog.",), Rating.EXPLICIT, "kite.txt"), story(("A kite.",), Rating.EXPLICIT, "kite.txt")),
        ):  # fmt: skip
            resources.catalogue.stories.put_story(each, story_digest(each))
        index_pending(resources, RecordingReporter())
    with closing(Archive(settings)) as opened:
        yield opened


def found(archive: Archive, text: str, scope: Scope = OWNER) -> list[str]:
    page = archive.search(scope, SearchRequest(text))
    assert page.total == len(page.hits)
    return sorted(hit.story.id for hit in page.hits)


def test_versions_are_listed_oldest_first_with_what_became_of_each(archive: Archive):
    listed = archive.versions(OWNER, LAMP)
    assert [(each.number, each.change, each.chapters, each.gone_chapters) for each in listed] == [
        (1, Change.EDITED, 2, 0),
        (2, Change.SHORTENED, 2, 1),
    ]
    assert archive.versions(OWNER, story_id("tales", "kite.txt"))[0].number == 1


def test_a_version_is_read_marked_with_the_chapters_that_are_gone_today(archive: Archive):
    read = archive.earlier_version(OWNER, LAMP, 1, "clocks version:any")
    assert [each.text for each in read.marked.story.chapters] == list(FIRST)
    assert read.gone == {2}
    (span,) = read.marked.spans[2]
    assert FIRST[1][span.start : span.end] == "clocks"
    assert read.marked.matches == 1


def test_a_version_is_compared_with_the_one_that_took_its_place(archive: Archive):
    first, second = (archive.version_diff(OWNER, LAMP, number) for number in (1, 2))
    assert first.following is not None
    assert (first.following.number, second.following) == (2, None)
    edited = [line for line in first.lines if line.kind is not DiffKind.SAME]
    assert [(line.kind, line.text) for line in edited] == [(DiffKind.EDITED, DARK[0])]
    assert [line.text for line in second.lines if line.kind is DiffKind.GONE] == ["Part 2", DARK[1]]
    assert second.gone == {2}


def test_a_result_names_the_versions_that_match_with_words_no_later_text_has(archive: Archive):
    (hit,) = archive.search(OWNER, SearchRequest("quagga version:any")).hits
    assert hit.passages == ()
    (earlier,) = hit.earlier
    assert earlier.version.number == 2
    assert ["quagga" in each.text for each in earlier.passages] == [True]
    (hit,) = archive.search(OWNER, SearchRequest("dusk version:any")).hits
    assert [each.text for each in hit.passages] == [LAST[0]]
    (hit,) = archive.search(OWNER, SearchRequest("clocks version:any")).hits
    # Both had it; the later one says so.
    assert [each.version.number for each in hit.earlier] == [2]
    (hit,) = archive.search(OWNER, SearchRequest("body:lamp")).hits
    assert hit.earlier == ()


def test_by_default_todays_texts_are_found_alone(archive: Archive):
    kite = story_id("tales", "kite.txt")
    assert found(archive, "fog") == found(archive, "quagga") == found(archive, "clocks") == []
    assert found(archive, "fog version:any") == sorted([LAMP, kite])
    assert archive.search(OWNER, SearchRequest("")).total == 2
    assert {each.value: each.count for each in archive.search(OWNER, SearchRequest("")).facets["rating"]} == {
        "explicit": 1,
        "teen": 1,
    }


def test_a_text_that_was_rated_stronger_is_seen_by_nobody_whose_scope_ends_below(archive: Archive):
    assert [each.number for each in archive.versions(TEEN, LAMP)] == [1]
    assert found(archive, "quagga version:any") == [LAMP]
    assert found(archive, "quagga version:any", TEEN) == found(archive, "earlier:quagga", TEEN) == []
    assert found(archive, "fog version:any", TEEN) == [LAMP]
    with pytest.raises(UnknownStoryError):
        archive.earlier_version(TEEN, LAMP, 2)
    with pytest.raises(UnknownStoryError):
        archive.version_diff(TEEN, LAMP, 2)
    # What took its place, as far as they may know, is today's text.
    diff = archive.version_diff(TEEN, LAMP, 1)
    assert diff.following is None
    assert "quagga" not in repr(diff)
    for text in ("clocks version:any", "lamp version:any"):
        assert "quagga" not in repr(archive.search(TEEN, SearchRequest(text)))


@pytest.mark.parametrize(
    "scope", [TEEN, Scope(sources=frozenset({"elsewhere"})), OWNER.hiding([story_id("tales", "kite.txt")])]
)
def test_the_versions_of_a_hidden_story_are_hidden(archive: Archive, scope: Scope):
    kite = story_id("tales", "kite.txt")
    for asked in (archive.versions, archive.story):
        with pytest.raises(UnknownStoryError):
            asked(scope, kite)
    for asked in (archive.earlier_version, archive.version_diff):
        with pytest.raises(UnknownStoryError):
            asked(scope, kite, 1)
    assert kite not in found(archive, "kite version:any", scope) + found(archive, "earlier:fog", scope)


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_a_version_that_is_not_there_is_said_so(archive: Archive, number: int):
    for asked in (archive.earlier_version, archive.version_diff):
        with pytest.raises(UnknownStoryError):
            asked(OWNER, LAMP, number)
    with pytest.raises(UnknownStoryError):
        archive.versions(OWNER, "none")


def test_a_damaged_version_is_told_of_to_the_owner_alone(archive: Archive):
    with archive.catalogue._database.write() as connection:
        connection.exec_driver_sql("UPDATE version_texts SET content = substr(content, 2)")
    with pytest.raises(DamagedStoryError):
        archive.earlier_version(OWNER, LAMP, 1)
    with pytest.raises(UnknownStoryError):
        archive.earlier_version(TEEN, LAMP, 1)
    assert LAMP in found(archive, "dusk version:any")

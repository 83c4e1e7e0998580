"""Passages and copies through the archive's doors: made by a reindex, told together, without what is the same work."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from archive_factory import settings_for
from recording import RecordingReporter
from warm_reader import open_resources

from indexer.archive import Archive
from indexer.config import Settings
from indexer.errors import UnknownStoryError
from indexer.model import OWNER, Chapter, DuplicatesRequest, RemovalOrder, Story, story_id
from indexer.pipeline import index_pending, reindex
from indexer.readers.digest import story_digest

RNG = random.Random(8)
WORDS = ["".join(RNG.choices("abcdefghijklmnopqrstuvwxyz", k=RNG.randint(4, 9))) for _ in range(4000)]


def prose(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


LONG, SHORT, COMMON = prose(1, 70), prose(2, 25), prose(3, 90)


def tale(name: str, *texts: str, author: str = "Moss") -> Story:
    chapters = tuple(Chapter(number, None, text) for number, text in enumerate(texts, 1))
    words = sum(len(text.split()) for text in texts)
    return Story("tales", f"{name}.txt", name.title(), chapters, (author,), words=words)


def key(name: str) -> str:
    return story_id("tales", f"{name}.txt")


LAMP = tale("lamp", f"{prose(10, 400)} {LONG}", f"{SHORT} {prose(11, 300)} {COMMON}")
TALES = [
    LAMP,
    tale("kite", f"{prose(12, 200)} {SHORT} {prose(13, 200)} {LONG} {prose(14, 50)}", author="Fern"),
    tale("bell", f"{prose(15, 300)} {LONG} {prose(16, 100)}", author="Fern"),
    # Two editions of one work, and a collection with a story.
    tale("tide", f"{prose(17, 800)} {LONG}", author="Wren"),
    replace(tale("again", f"{prose(17, 800)} {LONG}", author="Wren"), title="Tide"),
    tale("pebble", prose(18, 200), author="Wren"),
    tale("shore", prose(19, 900), prose(18, 200), author="Wren"),
    *(
        tale(f"verse {number}", f"{prose(30 + number, 200)} {COMMON}", author=str(number))
        for number in range(5)
    ),
]


def put(settings: Settings, stories: Sequence[Story], *, again: bool = True) -> None:
    with open_resources(settings) as resources:
        for each in stories:
            resources.catalogue.stories.put_story(each, story_digest(each), compared=True)
        (reindex if again else index_pending)(resources, RecordingReporter())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings = settings_for(tmp_path_factory.mktemp("lifted"), "tantivy")
    put(settings, TALES)
    with closing(Archive(settings)) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    settings = settings_for(tmp_path, "whoosh")
    put(settings, TALES[:3])
    with closing(Archive(settings)) as opened:
        yield opened


def test_the_passages_of_a_story_are_told_in_its_order_once_for_each_work(filled):
    told = filled.stands_also(OWNER, key("lamp"))
    assert [(each.passage.one.chapter, each.other.title) for each in told if each.text != COMMON] == [
        *(
            (1, title)
            for title in sorted(
                ("Kite", "Bell", "Tide"),
                key=lambda name: key(name.lower()) if name != "Tide" else min(key("tide"), key("again")),
            )
        ),
        (2, "Kite"),
    ]
    assert {each.text for each in told} == {LONG, SHORT, COMMON}


def test_a_passage_is_marked_in_the_other_story_by_its_number_there(filled):
    for each in filled.stands_also(OWNER, key("kite")):
        there = filled.story_beside(OWNER, each.other.id, key("kite"))
        spans = [(chapter, span) for chapter in sorted(there.spans) for span in there.spans[chapter]]
        chapter, span = spans[each.there - 1]
        text = there.story.chapters[chapter - 1].text[span.start : span.end]
        assert text == each.text
        assert there.matches == len(spans)
    numbers = [each.here for each in filled.stands_also(OWNER, key("kite")) if each.other.title == "Lamp"]
    assert numbers == [1, 2]


def test_passages_are_put_together_the_longest_first_and_common_ones_last(filled):
    found = filled.duplicates(OWNER, DuplicatesRequest())
    told = [
        (each.text, sorted(place.story.title for place in each.places), each.is_common)
        for each in found.passages
    ]
    assert told == [
        (LONG, ["Bell", "Kite", "Lamp", "Tide"], False),
        (SHORT, ["Kite", "Lamp"], False),
        (COMMON, ["Lamp", *(f"Verse {number}" for number in range(5))], True),
    ]
    assert found.total == 3
    assert found.compared_at is not None
    assert (found.is_on, found.whole) == (True, True)


def test_copies_are_told_with_what_they_share_and_stories_with_what_holds_them(filled):
    found = filled.duplicates(OWNER, DuplicatesRequest())
    assert [[(each.story.id, each.share) for each in group] for group in found.groups] == [
        [(key("tide"), 1.0), (key("again"), 1.0)]
    ]
    ((held, holder),) = [(each.story.title, each.holder.title) for each in found.held]
    assert (held, holder) == ("Pebble", "Shore")


def test_only_passages_between_authors_may_be_asked_for_and_pages_of_them(filled):
    apart = filled.duplicates(OWNER, DuplicatesRequest(apart=True))
    assert apart.total == 3
    second = filled.duplicates(OWNER, DuplicatesRequest(page=2, per_page=1))
    assert [each.text for each in second.passages] == [SHORT]
    assert (second.groups, second.held, second.pages) == ((), (), 3)
    assert filled.duplicates(OWNER, DuplicatesRequest(page=9)).passages == ()


def test_what_has_come_or_changed_since_is_told_of_after_the_next_reindex(archive):
    changed = replace(LAMP, chapters=(Chapter(1, None, f"{prose(50, 90)} {SHORT}"),))
    for again, expected in ((False, []), (True, [SHORT])):
        put(archive.settings, [changed], again=again)
        version = archive.version(OWNER)
        assert [each.text for each in archive.stands_also(OWNER, key("lamp"))] == expected
        # What was told before is known to be old.
        put(archive.settings, [tale("new", f"{LONG} {prose(51, 80)}", author=str(again))], again=True)
        assert archive.version(OWNER) != version


def test_a_removed_story_is_told_of_no_more(archive):
    assert {each.other.title for each in archive.stands_also(OWNER, key("lamp"))} == {"Kite", "Bell"}
    archive.catalogue.removals.remove([key("kite")], RemovalOrder("tests"))
    assert {each.other.title for each in archive.stands_also(OWNER, key("lamp"))} == {"Bell"}
    assert "Kite" not in str(archive.duplicates(OWNER, DuplicatesRequest()))
    with pytest.raises(UnknownStoryError):
        archive.story_beside(OWNER, key("lamp"), key("kite"))


def test_an_archive_can_do_without(archive):
    settings = replace(archive.settings, index=replace(archive.settings.index, lifted=False))
    put(settings, [])
    archive.follow(settings)
    found = archive.duplicates(OWNER, DuplicatesRequest())
    assert (found.total, found.compared_at, found.is_on) == (0, None, False)
    assert archive.stands_also(OWNER, key("lamp")) == ()

"""Stories like another: which, in which order, why, and none that may not be seen or is the same work."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from archive_factory import settings_for
from recording import RecordingReporter
from warm_reader import open_resources

from indexer.archive import Archive
from indexer.errors import UnknownStoryError
from indexer.model import OWNER, Chapter, Rating, RemovalOrder, Scope, Similar, Story, story_id
from indexer.pipeline import reindex
from indexer.readers.digest import story_digest

TEEN = Scope(Rating.TEEN)
PLAIN = [
    "the",
    "was",
    "and",
    "of",
    "had",
    "said",
    "they",
    "from",
    "with",
    "over",
    "morning",
    "evening",
    "walked",
    "under",
    "table",
    "window",
]
SEA = ["rigging", "lighthouse", "barnacle", "halyard", "tide", "kelp", "mooring"]
LOOM = ["shuttle", "warp", "treadle", "indigo", "bobbin", "selvedge", "heddle"]


def prose(seed: int, *full_of: str, words: int = 300) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(full_of if full_of and rng.random() < 0.2 else PLAIN) for _ in range(words))


def tale(name: str, text: str, **about: object) -> Story:
    about = {"rating": Rating.GENERAL, "authors": (name,)} | about
    return Story("tales", f"{name}.txt", name.title(), (Chapter(1, None, text),), words=300, **about)  # type: ignore[arg-type]


def key(name: str) -> str:
    return story_id("tales", f"{name}.txt")


LINE = (
    "seven pelicans quietly considered the captain's marmalade before breakfast and thought very little of it"
)
TALES = [
    tale("harbour", prose(1, *SEA)),
    tale("island", prose(2, *SEA)),
    tale("weaver", prose(3, *LOOM), fandoms=("Overwater",), characters=("Isolde Reef",)),
    tale("dyer", prose(4, *LOOM), rating=Rating.EXPLICIT),
    tale("carder", prose(5, *LOOM)),
    tale("guest", prose(6), fandoms=("Overwater",), characters=("Isolde Reef",)),
    tale("guard", f"{prose(7)} {LINE}"),
    tale("groom", f"{LINE} {prose(8)}"),
    tale("alone", prose(9, "xylophone", "quartz")),
    tale("shore", prose(10, *SEA, words=900)),
    replace(tale("again", prose(10, *SEA, words=900)), title="Shore"),
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings = settings_for(tmp_path_factory.mktemp("similar"), request.param)
    with open_resources(settings) as resources:
        for each in TALES:
            resources.catalogue.stories.put_story(each, story_digest(each), compared=True)
        reindex(resources, RecordingReporter())
    with closing(Archive(settings)) as opened:
        yield opened


def titles(found: Similar) -> list[str]:
    return [each.story.title for each in found.matches]


def test_stories_full_of_the_same_rare_words_come_first_and_the_words_are_why(archive):
    found = archive.similar(OWNER, key("harbour"))
    assert set(titles(found)[:2]) == {"Island", "Shore"}
    for each in found.matches[:2]:
        assert each.words
        assert set(each.words) <= set(SEA)
    assert [each.score for each in found.matches] == sorted(
        (each.score for each in found.matches), reverse=True
    )


def test_names_in_common_are_why_though_no_word_is(archive):
    found = archive.similar(OWNER, key("guest"))
    assert titles(found)[0] == "Weaver"
    assert found.matches[0].names == {"fandom": ("Overwater",), "character": ("Isolde Reef",)}


def test_a_passage_in_common_is_why(archive):
    (best, *_) = archive.similar(OWNER, key("guard")).matches
    assert (best.story.title, best.passages) == ("Groom", 1)


def test_neither_the_story_nor_a_copy_of_it_is_like_it_and_of_other_works_one_copy_is(archive):
    for name in ("shore", "again"):
        assert not {"Shore"} & set(titles(archive.similar(OWNER, key(name))))
    assert titles(archive.similar(OWNER, key("harbour"))).count("Shore") == 1


def test_it_is_the_same_each_time_and_a_beginning_of_more(archive):
    found = archive.similar(OWNER, key("weaver"))
    again = archive.similar(OWNER, key("weaver"))
    assert found.matches == again.matches
    assert archive.similar(OWNER, key("weaver"), limit=1).matches == found.matches[:1]


def test_nothing_is_like_what_has_nothing_in_common_with_any(archive):
    assert archive.similar(OWNER, key("alone")).matches == ()
    with pytest.raises(UnknownStoryError):
        archive.similar(OWNER, "nobody")


def test_what_may_not_be_seen_is_like_nothing(archive):
    assert {"Dyer", "Carder"} <= set(titles(archive.similar(OWNER, key("weaver"))))
    assert "Dyer" not in titles(archive.similar(TEEN, key("weaver")))
    with pytest.raises(UnknownStoryError):
        archive.similar(TEEN, key("dyer"))


def test_what_was_removed_is_like_nothing(archive):
    archive.catalogue.removals.remove([key("carder")], RemovalOrder("tests"))
    assert "Carder" not in titles(archive.similar(OWNER, key("weaver")))

"""A text that came is never lost: another one that takes its place leaves it in a version, until a person forgets it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, FileRead, FileRecord
from indexer.errors import DamagedCatalogueError
from indexer.model import (
    Change,
    Chapter,
    Failure,
    OnMissing,
    Rating,
    ReadOutcome,
    RemovalOrder,
    Ruby,
    Story,
    story_id,
)
from indexer.readers.digest import story_digest

KEY = "lamp.txt"
LAMP = story_id("shelf", KEY)
RNG = random.Random(3)
WORDS = ["".join(RNG.choices("abcdefghijklmnopqrstuvwxyz", k=RNG.randint(2, 9))) for _ in range(900)]


def prose(seed: int, words: int = 200) -> str:
    rng = random.Random(seed)
    return "\n\n".join(" ".join(rng.choices(WORDS, k=20)) for _ in range(words // 20))


def story(*texts: str, key: str = KEY, **about: object) -> Story:
    chapters = tuple(Chapter(number, None, text) for number, text in enumerate(texts, 1))
    words = sum(len(text.split()) for text in texts)
    return Story("shelf", key, "The Lamp", chapters, authors=("Moss",), words=words, **about)  # type: ignore[arg-type]


def put(catalogue: Catalogue, one: Story | None, bytes_of: str, key: str = KEY) -> None:
    """Put what a file of certain bytes gave; None where it failed."""
    record = FileRecord("shelf", key, 1, 1, bytes_of)
    if one is None:
        outcome = ReadOutcome(failure=Failure(key, "damaged", "It cannot be read."))
        catalogue.stories.put([FileRead(record, outcome)])
    else:
        catalogue.stories.put([FileRead(record, ReadOutcome((one,)), (story_digest(one),))])


def told(catalogue: Catalogue, key: str = LAMP) -> list[tuple[int, Change, int]]:
    return [
        (each.number, each.change, each.gone_chapters) for each in catalogue.versions.of([key]).get(key, ())
    ]


def texts(catalogue: Catalogue, number: int, key: str = LAMP) -> list[str]:
    found = catalogue.versions.read(key, number)
    assert found is not None
    assert found.version.number == number
    return [each.text for each in found.story.chapters]


ONE, TWO, THREE, FOUR = (prose(seed) for seed in range(4))


def test_a_changed_text_is_kept_and_an_unchanged_one_makes_no_version(catalogue: Catalogue):
    put(catalogue, story(ONE, TWO), "1")
    put(catalogue, story(ONE, TWO), "2")
    assert told(catalogue) == []
    put(catalogue, story(ONE, TWO, THREE), "3")
    put(catalogue, story(ONE), "4")
    assert told(catalogue) == [(1, Change.GROWN, 0), (2, Change.SHORTENED, 2)]
    assert texts(catalogue, 1) == [ONE, TWO]
    assert texts(catalogue, 2) == [ONE, TWO, THREE]
    assert catalogue.versions.read(LAMP, 3) is None
    assert catalogue.versions.read(story_id("shelf", "none"), 1) is None


def test_what_is_said_about_a_story_makes_no_version_and_stays_with_the_text_it_was_said_of(
    catalogue: Catalogue,
):
    put(catalogue, story(ONE, rating=Rating.TEEN), "1")
    put(catalogue, story(ONE, rating=Rating.MATURE, summary="A lamp."), "2")
    assert told(catalogue) == []
    put(catalogue, story(TWO, rating=Rating.GENERAL), "3")
    (version,) = catalogue.versions.of([LAMP])[LAMP]
    assert version.rating is Rating.MATURE
    assert version.words == 200
    kept = catalogue.versions.read(LAMP, 1)
    assert kept is not None
    assert kept.story.summary.summary == "A lamp."
    assert version.written_at < version.replaced_at


def test_a_version_has_the_readings_above_its_own_words(catalogue: Catalogue):
    def read_as(text: str, *ruby: Ruby) -> Story:
        return replace(story(text), chapters=(Chapter(1, None, text, ruby=ruby), Chapter(2, None, ONE)))

    station, train = Ruby(0, 1, "えき"), Ruby(3, 5, "でんしゃ")
    put(catalogue, read_as(f"駅には電車。\n\n{TWO}", station, train), "1")
    put(catalogue, read_as(f"駅に電車。\n\n{TWO}", replace(train, start=2, end=4)), "2")
    put(catalogue, read_as(TWO), "3")
    for number, ruby in ((1, (station, train)), (2, (Ruby(2, 4, "でんしゃ"),))):
        kept = catalogue.versions.read(LAMP, number)
        assert kept is not None
        assert [each.ruby for each in kept.story.chapters] == [ruby, ()]


def test_what_is_only_read_otherwise_makes_no_version_and_loses_no_text_of_one(catalogue: Catalogue):
    put(catalogue, story(ONE), "1")
    put(catalogue, story(TWO), "1")
    assert told(catalogue) == []
    put(catalogue, story(TWO, THREE), "2")
    put(catalogue, story(FOUR), "2")
    assert told(catalogue) == [(1, Change.GROWN, 0)]
    assert texts(catalogue, 1) == [TWO]


def test_new_bytes_that_could_not_be_read_at_first_count_as_new_when_they_can(catalogue: Catalogue):
    put(catalogue, story(ONE), "1")
    put(catalogue, None, "2")
    put(catalogue, story(TWO), "2")
    assert told(catalogue) == [(1, Change.REUPLOADED, 1)]


def test_a_story_that_was_gone_and_is_back_is_put_in_again(catalogue: Catalogue):
    put(catalogue, story(ONE), "1")
    catalogue.stories.mark_missing("shelf", [KEY], OnMissing.KEEP)
    put(catalogue, story(ONE), "1")
    catalogue.stories.mark_missing("shelf", [KEY], OnMissing.KEEP)
    catalogue.files.touch([FileRecord("shelf", KEY, 1, 2, "1")])
    put(catalogue, story(TWO), "2")
    assert told(catalogue) == [
        (1, Change.REUPLOADED, 0),
        (2, Change.REUPLOADED, 0),
        (3, Change.REUPLOADED, 1),
    ]
    assert [each.gone_since is not None for each in catalogue.versions.of([LAMP])[LAMP]] == [
        True,
        True,
        False,
    ]
    assert [texts(catalogue, number) for number in (1, 2, 3)] == [[ONE]] * 3


def test_where_gone_stories_go_for_good_their_versions_do(catalogue: Catalogue):
    put(catalogue, story(ONE), "1")
    put(catalogue, story(TWO), "2")
    catalogue.stories.mark_missing("shelf", [KEY], OnMissing.REMOVE)
    put(catalogue, story(THREE), "3")
    assert told(catalogue) == []


def test_a_removed_story_takes_its_versions_along_and_brings_them_back(catalogue: Catalogue):
    put(catalogue, story(ONE, THREE), "1")
    put(catalogue, story(TWO, THREE), "2")
    catalogue.removals.remove([LAMP], RemovalOrder("unwanted", "Moss"))
    assert catalogue.versions.latest() == ()
    catalogue.removals.restore([LAMP])
    assert told(catalogue) == [(1, Change.EDITED, 1)]
    assert texts(catalogue, 1) == [ONE, THREE]


@pytest.mark.parametrize("at_once", [True, False])
def test_of_a_forgotten_story_no_version_is_left(catalogue: Catalogue, tmp_path: Path, at_once: bool):
    secret = "quagga " * 40
    put(catalogue, story(secret, ONE), "1")
    put(catalogue, story(ONE), "2")
    if not at_once:
        catalogue.removals.remove([LAMP], RemovalOrder("unwanted", "Moss"))
    catalogue.removals.remove([LAMP], RemovalOrder("unwanted", "Moss", forget=True))
    assert told(catalogue) == []
    catalogue.removals.restore([LAMP])
    assert catalogue.versions.of([LAMP]) == {}


def test_the_latest_changes_of_all_stories_are_listed_the_newest_first_and_by_kind(catalogue: Catalogue):
    for key in ("a.txt", "b.txt"):
        put(catalogue, story(ONE, TWO, THREE, key=key), "1", key)
    put(catalogue, story(ONE, key="b.txt"), "2", "b.txt")
    put(catalogue, story(ONE, TWO, THREE, FOUR, key="a.txt"), "2", "a.txt")
    a, b = (story_id("shelf", key) for key in ("a.txt", "b.txt"))
    assert [(each.story_id, each.change) for each in catalogue.versions.latest()] == [
        (a, Change.GROWN),
        (b, Change.SHORTENED),
    ]
    assert [each.story_id for each in catalogue.versions.latest(change=Change.SHORTENED)] == [b]
    assert len(catalogue.versions.latest(limit=1)) == 1


def test_a_text_that_comes_and_goes_again_and_again_stays_readable(catalogue: Catalogue):
    held = [prose(seed, 60) for seed in range(3)]
    kept = [[held[at % 3], ONE] for at in range(100)]
    for at, each in enumerate(kept):
        put(catalogue, story(*each), str(at))
    assert [texts(catalogue, number) for number in range(1, 100)] == kept[:-1]
    assert catalogue.versions.damaged() == []


def test_a_chapter_edited_very_often_is_read_back_from_every_step(catalogue: Catalogue):
    paragraphs = [prose(seed, 20) for seed in range(30)]
    kept = []
    for at in range(120):
        paragraphs[at % 30] = f"{paragraphs[at % 30]} {at}"
        kept.append(["\n\n".join(paragraphs)])
        put(catalogue, story(*kept[-1]), str(at))
    assert [texts(catalogue, number) for number in (1, 2, 60, 119)] == [kept[0], kept[1], kept[59], kept[118]]
    assert catalogue.versions.damaged() == []


TEXTS = st.lists(st.sampled_from([prose(seed, 40) for seed in range(5)]), min_size=1, max_size=4)
STEPS = st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_sequence_of_edits_every_text_that_came_is_readable_in_some_version(
    catalogue: Catalogue, steps: Sequence[tuple[list[str], bool]]
):
    key = f"{random.getrandbits(64)}.txt"  # every example has a story of its own
    of_story, came = story_id("shelf", key), []
    for number, (chapters, was_gone) in enumerate(steps):
        if was_gone:
            catalogue.stories.mark_missing("shelf", [key], OnMissing.KEEP)
        put(catalogue, story(*chapters, key=key), str(number), key)
        came.append(chapters)
    readable = [
        texts(catalogue, each.number, of_story)
        for each in catalogue.versions.of([of_story]).get(of_story, ())
    ]
    readable.append([each.text for each in catalogue.stories.get([of_story])[of_story].chapters])
    assert all(chapters in readable for chapters in came)


def test_a_damaged_version_is_told_of_and_never_shown(sqlite):
    put(sqlite, story(ONE, TWO), "1")
    put(sqlite, story(THREE), "2")
    assert sqlite.check_deep() == ()
    with sqlite._database.write() as connection:
        connection.exec_driver_sql("UPDATE version_texts SET content = substr(content, 2)")
    assert sqlite.versions.damaged() == [(LAMP, 1)]
    (said,) = sqlite.check_deep()
    assert "1 earlier versions of stories are not as they were written" in said
    with pytest.raises(DamagedCatalogueError):
        sqlite.versions.read(LAMP, 1)
    assert sqlite.versions.texts([LAMP]) == {LAMP: ()}
    assert [each.text for each in sqlite.stories.get([LAMP])[LAMP].chapters] == [THREE]


def test_a_version_whose_row_was_changed_is_damaged(sqlite):
    put(sqlite, story(ONE), "1")
    put(sqlite, story(TWO), "2")
    with sqlite._database.write() as connection:
        connection.exec_driver_sql("UPDATE story_versions SET words = words + 1")
    assert sqlite.versions.damaged() == [(LAMP, 1)]


def test_of_a_damaged_text_what_is_sound_is_kept_unless_the_new_one_has_it(sqlite):
    put(sqlite, story(ONE, TWO), "1")
    with sqlite._database.write() as connection:
        connection.exec_driver_sql("UPDATE chapters SET text = 'x' WHERE number = 1")
    put(sqlite, replace(story(ONE, TWO), summary="Healed."), "2")
    assert told(sqlite) == []
    with sqlite._database.write() as connection:
        connection.exec_driver_sql("UPDATE chapters SET text = 'x' WHERE number = 1")
    put(sqlite, story(THREE), "3")
    assert texts(sqlite, 1) == [TWO]


def test_a_serial_that_grows_and_a_book_that_is_retouched_take_little_room(sqlite):
    book = [prose(seed, 2_000) for seed in range(20)]
    for at in range(1, 21):
        put(sqlite, story(*book[:at]), str(at))
    for at in range(20):
        book[at] = f"{book[at]} The end."
        put(sqlite, story(*book), f"r{at}")
    with sqlite._database.read() as connection:
        kept = connection.exec_driver_sql(
            "SELECT (SELECT sum(length(content)) FROM version_texts) + (SELECT sum(length(content)) FROM story_versions)"
        ).scalar_one()
    every = sum(len("".join(texts(sqlite, number))) for number in range(1, 40))
    assert kept < every / 100

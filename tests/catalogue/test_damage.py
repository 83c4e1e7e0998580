from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, open_catalogue
from indexer.catalogue.checksums import chain, checksum
from indexer.catalogue.sql.story_rows import (
    CHAPTER_CHECKED,
    READING_CHECKED,
    STORY_CHECKED,
    ZONE_CHECKED,
    story_rows,
)
from indexer.catalogue.sqlite.catalogue import SqliteCatalogue
from indexer.errors import CatalogueError
from indexer.model import Chapter, JobKind, Story, Zone, ZoneKind, story_id

KEY = "tales/lantern.txt"


@pytest.fixture
def catalogue(sqlite: SqliteCatalogue) -> SqliteCatalogue:
    """What is stored is changed here past the catalogue, in SQLite's own words."""
    return sqlite


@pytest.fixture
def story(lantern: Story) -> Story:
    return replace(
        lantern,
        zones=(Zone(ZoneKind.NOTES, "For M.", 1), Zone(ZoneKind.LICENCE, "Free.", None)),
        contact="the keeper’s door",
        unknown_labels={"Beta": "C. Comma"},
    )


@pytest.fixture
def known(catalogue: Catalogue, story: Story) -> str:
    catalogue.stories.put_story(story, "digest")
    return story_id(story.source, story.native_key)


def spoil(sqlite: SqliteCatalogue, statement: str, *values: object) -> None:
    """Change what is stored as no part of Velveteen would."""
    with closing(sqlite3.connect(sqlite.path)) as connection, connection:
        connection.execute(statement, values)


def damaged(catalogue: Catalogue) -> list[str]:
    return [story.title for _, some in catalogue.damage.scan() for story in some]


def test_what_is_as_it_was_written_is_handed_out(catalogue, known, story):
    assert catalogue.stories.fetch([known]).damaged == frozenset()
    assert catalogue.stories.get([known])[known].chapters == story.chapters
    assert catalogue.stories.zones(known) == story.zones
    assert damaged(catalogue) == []


@pytest.mark.parametrize("name", [name for name in (*STORY_CHECKED, *READING_CHECKED) if name != "id"])
def test_a_change_in_any_part_of_a_storys_row_is_noticed(catalogue, known, name):
    spoil(catalogue, f"UPDATE stories SET {name} = {_other(name)}")
    assert known in catalogue.stories.fetch([known]).damaged
    assert catalogue.stories.summaries([known]) == {}
    assert len(damaged(catalogue)) == 1


def _other(name: str) -> str:
    numbers = {"series_position", "words", "characters_total", "part", "parts", "chapters_sum", "zones_sum"}
    if name in numbers:
        return f"coalesce({name}, 0) + 1"
    return f"{name} + 0.01" if name == "confidence" else f"coalesce({name}, '') || 'x'"


@pytest.mark.parametrize("name", [*CHAPTER_CHECKED[1:], "text"])
def test_a_change_in_any_part_of_a_chapter_is_noticed(catalogue, known, name):
    spoil(catalogue, f"UPDATE chapters SET {name} = {_odd(name)} WHERE number = 2")
    assert catalogue.stories.fetch([known]).damaged == {known}
    assert catalogue.stories.get([known]) == {}
    assert catalogue.stories.chapters({known: 2}) == {}
    assert len(damaged(catalogue)) == 1
    assert known in catalogue.stories.summaries([known])


@pytest.mark.parametrize("name", [*ZONE_CHECKED[1:], "text"])
def test_a_change_in_any_part_of_a_zone_is_noticed(catalogue, known, name):
    spoil(catalogue, f"UPDATE zones SET {name} = {_odd(name)} WHERE number = 2")
    assert len(catalogue.stories.zones(known)) == 1
    assert len(damaged(catalogue)) == 1


def _odd(name: str) -> str:
    return "9" if name in {"number", "before"} else f"coalesce({name}, '') || 'x'"


@pytest.mark.parametrize("table", ["chapters", "zones"])
def test_a_chapter_or_zone_that_is_gone_is_noticed(catalogue, known, table):
    spoil(catalogue, f"DELETE FROM {table} WHERE number = 2")
    assert len(damaged(catalogue)) == 1
    spoil(catalogue, f"DELETE FROM {table}")
    assert len(damaged(catalogue)) == 1


def test_chapters_that_changed_places_are_noticed(catalogue, known):
    for old, new in ((1, 9), (2, 1), (9, 2)):
        spoil(catalogue, "UPDATE chapters SET number = ? WHERE number = ?", new, old)
    assert catalogue.stories.fetch([known]).damaged == {known}


def test_bytes_that_are_no_text_any_more_harm_no_other_story(catalogue, known, tale):
    catalogue.stories.put_story(tale("sound.txt"), "d")
    sound = story_id("shelf", "sound.txt")
    spoil(catalogue, "UPDATE chapters SET text = CAST(x'ff41' AS TEXT) WHERE story_id = ?", known)
    spoil(catalogue, "UPDATE stories SET reading = '{', title = CAST(x'ff41' AS TEXT) WHERE id = ?", known)
    fetched = catalogue.stories.fetch([known, sound])
    assert (list(fetched.stories), fetched.damaged) == ([sound], {known})
    assert list(catalogue.stories.chapters({known: 1, sound: 1})) == [sound]
    assert [story.id for story in catalogue.stories.all()] == [sound]
    # Nor the import of a batch in which it comes again, which is its healing.
    assert (
        catalogue.stories.put_story(replace(tale("tales/lantern.txt"), title="Anew"), "digest") == "updated"
    )
    assert catalogue.stories.summaries([known])[known].title == "Anew"


def test_a_schema_that_is_no_text_any_more_is_told_as_damage(sqlite):
    """SQLite quotes the schema when it cannot read it, and Python's driver cannot read what it quotes."""
    path = sqlite.path
    sqlite.close()
    sound = path.read_bytes()
    messages = []
    for at in (
        found.start() + off for found in re.finditer(b"CREATE (TABLE|INDEX)", sound) for off in (0, 9, 15)
    ):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 0x80]) + sound[at + 1 :])
        try:
            with open_catalogue(path.parent) as opened:
                opened.stories.count()
        except CatalogueError as error:
            messages.append(str(error))
    assert messages
    assert all("is damaged" in each for each in messages)


def test_noticing_damage_asks_once_for_a_job_that_heals(catalogue, known):
    spoil(catalogue, "UPDATE chapters SET text = 'Day.'")
    for _ in range(3):
        catalogue.stories.fetch([known])
    assert [job.kind for job in catalogue.jobs.recent()] == [JobKind.HEAL]
    assert catalogue.damage.ids() == {known}
    # It need not be in the index meanwhile.
    assert catalogue.expected_index.difference(frozenset()).lacking == frozenset()


def test_a_damaged_story_is_written_anew_by_whatever_reads_its_file_again(catalogue, known, story):
    spoil(catalogue, "UPDATE chapters SET text = 'Day.'")
    assert catalogue.stories.put_story(story, "digest") == "unchanged"
    catalogue.stories.fetch([known])
    assert catalogue.stories.put_story(story, "digest") == "updated"
    assert catalogue.stories.get([known])[known].chapters == story.chapters
    assert catalogue.damage.ids() == frozenset()


def test_how_a_story_was_read_may_change_and_it_stays_sound(catalogue, known, story):
    again = replace(story, reading={"encoding": "cp1252", "format": "plain"})
    assert catalogue.stories.put_story(again, "digest") == "unchanged"
    catalogue.stories.mark_missing(story.source, [KEY], "keep")
    (found,) = catalogue.stories.summaries([known]).values()
    assert found.reading["encoding"] == "cp1252"
    assert damaged(catalogue) == []


def test_doctor_names_a_damaged_story(catalogue, known):
    assert catalogue.check() == ()
    spoil(catalogue, "UPDATE chapters SET text = 'Day.'")
    (problem,) = catalogue.check()
    assert "The Lantern Keeper" in problem
    assert "velveteen doctor --heal" in problem


def test_what_sqlite_looks_things_up_by_is_compared_and_made_anew(sqlite, known):
    """A row is changed behind the back of its index, which then names what is not there."""
    whole = "CREATE UNIQUE INDEX stories_id ON stories (id)"
    for sql, statement in (
        (f"{whole} WHERE 0", "UPDATE stories SET id = 'somebodyelse0'"),
        (whole, "SELECT 1"),
    ):
        with closing(sqlite3.connect(sqlite.path)) as connection, connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'stories_id'", (sql,))
        spoil(sqlite, statement)
    with open_catalogue(sqlite.place.folder) as again:
        (problem,) = again.check_deep()
        assert "velveteen doctor --heal" in problem
        again.mend_indexes()
        assert again.check_deep() == ()


def test_a_value_that_makes_no_sense_is_told_as_damage(catalogue, known):
    spoil(catalogue, "UPDATE stories SET unknown_labels = '{' ")
    with pytest.raises(CatalogueError, match="doctor --heal"):
        catalogue.report.report()


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(TEXT, st.lists(TEXT, max_size=4), st.none() | TEXT)
def test_every_text_comes_back_sound_as_it_was_put(catalogue, lantern, title, texts, summary):
    chapters = tuple(Chapter(number, None, text) for number, text in enumerate(texts, 1))
    story = replace(lantern, title=title, chapters=chapters, summary=summary, tags=tuple(texts))
    catalogue.stories.put_story(story, str(hash((title, *texts, summary))))
    key = story_id(story.source, story.native_key)
    fetched = catalogue.stories.fetch([key])
    assert fetched.damaged == frozenset()
    assert fetched.stories[key].chapters == chapters
    assert fetched.stories[key].summary.title == title


@given(st.binary(min_size=1, max_size=400), st.data())
def test_every_flipped_bit_gives_another_checksum(content, data):
    whole = checksum(["a"], content)
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    flipped = bytearray(content)
    flipped[at // 8] ^= 1 << at % 8
    assert checksum(["a"], bytes(flipped)) != whole


def test_values_that_lie_side_by_side_are_told_apart():
    assert (
        len({checksum(values) for values in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["abc", None])})
        == 5
    )
    assert chain([1, 2]) != chain([2, 1]) != chain([12])


def test_a_row_says_what_its_chapters_are(lantern):
    rows = story_rows(lantern, "id", "digest", "file")
    assert rows.story["chapters_sum"] == chain(chapter["checksum"] for chapter in rows.chapters)

"""eFiction backups: rows of the dump and chapter files beside it become stories; a chapter alone is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadSettings
from indexer.model import ReadOutcome
from indexer.readers.backups.sqldump import read_dump
from indexer.readers.read_capture import read
from indexer.readers.request import ReadRequest, capture_of

DUMP = r"""-- MySQL dump 10.13  Distrib 5.7
CREATE TABLE `x_fanfiction_settings` (`sitename` text, `storiespath` text, `url` text);
INSERT INTO `x_fanfiction_settings` VALUES ('Tin Archive','stories','http://tin.example/');
INSERT INTO `x_fanfiction_authors` (`uid`, `penname`, `email`) VALUES (2,'Posy Quill','posy@example.org'),(3,'Bo Ray',NULL);
INSERT INTO `x_fanfiction_categories` (`catid`,`parentcatid`,`category`) VALUES (1,-1,'Iron Orchard'),(2,-1,'Het Pairings'),(3,2,'Ann/Bea');
INSERT INTO `x_fanfiction_characters` (`charid`,`charname`) VALUES (1,'Ann'),(2,'Bea O\'Hara');
INSERT INTO `x_fanfiction_classtypes` VALUES (1,'genres','Genres'),(2,'warnings','Warnings'),(3,'lengths','Length');
CREATE TABLE `x_fanfiction_classtypes` (
  `classtype_id` int(11) NOT NULL,
  `classtype_name` varchar(50),
  `classtype_title` varchar(50),
  PRIMARY KEY (`classtype_id`)
) ENGINE=MyISAM;
INSERT INTO `x_fanfiction_classes` (`class_id`,`class_type`,`class_name`) VALUES (1,1,'Drama'),(2,2,'Rust'),(3,3,'Vignette');
INSERT INTO `x_fanfiction_ratings` (`rid`,`rating`) VALUES (1,'Everyone'),(2,'Teens');
INSERT INTO `x_fanfiction_series` (`seriesid`,`title`) VALUES (7,'Metals');
INSERT INTO `x_fanfiction_inseries` (`seriesid`,`sid`,`inorder`) VALUES (7,10,2);
INSERT INTO `x_fanfiction_coauthors` (`sid`,`uid`) VALUES (10,3);
INSERT INTO `x_fanfiction_stories` (`sid`,`title`,`summary`,`storynotes`,`catid`,`classes`,`charid`,`rid`,`date`,`updated`,`uid`,`completed`,`wordcount`) VALUES
(10,'Tin &amp; Rain','<p>Apples; they \"ring\".</p>','For Bo.','1,3','1,2,3','2,1','2','2004-05-06 07:08:09','2004-06-07 00:00:00',2,'1',1234),
(11,'No text','','','1','','','1','1083801600','0',3,'0',0);
INSERT INTO `x_fanfiction_chapters` (`chapid`,`title`,`inorder`,`notes`,`storytext`,`endnotes`,`sid`,`uid`) VALUES
(101,'Polish',2,'','','Thanks!',10,2),(100,'Rust',1,'Beware (rust), it''s; real.','','',10,2);
"""
RUST = "The apples were <i>tin</i>.\r\n\r\nThey \x93rang\x94 all night."
POLISH = '<p>Nobody polished <a href="http://tin.example>them</a> twice.</p><p>Caf\u00e9.</p>'


@pytest.fixture
def backup(tmp_path):
    """A source's folder with a backup in it: dump, and the folder with its chapters."""
    home = tmp_path / "backup"
    (home / "stories" / "2").mkdir(parents=True)
    (home / "efiction.sql").write_text(DUMP)
    (home / "stories" / "2" / "100.txt").write_bytes(RUST.encode("latin-1"))
    (home / "stories" / "2" / "101.txt").write_text(POLISH, encoding="utf-8")
    (tmp_path / "elsewhere.txt").write_text("Nothing to do with it.")
    return tmp_path


def read_file(folder, origin: str, **limits: int) -> ReadOutcome:
    settings = ReadSettings(**limits)
    capture = capture_of(ReadRequest("inbox", origin, folder / origin), settings)
    return read(capture, limits=settings)


def test_rows_and_files_become_stories(backup):
    outcome = read_file(backup, "backup/efiction.sql")
    (story,) = outcome.stories
    assert (story.title, story.native_key, story.authors) == (
        "Tin & Rain",
        "backup/efiction.sql#10",
        ("Posy Quill", "Bo Ray"),
    )
    assert (story.fandoms, story.relationships, story.characters) == (
        ("Iron Orchard",),
        ("Ann/Bea",),
        ("Bea O'Hara", "Ann"),
    )
    assert (story.genres, story.warnings, story.tags, story.rating, story.rating_raw) == (
        ("Drama",),
        ("Rust",),
        ("Vignette",),
        "teen",
        "Teens",
    )
    assert (story.summary, story.status, story.contact) == (
        'Apples; they "ring".',
        "complete",
        "posy@example.org",
    )
    assert (story.series.name, story.series.position) == ("Metals", 2)
    assert (story.published.isoformat(), story.updated.isoformat()) == ("2004-05-06", "2004-06-07")
    assert (story.extra["words_claimed"], story.extra["story_url"]) == (
        "1234",
        "http://tin.example/viewstory.php?sid=10",
    )
    assert [(chapter.number, chapter.title, chapter.text) for chapter in story.chapters] == [
        (1, "Rust", "The apples were _tin_.\n\nThey “rang” all night."),
        (2, "Polish", "Nobody polished them twice.\n\nCafé."),
    ]
    assert [(zone.kind, zone.text, zone.before) for zone in story.zones] == [
        ("summary", 'Apples; they "ring".', 1),
        ("notes", "For Bo.", 1),
        ("notes", "Beware (rust), it's; real.", 1),
        ("notes", "Thanks!", None),
    ]
    assert story.notes == "For Bo.\n\nBeware (rust), it's; real.\n\nThanks!"


def test_a_story_without_a_text_is_told_of(backup):
    (failure,) = read_file(backup, "backup/efiction.sql").failures
    assert failure.origin == "backup/efiction.sql#11"
    assert "'No text'" in failure.message


def test_notes_in_a_chapters_file_are_no_text(backup):
    (backup / "backup/stories/2/100.txt").write_text(
        "A/N: For Bo, who asked.\n\nThe apples were tin.\n\nThey rang."
    )
    (story,) = read_file(backup, "backup/efiction.sql").stories
    assert story.chapters[0].text == "The apples were tin.\n\nThey rang."
    assert "For Bo, who asked." in story.notes
    assert ("A/N: For Bo, who asked.", 1) in [(zone.text, zone.before) for zone in story.zones]


def test_a_missing_chapter_is_told_of_on_its_story(backup):
    (backup / "backup/stories/2/101.txt").unlink()
    (story,) = read_file(backup, "backup/efiction.sql").stories
    assert len(story.chapters) == 1
    assert story.reading["damage"] == "chapters without a text: Polish"


def test_a_chapter_alone_is_no_story_where_its_dump_lies_above(backup):
    failure = read_file(backup, "backup/stories/2/100.txt").failure
    assert failure.cause == "not-a-story"
    assert "eFiction backup" in failure.message
    (backup / "backup/efiction.sql").unlink()
    assert read_file(backup, "backup/stories/2/100.txt").failure is None


def test_without_its_files_a_dump_says_what_to_do(outcome):
    failure = outcome(DUMP, "efiction.sql").failure
    assert (failure.cause, "'stories'" in failure.message) == ("incomplete", True)


def test_texts_in_the_dump_need_no_files(outcome):
    (story,) = outcome(
        DUMP.replace("'Thanks!',10,2", "'',10,2").replace("2,'','','',10", "2,'','<p>In here.</p>','',10"),
        "efiction.sql",
    ).stories
    assert [chapter.text for chapter in story.chapters] == ["In here."]


def test_files_beside_a_dump_are_read_within_the_limits_and_never_outside(backup):
    (backup / "backup/stories/2/100.txt").write_bytes(b"x" * 3_000_000)
    assert read_file(backup, "backup/efiction.sql", max_unpacked_mb=2).failure.cause == "too-large"
    (backup / "backup/stories/2/100.txt").unlink()
    (backup / "backup/stories/2/100.txt").symlink_to("/etc/hostname")
    (story,) = read_file(backup, "backup/efiction.sql").stories
    assert [chapter.title for chapter in story.chapters] == ["Polish"]


def test_what_is_read_by_the_time_a_limit_is_met_is_kept(backup):
    (backup / "backup/stories/3").mkdir()
    (backup / "backup/stories/3/102.txt").write_bytes(b"x" * 3_000_000)
    dump = DUMP + "INSERT INTO `x_fanfiction_chapters` (`chapid`,`sid`,`uid`) VALUES (102,11,3);\n"
    (backup / "backup/efiction.sql").write_text(dump)
    outcome = read_file(backup, "backup/efiction.sql", max_unpacked_mb=2)
    assert [story.title for story in outcome.stories] == ["Tin & Rain"]
    assert [failure.cause for failure in outcome.failures] == ["too-large"]


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_a_backup_in_an_archive_is_one_as_well(backup, tmp_path_factory, kind):
    target = tmp_path_factory.mktemp("packed")
    packed = Path(shutil.make_archive(str(target / "backup"), kind, backup))
    outcome = read_file(target, packed.name)
    story = next(story for story in outcome.stories if story.title == "Tin & Rain")
    assert story.native_key == f"{packed.name}!/backup/efiction.sql#10"
    assert [chapter.title for chapter in story.chapters] == ["Rust", "Polish"]
    assert sorted(found.title for found in outcome.stories) == ["Tin & Rain", "elsewhere"]


def test_other_dumps_are_no_stories(outcome):
    failure = outcome(
        "-- MySQL dump\nCREATE TABLE `recipes` (`a` int);\nINSERT INTO `recipes` VALUES (1);", "a.sql"
    ).failure
    assert failure.cause == "not-a-story"


def test_the_real_backup_is_read_whole(shared_data):
    outcome = read_file(shared_data / "pages/efiction", "efiction.sql")
    assert len(outcome.stories) == 14
    assert [failure.message for failure in outcome.failures] == [
        "'Email story' has no chapter with a text in the dump or beside it."
    ]
    by_title = {story.title: story for story in outcome.stories}
    assert by_title["Bacon ipsum"].authors == ("B Author 2", "C Author 3", "E Author 5")
    assert (
        by_title["Windows 1252 Story"]
        .chapters[0]
        .text.startswith("This story was originally Windows 1252.\n\nEôs in ipsum")
    )
    assert "AliceCharacter@MADEUP" in by_title["Lorem ipsum"].chapters[1].text
    assert "BobCharacter@CMAFB" in by_title["Lorem ipsum"].chapters[1].text
    assert [chapter.title for chapter in by_title["Cupcake ipsum"].chapters] == [
        "Chapter 1",
        "Chapter 2",
        "Chapter 3",
    ]


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + "'"


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet="ab'\\;(),\n\"-", max_size=12), min_size=2, max_size=2),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_stands_in_a_value_comes_out_of_it(rows):
    values = ",\n".join(f"({quoted(first)}, {quoted(second)})" for first, second in rows)
    dump = read_dump(
        f"INSERT INTO `t` (`a`, `b`) VALUES {values};\nINSERT INTO `t` (`a`, `b`) VALUES ('end', NULL);"
    )
    assert dump.rows("t") == [*({"a": first, "b": second} for first, second in rows), {"a": "end", "b": None}]


@settings(deadline=None)
@given(st.text(alphabet="'\"\\(),; INSERT`x\n", max_size=80))
def test_no_dump_is_an_error(text):
    read_dump("INSERT INTO t (a) VALUES " + text)

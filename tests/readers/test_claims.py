"""Files that have others in their stories: known by their names beforehand, read first, and told by what reading gave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.config import ReadSettings
from indexer.readers.claims import claimants_first, may_claim
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.reading_order import read_in_order
from indexer.readers.request import ReadRequest

DUMP = r"""CREATE TABLE `fan_stories` (`sid` int);
INSERT INTO `fan_authors` (`uid`,`penname`) VALUES (2,'Posy Quill');
INSERT INTO `fan_stories` (`sid`,`title`,`uid`) VALUES (10,'Tin Rain',2);
INSERT INTO `fan_chapters` (`chapid`,`title`,`inorder`,`storytext`,`sid`,`uid`) VALUES (100,'Rust',1,'',10,2);
"""


@dataclass(frozen=True)
class File:
    origin: str


@pytest.mark.parametrize(
    "name", ["a.sql", "b/DUMP.SQL", "x.mysql.gz", "a.dump.xz", "ARCHIVE_DB.pl", "db.cgi"]
)
def test_files_whose_names_say_that_they_may_claim_come_first_each_group_in_its_order(name):
    files = [File("z.txt"), File(name), File("a.html")]
    assert claimants_first(files) == ([files[1]], [files[0], files[2]])


@pytest.mark.parametrize(
    ("claimant", "other", "may"),
    [
        ("dump.sql", "stories/2/100.txt", True),
        ("backup/dump.sql", "backup/2/100.HTML", True),
        ("backup/dump.sql", "elsewhere/2/100.txt", False),
        ("dump.sql", "cover.png", False),
        ("notes.txt", "stories/2/100.txt", False),
    ],
)
def test_a_file_may_claim_what_lies_beside_it_or_below(claimant, other, may):
    assert may_claim(claimant, [other, "other.bin"]) is may


def read_folder(folder: Path, origins: list[str]) -> list[tuple[str, object]]:
    def requests(files):
        for file in files:
            yield file.origin, ReadRequest("s", file.origin, path=folder / file.origin)

    with ReaderPool(ReadSettings()) as reader:
        return list(read_in_order(reader, map(File, origins), requests))


@pytest.mark.parametrize("backwards", [False, True])
def test_whatever_order_files_come_in_what_is_claimed_comes_last_and_gives_no_story(tmp_path, backwards):
    (tmp_path / "stories" / "2").mkdir(parents=True)
    (tmp_path / "stories" / "2" / "100.txt").write_text("<p>The apples rang.</p>")
    (tmp_path / "dump.sql").write_text(DUMP)
    (tmp_path / "alone.txt").write_text(
        "Title: Salt\nAuthor: Ada Pike\n\nThe tide took it, and she was glad.\n"
    )
    origins = sorted(["dump.sql", "stories/2/100.txt", "alone.txt"], reverse=backwards)
    read = read_folder(tmp_path, origins)
    assert [origin for origin, _ in read] == ["dump.sql", "alone.txt", "stories/2/100.txt"]
    dump, alone, chapter = (outcome for _, outcome in read)
    assert dump.claims == ("stories/2/100.txt",)
    assert [story.title for story in (*dump.stories, *alone.stories)] == ["Tin Rain", "Salt"]
    assert (chapter.stories, chapter.failure, chapter.claimed_by) == ((), None, "dump.sql")
    assert chapter.reading["format_why"] == "a part of 'dump.sql'"

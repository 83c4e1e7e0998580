"""Automated Archive backups: the database is parsed and never run; the files beside it hold the texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadSettings
from indexer.readers.backups.perlhash import read_hash
from indexer.readers.read_capture import read
from indexer.readers.request import ReadRequest, capture_of

DATABASE = r"""#!/usr/bin/perl
# The files of the archive
%FILES = (

12 => {
	Title => 'Tin &amp; Rain',
	Author => 'Posy Quill',
	Email => 'posy@example.org',
	Summary => 'It\'s of <i>tin</i>,
and of rain.',
	Rating => 'PG-13',
	Pairings => 'Ann/Bea',
	CatOther => 'AU, Humor',
	Episode => 'Moss',
	Weather => 'wet',
	Password => 'secret',
	Location => '2/tinrain',
	FileType => 'html',
	PrintTime => '01/30/00',
},
13 => {
	Title => 'Elsewhere',
	Author => "Bo Ray",
	LocationURL => 'http://tin.example/bo.html',
},
);
print `touch pwned`;
1;
"""
PAGE = "<html><body><p>The apples were <i>tin</i>.</p><p>They rang all night, and nobody in the house minded.</p></body></html>"


@pytest.fixture
def backup(tmp_path):
    (tmp_path / "archive" / "2").mkdir(parents=True)
    (tmp_path / "ARCHIVE_DB.pl").write_text(DATABASE)
    (tmp_path / "archive" / "2" / "tinrain.html").write_text(PAGE)
    return tmp_path


def read_file(folder, origin: str):
    settings_ = ReadSettings()
    return read(capture_of(ReadRequest("inbox", origin, folder / origin), settings_), limits=settings_)


def test_records_and_files_become_stories(backup, monkeypatch):
    monkeypatch.chdir(backup)
    outcome = read_file(backup, "ARCHIVE_DB.pl")
    (story,) = outcome.stories
    assert (story.title, story.authors, story.native_key) == (
        "Tin & Rain",
        ("Posy Quill",),
        "ARCHIVE_DB.pl#12",
    )
    assert (story.rating_raw, story.relationships, story.tags) == ("PG-13", ("Ann/Bea",), ("AU", "Humor"))
    assert (story.summary.split(), story.contact) == (
        ["It's", "of", "_tin_,", "and", "of", "rain."],
        "posy@example.org",
    )
    assert story.published.isoformat() == "2000-01-30"
    assert (
        story.chapters[0].text
        == "The apples were _tin_.\n\nThey rang all night, and nobody in the house minded."
    )
    assert story.unknown_labels == {"Weather": "wet"}
    assert "secret" not in str(story)
    assert [failure.message for failure in outcome.failures] == [
        "'Elsewhere' is in the database, but its file does not lie beside it."
    ]
    assert not (backup / "pwned").exists()


def test_without_its_files_a_database_says_what_to_do(outcome):
    failure = outcome(DATABASE, "ARCHIVE_DB.pl").failure
    assert (failure.cause, "'archive'" in failure.message) == ("incomplete", True)


def test_other_perl_is_no_story(outcome):
    assert outcome("#!/usr/bin/perl\nprint 'hello';\n", "hello.pl").failure.cause == "not-a-story"


def test_hashes_as_perl_writes_them():
    text = r"""my %FILES = ('a' => {x => "1\"2", 'y' => ['p', 'q'], # said he
        z => q{r's}}, b => { n => 5 }, c"""
    assert read_hash(text, "FILES") == {"a": {"x": '1"2', "y": ["p", "q"], "z": "r's"}, "b": {"n": "5"}}


@settings(deadline=None)
@given(st.text(alphabet="'\"\\{}[]()=>,;#q \nab1", max_size=100))
def test_no_hash_is_an_error(text):
    read_hash("%FILES = (" + text, "FILES")

"""The examples of the first page, on archives on disk."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from archive_factory import fill, story_of
from hypothesis import given
from hypothesis import strategies as st
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.archive.examples import _count, _Counts, _phrases
from indexer.config import LibrarySettings, Settings
from indexer.model import OWNER, Rating, SearchRequest, Source, SourceKind, Story

PROSE = [
    "She set the copper kettle on the hob and waited for it to sing, which it never did when anyone was waiting.",
    "Nobody asked about the copper kettle. It had been there before the house, and would be there after it.",
    "He came down for a copper kettle, and went up again with nothing but a sense of having been looked at.",
    "There was a letter under the copper kettle, and she read it twice before the water boiled away.",
]
LICENCE = "This electronic edition is distributed under the generous licence of the imaginary foundation."


def settings_in(folder: Path) -> Settings:
    return Settings(library=LibrarySettings(data=folder))


def examples(folder: Path, stories: list[Story]) -> tuple[str, ...]:
    fill(settings_in(folder), stories)
    with closing(Archive(settings_in(folder))) as archive:
        found = archive.examples(OWNER)
        assert archive.examples(OWNER) == found
        assert all(archive.search(OWNER, SearchRequest(query)).total for query in found)
    with closing(Archive(settings_in(folder))) as again:
        assert again.examples(OWNER) == found
    return found


def long(line: str) -> str:
    """Return a story around a line, with what a file begins and ends with."""
    opening = "Posted to the imaginary foundation. All rights belong to the generous licence."
    filler = (
        "It was late, and the rain had not let up since noon. They said so to each other, more than once."
    )
    return "\n\n".join((opening, *[filler] * 8, line, *[filler] * 6, *[LICENCE] * 6))


def test_a_phrase_of_two_words_that_several_stories_share_is_offered(tmp_path):
    stories = [
        story_of(f"t{n}", long(line), authors=("Wren Alder" if n else "Jo",)) for n, line in enumerate(PROSE)
    ]
    assert examples(tmp_path, stories) == ("“copper kettle”", "author:“Wren Alder”")


def test_a_phrase_of_one_story_will_do_where_they_share_none(tmp_path):
    only = [story_of("one", "The harbour clock struck thirteen, and only the gulls complained about it.")]
    assert examples(tmp_path, only) == ("“harbour clock”", "author:“Moss”")


def test_it_is_not_the_first_story_that_is_quoted_because_it_is_the_first(tmp_path):
    shared = [story_of(f"t{n}", f"{n}. {PROSE[n % 4]}") for n in range(8)]
    odd = story_of("odd", "A purple elephant, and no more of it than that.")
    assert examples(tmp_path, [odd, *shared])[0] == "“copper kettle”"


def test_nothing_is_quoted_from_what_not_everybody_wants_to_read(tmp_path):
    apart = [story_of(f"t{n}", PROSE[n], rating=Rating.EXPLICIT) for n in range(4)]
    calm = story_of("calm", "A purple elephant, and no more of it than that.", authors=("Bo",))
    assert examples(tmp_path, [*apart, calm]) == ("“purple elephant”", "author:“Bo”")


def test_the_language_of_most_stories_is_quoted(tmp_path):
    french = story_of("fr", "Il avait vu une aiguille immobile, et rien de plus.", language="French")
    english = [story_of(f"t{n}", PROSE[n], language="English") for n in range(2)]
    assert examples(tmp_path, [french, *english])[0] == "“copper kettle”"


@pytest.mark.parametrize(
    "text",
    ["", "灯が消えた。", "A, b. C! d?", "NAME OF THE STORY", "word", "«The» “Other” (Thing)", "1 2 3 4"],
)
def test_a_text_without_such_a_phrase_gives_an_author_alone(tmp_path, text):
    assert examples(tmp_path, [story_of("one", text)]) == ("author:“Moss”",)


def test_an_author_whose_name_would_not_be_read_back_is_left_out(tmp_path):
    assert examples(tmp_path, [story_of("one", "word", authors=('Jo "the pen" Alder',))]) == ()


def test_an_archive_without_an_index_or_stories_offers_nothing(tmp_path):
    with closing(Archive(settings_in(tmp_path))) as empty:
        assert empty.examples(OWNER) == ()


def test_examples_follow_the_archive(tmp_path):
    settings = settings_in(tmp_path)
    fill(settings, [story_of("one", "A purple elephant, and no more of it than that.")])
    with closing(Archive(settings)) as archive:
        assert archive.examples(OWNER)[0] == "“purple elephant”"
        fill(settings, [story_of(f"t{n}", line) for n, line in enumerate(PROSE)])
        assert archive.examples(OWNER)[0] == "“copper kettle”"


def test_the_samples_offer_what_stands_in_their_prose(tmp_path, samples):
    source = Source("samples", SourceKind.INBOX, str(samples))
    settings = Settings(library=LibrarySettings(data=tmp_path), sources=(source,))
    with open_resources(settings) as parts:
        pipeline.import_folder(source, parts, RecordingReporter())  # type: ignore[arg-type]
        pipeline.index_pending(parts, RecordingReporter())  # type: ignore[arg-type]
    with closing(Archive(settings)) as archive:
        phrase, author = archive.examples(OWNER)
        assert len(phrase.strip("“”").split()) == 2
        assert author.startswith("author:“")
        for query in (phrase, author):
            assert archive.search(OWNER, SearchRequest(query)).total >= 1
        (hit, *_) = archive.search(OWNER, SearchRequest(phrase)).hits
        assert hit.matches
        assert hit.passages


@given(text=st.text(st.sampled_from("abcde the. \n'’ÉßşЖ灯1_")))
def test_whatever_a_text_is_its_phrases_stand_in_it_with_a_blank_between(text):
    for first, last in _phrases([text]):
        assert f"{first} {last}" in text.replace("\n", " ")


def test_headings_and_what_is_said_again_and_again_are_no_prose():
    licence = "It is distributed under the generous licence of the imaginary foundation."
    heading = "The Green Lantern by the old harbour wall"
    texts = [f"{heading.lower()}\n\nHe lit a brass lantern {n} times.\n\n{licence}" for n in range(3)]
    assert [pair for pair in _phrases(texts) if pair != ("brass", "lantern")] == []


def test_what_stands_between_an_article_and_a_stop_comes_first():
    counts = _Counts()
    _count("the copper kettle, weather vane turning, a slowly boat.", counts)
    assert dict(counts.framed) == {("copper", "kettle"): 1}
    assert set(counts.bigrams) == {("copper", "kettle"), ("weather", "vane")}

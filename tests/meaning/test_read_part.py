from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.page_paragraphs import paragraphs
from indexer.meaning.read_part import LETTERS, first_letters, place_in, read_part
from indexer.model import Chapter, ReadingPlace, StoredStory, StorySummary

TEXTS = st.lists(st.text(alphabet="abc é_*“\n", min_size=1, max_size=60), min_size=1, max_size=4)


def story_of(*texts: str) -> StoredStory:
    chapters = tuple(Chapter(number, None, text) for number, text in enumerate(texts, start=1))
    return StoredStory(StorySummary("s1", "A tale", words=1, source="box"), chapters)


def places(story: StoredStory) -> list[tuple[ReadingPlace, int, int]]:
    return [
        (ReadingPlace(chapter.number, number, first_letters(text)), at, start + len(text))
        for at, chapter in enumerate(story.chapters)
        for number, (_, start, text) in enumerate(paragraphs(chapter.text), start=1)
    ]


@given(TEXTS)
def test_a_place_is_where_it_was_and_the_part_ends_with_its_paragraph(texts):
    story = story_of(*texts)
    for place, at, end in places(story):
        found = place_in(story.chapters, place)
        assert found == (at, place.paragraph, end)
        part = read_part(story, place)
        assert part.chapters[:-1] == story.chapters[:at]
        assert part.chapters[-1].text == story.chapters[at].text[:end]


@given(TEXTS, st.text(alphabet="xyz", min_size=1, max_size=9))
def test_what_was_put_in_front_moves_the_place_and_never_reads_further(texts, more):
    story = story_of(*texts)
    for place, at, end in places(story):
        if not place.letters:
            continue
        moved = story_of(more, *texts)
        part = read_part(moved, place)
        read = "".join(chapter.text for chapter in part.chapters)
        assert read in more + "".join(texts[:at]) + texts[at][:end] or not part.chapters
        assert (more + "".join(texts[:at]) + texts[at][:end]).startswith(read)


def test_a_paragraph_that_is_gone_leaves_nothing_read():
    story = story_of("One line.\n\nAnother line.")
    gone = ReadingPlace(1, 2, first_letters("Another word."))
    assert place_in(story.chapters, gone) is None
    assert read_part(replace(story, earlier=story.chapters), gone).chapters == ()
    assert read_part(replace(story, earlier=story.chapters), gone).earlier == ()


@given(st.text(max_size=400))
def test_letters_are_as_many_as_tell_apart_and_no_signs(text):
    letters = first_letters(text)
    assert letters == "".join(filter(str.isalnum, text))[:LETTERS]

"""Which reading of a text is taken, and what is said of the other."""

import pytest
from doubtful import STORY, doubtful_text
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import CHOSEN, READINGS, Capture, story_id
from indexer.readers.read_capture import read
from indexer.readers.text.readings import take_reading
from indexer.readers.text.segmentation import segmentations

PARTS = (
    *("", "Salt Roses", "by Ada Pike", "Rating: PG", "A/N: Thanks to Bea.", "Thank you, all of you."),
    *("The desk came up four flights.", '"Come in," said the cook.', "THE END", "* * *", "Feedback: yes"),
)


def test_the_likeliest_reading_is_taken_and_the_other_is_said_in_a_sentence():
    text = doubtful_text()
    taken, (best, second, *_) = take_reading(text), segmentations(text)
    assert taken.parts.borders == best.borders
    assert taken.confidence == best.confidence
    words = " ".join(text[second.front.at :].split())
    assert taken.said["doubt"].startswith("the story may begin at “")
    assert words.startswith(taken.said["doubt"].split("“")[1].split(" …")[0])
    assert [taken.said[name].split(" at ")[0] for name in READINGS] == ["begins", "begins"]


def test_of_a_story_that_is_in_no_doubt_nothing_is_said():
    taken = take_reading(f"Title: Salt Roses\nAuthor: Wren\nRating: PG\n\n{STORY}")
    assert taken.said == {}
    assert taken.confidence > 0.9


@pytest.mark.parametrize(("wanted", "at"), [("A", 0), ("B", 1)])
def test_a_chosen_reading_is_taken_and_sure_and_said_by_its_borders(wanted, at):
    text = doubtful_text()
    taken = take_reading(text, wanted)
    assert taken.parts.borders == segmentations(text)[at].borders
    assert taken.confidence == 1
    assert "doubt" not in taken.said
    again = take_reading(text, taken.said[CHOSEN])
    assert (again.parts.borders, again.said) == (taken.parts.borders, taken.said)


@pytest.mark.parametrize("wanted", ["C", "0-1", "999999-", "A B"])
def test_what_is_no_reading_of_a_text_is_not_taken(wanted):
    taken = take_reading(doubtful_text(), wanted)
    assert taken.said == take_reading(doubtful_text()).said
    assert taken.parts.borders == segmentations(doubtful_text())[0].borders


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=14), st.sampled_from("AB"))
def test_whatever_the_text_a_reading_is_found_again_by_its_borders(lines, wanted):
    text = "\n".join(lines)
    taken = take_reading(text, wanted)
    if wanted == "A" or len(segmentations(text)) > 1:
        assert take_reading(text, taken.said[CHOSEN]).parts.borders == taken.parts.borders
    else:
        assert CHOSEN not in taken.said


def test_a_story_is_read_as_was_chosen_for_it_and_no_other_is():
    mine, other = story_id("shelf", "a.txt"), story_id("shelf", "b.txt")
    content = doubtful_text().encode()
    as_b = Capture("shelf", "a.txt", content, "", chosen={mine: "B"})
    (chosen,) = read(as_b).stories
    (likeliest,) = read(Capture("shelf", "a.txt", content, "", chosen={other: "B"})).stories
    assert CHOSEN in chosen.reading
    assert CHOSEN not in likeliest.reading
    assert chosen.chapters[0].text != likeliest.chapters[0].text


def test_one_message_of_a_mailbox_is_read_as_was_chosen_for_it():
    message = "From wren@example.org Mon Jan 01 00:00:00 2001\nFrom: Wren <wren@example.org>\nSubject: [fic] {0} (1/1)\nMessage-ID: <{0}@example.org>\n\n{1}\n"
    box = "".join(message.format(name, doubtful_text()) for name in ("first", "second")).encode()
    first, second = read(Capture("shelf", "box.mbox", box, "")).stories
    wanted = {story_id("shelf", second.native_key): "B"}
    same, other = read(Capture("shelf", "box.mbox", box, "", chosen=wanted)).stories
    assert same == first
    assert CHOSEN in other.reading
    assert other.chapters != second.chapters

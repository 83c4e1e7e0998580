"""A file with a header and no story under it: said, never taken in silence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue.sql.story_rows import doubts
from indexer.cli import inspect as inspecting
from indexer.config import ReadSettings
from indexer.model import Capture
from indexer.pipeline.inspection import inspect
from indexer.readers.read_capture import read

STORY = (
    "The lamp went out at four and nobody got up to light it. Toll counted the stairs again, nineteen of them from the "
    "kitchen and twenty from the cellar, and he had begun at the cellar every night since the flood. "
) * 4


SURE = 0.9


def story_in(text, name="lamp.txt"):
    (story,) = read(Capture("inbox", name, text.encode(), "")).stories
    return story


def test_a_story_on_the_line_of_a_label_is_its_text_and_less_than_sure():
    story = story_in(f"Title: Lamp\nAuthor: Vole\nSummary: {STORY}\n")
    assert "Toll counted the stairs again" in story.chapters[0].text
    assert not any("Toll counted" in zone.text for zone in story.zones)
    assert story.confidence < SURE


def test_a_header_that_announces_a_story_is_in_doubt_and_keeps_its_zones():
    story = story_in("Title: Lamp\nAuthor: Vole\nRating: PG\nSummary: A light goes out on the stairs.\n")
    assert not any(chapter.text for chapter in story.chapters)
    assert "confidence" in doubts(story)
    assert "no text of its own" in story.reading["doubt"]


def test_a_story_with_a_text_is_in_no_doubt():
    story = story_in(f"Title: Lamp\nAuthor: Vole\nRating: PG\n\n{STORY}\n")
    assert "doubt" not in story.reading
    assert "confidence" not in doubts(story)


def test_inspect_says_why_a_story_is_in_doubt(tmp_path, capsys):
    path = tmp_path / "lamp.txt"
    path.write_text("Title: Lamp\nAuthor: Vole\nRating: PG\nSummary: A light goes out on the stairs.\n")
    lines = list(inspecting._lines(inspect(path, ReadSettings())))
    assert any("confidence: 0.30 (it has no text of its own" in line for line in lines)


PROSE = [
    "The keeper of the gate had been told by his mother, who had it from hers, that a wind in a chimney wants something; and he put his head in, and asked it what that was, and waited.",
    '"I should think," the cook told him at last, setting the kettle down beside the ledger and the salt, "that a bell which nobody rings is the only kind one can trust in a house like this."',
    "Il n'y avait jamais eu de lampe dans cette maison, et pourtant la vieille femme en portait une chaque soir, jusqu'au bout du quai, où elle la posait doucement sur la pierre, sans un mot.",
]
# What stands around stories in plain texts of every reader: frames of e-texts, labels, notes, marks, heads of letters and threads.
AROUND = [
    *(
        "Project Gutenberg Australia",
        "Title: Salt",
        "Author: Ada Pike",
        "eBook No.: 7",
        "[Illustration]",
        "Contents",
    ),
    *(
        "This eBook was produced by: Bo Vane",
        "Transcriber's Notes:",
        "End of Project Gutenberg's Salt",
        "THE END",
    ),
    "*** START OF THE PROJECT GUTENBERG EBOOK SALT ***",
    "*** END OF THE PROJECT GUTENBERG EBOOK SALT ***",
    *(
        "Summary: A lamp.",
        "A/N:",
        "(A/N: I know.)",
        "Notes:",
        "Disclaimer: Not mine.",
        "Comments welcome!",
        "-- ",
    ),
    *(
        "-----",
        "***",
        "8< cut here 8<",
        "Chapter 1",
        "Chapter One",
        "1. Salt\n2. Lamp",
        "Page 1",
        "by Ada Pike",
    ),
    "From: Ada <ada@example.org>\nSubject: Salt (1/1)\nDate: Mon, 4 Mar 2002 17:17:00 +0000",
    *(
        "Rating: PG",
        "Archive Warning: None",
        "Stats:\nPublished: 2012-01-02\nWords: 100",
        "Chapter Text",
        "End Notes",
    ),
    *(
        "> Come home.",
        "Thanks to Bo.",
        "Harbour Forum",
        "ada_9\n09-14-2006, 08:51 PM",
        "12 notes",
        "ada reblogged",
    ),
    (
        "Story: Salt\nStorylink: https://www.fanfiction.net/s/1/1/\nCategory: Lamp\nGenre: Drama\nAuthor: Ada\nLast updated: 1/2/2003\n"
        "Words: 100\nRating: K\nStatus: Complete\nContent: Chapter 1 to 1 of 1 chapters\nSource: FanFiction.net\n\nSummary: A lamp."
    ),
]


@given(
    st.lists(st.sampled_from(AROUND), max_size=14),
    st.lists(st.sampled_from(PROSE), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
    st.sampled_from(["\n\n", "\n", "\n\n\n\n"]),
)
def test_no_story_is_empty_while_prose_stands_elsewhere(around, prose, chance, gap):
    pieces = [*around, *(f"\n\n{words}" for words in prose)]
    chance.shuffle(pieces)
    outcome = read(Capture("inbox", "salt.txt", f"{gap.join(pieces)}\n".encode(), ""))
    assert outcome.failure is not None or any(
        chapter.text for story in outcome.stories for chapter in story.chapters
    )


FRAME = "Project Gutenberg Australia\n\nTitle: The Gate\nAuthor: Ada Pike\n\nThis eBook was produced by: Bo Vane\n"


def test_a_frame_that_is_named_at_both_ends_has_its_book_between():
    text = f"{FRAME}\n{PROSE[0]}\n\n{PROSE[1]}\n\nProject Gutenberg Australia\n"
    story = story_in(text)
    assert story.chapters[0].text == f"{PROSE[0]}\n\n{PROSE[1]}"
    assert "doubt" not in story.reading or "no text" not in story.reading["doubt"]

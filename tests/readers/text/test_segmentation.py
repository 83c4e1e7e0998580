"""The segmentation of a text: every line in one segment or the story, the best way found, a story kept wherever there is one."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from indexer.readers.text import front, search
from indexer.readers.text.back import back_matter
from indexer.readers.text.front import front_matter
from indexer.readers.text.front_glance import glance
from indexer.readers.text.segmentation import segment, segmentations
from indexer.readers.text.segments import Kind
from indexer.readers.text.text_lines import TextLines

LINES = [
    "",
    "",
    "Title: Salt",
    "Author: Ada Pike",
    "by Ada Pike",
    "Salt Roses",
    "RATING: PG",
    "Summary: A clerk inherits a desk, and the desk has been in debt",
    "Disclaimer: Not mine.",
    "A/N: Thanks to Bea, who read this in a night.",
    "Weather: fair",
    "Note: she had written it in pencil, and then in ink.",
    "The desk came up four flights on the back of a man who would not give his name.",
    "since the war. It is owed by everybody.",
    '"Come in," said the cook.',
    "She came home late, and the lamp was out.",
    "* * *",
    "-----------------",
    "THE END",
    "Comments welcome!",
    "    The ink was quite fresh, and it wrote back.",
    "-- ",
    "(3/7)",
    "> quoted",
]
texts = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)


@given(texts)
def test_segments_follow_one_another_from_the_first_line_to_the_story_and_from_it_to_the_last(text):
    parts = segment(text)
    place = 0
    for one in parts.front.segments:
        assert one.first == place
        assert one.end > one.first
        place = one.end
    line = parts.front.lines.get(place)
    assert parts.front.at == (line.start if line is not None else len(text)) or not parts.front.segments
    if parts.back is not None:
        assert parts.back.at >= parts.front.at
        ends = [one.end for one in parts.back.segments]
        assert [one.first for one in parts.back.segments] == [parts.back.segments[0].first, *ends[:-1]]
        assert ends[-1] == parts.back.lines.count()


@given(texts)
def test_other_segmentations_are_worse_and_have_another_story(text):
    best, *others = segmentations(text)
    for other in others:
        assert other.margin <= 0
        assert other.borders != best.borders


@given(texts)
@example("Title: Salt\n\nA/N: Thanks to Bea, who read this in a night.\n-- \nSalt Roses")
@example("(3/7)\nby Ada Pike\nby Ada Pike")
def test_a_barred_segment_is_on_no_way(text):
    # What a glance finds has no score of its own.
    found = front_matter(text, searched=True)
    assume(found.segments)
    one = found.segments[0]
    without = front_matter(text, barred=frozenset({(one.kind, one.first)}))
    assert (one.kind, one.first) not in {(other.kind, other.first) for other in without.segments}
    assert without.score <= found.score + 1e-9


@given(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join))
def test_what_is_given_up_early_would_not_have_come_back(text):
    """Following every way to the last line finds no better story than the search that gives ways up."""
    found = front_matter(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "BEAM", 1000.0)
        patch.setattr(front, "BEAM", 1000.0)
        patch.setattr(front._Front, "_may_go_on", lambda *_: True)
        whole = front_matter(text)
    assert whole.score == pytest.approx(found.score)


GLANCED = [
    "Title: Salt",
    "Author: Ada Pike",
    "Rating: PG",
    "Fandom: Court",
    "Summary: A desk.",
    "A/N: Hello.",
    "## Year: 1901",
]


@given(
    st.lists(st.sampled_from(GLANCED), max_size=7),
    st.sampled_from(["\n", "\n\n", "\n---\n", "\n\n* * *\n\n"]),
    texts,
)
@example(["Title: Salt", "Author: Ada Pike"], "\n---\n", "Salt Roses\n* * *")
@example(["Author: Ada Pike", "Rating: PG"], "\n", "\nTHE END\nComments welcome!")
def test_a_glance_finds_what_the_search_finds(labels, gap, body):
    text = "\n".join(labels) + gap + body
    found = glance(TextLines(text, dashes=True))
    if found is not None:
        searched = front_matter(text, searched=True)
        assert found.at == searched.at
        assert [(one.kind, one.first, one.end) for one in found.segments] == [
            (one.kind, one.first, one.end) for one in searched.segments
        ]


def test_a_glance_finds_what_the_search_finds_in_real_stories(stories_folder):
    glanced = 0
    for path in sorted(stories_folder.rglob("*.md"))[::20]:
        text = path.read_text(encoding="utf-8", errors="replace")
        found = glance(TextLines(text, dashes=True))
        if found is not None:
            glanced += 1
            assert found.at == front_matter(text, searched=True).at, path.name
    assert glanced > 50


@given(st.integers(1, 30), st.integers(0, 6))
def test_a_text_of_prose_under_labels_is_a_story(paragraphs, labels):
    head = ["Title: Salt", "Author: Ada Pike", "Rating: PG", "Fandom: Court", "Genre: Gen", "A/N: Hello."][
        :labels
    ]
    prose = [
        f"She came home late, and lamp number {n} was out, and nobody spoke of it." for n in range(paragraphs)
    ]
    for gap in ("\n", "\n\n"):
        parts = segment(gap.join([*head, *prose]))
        assert parts.front.at < len(gap.join([*head, *prose]))


def test_a_notice_of_removal_leaves_no_story():
    text = (
        "Title: Salt\nAuthor: Ada Pike\nRating: PG\n\nThis story has been removed at the author's request.\n"
    )
    parts = segment(text)
    assert parts.front.at == len(text)
    assert parts.front.segments[-1].kind is Kind.BOILERPLATE


def test_nothing_stands_behind_a_story_that_ends_as_stories_do():
    assert back_matter("She came home late.\n\nThe lamp was out, and stayed out.\n", 0) is None


@given(texts)
@example("Weather: fair\nAuthor: Ada Pike\n\nTitle: Salt\nWeather: fair")
def test_what_stands_behind_a_story_is_the_same_whatever_was_asked_of_the_text_before(text):
    known: search.Scores = {}
    for start in [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]:
        alone, after = back_matter(text, start), back_matter(text, start, known=known)
        assert (alone is None) == (after is None)
        if alone is not None and after is not None:
            assert (after.segments, after.at, after.score) == (alone.segments, alone.at, alone.score)

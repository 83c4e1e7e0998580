"""Why a text is cut as it is: what is told of every block adds up."""

import pytest
from doubtful import STORY, doubtful_text
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.readers.text.evidence.rules import rules
from indexer.readers.text.explanation import explain_text
from indexer.readers.text.plain import unquoted
from indexer.readers.text.segmentation import segmentations

PARTS = (
    *(
        "",
        "",
        "Salt Roses",
        "Salt Roses by Ada Pike",
        "by Ada Pike",
        "Ada Pike",
        "Rating: PG",
        "A/N: Thanks to Bea.",
    ),
    *("Summary: A desk, and", "what it owes.", "Thank you, all of you.", "The desk came up four flights."),
    *('"Come in," said the cook.', "THE END", "* * *", "Feedback: yes", "> quoted"),
)
texts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=14).map("\n".join)


def test_blocks_are_told_in_order_with_their_lines_margins_and_rules():
    told = explain_text(
        f"Salt Roses\n\nby Wren\nSummary: A lamp is lit,\nand nobody knows why.\n\n{STORY}\nThe End\n"
    )
    assert [(block.kind, block.first_line, block.last_line) for block in told.before] == [
        ("title", 1, 1),
        ("byline", 3, 3),
        ("label", 4, 4),
        ("value line", 5, 5),
    ]
    assert told.before[2].begins == "“Summary: A lamp is lit,”"
    assert "label.known" in dict(told.before[2].rules)
    assert told.begins_line == 7
    assert told.begins.startswith("“The lamp stood")
    assert all(block.margin > 0 for block in told.before)


def test_the_other_reading_is_told_with_what_would_be_different():
    told = explain_text(doubtful_text())
    best, second, *_ = segmentations(doubtful_text())
    assert told.margin == told.other.behind == pytest.approx(best.score - second.score)
    assert told.confidence == best.confidence
    assert told.other.differs == f"begins at {told.other.begins}"
    assert told.other.begins != told.begins
    assert told.other.ends == told.ends


def test_what_a_program_marked_itself_needs_no_explanation():
    marks = "*** {} OF THE PROJECT GUTENBERG EBOOK SALT ROSES ***"
    assert explain_text(f"{marks.format('START')}\n\n{STORY}\n{marks.format('END')}\n") is None


@settings(max_examples=60, deadline=None)
@example("> quoted\n\n> quoted")
@given(texts)
def test_what_is_explained_adds_up(text):
    # A text that is quoted from end to end is read without its marks.
    told, best = explain_text(text), segmentations(unquoted(text))[0]
    blocks = [*told.before, *told.behind]
    names = {rule.name for all_ in rules().by_kind.values() for rule in all_} | {"bare_name"}
    for block in blocks:
        assert sum(weight for _, weight in block.rules) == pytest.approx(block.score)
        assert {name for name, _ in block.rules} <= names
    assert [(block.kind, block.score) for block in told.before] == [
        (segment.kind, segment.score) for segment in best.front.segments
    ]
    lines = [(block.first_line, block.last_line) for block in blocks]
    assert lines == sorted(lines)
    assert not told.begins or told.begins_line <= told.ends_line


@settings(max_examples=30, deadline=None)
@given(texts, st.booleans())
def test_without_a_block_no_segmentation_is_better(beside, is_behind):
    # Of each side for itself: what is behind a story is looked for once it is known what stands before it.
    told = explain_text(f"{STORY * 40}\n\n{beside}" if is_behind else f"{beside}\n\n{STORY * 40}")
    assert min((block.margin for block in (*told.before, *told.behind)), default=0) >= -1e-9


def test_what_stands_behind_a_story_may_say_where_it_begins():
    header, note = "A/N: Thanks to Bea.\nby Ada Pike\n", "Thank you, all of you.\n"
    told = explain_text(f"{header}{note}\n\n{STORY * 40}\n\nSalt Roses by Ada Pike")
    assert [block.kind for block in told.before] == ["label", "byline"]
    assert [block.begins for block in told.behind] == ["“Salt Roses by Ada Pike”"]

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.highlight.marks import Mark
from indexer.highlight.snippets import CONSIDERED, LONGEST_PASSAGE, Group, _Paragraph, chosen, grouped
from indexer.model import Chapter, Passage, Span

TEXTS = st.lists(
    st.sampled_from(["word", "a", "End.", "So!", "Mr.", "“Why?”", "long" * 40, "\n\n", "\n", "x" * 900]),
    max_size=120,
).map(" ".join)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """A text and marks in it that never overlap, as the finder makes them."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, max(len(text) - 1, 0)), max_size=400)))
    marks: list[Mark] = []
    for at in cuts:
        end = min(at + draw(st.sampled_from([1, 3, 40])), len(text))
        if end > at and (not marks or at >= marks[-1].end):
            marks.append(Mark(at, end, draw(st.integers(0, 2))))
    return text, marks


def every_candidate(text: str, marks: list[Mark]) -> list[tuple[tuple[int, int, int], Span]]:
    """Scan at the sentence around each mark that is not in the one before, nothing remembered, nothing skipped."""
    found = []
    at = 0
    while at < len(marks) and at < CONSIDERED:
        around = _Paragraph(text).sentence_around(marks[at])
        inside = [marks[at]]
        for mark in marks[at + 1 :]:
            if mark.end > around.end:
                break
            inside.append(mark)
        found.append(((-len({mark.leaf for mark in inside}), -len(inside), at), around))
        at += len(inside)
    return found


def shown(text: str, marks: list[Mark], most: int = 3) -> tuple[Passage, ...]:
    chapter = Chapter(1, None, text)
    return chosen(list(grouped(chapter, iter(marks), 0, 0)), len(text) or 1, most)


@given(marked_texts(), st.integers(0, 4))
def test_looking_only_at_paragraphs_that_can_win_chooses_what_looking_at_all_chooses(marked, most):
    text, marks = marked
    best = sorted(every_candidate(text, marks))[:most]
    wanted = [(rank[2], around) for rank, around in sorted(best, key=lambda each: each[0][2])]
    found = shown(text, marks, most)
    assert [(each.first_hit, Span(each.start, each.end)) for each in found] == wanted


def test_marks_far_behind_the_first_ones_are_not_looked_at():
    text = "To. " * (CONSIDERED + 50) + "To to to."
    marks = [Mark(at, at + 1, 0) for at, letter in enumerate(text) if letter == "o"]
    assert [each.first_hit for each in shown(text, marks)] == [0, 1, 2]


def test_a_heading_has_no_place_in_the_text():
    heading = Group(Chapter(2, "A lamp", "A moth."), (Mark(2, 6, 0),), 4, 50, "A lamp")
    (passage,) = chosen([heading], 100, 3)
    assert (passage.text, passage.start, passage.end, passage.first_hit) == ("A lamp", 0, 0, 4)
    assert passage.place == 0.5


def test_a_passage_is_never_much_longer_than_its_limit():
    text = "word " * 5000
    assert all(len(each.text) <= LONGEST_PASSAGE + 20 for each in shown(text, [Mark(10_000, 10_004, 0)]))

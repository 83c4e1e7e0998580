"""Both texts can be read out of their differences, whatever they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.meaning.paragraph_diff import compare
from indexer.model import Chapter
from indexer.model.version import DiffKind

PARAGRAPHS = st.sampled_from([
    "The lamp was lit before the fog came in.",
    "The lamp was lit long before the fog came in.",
    "Nobody had lit it.",
    "* * *",
    "The kite was older than the hill, and the hill knew.",
    "The kite was older than the hill, and nobody knew.",
])  # fmt: skip
CHAPTERS = st.lists(
    st.tuples(st.sampled_from([None, "Dusk", "Dawn"]), st.lists(PARAGRAPHS, min_size=1, max_size=5)),
    max_size=4,
).map(
    lambda made: [
        Chapter(number, title, "\n\n".join(paragraphs)) for number, (title, paragraphs) in enumerate(made, 1)
    ]
)


def lines_of(chapters: list[Chapter], numbered: bool) -> list[str]:
    found = []
    for chapter in chapters:
        title = chapter.title or (f"Chapter {chapter.number}" if numbered else "")
        found += [title] if title else []
        found += [each for each in chapter.text.split("\n\n") if each.strip()]
    return found


@given(CHAPTERS, CHAPTERS)
def test_each_text_is_what_is_not_only_in_the_other(before, now):
    old, new = [], []
    for line in compare(before, now):
        if line.kind is DiffKind.EDITED:
            old.append("".join(each.text for each in line.words if each.kind is not DiffKind.NEW))
            new.append("".join(each.text for each in line.words if each.kind is not DiffKind.GONE))
            assert new[-1] == line.text
        else:
            old += [line.text] if line.kind is not DiffKind.NEW else []
            new += [line.text] if line.kind is not DiffKind.GONE else []
    numbered = max(len(before), len(now)) > 1
    assert old == lines_of(before, numbered)
    assert new == lines_of(now, numbered)


def test_the_words_of_an_edited_paragraph_are_told_apart():
    (line,) = compare(
        [Chapter(1, None, "Maren counted the boats twice.")],
        [Chapter(1, None, "Maren counted all boats twice.")],
    )
    assert [(each.kind, each.text) for each in line.words] == [
        (DiffKind.SAME, "Maren counted "),
        (DiffKind.GONE, "the "),
        (DiffKind.NEW, "all "),
        (DiffKind.SAME, "boats twice."),
    ]


def test_a_chapter_that_is_gone_is_gone_with_its_heading():
    before = [Chapter(1, "Dusk", "The lamp was lit."), Chapter(2, "Dawn", "Nobody came.")]
    gone = [line for line in compare(before, before[:1]) if line.kind is not DiffKind.SAME]
    assert [(line.kind, line.text, line.chapter, line.heading) for line in gone] == [
        (DiffKind.GONE, "Dawn", 2, True),
        (DiffKind.GONE, "Nobody came.", 2, False),
    ]

"""No word is lost by cutting: those of headings and chapters, in their order, are those of the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.headings.__main__ import flat, found_in
from benchmarks.headings.cases import cases
from indexer.model import in_order
from indexer.readers.structure.chapters import split_chapters

# What is tuned on has no fault; of what is not, so many texts have at least every heading and no other.
LEAST_BLIND = 0.8


def words(text):
    return re.findall(r"[^\W_]+", text)


def kept(text):
    return [
        word
        for chapter, begun in in_order(split_chapters(text))
        for piece in (*begun, chapter.title or "", chapter.text)
        for word in words(piece)
    ]


LINES = st.sampled_from(
    [
        *(
            "Chapter 1",
            "Chapter 2 The Pier",
            "Chapter Two",
            "chapter.3 Rain",
            "Ch. 4",
            "[Chapter 5]",
            "Part One",
            "PART TWO: RUST",
        ),
        *(
            "1. Kapitel",
            "Teil 2",
            "Book I",
            "Volume II",
            "Prologue",
            "Epilogue",
            "I",
            "II",
            "- 1 -",
            "- 2 -",
            "1. Rain",
            "2. Snow",
        ),
        *(
            "第一章 河心",
            "第二章",
            "【第三章】",
            "第一卷",
            "卷二 雨",
            "序章",
            "番外一 灯",
            "1화",
            "2화 우물",
            "제1부",
            "一",
            "二",
            "三、鞋",
        ),
        *(
            "Tape 1",
            "Tape 2",
            "Tape 3",
            "# The Pier",
            "## Rain ##",
            "*Day 1*",
            "Day 2",
            "Day 3: Snow",
            "Page 1",
            "* * *",
            "THE END",
        ),
        "There was a splash, and a long time afterwards another one, lower down, and then nothing more at all.",
        "渡口的灯一共有六盏，老周从来没有数错过。",
    ]
)


@given(st.lists(LINES, min_size=1, max_size=40))
def test_no_word_is_lost_or_doubled_whatever_stands_under_what(lines):
    text = "\n\n".join(lines)
    assert kept(text) == words(text)


@given(st.text(min_size=1).map(lambda text: text.strip()).filter(bool))
def test_nor_of_any_text(text):
    assert kept(text) == words(text)


@pytest.mark.parametrize("templates", ["shown", "blind"])
def test_nor_of_stories_in_many_languages(templates):
    for case in cases(templates, seed=5, count=150):
        assert kept(case.text) == words(case.text), case.name


def test_generated_headings_are_found_and_look_alikes_left_alone():
    for case in cases("shown", seed=6, count=200):
        assert flat(found_in(case)) == flat(case.headings), case.name


def test_so_are_most_of_forms_that_nobody_tuned_for():
    drawn = list(cases("blind", seed=6, count=300))
    exact = [flat(found_in(case)) == flat(case.headings) for case in drawn]
    twins = [right for right, case in zip(exact, drawn, strict=True) if not case.headings]
    assert sum(exact) >= LEAST_BLIND * len(exact)
    assert all(twins)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import paragraph_around, paragraphs, sentences
from indexer.model import Span


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He sat. She stood.", ["He sat.", "She stood."]),
        ("“Stop!” she said. “Now?”", ["“Stop!”", "she said.", "“Now?”"]),
        (
            "Mr. Finch and Dr. Bell left at 3.15 p.m. sharp.",
            ["Mr. Finch and Dr. Bell left at 3.15 p.m. sharp."],
        ),
        ("J. R. Smith wrote it.", ["J. R. Smith wrote it."]),
        ("So did I. He did too.", ["So did I.", "He did too."]),
        ("Well… yes. No", ["Well…", "yes.", "No"]),
        ("他来了。她走了。", ["他来了。", "她走了。"]),
        ("no end", ["no end"]),
    ],
)
def test_sentences_end_where_a_reader_would_say(text, parts):
    assert cut(text) == parts


@given(st.text(alphabet="ab .!?\n\"'”", max_size=80))
def test_sentences_lose_no_word(text):
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(st.text(alphabet="ab .\n", max_size=80))
def test_paragraphs_cover_the_text_but_for_blank_lines(text):
    spans = list(paragraphs(text))
    assert " ".join(text[span.start : span.end] for span in spans).split() == text.split()
    for span in spans:
        around = paragraph_around(text, span.start)
        assert around.start <= span.start

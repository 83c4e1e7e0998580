"""PDF documents: paragraphs rejoined over lines and pages, heads and numbers apart; pictures of pages are refused."""

from __future__ import annotations

import pytest
from docmaker import pdf, pdf_page
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

LEADING = 14


def set_page(
    number: int, paragraphs: list[list[str]], *, indent: int = 15, head: str = "Quill: Tin Apples"
) -> str:
    """Return a page with a head, a number and paragraphs of lines, the first line of each indented."""
    lines = [(60, 560, head)] if head else []
    y = 520
    for paragraph in paragraphs:
        for place, line in enumerate(paragraph):
            lines.append(
                (60 + (indent if place == 0 and not line.startswith("+") else 0), y, line.removeprefix("+"))
            )
            y -= LEADING
    lines.append((200, 30, str(number)))
    return pdf_page(lines)


ONE = [
    ["The apples were made of tin and rang when it rained,", "which was _nearly always_, and nobody in the neigh-", "bourhood of the orchard had complained of their noise."],
    ["“Listen,” said the gardener, who had a well-", "known ear for metal. “It is the wind.”"],
    ["“It is not.”"],
    ["They stood below the well-known branches until the rain"],
]  # fmt: skip
TWO = [["+had gone, and with it the sound of every apple there was."], ["Nobody said a word of it at home."]]
THREE = [["The neighbourhood slept on, and the rust went on with it."], ["Then it was morning."]]


def made(**more: str) -> bytes:
    pages = [set_page(n, body) for n, body in enumerate((ONE, TWO, THREE), start=1)]
    return pdf(pages, more.get("info", ""))


def test_paragraphs_are_joined_over_lines_and_pages(story):
    text = story(made(), "a.pdf").chapters[0].text
    assert text.split("\n\n") == [
        (
            "The apples were made of tin and rang when it rained, which was _nearly always_, and nobody in the neighbourhood "
            "of the orchard had complained of their noise."
        ),
        "“Listen,” said the gardener, who had a well-known ear for metal. “It is the wind.”",
        "“It is not.”",
        "They stood below the well-known branches until the rain had gone, and with it the sound of every apple there was.",
        "Nobody said a word of it at home.",
        "The neighbourhood slept on, and the rust went on with it.",
        "Then it was morning.",
    ]


def test_heads_and_page_numbers_are_zones(story):
    found = story(made(), "a.pdf")
    assert [zone.text for zone in found.zones if zone.kind == "boilerplate"] == ["Quill: Tin Apples", "1 2 3"]


def test_properties_fill_what_the_text_leaves_out(story):
    info = "/Title (Tin Apples) /Author (Posy Quill) /CreationDate (D:20010203040506) /Keywords (tin; rust)"
    found = story(made(info=info), "a.pdf")
    assert (found.title, found.authors, found.tags) == ("Tin Apples", ("Posy Quill",), ("tin", "rust"))
    assert found.published.isoformat() == "2001-02-03"


def test_larger_letters_are_headings_and_the_header_is_read(story):
    top = pdf_page([(60, 540, "Tin Apples")], size=20)
    rest = pdf_page(
        [
            (60, 510, "by Posy Quill"),
            (60, 496, "Rating: PG-13"),
            (60, 482, "Fandom: Iron Orchard"),
            (60, 468, "Summary: It rang."),
        ]
    )
    chapter = pdf_page([(60, 420, "Rust")], size=15)
    text = pdf_page(
        [(60, 390, "The apples were made of tin and rang when it rained."), (75, 376, "They rang again.")]
    )
    second = pdf_page([(60, 330, "Polish")], size=15)
    more = pdf_page([(60, 300, "Nobody polished them twice, whatever they had said.")])
    found = story(pdf([f"{top}\n{rest}\n{chapter}\n{text}\n{second}\n{more}"]), "a.pdf")
    assert (found.title, found.authors, found.rating_raw) == ("Tin Apples", ("Posy Quill",), "PG-13")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        ("Rust", "The apples were made of tin and rang when it rained.\n\nThey rang again."),
        ("Polish", "Nobody polished them twice, whatever they had said."),
    ]


def test_paragraphs_set_apart_by_space_are_told_by_it(story):
    lines = [
        (60, 500, "The apples were made of tin."),
        (60, 486, "They rang, and rang again, and"),
        (60, 472, "then they did not"),
    ]
    lines += [(60, 440, "Nobody polished them twice")]
    assert (
        story(pdf([pdf_page(lines)]), "a.pdf")
        .chapters[0]
        .text.endswith("then they did not\n\nNobody polished them twice")
    )


@pytest.mark.parametrize(
    ("content", "cause", "word"),
    [
        (pdf(["", "BT /F1 9 Tf (3) Tj ET"]), "not-a-story", "OCR"),
        (made()[:400], "damaged", "damaged"),
        (b"%PDF-1.7 ...", "damaged", "damaged"),
        (b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 3, "damaged", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(outcome, content, cause, word):
    failure = outcome(content, "x.pdf").failure
    assert failure.cause == cause
    assert word in failure.message
    assert failure.message.endswith(".")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=30))
def test_damage_is_never_an_error_of_ours(place, noise):
    whole = made()
    content = whole[:place] + noise + whole[place + len(noise) :]
    outcome = read(Capture("inbox", "x.pdf", content, ""))
    assert outcome.failure is None or outcome.failure.cause != "unreadable"


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.lists(st.sampled_from(["tin", "apples", "rang", "“no,”", "ear", "rust."]), min_size=3, max_size=9),
        min_size=2,
        max_size=30,
    )
)
def test_no_word_is_dropped(lines):
    text = pdf_page([(60, 540 - LEADING * n, " ".join(line)) for n, line in enumerate(lines)])
    outcome = read(Capture("inbox", "x.pdf", pdf([text]), ""))
    if outcome.failure is None:
        (found,) = outcome.stories
        words = [
            word for chapter in found.chapters for word in f"{chapter.title or ''} {chapter.text}".split()
        ]
        words += [word for zone in found.zones for word in zone.text.split()]
        assert sorted(words) == sorted(word for line in lines for word in line)

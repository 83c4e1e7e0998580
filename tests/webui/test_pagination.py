from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.page_paragraphs import paragraphs
from indexer.model import Chapter
from webui import pagination
from webui.pagination import Pages, paginate

TEXT = st.text(alphabet="ab \né🕰", max_size=120)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a few words, so that short texts have several."""
    monkeypatch.setattr(pagination, "_ONE_PAGE", 60)
    monkeypatch.setattr(pagination, "_PAGE", 40)


def chapters_of(*texts: str) -> tuple[Chapter, ...]:
    return tuple(Chapter(number, None, text) for number, text in enumerate(texts, start=1))


def sizes(pages: Pages, chapters: tuple[Chapter, ...]) -> list[int]:
    return [
        sum(len(chapters[piece.chapter].text[piece.start : piece.end].encode()) for piece in page)
        for page in pages.pages
    ]


def test_a_story_of_forty_thousand_words_is_one_page_and_a_longer_one_is_several() -> None:
    chapter = "word " * 4_000
    assert len(paginate(chapters_of(*[chapter] * 11))) == 1
    long = chapters_of(*[chapter] * 75)
    pages = paginate(long)
    assert 15 <= len(pages) <= 20
    assert max(sizes(pages, long)) <= 100_000
    assert all(piece.start == 0 for page in pages.pages for piece in page)  # cut between chapters only
    assert len(paginate(long, whole=True)) == 1


def test_a_huge_chapter_is_cut_between_its_paragraphs() -> None:
    chapters = chapters_of("Before.", "\n\n".join(["word " * 99 + "end"] * 1_000), "After.")
    pages = paginate(chapters)
    assert len(pages) >= 5
    assert max(sizes(pages, chapters)) <= 100_000
    for page in pages.pages:
        for piece in page:
            assert chapters[piece.chapter].text[piece.start : piece.end].strip().endswith((".", "end"))


def test_one_endless_paragraph_is_cut_between_words() -> None:
    chapters = chapters_of("word " * 100_000)
    pages = paginate(chapters)
    assert max(sizes(pages, chapters)) <= 100_000
    for page in pages.pages:
        assert set(chapters[0].text[page[0].start : page[0].end].split()) == {"word"}


@given(st.lists(TEXT, max_size=6))
@pytest.mark.usefixtures("small_pages")
def test_pages_hold_every_character_once_and_in_order(texts: list[str]) -> None:
    chapters = chapters_of(*texts)
    pages = paginate(chapters)
    joined = dict.fromkeys(range(len(texts)), "")
    order = []
    for page in pages.pages:
        for piece in page:
            assert piece.start == len(joined[piece.chapter])
            joined[piece.chapter] += texts[piece.chapter][piece.start : piece.end]
            order.append((piece.chapter, piece.start))
    assert list(joined.values()) == texts
    assert order == sorted(order)
    assert len(pages) >= 1


@given(st.lists(TEXT, min_size=1, max_size=6), st.data())
@pytest.mark.usefixtures("small_pages")
def test_every_place_is_on_the_page_that_is_said_to_hold_it(texts: list[str], data: st.DataObject) -> None:
    pages = paginate(chapters_of(*texts))
    index = data.draw(st.integers(0, len(texts) - 1))
    offset = data.draw(st.integers(0, max(0, len(texts[index]) - 1)))
    page = pages.pages[pages.of(index, offset) - 1]
    assert any(
        piece.chapter == index and piece.start <= offset < max(piece.end, piece.start + 1) for piece in page
    )


@given(TEXT)
def test_paragraphs_are_what_stands_between_blank_lines(text: str) -> None:
    for _, start, words in paragraphs(text):
        assert words
        assert text[start : start + len(words)] == words
        assert "\n\n" not in words
    assert "".join(words for *_, words in paragraphs(text)).replace("\n", "") == text.replace("\n", "")

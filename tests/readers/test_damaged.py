"""Damaged text and pages: read with their words, or refused; never a crash."""

from __future__ import annotations

import pytest

BODY = "all reviewers are loved and cherished muchly."


@pytest.mark.parametrize("number", [32, 33, 34])
def test_damaged_encodings_still_give_the_whole_story(shared_data, story, number):
    (path,) = (shared_data / "formats/damaged").glob(f"{number}-*")
    read_story = story(path.read_bytes(), path.name)
    assert (read_story.title, len(read_story.chapters)) == ("Fire and Feather", 3)
    assert read_story.chapters[2].text.endswith(BODY)


def test_double_encoding_is_undone_in_a_page(shared_data, story):
    good = story((shared_data / "pages/ao3/incompleteWork.html").read_bytes(), "x")
    bad = story((shared_data / "formats/damaged/34-double-utf8-mojibake.html").read_bytes(), "x")
    assert bad.chapters == good.chapters
    assert "repaired" in bad.reading["repairs"]


def test_nul_bytes_in_a_page_are_taken_out(shared_data, story):
    page = (shared_data / "pages/ao3/incompleteWork.html").read_bytes()
    spoiled = page.replace(b"<p>", b"<p>\x00").replace(b"reviewers", b"re\x00viewers")
    read_story = story(spoiled, "nul.html")
    assert read_story.chapters[2].text.endswith(BODY)
    assert "NUL" in read_story.reading["repairs"]


def test_a_truncated_page_gives_what_is_there(shared_data, story):
    read_story = story((shared_data / "formats/damaged/30-truncated.html").read_bytes(), "x.html")
    assert len(read_story.chapters) == 2
    assert read_story.words < 7526
    assert read_story.extra["words_claimed"] == "7526"


def test_deep_nesting_is_no_crash(shared_data, outcome):
    result = outcome((shared_data / "formats/damaged/35-deep-nesting.html").read_bytes(), "deep.html")
    assert result.failure.cause == "not-a-story"


def test_old_line_ends_and_end_marks(shared_data, story):
    read_story = story((shared_data / "formats/damaged/37-cr-only.txt").read_bytes(), "37-cr-only.txt")
    assert "\r" not in read_story.chapters[0].text
    dos = story(b"Title: Salt\r\nAuthor: Ada\r\n\r\nIt rained.\r\n\x1a", "38.txt")
    assert (dos.title, dos.chapters[0].text) == ("Salt", "It rained.")


def test_one_line_of_twenty_megabytes_is_a_story(story):
    line = "The tide came in and took the letters out again. " * 400_000
    read_story = story(line, "one_line.txt")
    assert read_story.title == "one line"
    assert read_story.chapters[0].text == line.strip()


@pytest.mark.parametrize(
    "piece",
    [" ", "\t", "-", "* ", "_", "#", "<b>", "[b]", "a ", "a-", "- ", "Title: ", "A: ", "A/N ", "by ", "&nbsp;", "<!---->", "<a ", "Ã©", ", and ", "x@", '"', "(", ".'", "\x0c"],
)  # fmt: skip
def test_no_repeated_piece_makes_reading_crawl(outcome, piece):
    """A pattern that backtracks would take hours here, and the suite's own time limit would tell."""
    for text in (
        piece * 20_000,
        f"Title: {piece * 20_000}\nAuthor: {piece * 20_000}\n\nIt rained.",
        f"{piece * 8000}\n" * 3,
    ):
        outcome(text, "x.txt")
        outcome(f"<html><body><p>{text}", "x.html")

"""A file with a header and no story under it: said, never taken in silence."""

from __future__ import annotations

from indexer.catalogue.sql.story_rows import doubts
from indexer.cli import inspect as inspecting
from indexer.config import ReadSettings
from indexer.model import Capture
from indexer.pipeline.inspection import inspect
from indexer.readers import read

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

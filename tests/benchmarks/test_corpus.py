"""The text that is measured: where it comes from is said, and an interrupted unpacking leaves nothing behind."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from benchmarks import corpus
from benchmarks.generated import generate


@pytest.fixture
def archived(tmp_path: Path) -> Path:
    stories = tmp_path / "made"
    (stories / "moss").mkdir(parents=True)
    for number in range(6):
        (stories / "moss" / f"{number}.md").write_text(f"Story {number}.", "utf-8")
    archive = tmp_path / "stories.tar.xz"
    with tarfile.open(archive, "w:xz") as packed:
        packed.add(stories, ".")
    return archive


def test_an_archive_is_unpacked_once_and_every_other_story_taken(archived, tmp_path, monkeypatch):
    monkeypatch.setenv("VELVETEEN_STORIES", str(archived))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = corpus.prepare(tmp_path / "work", every=2)
    assert (made.files, made.real) == (3, True)
    (cached,) = (tmp_path / "cache" / "velveteen-benchmarks").iterdir()
    monkeypatch.setattr(tarfile, "open", None)
    assert corpus.prepare(tmp_path / "more", every=1).files == 6
    assert not cached.name.endswith(".partly")


def test_a_folder_that_was_named_but_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("VELVETEEN_STORIES", str(tmp_path / "gone"))
    with pytest.raises(SystemExit, match="not there"):
        corpus.prepare(tmp_path / "work", every=1)


def test_without_real_stories_some_are_generated_and_that_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("VELVETEEN_STORIES", raising=False)
    for place in ("_BESIDE", "_ARCHIVE"):
        monkeypatch.setattr(corpus, place, tmp_path / "nowhere")
    made = corpus.prepare(tmp_path / "work", every=4000)
    assert (made.files, made.real) == (2, False)
    assert "GENERATED" in made.told
    assert "GENERATED" in capsys.readouterr().err


def test_generated_stories_are_the_same_every_time(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        generate(tmp_path / name, stories=2)
    for path in (tmp_path / "a").iterdir():
        assert path.read_text("utf-8") == (tmp_path / "b" / path.name).read_text("utf-8")
        assert {"’s", "-like", "_"} <= {
            sign for sign in ("’s", "-like", "_") if sign in path.read_text("utf-8")
        }

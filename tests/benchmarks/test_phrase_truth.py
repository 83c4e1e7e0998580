"""Every phrase is found exactly where it stands, by every engine: the sets, the counts, the marks."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.archives import engines, filled
from benchmarks.phrase_truth import measure

# One in so many of the shared stories: about three hundred.
EVERY = 30


def compare(source: Path, work: Path, **limits: int) -> dict[str, object]:
    archives = [filled(work, engine, source) for engine in engines()]
    figures = measure(archives, work, rounds=0, **limits)
    assert figures["differences"] == []
    assert set(figures["engines"]) == set(engines())
    return figures


def test_phrases_of_the_samples(samples, tmp_path):
    figures = compare(samples, tmp_path, phrases=70, nowhere=40)
    assert sum(figures["kinds"].values()) > 50
    assert figures["absent"] > 20


def test_phrases_of_real_stories(stories_folder, tmp_path):
    source = tmp_path / "stories"
    for path in sorted(path for path in stories_folder.rglob("*") if path.is_file())[::EVERY]:
        copy = source / path.relative_to(stories_folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    figures = compare(source, tmp_path, phrases=140, nowhere=60, located=1)
    assert sum(figures["kinds"].values()) == 140

"""Several jobs that write one archive in one process of a test: what they bring in, and what happens amid a rebuild.

Nothing in the project imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recording import RecordingReporter

from indexer import pipeline
from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.cli import doctor
from indexer.config import Settings
from indexer.jobs.foreground import run_now
from indexer.model import OWNER, Job, JobKind, RemovalOrder, SearchRequest, StorySummary
from indexer.pipeline import Resources
from indexer.pipeline.index_sync import IndexSync

BODY = "The {what} slept under the warm stove, and nobody counted the hours until it woke."


def write(inbox: Path, name: str, what: str) -> Path:
    path = inbox / f"{name}.txt"
    path.write_text(f"Title: {name}\nAuthor: Moss\n\n{BODY.format(what=what)}\n")
    return path


def bring_in(resources: Resources, path: Path) -> None:
    """Import one file and have the index follow, as a job of one story does."""
    pipeline.import_paths([path], resources, RecordingReporter())


def found(settings: Settings, phrase: str) -> list[str]:
    archive = Archive(settings)
    try:
        return sorted(hit.story.title for hit in archive.search(OWNER, SearchRequest(f'"{phrase}"')).hits)
    finally:
        archive.close()


def indexed(resources: Resources) -> frozenset[str]:
    return resources.index.reader().reader.ids()


def remove(resources: Resources, title: str) -> None:
    (story,) = [each for each in every(resources) if each.title == title]
    pipeline.remove(resources.catalogue, [story.id], RemovalOrder("test"))


def run(settings: Settings, kind: JobKind, target: str | None = None) -> Job:
    """Have a job done by the process that asks for it."""
    with open_catalogue(settings.data) as catalogue:
        job = catalogue.jobs.request(kind, target)
    return run_now(job.id, settings, RecordingReporter())


def sound(parts: Resources, settings: Settings) -> None:
    """The index holds what the catalogue does, and nobody has anything to say about it."""
    assert indexed(parts) == parts.catalogue.stories.ids()
    assert parts.catalogue.stories.pending_count() == 0
    assert list(doctor.archive(settings)) == []


def every(resources: Resources) -> list[StorySummary]:
    return [story.summary for story in resources.catalogue.stories.all()]


class Amid(RecordingReporter):
    """A reporter of a rebuild: once all its stories are put, and nothing is published, something else happens."""

    def __init__(self, happening: Callable[[], object]) -> None:
        super().__init__()
        self._happening, self._total, self._put, self._over = happening, 0, 0, False

    def begin(self, stage: str, total: int | None) -> None:
        super().begin(stage, total)
        self._total, self._put = (total or 0) if stage == "reindex" else 0, 0

    def advance(self, steps: int = 1, **counts: int) -> None:
        super().advance(steps, **counts)
        self._put += steps

    def check(self) -> None:
        super().check()
        if self._total and self._put >= self._total and not self._over:
            self._over = True
            self._happening()


def build(following: IndexSync) -> None:
    for _ in following._filling.build():
        pass

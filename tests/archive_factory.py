"""An archive on disk with given stories in catalogue and index, as an import would leave it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sample_stories import memory_batches

from indexer.archive import Archive
from indexer.catalogue import FileRead, FileRecord
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.engines.index_service import IndexService
from indexer.model import Chapter, ReadOutcome, Source, SourceKind, Story
from indexer.readers.digest import story_digest


def settings_for(data: Path, engine: str) -> Settings:
    """Return the settings of an archive of tales in a folder, by one engine."""
    return Settings(
        library=LibrarySettings(data=data),
        index=IndexSettings(engine=engine),
        sources=(Source("tales", SourceKind.INBOX, str(data)),),
    )


def story_of(name: str, text: str, **about: object) -> Story:
    """Return a story of one chapter, as a reader would make it of a file."""
    about = {"title": name.capitalize(), "authors": ("Moss",)} | about
    return Story("tales", f"{name}.txt", chapters=(Chapter(1, None, text),), **about)  # type: ignore[arg-type]


def fill(settings: Settings, stories: Iterable[Story]) -> None:
    """Put ``stories`` into the archive of ``settings`` and index them."""
    with closing(Archive(settings)) as archive:
        kept = archive.catalogue.stories
        for story in stories:
            record = FileRecord(story.source, story.native_key, 1, 1)
            kept.put([FileRead(record, ReadOutcome((story,)), (story_digest(story),))])
        with closing(IndexService(settings)) as live:
            live.rebuild(memory_batches(kept.all()))
        kept.done_pending([change.seq for change in kept.pending(len(stories) + 1)])

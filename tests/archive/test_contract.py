from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from archive.contract import ArchiveContract
from archive_factory import fill

from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.model import Source, SourceKind, Story


class TestArchive(ArchiveContract):
    @pytest.fixture(params=["tantivy", "whoosh"])
    def filled(
        self, request: pytest.FixtureRequest, tmp_path: Path
    ) -> Iterator[Callable[[Sequence[Story]], Archive]]:
        opened: list[Archive] = []
        settings = Settings(
            library=LibrarySettings(data=tmp_path),
            index=IndexSettings(engine=request.param),
            sources=(Source("tales", SourceKind.INBOX, str(tmp_path)),),
        )

        def make(stories: Sequence[Story]) -> Archive:
            fill(settings, stories)
            opened.append(Archive(settings))
            return opened[-1]

        yield make
        for archive in opened:
            archive.close()

"""The samples imported by every engine, once for all tests here, in this process so that its work can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from counting import Statements, written
from recording import RecordingReporter

from benchmarks.archives import engines
from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.model import Source, SourceKind


@dataclass(frozen=True)
class Imported:
    """An archive of the samples, with what importing them took."""

    settings: Settings
    bytes_written: int
    statements: int


@pytest.fixture(scope="session", params=engines())
def imported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, samples: Path
) -> Imported:
    settings = Settings(
        library=LibrarySettings(data=tmp_path_factory.mktemp(f"counted-{request.param}")),
        index=IndexSettings(engine=request.param),
        sources=(Source("samples", SourceKind.INBOX, str(samples)),),
    )
    told = RecordingReporter()
    before = written()
    with Statements() as statements, pipeline.open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, told)
        pipeline.index_pending(parts, told)
    assert told.failures == []
    return Imported(settings, written() - before, len(statements.said))


@pytest.fixture
def statements() -> Iterator[Statements]:
    with Statements() as listening:
        yield listening


@pytest.fixture
def archive(imported: Imported, statements: Statements) -> Iterator[Archive]:
    opened = Archive(imported.settings)
    yield opened
    opened.close()

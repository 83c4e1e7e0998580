"""An inbox that is a source, and the parts of an archive of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from warm_reader import open_resources

from indexer.config import LibrarySettings, Settings
from indexer.engines import loading
from indexer.model import Source, SourceKind
from indexer.pipeline import Resources


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(tmp_path: Path, inbox: Path) -> Settings:
    source = Source("tales", SourceKind.INBOX, str(inbox))
    return Settings(library=LibrarySettings(data=tmp_path / "var"), sources=(source,))


@pytest.fixture
def parts(settings: Settings) -> Iterator[Resources]:
    with open_resources(settings) as opened:
        yield opened


@pytest.fixture
def other(settings: Settings) -> Iterator[Resources]:
    """The parts of another job: its own catalogue and index, as in a process of its own."""
    with open_resources(settings, user="another") as opened:
        yield opened


@pytest.fixture
def building_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything built before a turn, however little it is."""
    monkeypatch.setattr(loading, "LIGHT_CHARACTERS", 0)

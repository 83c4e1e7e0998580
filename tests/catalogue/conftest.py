"""A real catalogue in a temporary folder, and short stories to put in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from catalogue.implementations import IMPLEMENTATIONS

from indexer.catalogue import Catalogue, FileRead, FileRecord
from indexer.catalogue.sqlite.catalogue import SqliteCatalogue
from indexer.config import CataloguePlace
from indexer.model import Chapter, Failure, Rating, ReadOutcome, SeriesPlace, Status, Story


@pytest.fixture(params=IMPLEMENTATIONS.values(), ids=IMPLEMENTATIONS.keys(), scope="session")
def opens(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], Catalogue]]:
    """What opens a catalogue in a folder, once for every implementation of the port."""
    with request.param() as opens:
        yield opens


@pytest.fixture
def catalogue(opens: Callable[[Path], Catalogue], tmp_path: Path) -> Iterator[Catalogue]:
    with opens(tmp_path / "var") as opened:
        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqliteCatalogue]:
    with SqliteCatalogue.open(CataloguePlace(tmp_path / "var")) as opened:
        yield opened


@pytest.fixture
def lantern() -> Story:
    return Story(
        source="shelf",
        native_key="tales/lantern.txt",
        title="The Lantern Keeper’s Öffnung",
        chapters=(
            Chapter(1, "Dusk", "The lamp was lit.\n\nNobody came."),
            Chapter(2, None, "Morning, then.\n\n_Somebody_ came."),
        ),
        authors=("Ada Quill", "B. Inkwell"),
        fandoms=("Harbour Lights",),
        characters=("The Keeper",),
        relationships=("Keeper/Sea",),
        genres=("mystery",),
        tags=("slow burn", "tide, high"),
        warnings=("drowning",),
        rating=Rating.TEEN,
        rating_raw="PG-13, mostly",
        summary="A lamp & a door.",
        notes="For M.",
        disclaimer="Not mine.",
        series=SeriesPlace("Harbour", 2),
        status=Status.COMPLETE,
        language="en",
        words=9,
        published=date(125, 3, 4),
        updated=date(2003, 12, 31),
        origin="tales/lantern.txt",
        extra={"Beta": "C. Comma"},
        reading={"encoding": "utf-8"},
    )


@pytest.fixture
def tale() -> Callable[..., Story]:
    def make(key: str, text: str = "Once.", *, source: str = "shelf") -> Story:
        return Story(source, key, f"Tale of {key}", (Chapter(1, None, text),), words=len(text.split()))

    return make


@pytest.fixture
def read() -> Callable[..., FileRead]:
    def make(origin: str, *stories: Story, failure: Failure | None = None, source: str = "shelf") -> FileRead:
        digests = tuple(str(hash(story.chapters)) for story in stories)
        record = FileRecord(source, origin, size=10, mtime_ns=123, digest=f"digest of {origin!a}")
        return FileRead(record, ReadOutcome(stories, failure), digests)

    return make

"""Bits of the catalogue flipped anywhere: an answer is right, or it says that something is damaged. None is silently another.

``VELVETEEN_FLIPS`` names how many catalogues are damaged, and ``VELVETEEN_FLIPS_FROM`` the first seed; each replays.
"""

from __future__ import annotations

import os
import random
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.errors import CatalogueError, VelveteenError
from indexer.model import OWNER, SearchRequest, Source, SourceKind

STORIES = 40
FIRST, HOW_MANY = (
    int(os.environ.get("VELVETEEN_FLIPS_FROM", "0")),
    int(os.environ.get("VELVETEEN_FLIPS", "40")),
)
WORDS = [
    "harbour",
    "gull",
    "clock",
    "moon",
    "cellar",
    "kite",
    "hill",
    "turnip",
    "owl",
    "ledger",
    "star",
    "ferry",
    "lamp",
    "fog",
    "towel",
]


def prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Settings:
    """An archive of stories from ten words to several pages of the catalogue."""
    folder = tmp_path_factory.mktemp("flips")
    inbox = folder / "inbox"
    inbox.mkdir()
    chance = random.Random(7)
    for number in range(STORIES):
        paragraphs = [prose(chance, chance.choice([10, 60, 400])) for _ in range(chance.choice([1, 3, 9]))]
        chapters = "".join(f"Chapter {at}\n\n{text}\n\n" for at, text in enumerate(paragraphs, 1))
        head = f"Tale {number}\n\nby Moss\n\nSummary: {prose(chance, 12)}\n\n"
        (inbox / f"{number}.txt").write_text(head + chapters, "utf-8")
    settings = Settings(
        library=LibrarySettings(data=folder / "var"),
        index=IndexSettings(max_loss_share=1.0),
        sources=(Source("tales", SourceKind.INBOX, str(inbox)),),
    )
    with open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
    return settings


@dataclass
class Seen:
    """What an archive shows: of every story its title, summary and chapters; ``said`` is what it says of damage."""

    stories: dict[str, tuple[object, ...]] = field(default_factory=dict)
    total: int = 0
    said: list[str] = field(default_factory=list)


def look(settings: Settings, ids: list[str]) -> Seen:
    """Ask for everything that a reader may, page by page and story by story."""
    seen = Seen()
    try:
        with closing(Archive(settings)) as archive:
            for page in range(1, STORIES // 10 + 1):
                _look_at_page(archive, page, seen)
            for key in ids:
                try:
                    marked = archive.story(OWNER, key, query="harbour")
                except VelveteenError as error:
                    seen.said.append(str(error))
                else:
                    summary, chapters = marked.story.summary, marked.story.chapters
                    seen.stories[key] = (summary.title, summary.authors, summary.summary, chapters)
    except CatalogueError as error:
        seen.said.append(str(error))
    return seen


def _look_at_page(archive: Archive, page: int, seen: Seen) -> None:
    found = archive.search(OWNER, SearchRequest("", page=page, per_page=10, sort="title"))
    seen.total = found.total
    seen.said += found.warnings
    for hit in found.hits:
        seen.stories[hit.story.id] = (hit.story.title, hit.story.authors, hit.story.summary)


def doctor(settings: Settings) -> list[str]:
    try:
        with closing(Archive(settings)) as archive:
            return [*archive.check(), *archive.catalogue.check_deep()]
    except VelveteenError as error:
        return [str(error)]


@pytest.fixture(scope="module")
def right(whole) -> dict[str, tuple[object, ...]]:
    with closing(Archive(whole)) as archive:
        ids = sorted(archive.catalogue.stories.ids())
        assert archive.check() == ()
    seen = look(whole, ids)
    assert (len(seen.stories), seen.total, seen.said) == (STORIES, STORIES, [])
    return seen.stories


@pytest.fixture
def flipped(whole, tmp_path, seed) -> Settings:
    """The same archive with 1 to 50 bits of its catalogue flipped."""
    data = tmp_path / "var"
    shutil.copytree(whole.data, data)
    flip(data / "catalogue.sqlite", random.Random(seed))
    return Settings(library=LibrarySettings(data=data), index=whole.index, sources=whole.sources)


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 1, 2, 5, 20, 50])):
        at = chance.randrange(len(content) * 8)
        content[at // 8] ^= 1 << at % 8
    path.write_bytes(content)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + HOW_MANY))
def test_flipped_bits_never_show_another_text_in_silence(flipped, right, seed):
    seen = look(flipped, list(right))
    named = doctor(flipped)
    other = [key for key, shown in seen.stories.items() if shown != right.get(key)[: len(shown)]]
    assert other == []
    if lost := set(right) - set(seen.stories):
        assert seen.said, (seed, lost)
        assert named, (seed, lost)
    heal_and_compare(flipped, right, seed)


def heal_and_compare(settings: Settings, right: dict[str, tuple[object, ...]], seed: int) -> None:
    """After healing and a reindex every story is as it was, or doctor says what is to be done."""
    said = ""
    try:
        with open_resources(settings) as parts:
            pipeline.heal(parts, RecordingReporter())
            pipeline.reindex(parts, RecordingReporter())
    except VelveteenError as error:
        said = str(error)
    assert not said or any(word in said for word in ("damaged", "not as it was", "estore")), (seed, said)
    seen, named = look(settings, list(right)), doctor(settings)
    assert not [key for key, shown in seen.stories.items() if shown != right.get(key)[: len(shown)]]
    if not named:
        assert set(seen.stories) == set(right), seed
        assert seen.total == STORIES

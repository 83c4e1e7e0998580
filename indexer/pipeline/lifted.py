"""Find the passages that stand in several works, from all texts of the catalogue, and keep them there.

It reads stories a few at a time and works on disk; what it finds stands until it is next asked.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.model import Failure, Reporter, StoredStory
from indexer.pipeline.resources import Resources

# Stories and characters of text held at a time; and chapters, while words are looked up in them.
_STORIES, _CHARACTERS, _CHAPTERS = 50, 2_000_000, 8
_FOLDER = "comparing"


def compare_passages(resources: Resources, reporter: Reporter) -> None:
    """Put the passages that several works share in the place of those of last time, or none where that is set so.

    What the system refuses is told to ``reporter``, and what was found last time stays.

    Raises:
        JobCancelledError: it was asked to stop.
    """
    catalogue = resources.catalogue
    if not resources.settings.index.lifted:
        catalogue.lifted.replace((), {}, None)
        return
    try:
        with _folder(resources.settings.data) as folder:
            _compare(resources, reporter, folder)
    except OSError as error:
        message = f"Passages were not compared, the system refused: {error.strerror or error}"
        reporter.failed(Failure("passages", "system", message))


def _compare(resources: Resources, reporter: Reporter, folder: Path) -> None:
    # Loaded late: numpy, which no process at rest needs.
    from indexer.meaning.lifted.finder import LiftedFinder  # noqa: PLC0415  # see above

    catalogue = resources.catalogue
    began, texts = datetime.now(UTC), catalogue.lifted.texts()
    reporter.begin("compare", len(texts))

    @lru_cache(_CHAPTERS)
    def read(story: str, chapter: int) -> str:
        return next(catalogue.excerpts.chapters([(story, chapter)]))[0]

    with LiftedFinder(folder, catalogue.stories.words()) as finder:
        for some in _some(catalogue):
            standing = catalogue.copies.standing([story.id for story in some])
            for story in some:
                finder.add(
                    story.id,
                    standing.get(story.id, story.id),
                    story.summary.language or "",
                    story.chapters,
                )
            reporter.advance(len(some))
            reporter.check()
        found = catalogue.lifted.replace(finder.passages(read, reporter.check), texts, began)
    reporter.advance(0, passages=found)


def _some(catalogue: Catalogue) -> Iterator[Sequence[StoredStory]]:
    for group in catalogue.stories.groups(batch=_STORIES, characters=_CHARACTERS):
        yield list(catalogue.stories.get(list(group)).values())


@contextmanager
def _folder(data: Path) -> Iterator[Path]:
    """Give an empty folder, in which whoever died may have left something, and leave nothing of it."""
    folder = data / _FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""An index of stories and one of their passages beside it, written and committed as if they were one.

Passages are committed first: where a process dies in between they are ahead of the stories until those are put again.
Nothing wrong comes of it, since whatever is found by passages is looked up in the stored text. It knows no library.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer.engines.local import manifest as manifests
from indexer.engines.local.folders import FolderEngine, FolderWriter, NewSegments, SegmentBuilder
from indexer.engines.port import IndexReader, PassageReader
from indexer.errors import IndexDamagedError, NoIndexError
from indexer.model import StoredStory

_FOLDER = "passages"
# What of the memory for stories is enough for their passages.
_MEMORY_SHARE = 3


def folders_of(index: Path) -> Sequence[Path]:
    """Return the folders that have manifests of an index: its own, and that of its passages where it has any."""
    return (index, *([index / _FOLDER] if (index / _FOLDER).is_dir() else []))


class WithPassages:
    """A ``FolderEngine`` made of one for ``stories`` and one for their ``passages``; None does without, and drops what is there."""

    def __init__(self, stories: FolderEngine, passages: FolderEngine | None) -> None:
        self.stories, self.passages = stories, passages
        self.name, self.capabilities = stories.name, stories.capabilities

    def create(self, folder: Path, *, note: str = "") -> None:
        """Start an empty index; see the port."""
        if self.passages is not None:
            self.passages.create(folder / _FOLDER)
        self.stories.create(folder, note=note)

    def open(self, folder: Path) -> IndexReader:
        """Open the last committed state of the stories; see the port."""
        return self.stories.open(folder)

    def open_passages(self, folder: Path) -> PassageReader | None:
        """Open the last committed state of the passages; see the port."""
        if self.passages is None or len(folders_of(folder)) == 1:
            return None
        try:
            return manifests.open_current(folder / _FOLDER, self.passages.open_passages)
        except NoIndexError as error:
            raise IndexDamagedError(str(error), files=(f"{_FOLDER}/{manifests.NAME}",)) from error

    def writer(self, folder: Path, *, fresh: bool = False, light: bool = False) -> FolderWriter:
        """Take the write lock; see the port."""
        stories = self.stories.writer(folder, fresh=fresh, light=light)
        try:
            if self.passages is None:
                shutil.rmtree(folder / _FOLDER, ignore_errors=True)
            elif len(folders_of(folder)) > 1:
                return _Writer(stories, self.passages.writer(folder / _FOLDER, fresh=fresh, light=light))
        except BaseException:
            stories.close(commit=False)
            raise
        return _Writer(stories, None)

    def builder(self, folder: Path, *, memory_mb: int) -> SegmentBuilder:
        """Begin segments in a folder; see the port."""
        folder.mkdir()
        few = memory_mb // _MEMORY_SHARE if self.passages else 0
        passages = self.passages.builder(folder / _FOLDER, memory_mb=few) if self.passages else None
        return _Builder(self.stories.builder(folder / "stories", memory_mb=memory_mb - few), passages)

    def close(self) -> None:
        """Let go of every file; see the port."""
        self.stories.close()
        if self.passages is not None:
            self.passages.close()


class _Writer:
    """The port's writer of both; what fails in one of them ends both."""

    def __init__(self, stories: FolderWriter, passages: FolderWriter | None) -> None:
        self._stories, self._passages = stories, passages

    @property
    def note(self) -> str | None:
        return self._stories.note

    @note.setter
    def note(self, note: str | None) -> None:
        self._stories.note = note

    @property
    def _both(self) -> Iterator[FolderWriter]:
        return filter(None, (self._passages, self._stories))

    def put(self, stories: Iterable[StoredStory]) -> None:
        for story in stories:
            for writer in self._both:
                writer.put([story])

    def add_segments(self, built: Sequence[NewSegments]) -> None:
        for writer, place in ((self._passages, 0), (self._stories, 1)):
            if writer is not None:
                writer.add_segments([part for each in built if (part := each.content[place]) is not None])

    def delete(self, story_ids: Iterable[str]) -> None:
        ids = [*story_ids]
        for writer in self._both:
            writer.delete(ids)

    def commit(self) -> None:
        for writer in self._both:
            writer.commit()

    def close(self, *, commit: bool = True) -> None:
        with _whatever(self._stories):
            for writer in self._both:
                writer.close(commit=commit)


@contextmanager
def _whatever(writer: FolderWriter) -> Iterator[None]:
    """Have a writer closed where closing another one failed."""
    try:
        yield
    except BaseException:
        writer.close(commit=False)
        raise


class _Builder:
    """The port's builder of both."""

    def __init__(self, stories: SegmentBuilder, passages: SegmentBuilder | None) -> None:
        self._stories, self._passages = stories, passages

    def expect(self, stories: Sequence[StoredStory]) -> None:
        if self._passages is not None:
            self._passages.expect(stories)
        self._stories.expect(stories)

    def add(self, stories: Sequence[StoredStory]) -> None:
        if self._passages is not None:
            self._passages.add(stories)
        self._stories.add(stories)

    def finish(self) -> NewSegments:
        passages: Any = self._passages and self._passages.finish()
        stories = self._stories.finish()
        return NewSegments(stories.story_ids, (passages, stories))

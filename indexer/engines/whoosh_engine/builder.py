"""Whoosh segments made in a folder apart, in any process, for a writer elsewhere to take over: indexing on every core.

It sees no index but its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.index import FileIndex

from indexer.engines.local.folders import NewSegments
from indexer.engines.whoosh_engine.documents import WholeDocuments
from indexer.engines.whoosh_engine.forms import Form
from indexer.engines.whoosh_engine.postings_codec import InvertingPool, StoryCodec
from indexer.engines.whoosh_engine.storage import FsyncStorage
from indexer.model import StoredStory

_NAME = "PART"


@dataclass(frozen=True, slots=True)
class BuiltSegments:
    """Segments whose files lie in ``folder``."""

    folder: Path
    segments: tuple[Segment, ...]


class _Session(WholeDocuments):
    """One Whoosh commit, which hands over its segment instead of listing it."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=StoryCodec(), compound=False)
        self.pool = InvertingPool()
        self.made: Sequence[Segment] = ()

    def _commit_toc(self, segments: Sequence[Segment]) -> None:
        self.made = segments


class WhooshBuilder:
    """The port's ``SegmentBuilder``; a segment is written whenever ``memory_mb`` of postings are held."""

    def __init__(self, folder: Path, form: Form, *, memory_mb: int) -> None:
        self._folder, self._form, self._memory = folder, form, memory_mb << 20
        folder.mkdir()
        self._index = FileIndex.create(FsyncStorage(folder), form.schema(), _NAME)
        self._session: _Session | None = None
        self._segments: list[Segment] = []
        self._story_ids: list[str] = []

    def expect(self, stories: Sequence[StoredStory]) -> None:
        """Take no notice: each is analysed by itself; see the port."""

    def add(self, stories: Sequence[StoredStory]) -> None:
        """Index stories; see the port."""
        for story in stories:
            if self._session is None:
                self._session = _Session(self._index)
            for fields in [*self._form.documents(story)]:
                self._session.add_document(**fields)
            self._story_ids.append(story.id)
            if self._session.pool.size > self._memory:
                self._write(self._session)

    def finish(self) -> NewSegments:
        """Write what is left; see the port."""
        if self._session is not None:
            self._write(self._session)
        return NewSegments(tuple(self._story_ids), BuiltSegments(self._folder, tuple(self._segments)))

    def _write(self, session: _Session) -> None:
        session.commit(merge=False)
        self._segments += session.made
        self._session = None

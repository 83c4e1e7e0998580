"""Whole segments made in memory, in any process, for a writer elsewhere to take over: indexing on every core.

It touches no disk and no index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from indexer import schema
from indexer.engines.whoosh_engine.codec import InvertingPool, StoryCodec
from indexer.model import StoredStory

_NAME = "PART"


class _Memory(RamStorage):  # type: ignore[misc]  # Whoosh ships no types
    """Whoosh's own puts temporary files on disk, in one folder of /tmp that all processes share and each removes."""

    def temp_storage(self, name: str | None = None) -> RamStorage:  # noqa: ARG002 - each is a storage of its own
        return RamStorage()


@dataclass(frozen=True, slots=True)
class BuiltSegment:
    """A segment with the content of its files by name."""

    segment: Segment
    files: Mapping[str, bytes]


class _Builder(SegmentWriter):  # type: ignore[misc]
    """One Whoosh commit into memory, which hands over its segment instead of listing it."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=StoryCodec(), compound=False)
        self.pool = InvertingPool()
        self.made: Sequence[Segment] = ()

    def _commit_toc(self, segments: Sequence[Segment]) -> None:
        self.made = segments


def build(stories: Sequence[StoredStory]) -> BuiltSegment:
    """Return one segment of ``stories``, whose ids differ."""
    storage = _Memory()
    writer = _Builder(FileIndex.create(storage, schema.whoosh_schema(), _NAME))
    for story in stories:
        writer.add_document(**schema.document(story))
    writer.commit(merge=False)
    (segment,) = writer.made
    stem = segment.segment_id()
    return BuiltSegment(
        segment, {name: bytes(data) for name, data in storage.files.items() if name.startswith(stem)}
    )

"""What an engine that writes files must do in folders it is given, for ``local.engine`` to make the port's engine of it.

It says nothing of generations, processes or which folder is live.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from indexer.engines.port import IndexEngine, IndexWriter
from indexer.model import StoredStory


@dataclass(frozen=True, slots=True)
class NewSegments:
    """Segments that a ``SegmentBuilder`` made of the stories named, for a writer to take over.

    It can be pickled; ``content`` is the engine's own affair.
    """

    story_ids: tuple[str, ...]
    content: Any


class SegmentBuilder(Protocol):
    """Makes segments out of sight of any index, in whatever process; nothing it does can be seen before adoption."""

    def expect(self, stories: Sequence[StoredStory]) -> None:
        """Be told what is added next, one by one, by a builder that analyses several faster than each.

        Raises:
            Exception: whatever analysing one of them raises; each may be added all the same.
        """

    def add(self, stories: Sequence[StoredStory]) -> None:
        """Index stories whose ids differ.

        Raises:
            Exception: whatever analysing a story raises; that story is left out, and others can still be added.
        """

    def finish(self) -> NewSegments:
        """Write what is left and hand everything over; the builder is done."""


class FolderWriter(IndexWriter, Protocol):
    """The port's writer, one at a time, whose commits are all or nothing."""

    def add_segments(self, built: Sequence[NewSegments]) -> None:
        """Add what builders made, replacing stories with the same ids; an id is in one of them at most."""


class FolderEngine(IndexEngine[Path], Protocol):
    """Does what the port says with indexes that are each in a folder, with a manifest that vouches for its files.

    A commit that comes while it opens one, ``local.engine`` sees to.
    """

    def writer(self, folder: Path, /, *, fresh: bool = False, light: bool = False) -> FolderWriter:
        """Take the write lock."""

    def builder(self, folder: Path, *, memory_mb: int) -> SegmentBuilder:
        """Begin segments in ``folder``, which is made, on the file system of the index that is to have them."""

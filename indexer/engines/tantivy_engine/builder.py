"""Tantivy segments made in a folder apart, in any process, for a writer elsewhere to take over.

It sees no index but its own.
"""

from collections.abc import Sequence
from pathlib import Path

import tantivy

from indexer.engines.local.folders import NewSegments
from indexer.engines.tantivy_engine.fields import register
from indexer.engines.tantivy_engine.forms import Documents, Form
from indexer.engines.tantivy_engine.merge_workspace import LEAST_MEMORY
from indexer.engines.tantivy_engine.writer import engine_errors
from indexer.model import StoredStory


class TantivyBuilder:
    """The port's ``SegmentBuilder``: one of Tantivy's threads indexes while this one analyses the next story."""

    def __init__(self, folder: Path, form: Form, *, memory_mb: int) -> None:
        self._folder, self._form = folder, form
        self._story_ids: list[str] = []
        self._expected: dict[str, Documents] = {}
        with engine_errors():
            folder.mkdir()
            index = register(tantivy.Index(form.schema(), str(folder)))
            self._writer = index.writer(max(memory_mb << 20, LEAST_MEMORY), 1)

    def expect(self, stories: Sequence[StoredStory]) -> None:
        """Analyse what comes next all at once; see the port."""
        self._expected.clear()
        made = self._form.documents(stories)
        self._expected = {story.id: each for story, each in zip(stories, made, strict=True)}

    def add(self, stories: Sequence[StoredStory]) -> None:
        """Index stories; see the port."""
        for story in stories:
            # Outside: what goes wrong in here is about the story, and not about the disk.
            made = self._expected.pop(story.id, None) or self._form.documents([story])[0]
            with engine_errors():
                for each in made:
                    self._writer.add_document(each)
            self._story_ids.append(story.id)

    def finish(self) -> NewSegments:
        """Write what is left; see the port."""
        with engine_errors():
            self._writer.commit()
            self._writer.wait_merging_threads()
        return NewSegments(tuple(self._story_ids), self._folder)

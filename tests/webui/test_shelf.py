from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

import pytest
from archive.contract import ArchiveContract
from fake_archive import FakeArchive

from indexer.model import StoredStory, Story, StorySummary, story_id


class TestShelf(ArchiveContract):
    """The archive of the web's tests answers as the real one does, as far as the web can tell."""

    @pytest.fixture
    def filled(self) -> Callable[[Sequence[Story]], FakeArchive]:
        return lambda stories: FakeArchive(kept=list(map(_stored, stories)))


def _stored(story: Story) -> StoredStory:
    known = {
        each.name: getattr(story, each.name) for each in fields(StorySummary) if hasattr(story, each.name)
    }
    return StoredStory(
        StorySummary(id=story_id(story.source, story.native_key), **known),  # type: ignore[arg-type]
        story.chapters,
    )

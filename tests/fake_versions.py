"""The part of the archive in memory that knows earlier texts of its stories: there are none."""

from __future__ import annotations

from typing import Any

from indexer.errors import UnknownStoryError
from indexer.model import MarkedVersion, Scope, Version


class NoVersions:
    """Has stories with one text each."""

    story: Any

    def versions(self, scope: Scope, story_id: str) -> tuple[Version, ...]:
        return self.story(scope, story_id).copies and ()

    def earlier_version(self, scope: Scope, story_id: str, number: int, query: str = "") -> MarkedVersion:
        self.story(scope, story_id)
        raise UnknownStoryError(f"no version {number} of {story_id}")

    version_diff = earlier_version

"""Small stories for tests, made from a few words."""

from __future__ import annotations

from typing import Any

from indexer.model import Chapter, StoredStory, StorySummary


def tale(name: str, *chapters: str, **about: Any) -> StoredStory:
    """Return a stored story called ``name`` with these chapter texts and whatever else ``about`` says."""
    about.setdefault("title", name.capitalize())
    about.setdefault("words", sum(len(text.split()) for text in chapters))
    about.setdefault("source", "tests")
    texts = tuple(Chapter(number, None, text) for number, text in enumerate(chapters, 1))
    return StoredStory(StorySummary(id=name, **about), texts)

"""Earlier versions as pages list them: where each is read, what became of it and when.

It reads no text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask import url_for

from indexer.datafiles import data_table
from indexer.model import Change, Version
from webui.present import story_url


@cache
def _became() -> Mapping[str, str]:
    became: Mapping[str, str] = data_table(__package__, "words.toml")["changes"]
    return became


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version in a list: where to read it, where to see what changed, and what there is to say of it."""

    number: int
    url: str
    changes_url: str
    became: str
    until: datetime
    words: int
    chapters: int
    gone_chapters: int


def version_views(versions: Sequence[Version], query: str = "") -> tuple[VersionView, ...]:
    """Return versions as the page of their story lists them, the latest first."""
    return tuple(version_view(each, query) for each in reversed(versions))


def version_view(version: Version, query: str = "") -> VersionView:
    """Return one version as a list has it."""
    same = version.change is Change.REUPLOADED and version.gone_since and not version.gone_chapters
    return VersionView(
        version.number,
        story_url(version.story_id, query, version.number),
        url_for("versions.changes", story_id=version.story_id, number=version.number),
        _became()["came-back" if same else version.change],
        version.replaced_at,
        version.words,
        version.chapters,
        version.gone_chapters,
    )

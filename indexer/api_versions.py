"""The JSON shapes of earlier versions: which there are, how one differs from the next, where one matches.

Nouns go in, structs come out; nothing is compared here.
"""

from collections.abc import Iterable
from datetime import datetime

from indexer.api_base import Answer, PassageAnswer, alike, passage_answer
from indexer.model import EarlierPassages, Version, VersionDiff
from indexer.model.version import DiffLine


class VersionAnswer(Answer, frozen=True):
    """An earlier text of a story, what became of it, and how many of its chapters the next one has no more."""

    story_id: str
    number: int
    change: str
    written_at: datetime
    replaced_at: datetime
    gone_since: datetime | None
    rating: str
    words: int
    chapters: int
    gone_chapters: int


class VersionsAnswer(Answer, frozen=True):
    """Earlier versions of a story, oldest first."""

    versions: tuple[VersionAnswer, ...]


class EarlierPassagesAnswer(Answer, frozen=True):
    """Where an earlier version matches with words that no later one has so."""

    version: VersionAnswer
    passages: tuple[PassageAnswer, ...]


class DiffWordsAnswer(Answer, frozen=True):
    """Some words of a paragraph: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


class DiffLineAnswer(Answer, frozen=True):
    """A paragraph or heading: ``same``, ``gone``, ``new`` or ``edited``, with its words where it is edited."""

    kind: str
    text: str
    chapter: int
    heading: bool
    words: tuple[DiffWordsAnswer, ...]


class VersionDiffAnswer(Answer, frozen=True):
    """How a version differs from the one after it, or from today's text where ``following`` is null."""

    version: VersionAnswer
    following: VersionAnswer | None
    title: str
    lines: tuple[DiffLineAnswer, ...]
    gone: tuple[int, ...]


def version_shape(version: Version) -> VersionAnswer:
    """Return an earlier version without its text as JSON's shape."""
    return VersionAnswer(**alike(VersionAnswer, version))


def versions_answer(versions: Iterable[Version]) -> VersionsAnswer:
    """Return earlier versions as JSON's shape."""
    return VersionsAnswer(versions=tuple(map(version_shape, versions)))


def earlier_passages(found: EarlierPassages) -> EarlierPassagesAnswer:
    """Return where a version matches as JSON's shape."""
    passages = tuple(map(passage_answer, found.passages))
    return EarlierPassagesAnswer(version=version_shape(found.version), passages=passages)


def version_diff_answer(found: VersionDiff) -> VersionDiffAnswer:
    """Return how two versions differ as JSON's shape."""
    own = {
        "version": version_shape(found.version),
        "following": None if found.following is None else version_shape(found.following),
        "lines": tuple(map(_line, found.lines)),
        "gone": tuple(sorted(found.gone)),
    }
    return VersionDiffAnswer(**alike(VersionDiffAnswer, found) | own)


def _line(line: DiffLine) -> DiffLineAnswer:
    words = tuple(DiffWordsAnswer(kind=each.kind.name.lower(), text=each.text) for each in line.words)
    own = {"kind": line.kind.name.lower(), "words": words}
    return DiffLineAnswer(**alike(DiffLineAnswer, line) | own)

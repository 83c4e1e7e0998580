"""The earlier versions of a story: which there are, one to read, and how one differs from the next.

It keeps none. A version is seen by whoever may see its story as it is today and as it was rated then.
"""

from indexer.archive.open_archive import OpenArchive
from indexer.archive.reading import marked, require_story
from indexer.errors import DamagedCatalogueError, DamagedStoryError, UnknownStoryError
from indexer.meaning.paragraph_diff import compare
from indexer.meaning.text_changes import gone_chapters
from indexer.model import (
    EarlierText,
    MarkedVersion,
    Scope,
    StoredStory,
    Version,
    VersionDiff,
)
from indexer.query.input_text import printable_input


def versions(archive: OpenArchive, scope: Scope, story_id: str) -> tuple[Version, ...]:
    """Return the earlier versions of a story, oldest first; see the port."""
    key = printable_input(story_id)
    found = archive.catalogue.stories.summaries([key]).get(key)
    if found is None or not scope.allows(found):
        raise UnknownStoryError(f"There is no story {key}; it may have been removed")
    every = archive.catalogue.versions.of([key]).get(key, ())
    return tuple(each for each in every if scope.allows_rating(each.rating))


def version(archive: OpenArchive, scope: Scope, story_id: str, number: int, query: str = "") -> MarkedVersion:
    """Return an earlier version with every place ``query`` matches; see the port."""
    today, earlier = _pair(archive, scope, story_id, number)
    gone = gone_chapters(earlier.story.chapters, today.chapters)
    return MarkedVersion(earlier.version, marked(archive, scope, earlier.story, query, earlier=True), gone)


def version_diff(archive: OpenArchive, scope: Scope, story_id: str, number: int) -> VersionDiff:
    """Return how a version differs from the one that took its place; see the port."""
    today, earlier = _pair(archive, scope, story_id, number)
    later = [each for each in versions(archive, scope, story_id) if each.number > number]
    following = _text(archive, scope, later[0]) if later else None
    now = following.story if following else today
    gone = gone_chapters(earlier.story.chapters, now.chapters)
    return VersionDiff(
        earlier.version,
        following.version if following else None,
        now.summary.title,
        tuple(compare(earlier.story.chapters, now.chapters)),
        gone,
    )


def _pair(archive: OpenArchive, scope: Scope, story_id: str, number: int) -> tuple[StoredStory, EarlierText]:
    today = require_story(archive, scope, printable_input(story_id))
    found = next((each for each in versions(archive, scope, today.id) if each.number == number), None)
    if found is None:
        raise UnknownStoryError(f"There is no version {number} of story {today.id}")
    return today, _text(archive, scope, found)


def _text(archive: OpenArchive, scope: Scope, wanted: Version) -> EarlierText:
    missing = f"There is no version {wanted.number} of story {wanted.story_id}"
    try:
        found = archive.catalogue.versions.read(wanted.story_id, wanted.number)
    except DamagedCatalogueError as error:
        raise DamagedStoryError(str(error)) if scope.is_everything else UnknownStoryError(missing) from error
    if found is None:
        raise UnknownStoryError(missing)
    return found

"""What readers of archives have in common: members read one by one, each under its name, none able to spoil the rest.

Member names are told and compared, never used as paths; nothing is written anywhere.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial

from indexer.errors import NotAStoryError, ReadError, TooLargeError
from indexer.model import Capture, Failure, Story, SurroundingFiles
from indexer.readers.claims import is_claimant
from indexer.readers.sample import Context, Sample

_MB = 1024 * 1024
# Small members of repeated text compress a thousandfold and harm nobody.
_RATIO_FREE = _MB
# What programs and systems leave in archives, and what stands beside stories and is never one.
_CLUTTER = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
_NEVER_STORIES = re.compile(
    r"(?i)\.(?:png|jpe?g|gif|bmp|ico|svg|webp|tiff?|css|js|woff2?|ttf|otf|eot|mp3|mp4|wav|ogg|avi|mov|swf|exe|dll)$"
)


def read_members(
    sample: Sample,
    context: Context,
    names: Iterable[str],
    load: Callable[[str], bytes],
    *,
    what: str = "archive",
    around: SurroundingFiles | None = None,
) -> tuple[Story, ...]:
    """Return the stories in the members ``names`` of a capture, which ``load`` gives the bytes of.

    ``surrounding`` is what members made of several find each other by; what one of them claims is not read once more. A member that cannot be read is told of by its name and costs nothing beside it.

    Raises:
        NotAStoryError: no member holds a story.
    """
    capture = sample.capture
    first = _claimants(around)
    stories: list[Story] = []
    for origin, given in first.items():
        stories += _member(capture, context, origin, given, around)
    count = len(first)
    for name in names:
        if is_clutter(name) or _NEVER_STORIES.search(name):
            context.log.skip()
        elif (origin := inside(capture.origin, name)) not in first and not context.log.is_claimed(origin):
            count += 1
            stories += _member(capture, context, origin, partial(load, name), around)
    if not stories:
        raise NotAStoryError(f"None of the {count} files in the {what} holds a story.")
    return tuple(stories)


def _claimants(around: SurroundingFiles | None) -> dict[str, Callable[[], bytes]]:
    """Return the members that are read before the others, with what loads them."""
    if around is None:
        return {}
    return {
        origin: partial(around.read, origin)
        for origin in around.names("")
        if is_claimant(origin) and not is_clutter(origin.rpartition("!/")[2])
    }


def _member(
    capture: Capture,
    context: Context,
    origin: str,
    load: Callable[[], bytes],
    around: SurroundingFiles | None,
) -> tuple[Story, ...]:
    try:
        content = b"" if context.log.is_late else load()
    except ReadError as error:
        context.log.failed(Failure(origin, error.cause, str(error)))
        return ()
    found = Capture(capture.source, origin, content, "", modified_at=capture.modified_at, surrounding=around)
    return context.attempt(found)


def inside(origin: str, name: str) -> str:
    """Return the origin of a member: its name behind the archive's, without anything that leads out of it."""
    steps = [step for step in re.split(r"[/\\]+", name) if step not in {"", ".", ".."}]
    return f"{origin}!/{'/'.join(steps) or 'member'}"


def is_clutter(name: str) -> bool:
    """Say whether a member is a folder, hidden, or what a system left there."""
    steps = re.split(r"[/\\]+", name)
    return not steps[-1] or any(
        (step.startswith(".") and step.strip(".")) or step.lower() in _CLUTTER for step in steps
    )


class Allowance:
    """How much an archive may still unpack to, in bytes.

    ``packed`` is the size of what is unpacked, ``megabytes`` and ``ratio`` the limits of the settings.
    """

    def __init__(self, packed: int, megabytes: int, ratio: int) -> None:
        self._megabytes, self._ratio, self._packed = megabytes, ratio, packed
        self.left = min(megabytes * _MB, max(_RATIO_FREE, packed * ratio))

    def take(self, size: int, name: str) -> None:
        """Count ``size`` more bytes.

        Raises:
            TooLargeError: that is more than is allowed.
        """
        self.left -= size
        if self.left < 0:
            raise TooLargeError(
                f"The archive unpacks to more than {self._megabytes} MB or {self._ratio} times its size (at {name!r}). "
                "Raise [read] max_unpacked_mb or max_ratio if it is wanted."
            )

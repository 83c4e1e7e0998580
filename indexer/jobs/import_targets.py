"""Encode and decode a job's target that lists files and folders: one path a line, and an optional flag line.

It looks at no file.
"""

from collections.abc import Iterable
from pathlib import Path

# No path, as those begin with a slash.
AS_STORY = "--as-story"


def target_of(paths: Iterable[Path | str], *, as_story: bool = False) -> str:
    """Return the target of a job that imports ``paths``, absolute and on one line each; a folder's may end with a slash."""
    return "\n".join([*map(str, paths), *([AS_STORY] if as_story else [])])


def paths_of(target: str) -> tuple[list[Path], bool]:
    """Return the paths of such a target, and whether they are taken though they do not look like stories."""
    lines = target.split("\n")
    return [Path(line) for line in lines if line != AS_STORY], AS_STORY in lines

"""A file or folder read as an import would read it, for somebody to look at; nothing is kept.

It opens no catalogue and no index, and prints nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from indexer.config import ReadSettings
from indexer.errors import WITHOUT_STORY
from indexer.model import Failure, FolderFile, Story
from indexer.readers.explained import Explanation
from indexer.readers.read_capture import explain
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.reading_order import read_in_order
from indexer.readers.request import ReadRequest, capture_of
from indexer.readers.works.works import join_parts
from indexer.sources.inbox import storable, walk

# What a file's stories may say of how they were read that the file as a whole did not: a message of a mailbox names
# its own encoding.
_OF_STORIES = ("encoding", "encoding_why")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file or folder as a reader sees it: what it was taken for and why, its stories or why there are none.

    ``reading`` is as in ``ReadOutcome``. ``files`` are a folder's, in the order they were read.
    ``left_out`` names what inside a mailbox or an archive gave no story, and why; ``taken_with`` the file that
    has this one in its stories. ``explanation`` is why a plain text is cut as it is.
    """

    path: str
    reading: Mapping[str, str]
    stories: tuple[Story, ...] = ()
    failure: Failure | None = None
    files: tuple[Inspected, ...] | None = None
    left_out: tuple[Failure, ...] = ()
    taken_with: str | None = None
    explanation: Explanation | None = None


def inspect(path: Path, limits: ReadSettings, *, hint: str | None = None) -> Inspected:
    """Return what reading ``path`` gives, under the same limits as an import; a folder is read as one drop.

    Raises:
        ReadError: the folder cannot be listed.
    """
    if path.is_dir():
        return _folder(path, limits, hint)
    found = next(_read([_single(path)], limits, hint))
    stories = join_parts(found.stories) if len(found.stories) > 1 else found.stories
    return replace(found, path=_shown(path), stories=stories)


def explained(found: Inspected, path: Path, limits: ReadSettings, *, hint: str | None = None) -> Inspected:
    """Return what was found in a file with why its text is cut as it is, where it is plain text that could be read."""
    if found.failure is not None and found.failure.cause not in WITHOUT_STORY:
        return found
    capture = capture_of(ReadRequest("inspect", found.path, path=path), limits)
    return found if isinstance(capture, Failure) else replace(found, explanation=explain(capture, hint=hint))


def _folder(path: Path, limits: ReadSettings, hint: str | None) -> Inspected:
    files = tuple(_read(list(walk(path)), limits, hint))
    name = f"{_shown(Path(path.resolve().name))}/"
    stories = join_parts(
        [replace(story, native_key=name + story.native_key) for file in files for story in file.stories]
    )
    failure = None
    if not stories:
        failure = Failure(_shown(path), "not-a-story", f"None of its {len(files)} files holds a story.")
    reading = {"format": "folder", "format_why": "it is a folder, read as one drop"} | _agreed(
        [file.reading for file in files if file.stories]
    )
    return Inspected(_shown(path), reading, stories, failure, files)


def _read(files: Sequence[FolderFile], limits: ReadSettings, hint: str | None) -> Iterator[Inspected]:
    processes = min(2, os.cpu_count() or 1) if len(files) > 1 else 1
    with ReaderPool(limits, processes=processes) as reader:
        for file, outcome in read_in_order(reader, files, partial(_requests, hint=hint)):
            reading = dict(outcome.reading) | _agreed([story.reading for story in outcome.stories])
            yield Inspected(
                file.origin,
                reading,
                outcome.stories,
                outcome.failure,
                left_out=outcome.failures,
                taken_with=outcome.claimed_by,
            )


def _requests(files: Iterable[FolderFile], hint: str | None) -> Iterator[tuple[FolderFile, ReadRequest]]:
    for file in files:
        modified = datetime.fromtimestamp(file.mtime_ns / 1e9, UTC)
        request = ReadRequest(
            "inspect", file.origin, path=file.path, hint=hint, modified_at=modified, as_written=True
        )
        yield file, request


def _single(path: Path) -> FolderFile:
    name = _shown(Path(path.name))
    try:
        status = path.stat()
    except OSError:  # the reading process says what is wrong with it
        return FolderFile(path, name, 0, 0)
    return FolderFile(path, name, status.st_size, storable(status.st_mtime_ns))


def _shown(path: Path) -> str:
    """Return a path with whatever is not UTF-8 in it written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _agreed(readings: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return what all of ``readings`` say about the encoding alike; "mixed" where they differ."""
    found: dict[str, str] = {}
    for name in _OF_STORIES:
        values = {reading.get(name, "") for reading in readings} - {""}
        if values:
            found[name] = values.pop() if len(values) == 1 else "mixed"
    return found

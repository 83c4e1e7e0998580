"""The parts of a book that go on where one file or page of it ends and the next begins.

Within one file that is for ``levels`` to say; here the headings have no marks any more, only words.
"""

import dataclasses
from collections.abc import Sequence

from indexer.model import Chapter
from indexer.readers.structure.headings import Heading, Kind, marked_heading

Path = tuple[str, ...]


def continued(before: Sequence[Chapter], after: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """Return the chapters of a file as they stand after those of the ones ``before``: in the book or part left open.

    One that begins a book or part of its own closes those of its kind. What calls itself neither is not gone on with.
    """
    path: Path = before[-1].within if before else ()
    found: list[Chapter] = []
    for chapter in after:
        first = chapter.within[0] if chapter.within else chapter.title
        path = _left_open(path, marked_heading(first) if first else None)
        found.append(dataclasses.replace(chapter, within=path + chapter.within) if path else chapter)
    return tuple(found)


def _left_open(path: Path, heading: Heading | None) -> Path:
    """Return what is still open of a path where a heading stands; None for a text that has no heading."""
    kinds = [marked_heading(words).kind for words in path]
    if heading is None:
        return path if Kind.CHAPTER not in kinds else ()
    if heading.is_closing:
        return ()
    if heading.kind in kinds:
        return path[: kinds.index(heading.kind)]
    open_ = [words for words, kind in zip(path, kinds, strict=True) if kind < heading.kind]
    return tuple(open_)

"""The chapter files of an eFiction backup: ``<author's number>/<chapter's number>.txt`` somewhere beside the dump.

It also knows such a file that no story took, so that no chapter is taken for a story of its own.
"""

import posixpath
import re
from collections.abc import Iterator

from indexer.errors import NotAStoryError, ReadError
from indexer.model import Capture, Story
from indexer.readers.decoding.encoding import Decoded, decode
from indexer.readers.sample import Context, Sample

NAME = "efiction-chapter"
_CHAPTER = re.compile(r"(?:^|/)(\d{1,9})/(\d{1,9})\.(?:txt|html?|php)$", re.IGNORECASE)
_PACKING = re.compile(r"(?i)(?<=\.gz|bz2|\.xz)!/[^/]*$")
_DUMP_TABLE = re.compile(rb"(?:TABLE|INTO)\s[^;(]{0,40}(?:author|block|categor|chapter|stor)", re.IGNORECASE)
# A dump names its first tables in its first lines; this is asked of every chapter, so no more is read.
_DUMP_WINDOW = 64 * 1024


class ChapterFiles:
    """The chapter files around a dump, found once; ``folder`` is where the archive's settings say they are."""

    def __init__(self, capture: Capture, folder: str | None) -> None:
        self._around = capture.surrounding
        self._by_both: dict[tuple[str, str], str] = {}
        self._by_chapter: dict[str, list[str]] = {}
        names = list(_chapter_names(capture))
        # Where two folders hold the same chapter, that of the settings counts, else the first by name.
        names.sort(key=lambda name: f"/{(folder or 'stories').strip('/')}/" not in f"/{name}")
        for name in names:
            found = _CHAPTER.search(name)
            if found is not None:
                self._by_both.setdefault((found[1], found[2]), name)
                self._by_chapter.setdefault(found[2], []).append(name)

    def read(self, author: str | None, chapter: str | None) -> Decoded | None:
        """Return a chapter's text as it was decoded; None if its file is not there or cannot be read."""
        name = self._by_both.get((author or "", chapter or ""))
        if name is None:
            # A chapter may lie in a co-author's folder; one of that number anywhere else is the one.
            others = self._by_chapter.get(chapter or "", [])
            name = others[0] if len(others) == 1 else None
        if name is None or self._around is None:
            return None
        try:
            return decode(self._around.read(name), markup=True)
        except ReadError as error:
            if error.cause == "too-large":
                raise
            return None

    def of(self, author: str | None, chapter: str | None) -> tuple[str, ...]:
        """Return every file of a chapter: that which is read, and copies of it in other folders."""
        found = self._by_chapter.get(chapter or "", [])
        own = tuple(name for name in found if posixpath.basename(posixpath.dirname(name)) == author)
        return own or tuple(found if len(found) == 1 else ())


def _chapter_names(capture: Capture) -> Iterator[str]:
    if capture.surrounding is None:
        return
    # A dump that is packed by itself lies where its packing does.
    home = posixpath.dirname(_PACKING.sub("", capture.origin))
    yield from (name for name in capture.surrounding.names(home) if _CHAPTER.search(name))


# -- the family of chapter files that no story took --------------------------------------------------------


def recognise(sample: Sample) -> str | None:
    """Take ``12/345.txt`` where a backup's dump lies in a folder above it; see ``families``."""
    capture = sample.capture
    found = _CHAPTER.search(capture.origin)
    if found is None or capture.surrounding is None:
        return None
    folder = capture.origin[: found.start()]
    # The dump lies beside the folder of the stories, or beside the authors' folders themselves.
    for place in (folder, posixpath.dirname(folder)):
        for name in _beside(capture, place):
            if _is_dump(capture, name):
                return f"a chapter of the backup {name!r}"
    return None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Refuse what lies among the chapters of a backup and is in no story of it; see ``families``."""
    raise NotAStoryError(
        "It lies among the chapters of an eFiction backup, and no story of the database dump beside it has it."
    )


def _beside(capture: Capture, folder: str) -> Iterator[str]:
    """Yield the dumps right in a folder."""
    assert capture.surrounding is not None
    for name in capture.surrounding.names(folder):
        if posixpath.dirname(name) != folder:
            # Files come before what is in folders below.
            return
        if name.lower().endswith((".sql", ".mysql", ".dump")):
            yield name


def _is_dump(capture: Capture, name: str) -> bool:
    assert capture.surrounding is not None
    try:
        start = capture.surrounding.read(name, _DUMP_WINDOW)
    except ReadError:
        return False
    return _DUMP_TABLE.search(start) is not None

"""Tell a book that is a collection of stories from a novel, by its table of contents and what it says of itself.

Without plain evidence a book is one story: a novel cut at its parts would be worse than a collection left whole.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.readers.documents.book import BookPage, words
from indexer.readers.documents.booknav import Place
from indexer.readers.documents.package import Package
from indexer.readers.markup.markup import line_of
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.numerals import number_of

_FOLDER = re.compile(r"(\d{1,4})/")
_BY = re.compile(r"(.{1,150}?),?\s+by\s+(\S.{1,80})", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]+")
# Of the entries of a table of contents, so many have to bear a collection out.
_MOST = 2 / 3
_FEWEST = 2
# What a book's title or subjects say is weaker than by-lines, so more entries have to agree.
_FEWEST_BY_WORD = 3
_FIRST_LINES = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A story of a collection: its title, its by-line if it has one, its pages."""

    title: str | None
    byline: str | None
    pages: tuple[BookPage, ...]


def split_collection(package: Package, pages: Sequence[BookPage], text: Sequence[BookPage]) -> list[Part]:
    """Return the stories of a collection, at least two, or nothing for a book that is one work.

    ``pages`` are all of a book's pages, ``text`` those that are not title page, contents, imprint and the like.
    """
    merged = _merged(pages)
    if merged:
        return merged
    parts = _by_contents(package.contents, text)
    if len(parts) < _FEWEST:
        return []
    signed = [part for part in parts if part.byline]
    if len(signed) >= max(_FEWEST, len(parts) * _MOST):
        return parts
    says_collection = _says_collection(package) and len(parts) >= _FEWEST_BY_WORD
    return parts if says_collection else []


def _merged(pages: Sequence[BookPage]) -> list[Part]:
    """Return the books in a book that was merged of several: each has a numbered folder of its own."""
    folders: dict[str, list[BookPage]] = {}
    for page in pages:
        found = _FOLDER.match(page.name)
        if found:
            folders.setdefault(found[1], []).append(page)
    if len(folders) < _FEWEST or sum(map(len, folders.values())) < len(pages) * _MOST:
        return []
    return [Part(None, None, tuple(group)) for group in folders.values()]


def _by_contents(contents: Sequence[Place], pages: Sequence[BookPage]) -> list[Part]:
    """Cut the text at the entries of the first level; nothing if these are chapters."""
    names = [page.name for page in pages]
    top = [place for place in contents if place.level == 1]
    if len(top) == 1:
        # Everything under the book's own title.
        top = [place for place in contents if place.level == 2]  # noqa: PLR2004 -- the level below it
    starts: Mapping[int, Place] = {
        names.index(place.page): place for place in reversed(top) if place.page in names and place.title
    }
    chapters = [place for place in starts.values() if _is_chapter(place.title)]
    if len(starts) < _FEWEST or len(chapters) > len(starts) * (1 - _MOST):
        return []
    cuts = sorted(starts)
    parts = []
    for start, stop in zip(cuts, [*cuts[1:], len(pages)], strict=True):
        group = tuple(pages[start:stop])
        title, byline = _title(starts[start].title)
        parts.append(Part(title, byline or _byline_of(group[0]), group))
    return parts


def _is_chapter(title: str) -> bool:
    return is_chapter_heading(title) or number_of(title) is not None


def _title(words_: str) -> tuple[str, str | None]:
    found = _BY.fullmatch(words_)
    return (found[1].strip(' "“”'), found[2]) if found else (words_, None)


def _byline_of(page: BookPage) -> str | None:
    """Return who is named on one of a page's first lines, as "by Ann Lee" is."""
    lines = (
        line_of(block)
        for block in page.body.find_all(["p", "h1", "h2", "h3", "h4", "div"], limit=_FIRST_LINES * 3)
    )
    short = [line for line in lines if line][: _FIRST_LINES * 2]
    return next((who for line in short if (who := parse_byline(line))), None)


def _says_collection(package: Package) -> bool:
    """Say whether a book's title or subjects call it stories, tales, an anthology."""
    sayings = [
        *package.facts.get("title", ()),
        *package.facts.get("subject", ()),
        *package.facts.get("type", ()),
    ]
    said = {word for saying in sayings for word in _WORDS.findall(saying.casefold())}
    return bool(said & words().collection_words)

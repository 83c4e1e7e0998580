"""Cut a book's pages into works and chapters by what their markup says of itself.

It gets parsed pages in reading order; the archive they came from is for ``epub``.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import PurePosixPath

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.datafiles import data_record
from indexer.model import Chapter, ZoneKind
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.structure.chapters import renumbered, sections_of
from indexer.readers.structure.levels import Section, nested

# Imprints and what is said of authors are a page at most; a longer text of that name is the book's.
_FEW_WORDS = 400
# No title page is in so many pieces.
_FEW_PIECES = 40
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True, eq=False)
class BookPage:
    """One page of a book: its name in the archive, its tree, its place in the order of reading."""

    name: str
    soup: BeautifulSoup
    place: int = 0

    @property
    def body(self) -> Tag:
        """The element that holds the page's text."""
        return self.soup.body or self.soup


@dataclass(frozen=True, slots=True)
class Work:
    """One work of a collection, and the page it stands on."""

    title: str
    chapters: tuple[Chapter, ...]
    page: BookPage


@dataclass(frozen=True, slots=True)
class _Words:
    left_out_types: frozenset[str]
    left_out_names: frozenset[str]
    left_out_titles: frozenset[str]
    work_types: frozenset[str]
    chapter_types: frozenset[str]
    note_types: frozenset[str]
    form_subjects: frozenset[str]
    collection_words: frozenset[str]
    licence_names: frozenset[str]
    contents_names: frozenset[str]
    title_names: frozenset[str]


@cache
def words() -> _Words:
    """Return the table in epub.toml."""
    return data_record(_Words, __package__, "epub.toml")


def is_text(page: BookPage) -> bool:
    """Say whether a page is part of the text rather than a title page, imprint, contents or colophon."""
    inner = page.body.find(["section", "article", "nav"])
    types = _types(page.body) | (_types(inner) if isinstance(inner, Tag) else set())
    if types & words().left_out_types:
        return False
    if PurePosixPath(page.name).stem.lower() in words().left_out_names:
        return False
    return _heading_of(page) not in words().left_out_titles or len(page.body.get_text().split()) > _FEW_WORDS


def _heading_of(page: BookPage) -> str:
    """Return a page's first heading, or its title where it has none, in small letters."""
    return (
        line_of(page.body.find(["h1", "h2", "h3"]) or page.soup.title)
        .casefold()
        .replace("’", "'")
        .strip(" .:")
    )


def is_title_page(page: BookPage, title: str | None, authors: Iterable[str]) -> bool:
    """Say whether a page holds a book's title and authors and no other word."""
    pieces = list(islice(page.body.stripped_strings, _FEW_PIECES + 1))
    if len(pieces) > _FEW_PIECES:
        # A chapter; the whole of it need not be looked at.
        return False
    text = " ".join(" ".join(pieces).split()).casefold()
    if not title or title.casefold() not in text:
        return False
    for said in (title, *authors):
        text = text.replace(said.casefold(), " ")
    return not {word for word in text.split() if any(map(str.isalnum, word))} - {"by"}


def kind_of(page: BookPage) -> ZoneKind:
    """Return what a page that is not text is, by its name and its marks."""
    stem = PurePosixPath(page.name).stem.lower()
    said = {stem, _heading_of(page)} | _types(page.body)
    for section in page.body.find_all(["section", "nav"], limit=2):
        said |= _types(section)
    known = words()
    kinds = ((known.contents_names, ZoneKind.CONTENTS), (known.title_names, ZoneKind.HEADER))
    found = next((kind for names, kind in kinds if said & names), None)
    return found or (ZoneKind.LICENCE if said & known.licence_names else ZoneKind.BOILERPLATE)


def works_in(pages: Sequence[BookPage]) -> list[Work]:
    """Return the works of a collection, one an article; none if the pages are not marked as works."""
    found: list[Work] = []
    for page in pages:
        articles = [a for a in page.body.find_all(["article", "section"]) if _types(a) & words().work_types]
        outer = [a for a in articles if not _inside(a, words().work_types)]
        found.extend(Work(_work_title(a, page), _chapters_of_work(a), page) for a in outer)
    return [work for work in found if any(chapter.text for chapter in work.chapters)]


def chapters_in(pages: Iterable[BookPage], levels: Mapping[str, int]) -> tuple[Chapter, ...]:
    """Return the chapters of a book that is one work, numbered through.

    ``levels`` are those that the table of contents has for pages, where it has several: they count more than the
    headings' own, which many books choose by their looks.
    """
    sections: list[Section] = []
    for page in pages:
        text = text_of(page.body, skip=_is_note_mark, mark_headings=True)
        if text:
            sections.extend(_at_level(sections_of(text.split("\n\n")), levels.get(page.name)))
    return nested(sections).chapters


def _at_level(sections: list[Section], level: int | None) -> list[Section]:
    """Return a page's sections with its first heading at ``level``, and those below it as far below as they were."""
    first = next((heading for section in sections for heading in section.headings), None)
    if level is None or first is None:
        return sections
    by = level - (first.depth or level)
    return [
        dataclasses.replace(
            section,
            headings=tuple(
                dataclasses.replace(heading, depth=max(1, heading.depth + by) if heading.depth else level)
                for heading in section.headings
            ),
        )
        for section in sections
    ]


def _chapters_of_work(article: Tag) -> tuple[Chapter, ...]:
    """Return a work's marked chapters after whatever stands before them; the work as one chapter if none are."""
    sections = [section for section in article.find_all("section") if _is_chapter(section)]
    inside = {id(section) for section in sections}
    outer = [s for s in sections if not any(id(parent) in inside for parent in s.parents)]
    ids = {id(section) for section in outer}
    title = _heading(article, ids)
    lead = text_of(article, skip=lambda tag: id(tag) in ids or tag is title or _is_note_mark(tag))
    chapters = [Chapter(1, None, lead)] if lead or not outer else []
    for section in outer:
        head = _heading(section, set())
        text = text_of(section, skip=lambda tag, head=head: tag is head or _is_note_mark(tag))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        chapters.append(Chapter(1, _title_line(head), text))
    return renumbered(chapters)


def _is_chapter(section: Tag) -> bool:
    """Say whether a section calls itself a chapter or starts with a heading of its own."""
    if _types(section) & words().chapter_types:
        return True
    first = section.find(True)
    return isinstance(first, Tag) and first.name in {"header", "hgroup", *_HEADINGS}


def _heading(element: Tag, not_in: set[int]) -> Tag | None:
    """Return an element's own heading group or heading, not one of the sections inside it."""
    for found in element.find_all(["hgroup", *_HEADINGS]):
        if any(id(parent) in not_in for parent in found.parents):
            return None
        return found
    return None


def _title_line(heading: Tag | None) -> str | None:
    """Return "I: The Face in the Mist" for a heading group of a number and a title."""
    if heading is None:
        return None
    if heading.name != "hgroup":
        return line_of(heading) or None
    lines = [line_of(part) for part in heading.find_all(recursive=False)]
    return ": ".join(line for line in lines if line) or None


def _work_title(article: Tag, page: BookPage) -> str:
    return _title_line(_heading(article, set())) or line_of(page.soup.title) or PurePosixPath(page.name).stem


def _types(tag: Tag) -> set[str]:
    return set(str(tag.get("epub:type") or "").split())


def _inside(tag: Tag, types: frozenset[str]) -> bool:
    return any(_types(parent) & types for parent in tag.parents if isinstance(parent, Tag))


def _is_note_mark(tag: Tag) -> bool:
    return tag.name == "a" and bool(_types(tag) & words().note_types)

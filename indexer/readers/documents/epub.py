"""Read EPUB books: a collection into its stories, anything else into one story of chapters.

Damaged parts are named and the rest is read; an archive without readable text is refused with the reason.
"""

import dataclasses
import re
from collections.abc import Iterable, Sequence

from indexer.analysis.languages import language_name
from indexer.config import ReadSettings
from indexer.errors import NotAStoryError, ReadError, TooLargeError
from indexer.model import Capture, Chapter, Story, Zone
from indexer.readers.decoding.encoding import Decoded, decode
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.documents.anthology import Part, split_collection
from indexer.readers.documents.book import (
    BookPage,
    Work,
    chapters_in,
    is_text,
    is_title_page,
    kind_of,
    words,
    works_in,
)
from indexer.readers.documents.booknav import levels_of
from indexer.readers.documents.package import Package, read_package
from indexer.readers.markup.markup import line_of, parse, text_of
from indexer.readers.markup.tree import parse_tree
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry, zones_of
from indexer.readers.pages.ao3 import is_ao3_download, read_ao3
from indexer.readers.pages.fanficfare_page import ChapterNotes, take_chapter_notes, title_page
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.chapters import renumbered
from indexer.readers.text.header import find_header
from indexer.readers.text.inner_notes import without_notes

NAME = READER = "epub"
_BODY = re.compile(r"<body\b[^>]{0,2000}>(.*?)(?:</body\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_SUBJECT_TAIL = re.compile(r"\s*--\s*Fiction$", re.IGNORECASE)
# A page of labels before the text, as FanFicFare writes it.
_TITLE_PAGE_LABELS = 3
# The folder of a book that was merged into this one.
_FOLDER = re.compile(r"\d{1,4}/")


def recognise(sample: Sample) -> str | None:
    """Take whatever is a book; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories in a book; see ``families``."""
    return read_epub(sample.capture, context.limits)


def read_epub(capture: Capture, limits: ReadSettings) -> tuple[Story, ...]:
    """Return the stories in an EPUB, in reading order.

    Raises:
        TooLargeError: it is over a limit.
        NotAStoryError: there are no words in it.
        ReadError: it is damaged beyond reading, encrypted or refused.
    """
    with LimitedZip(capture.content, limits) as archive:
        package = read_package(archive)
        texts, damaged = _texts(archive, package)
    reading = {"reader": READER, **_how(texts, package.repairs)}
    if package.left_out:
        reading["left_out"] = "; ".join(package.left_out)
    if damaged:
        reading["damage"] = f"{len(damaged)} of {len(package.pages)} parts unreadable: {'; '.join(damaged)}"
    whole = "\n".join(_inner(decoded.text) for _, decoded in texts)
    root = parse_tree(whole) if "preface" in whole else None
    if root is not None and is_ao3_download(root):
        return tuple(_with_reading(story, reading) for story in read_ao3(capture, texts[0][1], root))
    pages = [BookPage(name, parse(decoded.text), place) for place, (name, decoded) in enumerate(texts)]
    return _stories(capture, package, pages, reading)


def _texts(archive: LimitedZip, package: Package) -> tuple[list[tuple[str, Decoded]], list[str]]:
    """Return the pages that can be read, and sentences about those that cannot."""
    texts: list[tuple[str, Decoded]] = []
    damaged: list[str] = []
    for name in package.pages:
        try:
            texts.append((name, decode(archive.read(name), markup=True)))
        except TooLargeError:
            raise
        except ReadError as error:
            if error.cause != "damaged":
                raise
            damaged.append(str(error))
    if not texts:
        detail = f" {damaged[0]}" if damaged else ""
        raise ReadError(
            f"None of the book's pages can be read.{detail} Fetch the file again.", cause="damaged"
        )
    return texts, damaged


def _how(texts: list[tuple[str, Decoded]], made: tuple[str, ...]) -> dict[str, str]:
    """Return the reading notes of the pages: how the first was decoded, and every repair; some were ``made`` before."""
    repairs = dict.fromkeys((*made, *(repair for _, decoded in texts for repair in decoded.repairs)))
    how = texts[0][1].as_reading()
    return how | ({"repairs": "; ".join(repairs)} if repairs else {})


def _inner(text: str) -> str:
    found = _BODY.search(text)
    return found[1] if found else text


def _with_reading(story: Story, reading: dict[str, str]) -> Story:
    return dataclasses.replace(story, reading={**reading, "reader": "ao3-epub"})


def _stories(
    capture: Capture, package: Package, pages: list[BookPage], reading: dict[str, str]
) -> tuple[Story, ...]:
    text_pages = [page for page in pages if is_text(page)]
    works = works_in(text_pages)
    if len(works) > 1 or (works and package.fact("se:is-a-collection")):
        found = [_work_story(capture, package, work, reading, n) for n, work in enumerate(works, start=1)]
        used = {work.page.place for work in works}
    elif parts := split_collection(package, pages, text_pages):
        found = _part_stories(capture, package, parts, reading)
        used = {page.place for page in text_pages}
    else:
        found = [_whole(capture, package, pages, works[0].chapters if works else None, reading)]
        return tuple(found)
    # What the pages around the stories say belongs to none of them, and stands with the first.
    around = _zones(page for page in pages if page.place not in used and not _FOLDER.match(page.name))
    return (dataclasses.replace(found[0], zones=(*around, *found[0].zones)), *found[1:])


def _whole(
    capture: Capture,
    package: Package,
    pages: list[BookPage],
    chapters: tuple[Chapter, ...] | None,
    reading: dict[str, str],
) -> Story:
    """Return a book as the one story it is, or one book of several that were merged."""
    draft = _draft(package)
    draft.title = package.fact("title")
    titles: list[BookPage] = []
    if chapters is None:
        draft, titles = _with_title_page(draft, pages)
    bare = [page for page in pages if is_title_page(page, draft.title, draft.authors)]
    body = [page for page in pages if is_text(page) and page not in [*titles, *bare]]
    notes = [(place, note) for place, page in enumerate(body, 1) for note in take_chapter_notes(page.soup)]
    chapters = chapters if chapters is not None else chapters_in(body, levels_of(package.contents))
    if not any(chapter.text for chapter in chapters):
        raise NotAStoryError("The book holds no words; its pages may be pictures.")
    draft.zones += _zones((page for page in pages if page not in body), body)
    _add_notes(draft, notes, len(chapters))
    chapters = _without_header(draft, chapters)
    # Labels on a title page are what people who share stories write; a printed book's notes are its own.
    chapters = without_notes(draft, chapters) if titles else chapters
    return draft.finish(capture, chapters, reading=reading)


def _add_notes(builder: StoryBuilder, notes: Iterable[tuple[int, ChapterNotes]], chapters: int) -> None:
    """Take the notes beside chapters, each a page of its own, into their fields and zones."""
    for place, note in notes:
        builder.add_all(note.entries)
        builder.zones.append(note.zone(place, chapters))
    builder.zones.sort(key=lambda zone: zone.before is None)


def _part_stories(
    capture: Capture, package: Package, parts: list[Part], reading: dict[str, str]
) -> list[Story]:
    """Return the stories of a collection that has no marks for works but a table of contents of them."""
    found: list[Story] = []
    levels = levels_of(package.contents)
    for part in parts:
        draft = _of_collection(package)
        draft, titles = _with_title_page(draft, list(part.pages), only_labels=True)
        draft.title = part.title or draft.title
        draft.authors = list(authors_of(part.byline)) if part.byline else draft.authors
        body = [page for page in part.pages if is_text(page) and page not in titles]
        notes = [
            (place, note) for place, page in enumerate(body, 1) for note in take_chapter_notes(page.soup)
        ]
        chapters = _without_title(chapters_in(body, levels), draft.title)
        if not any(chapter.text for chapter in chapters):
            continue
        draft.zones += _zones((page for page in part.pages if page not in body), body)
        _add_notes(draft, notes, len(chapters))
        chapters = _without_header(draft, chapters, signed=part.byline is not None)
        number = len(found) + 1
        found.append(draft.finish(capture, chapters, reading=reading, number=number))
    if not found:
        raise NotAStoryError("The book holds no words; its pages may be pictures.")
    return found


def _without_header(
    builder: StoryBuilder, chapters: tuple[Chapter, ...], *, signed: bool = False
) -> tuple[Chapter, ...]:
    """Take a header of labels, or the by-line of a story that is ``signed``, off the text, as books made of texts have it."""
    header = find_header(chapters[0].text)
    byline = signed and all(entry.field in {"author", "title"} for entry in header.entries)
    if not header.entries or not (byline or header.strength >= _TITLE_PAGE_LABELS):
        return chapters
    known = {name for name, value in (("title", builder.title), ("author", builder.authors)) if value}
    builder.add_all(entry for entry in header.entries if entry.field not in known)
    builder.zones += zones_of(header.entries, 1)
    rest = chapters[0].text[header.end :].strip()
    kept = (dataclasses.replace(chapters[0], text=rest), *chapters[1:])
    return renumbered(kept if rest or chapters[0].title or len(kept) == 1 else kept[1:])


def _without_title(chapters: tuple[Chapter, ...], title: str | None) -> tuple[Chapter, ...]:
    """Drop a story's title where it became the heading of its first chapter."""
    if not chapters or (chapters[0].title or "").casefold() != (title or "").casefold():
        return chapters
    return (dataclasses.replace(chapters[0], title=None), *chapters[1:])


def _zones(pages: Iterable[BookPage], body: Sequence[BookPage] = ()) -> list[Zone]:
    """Return the words of pages that are not text: before the story, or behind it if they come after its last page."""
    last = max((page.place for page in body), default=None)
    return [
        Zone(kind_of(page), text, None if last is not None and page.place > last else 1)
        for page in pages
        if (text := text_of(page.body))
    ]


def _work_story(
    capture: Capture, package: Package, work: Work, reading: dict[str, str], number: int
) -> Story:
    draft = _of_collection(package)
    draft.title = work.title
    return draft.finish(capture, work.chapters, fallback_title=work.title, reading=reading, number=number)


def _of_collection(package: Package) -> StoryBuilder:
    """Return what the package says of every story in it: its description, subjects and date are the book's own."""
    draft = _draft(package)
    draft.long.clear()
    draft.lists.pop("tag", None)
    draft.published = None
    if book := package.fact("title"):
        draft.keep("book", book)
    return draft


def _draft(package: Package) -> StoryBuilder:
    """Return what the package says of the book."""
    draft = StoryBuilder(authors=list(package.authors))
    if language := package.fact("language"):
        draft.language = language_name(language)
    if description := package.fact("description"):
        draft.add(Entry("summary", "", line_of(parse(description)) if "<" in description else description))
    forms = words().form_subjects
    genres = [g for g in package.facts.get("se:subject", ()) if g.casefold() not in forms]
    subjects = [_SUBJECT_TAIL.sub("", s) for s in package.facts.get("subject", ())]
    draft.add_list("genre", genres)
    draft.add_list("tag", [s for s in subjects if s.casefold() not in forms])
    draft.published = parse_date((package.fact("date") or "")[:10])
    for name in ("publisher", "rights"):
        if value := package.fact(name):
            draft.keep(name, value)
    return draft


def _with_title_page(
    builder: StoryBuilder, pages: list[BookPage], *, only_labels: bool = False
) -> tuple[StoryBuilder, list[BookPage]]:
    """Return the draft with what title pages of labels say, and those pages.

    ``only_labels`` is for books in a book, whose title pages know more than the book around them.
    """
    for page in pages:
        found = title_page(page.soup)
        if found is not None:
            made = found.draft
            made.title = made.title or builder.title
            made.authors = (
                made.authors if made.authors and (only_labels or not builder.authors) else builder.authors
            )
            made.language = made.language or builder.language
            made.extra = {**builder.extra, **made.extra}
            return made, [page]
    return builder, [page for page in pages if _take_title_page(builder, page)]


def _take_title_page(builder: StoryBuilder, page: BookPage) -> bool:
    """Take a page that is only title, by-line and labels as the header it is; False for a page of text."""
    text = text_of(page.body)
    header = find_header(text)
    if len(header.entries) < _TITLE_PAGE_LABELS or text[header.end :].strip():
        return False
    title, authors = builder.title, builder.authors
    builder.add_all(entry for entry in header.entries if not (entry.field == "title" and title))
    builder.authors = authors
    return True

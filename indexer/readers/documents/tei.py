"""Read TEI documents (P4 and P5): header to fields, divisions to chapters, verse and speeches as they are printed.

A corpus or a group of texts becomes one story each. Notes of editors and apparatus stand at the foot of their chapter.
"""

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

from indexer.analysis.languages import language_name
from indexer.datafiles import data_record
from indexer.errors import NotAStoryError
from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.decoding.encoding import decode
from indexer.readers.documents.doctypes import without_doctype
from indexer.readers.documents.runs import Paragraphs
from indexer.readers.documents.xmltree import attribute, local, tree_of, words_of
from indexer.readers.metadata.dates import iso_day
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.headings import Heading, marked_heading
from indexer.readers.structure.levels import Section, nested

NAME = READER = "tei"
_ROOTS = (b"<TEI", b"<teiCorpus", b":TEI")
_LOOK = 8192


def recognise(sample: Sample) -> str | None:
    """Take XML whose first element is one of TEI's; see ``families``."""
    start = sample.capture.content[:_LOOK].replace(b"\x00", b"")
    return "a TEI document" if any(root in start for root in _ROOTS) else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the texts in a TEI document; see ``families``."""
    capture = sample.capture
    decoded = decode(capture.content, declared=capture.declared_encoding, markup=True)
    root = tree_of(without_doctype(decoded.text, repr(capture.origin)), capture.origin)
    reading = {"reader": READER, **decoded.as_reading()}
    found: list[Story] = []
    for header, text in _texts(root):
        writer = _Writer()
        writer.write(text)
        chapters = writer.finish()
        if not any(chapter.text for chapter in chapters):
            continue
        draft = _draft(header)
        if local(text.getparent()) == "group":
            # The header is the whole group's; a text in it has its title as its first heading.
            draft.title = writer.title or (chapters[0].title if chapters else None) or draft.title
        draft.title = draft.title or writer.title
        draft.zones += writer.zones(len(chapters))
        number = len(found) + 1
        story = draft.finish(capture, chapters, reading=reading, number=number)
        found.append(dataclasses.replace(story, language=_language(header, text) or story.language))
    if not found:
        raise NotAStoryError("The TEI document has a header and no text.")
    return tuple(found)


def _texts(root: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each text with the header that speaks of it."""
    for text in root.iter("{*}text"):
        if text.find("{*}group") is not None:
            continue
        holder = next((element for element in text.iterancestors() if local(element).startswith("TEI")), root)
        header = holder.find("{*}teiHeader")
        yield (header if header is not None else root.find("{*}teiHeader")), text


def _draft(header: Any) -> StoryBuilder:
    draft = StoryBuilder()
    if header is None:
        return draft
    titles = [
        title for title in header.iterfind(".//{*}titleStmt/{*}title") if attribute(title, "type") != "sub"
    ]
    draft.title = words_of(titles[0]) or None if titles else None
    people = header.findall(".//{*}titleStmt/{*}author")
    draft.authors = list(dict.fromkeys(name for person in people for name in authors_of(words_of(person))))
    draft.published = _published(header)
    draft.add_list(
        "tag", [words for term in header.iterfind(".//{*}keywords//{*}term") if (words := words_of(term))]
    )
    abstract = header.find(".//{*}abstract")
    if abstract is not None and (summary := words_of(abstract)):
        draft.long["summary"] = [summary]
    for name, place in (("publisher", "publicationStmt/{*}publisher"), ("rights", "availability")):
        if value := words_of(header.find(f".//{{*}}{place}")):
            draft.keep(name, value)
    # Only what is said of the file, not of the story, is left; it stays where it can be read.
    draft.zones.append(Zone(ZoneKind.HEADER, words_of(header), 1))
    return draft


def _published(header: Any) -> Any:
    """Return the day the story came out: that of the book it was taken from, else that of the file."""
    for place in ("sourceDesc", "publicationStmt"):
        for date in header.iterfind(f".//{{*}}{place}//{{*}}date"):
            for wording in (attribute(date, "when"), attribute(date, "value"), words_of(date)):
                if found := iso_day(wording) or _year(wording):
                    return found
    return None


def _year(wording: str | None) -> Any:
    from indexer.readers.metadata.dates import read_date  # noqa: PLC0415 -- few dates are less than a day

    found = read_date(wording) if wording else None
    return found.day if found else None


def _language(header: Any, text: Any) -> str | None:
    used = header.find(".//{*}langUsage/{*}language") if header is not None else None
    code = attribute(text, "lang") or attribute(used, "ident") or attribute(used, "id")
    return language_name(code) if code else None


@dataclasses.dataclass(frozen=True, slots=True)
class _Words:
    blocks: frozenset[str]
    divisions: frozenset[str]
    silent: frozenset[str]
    emphasis: frozenset[str]
    slanted: tuple[str, ...]
    notes: frozenset[str]
    lines: frozenset[str]


@cache
def _words() -> _Words:
    return data_record(_Words, __package__, "tei.toml")


class _Writer:
    """The walk over a text: chapters begin at the heads of the outermost divisions that have some."""

    def __init__(self) -> None:
        self.title: str | None = None
        self._sections: list[Section] = []
        self._headings: list[Heading] = []
        self._out = Paragraphs()
        self._front: list[str] = []
        self._notes = 0

    def write(self, text: Any) -> None:
        """Write a ``text`` element."""
        for part in text:
            if local(part) == "front":
                self._title_page(part)
            elif local(part) in {"body", "back"}:
                self._division(part, 0)

    def finish(self) -> tuple[Chapter, ...]:
        """Return the chapters."""
        self._end_chapter()
        return nested(self._sections).chapters

    def zones(self, chapters: int) -> list[Zone]:
        """Return what stands before the text and is none of it."""
        return [Zone(ZoneKind.HEADER, words, 1) for words in self._front] if chapters else []

    def _title_page(self, front: Any) -> None:
        """Take the title page apart from what else stands before the text, which is text as well."""
        for child in front:
            if local(child) in {"titlePage", "docTitle", "titlePart", "docAuthor", "docDate", "docImprint"}:
                self._front.append(words_of(child))
                part = next(child.iter("{*}titlePart"), None)
                self.title = self.title or words_of(part) or None
            elif local(child):
                self._division(child, 0)

    def _division(self, element: Any, depth: int) -> None:
        known = _words()
        for child in element:
            name = local(child)
            if name == "head":
                self._head(child, depth)
            elif name in known.divisions:
                # The parser refuses what is nested deeper than calls may be.
                self._division(child, depth + 1)
            elif name in known.blocks:
                self._block(child, depth)
            elif name in known.notes:
                self._note(child)
                self._out.end()
            elif name == "milestone" and attribute(child, "unit") not in {None, "page", "line", "column"}:
                self._out.rule()
            elif name and name not in known.silent:
                self._division(child, depth)

    def _head(self, head: Any, depth: int) -> None:
        words = words_of(head)
        if depth <= 2 and words:  # noqa: PLR2004 -- part and chapter; deeper heads part sections within one
            if self._out.done or not self._headings:
                self._end_chapter()
            self._headings.append(marked_heading(words, depth + 1))
        else:
            self._inline(head, italic=False)
            self._out.end()

    def _block(self, block: Any, depth: int) -> None:
        inner = [
            child for child in block if local(child) in _words().blocks | _words().lines | _words().divisions
        ]
        if not inner:
            self._inline(block, italic=False)
            self._out.end()
        elif all(local(child) in _words().lines for child in inner):
            self._verse(block)
        else:
            self._out.text(block.text or "")
            self._out.end()
            self._division(block, depth)

    def _verse(self, group: Any) -> None:
        """Write lines of verse as lines, and what stands between them, the speaker say, as paragraphs."""
        open_line = False
        for child in group:
            if local(child) in _words().lines:
                if open_line:
                    self._out.line_end()
                self._inline(child, italic=False)
                open_line = True
            elif local(child) and local(child) not in _words().silent:
                self._out.end()
                self._inline(child, italic=False)
                self._out.end()
                open_line = False
        self._out.end()

    def _inline(self, element: Any, *, italic: bool) -> None:
        known = _words()
        self._out.text(element.text or "", emphasis=italic)
        for child in element:
            name = local(child)
            if name == "lb":
                self._out.text(" ")
            elif name in known.notes:
                self._note(child)
            elif name == "choice":
                self._choice(child, italic=italic)
            elif name and name not in known.silent:
                rend = (attribute(child, "rend") or attribute(child, "rendition") or "").casefold()
                slant = name in known.emphasis or any(word in rend for word in known.slanted)
                self._inline(child, italic=italic or slant)
            self._out.text(child.tail or "", emphasis=italic)

    def _choice(self, choice: Any, *, italic: bool) -> None:
        """Of two readings take the mended one: corr, reg, expan."""
        chosen = next((child for child in choice if local(child) in {"corr", "reg", "expan"}), None)
        chosen = chosen if chosen is not None else next((child for child in choice if local(child)), None)
        if chosen is not None:
            self._inline(chosen, italic=italic)

    def _note(self, note: Any) -> None:
        if words := words_of(note):
            self._notes += 1
            self._out.text(f"[{self._notes}]")
            self._out.note(str(self._notes), words)

    def _end_chapter(self) -> None:
        text = "\n\n".join(self._out.finish())
        if text or self._headings:
            self._sections.append(Section(tuple(self._headings), text))
        self._out, self._headings = Paragraphs(), []

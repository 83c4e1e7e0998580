"""Read Word documents (DOCX): paragraphs, headings, emphasis, tables, notes at the foot, running heads.

It takes the text as it would be printed: deleted and hidden words, comments and pictures are left out.
"""

import posixpath
from collections.abc import Iterator
from functools import partial
from typing import Any

from indexer.datafiles import data_words
from indexer.errors import NotAStoryError, ReadError
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.documents.document import Page, Properties, story_of
from indexer.readers.documents.docxstyles import DocxStyles, Look, read_styles
from indexer.readers.documents.runs import Paragraphs, joined
from indexer.readers.documents.xmltree import Descent, attribute, local, parse_repaired, part_of, words_of
from indexer.readers.metadata.dates import iso_day
from indexer.readers.sample import Context, Sample

NAME = READER = "docx"
_MAIN = "word/document.xml"
_holders = partial(data_words, __package__, "docx.toml", "holders")
_SIGNS = {"tab": " ", "ptab": " ", "noBreakHyphen": "-"}
# What python-docx puts into a new document: its own name, and the day its template was made.
_TEMPLATE_AUTHOR = "python-docx"


def recognise(sample: Sample) -> str | None:
    """Take whatever is a Word document; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the story in a Word document; see ``families``."""
    with LimitedZip(sample.capture.content, context.limits) as archive:
        page = _page(archive)
    return story_of(sample.capture, page, READER)


def _page(archive: LimitedZip) -> Page:
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    root, repairs = parse_repaired(archive.read(main), main)
    body = root.find(".//{*}body")
    if body is None:
        raise NotAStoryError("The Word document has no text. Open it in a word processor and save it again.")
    styles = read_styles(part_of(archive, f"{folder}/styles.xml"))
    notes = _Notes(
        part_of(archive, f"{folder}/footnotes.xml"), part_of(archive, f"{folder}/endnotes.xml"), styles
    )
    writer = _Writer(styles, notes)
    writer.blocks(body)
    text = joined(writer.out.finish())
    known = _properties(part_of(archive, "docProps/core.xml"), writer.title)
    return Page(
        text,
        known,
        _running_heads(archive, folder),
        encoding_why="declared in the document",
        repairs=repairs,
    )


def _main_part(archive: LimitedZip) -> str:
    """Return the main part's name: what the package's relations say, else the usual one."""
    relations = part_of(archive, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if str(relation.get("Type") or "").endswith("/officeDocument"):
            name = posixpath.normpath(str(relation.get("Target") or "").lstrip("/"))
            if name in archive.names:
                return name
    if _MAIN in archive.names:
        return _MAIN
    raise ReadError("The Word document lacks its text. Fetch the file again.", cause="damaged")


class _Notes:
    """The notes at the foot and at the end, by kind and number."""

    def __init__(self, footnotes: Any, endnotes: Any, styles: DocxStyles) -> None:
        self._notes = {
            (kind, str(attribute(note, "id"))): note
            for kind, root in (("footnote", footnotes), ("endnote", endnotes))
            for note in (root if root is not None else ())
            if attribute(note, "type") in {None, "normal"}
        }
        self._styles = styles
        self._seen = 0

    def take(self, kind: str, number: str | None) -> tuple[str, str] | None:
        """Return the mark and the text of a note where its place in the text is, once."""
        note = self._notes.pop((kind, str(number)), None)
        if note is None:
            return None
        self._seen += 1
        writer = _Writer(self._styles, self)
        writer.blocks(note)
        return str(self._seen), "\n".join(writer.out.finish())


class _Writer:
    """The walk over a document's blocks; ``title`` is what stands in a paragraph of that style."""

    def __init__(self, styles: DocxStyles, notes: _Notes) -> None:
        self.out = Paragraphs()
        self.title: str | None = None
        self._styles, self._notes = styles, notes
        self._boxes: list[Any] = []

    def blocks(self, parent: Any) -> None:
        """Write paragraphs and tables."""
        descent = Descent(parent)
        for child in descent:
            name = local(child)
            if name == "p":
                self._paragraph(child)
                descent.into(*self._boxes)
                self._boxes.clear()
            elif name == "tbl":
                self._table(child)
            elif name in _holders():
                descent.into(child)

    def _table(self, table: Any) -> None:
        for row in _inside(table, "tr"):
            cells = []
            for cell in _inside(row, "tc"):
                # The parser refuses what is nested deeper than calls may be.
                inside = _Writer(self._styles, self._notes)
                inside.blocks(cell)
                cells.append(inside.out.finish())
            self.out.row(cells)

    def _paragraph(self, paragraph: Any) -> None:
        look = self._styles.of_paragraph(paragraph.find("{*}pPr"))
        descent = Descent(paragraph)
        for child in descent:
            if local(child) == "r":
                self._run(child, look)
            elif local(child) in _holders():
                descent.into(child)
        self.out.end(level=look.level)
        if look.is_title and self.title is None and self.out.done:
            self.title = self.out.done[-1].lstrip("# ").replace("\n", " ")

    def _run(self, run: Any, paragraph: Look) -> None:
        look = self._styles.of_run(run.find("{*}rPr"), paragraph)
        for child in run:
            name = local(child)
            if name == "t":
                if not look.hidden:
                    self.out.text(child.text or "", emphasis=look.italic)
            elif name in {"br", "cr"}:
                if attribute(child, "type") in {None, "textWrapping"}:
                    self.out.line_end()
                else:
                    self.out.text(" ")
            elif name in _SIGNS:
                self.out.text(_SIGNS[name], emphasis=look.italic)
            elif name in {"footnoteReference", "endnoteReference"}:
                self._note(name.removesuffix("Reference"), attribute(child, "id"))
            elif name in {"AlternateContent", "drawing", "pict"}:
                self._keep_boxes(child)

    def _note(self, kind: str, number: str | None) -> None:
        found = self._notes.take(kind, number)
        if found is not None:
            mark, text = found
            self.out.text(f"[{mark}]")
            self.out.note(mark, text)

    def _keep_boxes(self, element: Any) -> None:
        """Text boxes come after the paragraph they hang on; of two versions of one the first counts."""
        chosen = element.find("{*}Choice") if local(element) == "AlternateContent" else element
        for box in (chosen if chosen is not None else element).iter("{*}txbxContent"):
            self._boxes.append(box)


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """Yield the elements of a name right inside another, or in what only holds others there."""
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) in _holders():
            yield from _inside(child, name)


def _properties(core: Any, heading: str | None) -> Properties:
    def value(name: str) -> str | None:
        return (words_of(core.find(f"{{*}}{name}")) or None) if core is not None else None

    author = value("creator")
    made_by_program = author == _TEMPLATE_AUTHOR
    tags = tuple(dict.fromkeys(tag for part in (value("keywords") or "").split(",") if (tag := part.strip())))
    return Properties(
        title=value("title"),
        authors=(author,) if author and not made_by_program else (),
        published=None if made_by_program else iso_day(value("created") or ""),
        language=value("language"),
        summary=None if made_by_program else value("description"),
        tags=tags,
        heading=heading,
    )


def _running_heads(archive: LimitedZip, folder: str) -> tuple[Zone, ...]:
    """Return what stands at the top and foot of every page, each wording once."""
    texts: dict[str, None] = {}
    for name in sorted(archive.names):
        if name.startswith((f"{folder}/header", f"{folder}/footer")) and name.endswith(".xml"):
            root = part_of(archive, name)
            lines = (words_of(paragraph) for paragraph in (root.iter("{*}p") if root is not None else ()))
            texts.update(dict.fromkeys(line for line in lines if line))
    return tuple(Zone(ZoneKind.BOILERPLATE, text, None) for text in texts)

"""Read OpenDocument texts (ODT, and the flat kind in one XML file): paragraphs, headings, emphasis, tables, notes.

It takes the text as it would be printed: what was deleted under tracked changes, comments and pictures are left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from indexer.errors import NotAStoryError, ReadError
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.detect import Kind
from indexer.readers.documents.document import Page, Properties, story_of
from indexer.readers.documents.runs import Paragraphs, joined
from indexer.readers.documents.xmltree import Descent, attribute, local, parse_repaired, part_of, words_of
from indexer.readers.metadata.dates import iso_day
from indexer.readers.sample import Context, Sample

NAME = READER = "odt"
_MANIFEST = "META-INF/manifest.xml"
# Left out with all that is in them.
_SILENT = frozenset(
    ["tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "variable-decls", "image"]
)
# More spaces in a row than anybody sets; a file may claim any number.
_MOST_SPACES = 100
_LONGEST_CHAIN = 20


def recognise(sample: Sample) -> str | None:
    """Take whatever is OpenDocument text; see ``families``."""
    if sample.found.kind is Kind.ODT:
        return sample.found.why
    start = sample.capture.content[:2000]
    flat = b"office:document" in start and b"opendocument" in start
    return "a flat OpenDocument file in one piece of XML" if flat else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the story in an OpenDocument text; see ``families``."""
    if sample.found.kind is not Kind.ODT:
        root, repairs = parse_repaired(sample.capture.content, "document")
        return story_of(sample.capture, _page(root, root, root, repairs), READER)
    with LimitedZip(sample.capture.content, context.limits) as archive:
        if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
            raise ReadError(
                "The document is protected by a password. Import a copy without protection.",
                cause="encrypted",
            )
        content, repairs = parse_repaired(archive.read("content.xml"), "content.xml")
        page = _page(content, part_of(archive, "meta.xml"), part_of(archive, "styles.xml"), repairs)
    return story_of(sample.capture, page, READER)


def _page(content: Any, meta: Any, styles: Any, repairs: tuple[str, ...]) -> Page:
    body = content.find(".//{*}body/{*}text")
    if body is None:
        raise NotAStoryError("The document holds no text: it is a table, a drawing or a presentation.")
    writer = _Writer(_looks(content, styles))
    writer.blocks(body)
    text = joined(writer.out.finish())
    return Page(
        text,
        _properties(meta, writer.title),
        _running_heads(styles),
        encoding_why="declared in the document",
        repairs=repairs,
    )


class _Looks:
    """Which styles are headings, italics or a title, by name; each is based on another."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}
        self.italic: dict[str, bool] = {}
        self.level: dict[str, int] = {}

    def chain(self, name: str | None) -> Iterator[str]:
        """Yield a style and those it is based on."""
        for _ in range(_LONGEST_CHAIN):
            if not name:
                return
            yield name
            name = self.parents.get(name)

    def is_italic(self, name: str | None) -> bool:
        """Say whether text of a style is in italics."""
        return next((self.italic[style] for style in self.chain(name) if style in self.italic), False)

    def level_of(self, name: str | None) -> int:
        """Return the level of headings of a style; 0 for text."""
        return next((self.level[style] for style in self.chain(name) if style in self.level), 0)

    def is_title(self, name: str | None) -> bool:
        """Say whether a style is the one for the title of the whole."""
        return "Title" in self.chain(name)


def _looks(*roots: Any) -> _Looks:
    looks = _Looks()
    for root in roots:
        for style in root.iter("{*}style") if root is not None else ():
            name = attribute(style, "name")
            if name is None:
                continue
            if parent := attribute(style, "parent-style-name"):
                looks.parents[name] = parent
            slant = attribute(style.find("{*}text-properties"), "font-style")
            if slant is not None:
                looks.italic[name] = slant in {"italic", "oblique"}
            level = attribute(style, "default-outline-level") or ""
            if level.isdigit():
                looks.level[name] = int(level)
    return looks


class _Writer:
    """The walk over a document's blocks; ``title`` is what stands in a paragraph of that style."""

    def __init__(self, looks: _Looks) -> None:
        self.out = Paragraphs()
        self.title: str | None = None
        self._looks = looks
        self._notes = 0

    def blocks(self, parent: Any) -> None:
        """Write paragraphs, headings and tables."""
        descent = Descent(parent)
        for child in descent:
            name = local(child)
            if name in {"p", "h"}:
                self._paragraph(child)
            elif name == "table":
                self._table(child)
            elif name not in _SILENT:
                descent.into(child)

    def _table(self, table: Any) -> None:
        for row in table.iter("{*}table-row"):
            if next(row.iterancestors("{*}table")) is not table:
                continue
            cells = []
            for cell in row.iterfind("{*}table-cell"):
                # The parser refuses what is nested deeper than calls may be.
                inside = _Writer(self._looks)
                inside.blocks(cell)
                cells.append(inside.out.finish())
            self.out.row(cells)

    def _paragraph(self, paragraph: Any) -> None:
        style = attribute(paragraph, "style-name")
        level = self._level(paragraph, style)
        boxes: list[Any] = []
        self._inline(paragraph, italic=self._looks.is_italic(style) and not level, boxes=boxes)
        self.out.end(level=level)
        if self._looks.is_title(style) and self.title is None and self.out.done:
            self.title = self.out.done[-1].lstrip("# ").replace("\n", " ")
        for box in boxes:
            self.blocks(box)

    def _level(self, paragraph: Any, style: str | None) -> int:
        if local(paragraph) == "h":
            level = attribute(paragraph, "outline-level") or "1"
            return int(level) if level.isdigit() else 1
        return 1 if self._looks.is_title(style) else self._looks.level_of(style)

    def _inline(self, element: Any, *, italic: bool, boxes: list[Any]) -> None:
        """Write an element's text and that of the spans in it; a stack, since spans nest."""
        self.out.text(element.text or "", emphasis=italic)
        waiting: list[tuple[Iterator[Any], bool]] = [(iter(element), italic)]
        tails: list[tuple[str, bool]] = []
        while waiting:
            children, slant = waiting[-1]
            child = next(children, None)
            if child is None:
                waiting.pop()
                if tails:
                    tail, outer = tails.pop()
                    self.out.text(tail, emphasis=outer)
                continue
            own = self._open(child, slant=slant, boxes=boxes)
            if own is None:
                self.out.text(child.tail or "", emphasis=slant)
            else:
                self.out.text(child.text or "", emphasis=own)
                waiting.append((iter(child), own))
                tails.append((child.tail or "", slant))

    def _open(self, child: Any, *, slant: bool, boxes: list[Any]) -> bool | None:
        """Return the italics of a span to go into; None for what has been dealt with."""
        name = local(child)
        if name == "s":
            count = attribute(child, "c") or "1"
            self.out.text(" " * min(int(count) if count.isdigit() else 1, _MOST_SPACES), emphasis=slant)
        elif name == "tab":
            self.out.text(" ", emphasis=slant)
        elif name == "line-break":
            self.out.line_end()
        elif name == "note":
            self._note(child)
        elif name == "frame":
            boxes.extend(child.iter("{*}text-box"))
        elif name and name not in _SILENT:
            style = attribute(child, "style-name") if name == "span" else None
            return self._looks.is_italic(style) or slant if style else slant
        return None

    def _note(self, note: Any) -> None:
        self._notes += 1
        body = note.find("{*}note-body")
        if body is not None:
            inside = _Writer(self._looks)
            inside.blocks(body)
            self.out.text(f"[{self._notes}]")
            self.out.note(str(self._notes), "\n".join(inside.out.finish()))


def _properties(meta: Any, heading: str | None) -> Properties:
    found: Mapping[str, str] = {}
    if meta is not None:
        holder = meta.find(".//{*}meta")
        found = {local(child): words_of(child) for child in (holder if holder is not None else ())}
    author = found.get("initial-creator") or found.get("creator")
    keywords = (words_of(keyword) for keyword in meta.iter("{*}keyword")) if meta is not None else ()
    return Properties(
        title=found.get("title"),
        authors=(author,) if author else (),
        published=iso_day(found.get("creation-date") or found.get("date") or ""),
        language=found.get("language"),
        summary=found.get("description"),
        tags=tuple(
            dict.fromkeys(tag.strip() for words in keywords for tag in words.split(",") if tag.strip())
        ),
        heading=heading,
    )


def _running_heads(styles: Any) -> tuple[Zone, ...]:
    """Return what stands at the top and foot of every page, each wording once."""
    texts: dict[str, None] = {}
    for part in (
        styles.iter("{*}header", "{*}footer", "{*}header-left", "{*}footer-left")
        if styles is not None
        else ()
    ):
        for paragraph in part.iter("{*}p"):
            if words := words_of(paragraph):
                texts[words] = None
    return tuple(Zone(ZoneKind.BOILERPLATE, text, None) for text in texts)

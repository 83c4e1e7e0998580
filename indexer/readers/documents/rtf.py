r"""Read RTF documents: paragraphs, headings, italics, notes at the foot, running heads, the document's properties.

It takes the text as it would be printed: hidden and deleted words, comments, pictures and lists of fonts are left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from indexer.datafiles import data_record
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.documents.document import Page, Properties, story_of
from indexer.readers.documents.rtftokens import Token, tokens
from indexer.readers.documents.runs import Paragraphs, joined
from indexer.readers.metadata.dates import iso_day
from indexer.readers.sample import Context, Sample

NAME = READER = "rtf"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_SIGNS = {"~": "\u00a0", "_": "-", "-": ""}
_PROPERTIES = frozenset({"title", "author", "subject", "keywords", "doccomm"})
_DATE_PARTS = ("yr", "mo", "dy")
# Nine outline levels are headings; the specification's tenth is text.
_LEVELS = 9


def recognise(sample: Sample) -> str | None:
    """Take whatever is RTF; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in an RTF document; see ``families``."""
    return story_of(sample.capture, _Reader().page(sample.capture.content), READER)


@dataclass(frozen=True, slots=True)
class _Words:
    silent: frozenset[str]
    kept: frozenset[str]
    heads: frozenset[str]
    letters: Mapping[str, str]
    charsets: Mapping[int, str]


@cache
def _words() -> _Words:
    return data_record(_Words, __package__, "rtf.toml")


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group: where its text goes ("" nowhere), how it looks, how its bytes are decoded."""

    target: str = "text"
    italic: bool = False
    hidden: bool = False
    style: int | None = None
    level: int = 0
    skip: int = 1
    codec: str = "cp1252"


@dataclass(slots=True)
class _Reader:
    """One pass over the tokens of a document."""

    out: Paragraphs = field(default_factory=Paragraphs)
    title: str | None = None
    codec: str = "cp1252"
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _starred: bool = False
    _pending: bytearray = field(default_factory=bytearray)
    _to_skip: int = 0
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0
    _levels: dict[int, int] = field(default_factory=dict)
    _titles: set[int] = field(default_factory=set)
    _caught: dict[str, list[str]] = field(default_factory=dict)
    _heads: dict[str, None] = field(default_factory=dict)
    _notes: int = 0
    _outer: list[tuple[Paragraphs, int, int]] = field(default_factory=list)
    _cells: list[list[str]] = field(default_factory=list)
    _row_start: int | None = None

    def page(self, content: bytes) -> Page:
        """Return the document as a page."""
        for kind, name, number in tokens(content):
            if kind is Token.BYTE:
                self._byte(name)
                continue
            if kind is Token.TEXT:
                self._raw(name)
                continue
            self._flush_bytes()
            if kind is Token.OPEN:
                self._stack.append(self._state)
                self._to_skip = 0
            elif kind is Token.CLOSE:
                self._close()
            elif kind is Token.SIGN:
                self._sign(name)
            else:
                self._word(name, number)
        self._flush_bytes()
        while self._outer:
            self._end_note()
        self._end_row(None)
        text = joined(self.out.finish())
        zones = tuple(Zone(ZoneKind.BOILERPLATE, words, None) for words in self._heads)
        why = f"the document says so ({self.codec})" if self.codec != "cp1252" else "the usual one of RTF"
        return Page(text, self._properties(), zones, encoding=self.codec, encoding_why=why)

    # -- text ---------------------------------------------------------------------------------------------------

    def _byte(self, letter: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._pending.append(ord(letter))

    def _raw(self, text: str) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        self._pending += text.encode("latin-1")

    def _flush_bytes(self) -> None:
        if self._pending:
            raw = bytes(self._pending)
            self._pending.clear()
            # Bytes no table has a letter for are kept as replacement marks, so that nobody takes the text for whole.
            self._put(raw.decode("ascii") if raw.isascii() else raw.decode(self._state.codec, "replace"))

    def _put(self, words: str) -> None:
        target = self._state.target
        if target == "text":
            if not self._state.hidden:
                self.out.text(words, emphasis=self._state.italic)
        elif target:
            self._caught.setdefault(target, []).append(words)

    # -- groups and signs ---------------------------------------------------------------------------------------

    def _close(self) -> None:
        self._to_skip = 0
        self._starred = False
        if not self._stack:
            return
        inner, self._state = self._state, self._stack.pop()
        if inner.target == "font" and self._state.target != "font":
            self._caught.pop("font", None)
        elif inner.target == "stylesheet":
            self._keep_style(inner)
        elif inner.target == "head" and self._state.target != "head":
            self._keep_head()
        if self._outer and len(self._stack) < self._outer[-1][1]:
            self._end_note()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in {"\n", "\r"}:
            self._word("par", None)
        else:
            self._put(_SIGNS.get(sign, sign if sign in "\\{}" else ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        known = _words()
        if word == "u":
            self._letter(number or 0)
        elif (action := _ACTIONS.get(word)) is not None:
            action(self, number)
        elif word in known.letters:
            self._put(known.letters[word])
        elif word in known.silent or (starred and word not in known.kept and word not in _TARGETS):
            self._state = replace(self._state, target="")
        elif word in known.heads:
            self._aim("head")
        elif word in _TARGETS:
            self._aim(_TARGETS[word])
        elif word in _PROPERTIES and self._state.target.startswith("info"):
            self._state = replace(self._state, target=f"info {word}")
        elif word in _DATE_PARTS and self._state.target == "info created":
            self._caught.setdefault(f"info {word}", []).append(str(number or 0))

    def _letter(self, number: int) -> None:
        """Write a letter by its number, negative above 32,767; as many signs as a group says stand for it follow."""
        code = number % 65536
        self._put(chr(code))
        self._to_skip = self._state.skip

    def _aim(self, target: str) -> None:
        """Send a group's text elsewhere, unless it is in a group that is left out."""
        if not self._state.target:
            return
        if target == "footnote" and self._state.target == "text":
            self._begin_note()
            return
        self._state = replace(self._state, target=target)

    # -- paragraphs and their looks -----------------------------------------------------------------------------

    def _end_paragraph(self, _: int | None) -> None:
        if self._state.target == "head":
            self._put("\n")
        if self._state.target != "text":
            return
        style = self._state.style
        level = self._state.level or (self._levels.get(style, 0) if style is not None else 0)
        before = len(self.out.done)
        self.out.end(level=level)
        if style in self._titles and self.title is None and len(self.out.done) > before:
            self.title = self.out.done[-1].lstrip("# ").replace("\n", " ")

    def _begin_row(self, _: int | None) -> None:
        if self._state.target == "text" and not self._cells:
            self._row_start = len(self.out.done)

    def _end_cell(self, _: int | None) -> None:
        if self._state.target != "text":
            return
        done = self.out.done
        start = len(done) if self._row_start is None else min(self._row_start, len(done))
        self.out.end()
        self._cells.append(done[start:])
        del done[start:]
        self._row_start = start

    def _end_row(self, _: int | None) -> None:
        if self._cells and self._state.target == "text":
            self.out.row(self._cells)
            self._cells, self._row_start = [], None

    def _line(self, _: int | None) -> None:
        if self._state.target == "text":
            self.out.line_end()
        else:
            self._put(" ")

    def _plain_paragraph(self, _: int | None) -> None:
        self._state = replace(self._state, style=None, level=0)

    def _plain_text(self, _: int | None) -> None:
        self._state = replace(self._state, italic=False, hidden=False, codec=self.codec)

    def _italic(self, number: int | None) -> None:
        self._state = replace(self._state, italic=number != 0)

    def _hidden(self, number: int | None) -> None:
        self._state = replace(self._state, hidden=number != 0)

    def _outline(self, number: int | None) -> None:
        level = (number or 0) + 1
        self._state = replace(self._state, level=level if level <= _LEVELS else 0)

    def _style(self, number: int | None) -> None:
        self._state = replace(self._state, style=number)

    def _unicode_version(self, _: int | None) -> None:
        """Take the second of two versions of a text; the first, for programs that know no Unicode, was left out."""
        self._state = replace(self._state, target="text")

    def _skip(self, number: int | None) -> None:
        self._state = replace(self._state, skip=max(number or 0, 0))

    # -- fonts, code pages, styles ------------------------------------------------------------------------------

    def _code_page(self, number: int | None) -> None:
        self.codec = _codec(f"cp{number}")
        self._state = replace(self._state, codec=self.codec)

    def _mac(self, _: int | None) -> None:
        self.codec = "mac_roman"
        self._state = replace(self._state, codec=self.codec)

    def _use_font(self, number: int | None) -> None:
        if self._state.target == "font":
            self._font = number or 0
        else:
            self._state = replace(self._state, codec=self._fonts.get(number or 0, self.codec))

    def _charset(self, number: int | None) -> None:
        if self._state.target == "font" and (number or 0) > 1:
            self._fonts[self._font] = _words().charsets.get(number or 0, self.codec)

    def _keep_style(self, state: _State) -> None:
        """Remember which styles are headings: by the level they state, or by the names every program knows."""
        name = "".join(self._caught.pop("stylesheet", ())).strip(" ;\t\n")
        if state.style is None:
            return
        heading = _HEADING.match(name)
        if heading or state.level:
            self._levels[state.style] = state.level or int(heading[1] if heading else 0)
        elif name.casefold() == "title":
            self._levels[state.style] = 1
            self._titles.add(state.style)

    # -- notes, running heads, properties -----------------------------------------------------------------------

    def _begin_note(self) -> None:
        self._notes += 1
        self.out.text(f"[{self._notes}]")
        self._outer.append((self.out, len(self._stack), self._notes))
        self.out = Paragraphs()
        self._state = replace(self._state, italic=False)

    def _end_note(self) -> None:
        note = self.out
        self.out, _, number = self._outer.pop()
        self.out.note(str(number), "\n".join(note.finish()))

    def _keep_head(self) -> None:
        for line in "".join(self._caught.pop("head", ())).split("\n"):
            if words := " ".join(line.split()):
                self._heads[words] = None

    def _properties(self) -> Properties:
        def value(name: str) -> str | None:
            return " ".join("".join(self._caught.get(f"info {name}", ())).split()) or None

        day = "-".join((value(part) or "0").zfill(2) for part in _DATE_PARTS)
        author = value("author")
        keywords = (value("keywords") or "").replace(";", ",").split(",")
        return Properties(
            title=value("title"),
            authors=(author,) if author else (),
            published=iso_day(day) if value("yr") else None,
            summary=value("doccomm"),
            tags=tuple(dict.fromkeys(tag.strip() for tag in keywords if tag.strip())),
            heading=self.title,
        )


def _codec(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


_TARGETS = {
    "fonttbl": "font",
    "stylesheet": "stylesheet",
    "info": "info",
    "creatim": "info created",
    "footnote": "footnote",
}

_ACTIONS: Mapping[str, Callable[[_Reader, int | None], None]] = {
    "par": _Reader._end_paragraph,  # noqa: SLF001 -- the class's own table
    "sect": _Reader._end_paragraph,  # noqa: SLF001
    "nestrow": _Reader._end_paragraph,  # noqa: SLF001
    "line": _Reader._line,  # noqa: SLF001
    "page": _Reader._line,  # noqa: SLF001
    "trowd": _Reader._begin_row,  # noqa: SLF001
    "cell": _Reader._end_cell,  # noqa: SLF001
    "row": _Reader._end_row,  # noqa: SLF001
    "pard": _Reader._plain_paragraph,  # noqa: SLF001
    "plain": _Reader._plain_text,  # noqa: SLF001
    "i": _Reader._italic,  # noqa: SLF001
    "v": _Reader._hidden,  # noqa: SLF001
    "deleted": _Reader._hidden,  # noqa: SLF001
    "outlinelevel": _Reader._outline,  # noqa: SLF001
    "s": _Reader._style,  # noqa: SLF001
    "uc": _Reader._skip,  # noqa: SLF001
    "ud": _Reader._unicode_version,  # noqa: SLF001
    "ansicpg": _Reader._code_page,  # noqa: SLF001
    "mac": _Reader._mac,  # noqa: SLF001
    "f": _Reader._use_font,  # noqa: SLF001
    "fcharset": _Reader._charset,  # noqa: SLF001
}

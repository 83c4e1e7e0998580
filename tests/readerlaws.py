"""What must be true of whatever any reader makes of any file, said without a reader's help."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from indexer.model import Chapter, ReadOutcome, Story

# What a browser shows nothing of.
_SILENT = frozenset(
    [
        "area",
        "audio",
        "button",
        "rp",
        "canvas",
        "datalist",
        "head",
        "iframe",
        "math",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)
# What stands on lines or in cells of its own: words on both sides of its ends are two.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_APART = {"zones", "chapters", "source"}
# A hyphen says nothing of where a word ends: at the end of a line it may be the line's.
_JOINERS = re.compile("[-\u00ad\u2010\u2011\u2060]")
_WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


class _Visible(HTMLParser):
    """The text of a page that a browser shows, by Python's own parser, which no reader uses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        # What stands above words is beside the line they stand in.
        self.above: list[str] = []
        self._silent: list[str] = []
        self._reading = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in {"rt", "ruby"}:
            self._reading = tag == "rt"
            self.above.append(" ")
        elif tag in _BLOCKS:
            self.texts.append(" ")

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        if tag in _BLOCKS:
            self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in {"rt", "ruby"}:
            self._reading = False
        elif tag in _BLOCKS:
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            (self.above if self._reading else self.texts).append(data)


def visible(page: str) -> str:
    """Return what a browser shows of a page."""
    parser = _Visible()
    parser.feed(page)
    parser.close()
    return "".join((*parser.texts, *parser.above))


def words_of(text: str) -> Counter[str]:
    """Return every word of a text with how often it is there: letters and figures in small forms, nothing else."""
    folded = unicodedata.normalize("NFKC", _JOINERS.sub("", text)).casefold()
    return Counter(_WORD.findall(folded))


def placed(stories: Iterable[Story]) -> str:
    """Return what stands in zones and in the texts of chapters or above their words, where no word may stand twice."""
    texts: list[str] = []
    for story in stories:
        texts += (zone.text for zone in story.zones)
        for chapter in story.chapters:
            texts += (chapter.text, *(each.reading for each in chapter.ruby))
    return "\n".join(texts)


def headings(stories: Iterable[Story]) -> str:
    """Return the titles of chapters, each with those of the parts it begins: taken out of a text, or beside it."""
    texts: list[str] = []
    for story in stories:
        before: Chapter | None = None
        for chapter in story.chapters:
            texts += (*chapter.begun(before), chapter.title or "")
            before = chapter
    return "\n".join(texts)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (*texts_in(name), *texts_in(inner))
    elif isinstance(value, Iterable):
        for inner in value:
            yield from texts_in(inner)
    elif dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from texts_in(getattr(value, part.name))
    elif value is not None:
        yield str(value)


def fields(stories: Iterable[Story]) -> str:
    """Return what stands in the fields of stories: what was understood of what stands elsewhere, or stands nowhere else."""
    return "\n".join(
        text
        for story in stories
        for part in dataclasses.fields(Story)
        if part.name not in _APART
        for text in texts_in(getattr(story, part.name))
    )


@dataclass(frozen=True)
class Unplaced:
    """Words of a file that are nowhere in what was read of it, and words that are in more places than in the file."""

    lost: Counter[str]
    doubled: Counter[str]

    @property
    def total(self) -> int:
        return self.lost.total() + self.doubled.total()


def unplaced(text: str, outcome: ReadOutcome) -> Unplaced:
    """Hold what was read against ``text``, all words of the file.

    Each is in exactly one zone or one chapter's text, or taken out of that as a heading, or in a field alone where a
    format has fields, or it stands in what an outcome says by name that it left out.
    """
    there, placed_words = words_of(text), words_of(placed(outcome.stories))
    lost, doubled = there - placed_words - words_of(headings(outcome.stories)), placed_words - there
    _cancel_joined(lost, doubled)
    known = words_of(fields(outcome.stories)) | words_of(" ".join(texts_in(outcome.failures)))
    return Unplaced(Counter({word: n for word, n in lost.items() if word not in known}), doubled)


def _cancel_joined(lost: Counter[str], more: Counter[str]) -> None:
    """Take out words that are only cut otherwise: "re" and "consider" for "reconsider"."""
    for long, short in ((more, lost), (lost, more)):
        for word in list(long):
            for cut in range(1, len(word)):
                if short[word[:cut]] > 0 and short[word[cut:]] > 0 and long[word] > 0:
                    for part, counter in ((word, long), (word[:cut], short), (word[cut:], short)):
                        counter[part] -= 1
    for counter in (lost, more):
        for word in [word for word, n in counter.items() if n <= 0]:
            del counter[word]


def addresses_in(outcome: ReadOutcome) -> list[str]:
    """Return every e-mail address in an outcome that is shown or searched: anywhere but in ``contact``."""
    shown = [dataclasses.replace(story, contact=None) for story in outcome.stories]
    rest = dataclasses.replace(outcome, stories=())
    return [found for text in texts_in([shown, rest]) for found in ADDRESS.findall(text)]

"""Read several stories from one text: a magazine, a collection of a list's stories, each story as a file of its own.

What stands around and between them is kept with the story it stands beside; a text of one story is the plain reader's.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

from indexer.datafiles import data_table, data_words
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.metadata.people import authors_of
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.rules import is_rule
from indexer.readers.structure.words import count_words
from indexer.readers.text.anthology_heads import Form, Head, folded, heads_in
from indexer.readers.text.plain import read_plain

NAME = READER = "anthology"
# Before the first story stands a masthead, which may have an editor's letter only where a table of contents vouches for it.
_LONGEST_MASTHEAD = 150
_LONGEST_CLOSING, _LONGEST_BIO = 130, 60
_ACROSS = 40
_SPEECH = re.compile(r"[\"“”«»]")
_WRITTEN = re.compile(r"\w")
_RULES = re.compile(r"^[^\w\n]{3,}$", re.MULTILINE)
_DRAWN_SIGNS = " \t\n-=*~_#"
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_DRAWN_LAST = re.compile(r"[\W_]+\Z")
_NUMBER = re.compile(r"\(?(\d{1,3})[.):]\s+(?=\S)")
_STATED = 0.85
_not_stories = partial(data_words, __package__, "anthology.toml", "not_stories")
_FRAMED = "project gutenberg"
_START = 3000


@dataclass(frozen=True, slots=True)
class _Piece:
    """A story's head, its text, what follows it that is not the story, what stands before all of it, and whom that names."""

    head: Head
    head_text: str
    text: str
    behind: str
    before: str = ""
    common: str | None = None


def recognise(sample: Sample) -> str | None:
    """Know a text of several stories by their heads; see ``families``."""
    text = sample.decoded.text
    pieces = _pieces(text)
    if not pieces or _FRAMED in text[:_START].lower():
        return None
    return f"{len(pieces)} stories, each under a head of its own"


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of a text of several; see ``families``."""
    return tuple(
        _story(sample, context, piece, number) for number, piece in enumerate(_pieces(sample.decoded.text), 1)
    )


def _story(sample: Sample, context: Context, piece: _Piece, number: int) -> Story:
    story = read_plain(sample.capture, sample.decoded.with_text(piece.text), context.found)[0]
    head, reading = piece.head, dict(story.reading)
    changes: dict[str, object] = {"authors": story.authors or authors_of(head.author or piece.common or "")}
    if head.form is not Form.LABELS:
        reading.pop(TITLE_FROM, None)
        changes |= {"title": " ".join(head.title.split()), "confidence": max(story.confidence, _STATED)}
        changes["authors"] = authors_of(head.author) if head.author else story.authors
    kinds = ((ZoneKind.BOILERPLATE, piece.before, 1), (ZoneKind.HEADER, piece.head_text, 1))
    around = [Zone(kind, words.strip(), place) for kind, words, place in kinds if words.strip()]
    behind = [Zone(ZoneKind.BOILERPLATE, piece.behind.strip(), None)] if piece.behind.strip() else []
    return dataclasses.replace(
        story,
        **changes,  # type: ignore[arg-type]  # each is of its field's kind
        native_key=story.native_key if number == 1 else f"{story.native_key}#{number}",
        zones=(*around, *story.zones, *behind),
        reading=reading | {"reader": READER},
    )


def _pieces(text: str) -> tuple[_Piece, ...]:
    heads = heads_in(text)
    if not heads:
        return ()
    masthead = text[: heads[0].start]
    vouched = (
        any(head.form is Form.LISTED or head.author for head in heads) and "contents" in masthead.lower()
    )
    if not vouched and count_words(masthead) > _LONGEST_MASTHEAD:
        return ()
    return tuple(_cut(text, heads, masthead))


def _cut(text: str, heads: tuple[Head, ...], masthead: str) -> Iterator[_Piece]:
    ends = [*(head.start for head in heads[1:]), len(text)]
    name = next(filter(str.strip, masthead.split("\n")), "").strip().split("   ", 1)[0]
    common = next(filter(None, map(parse_byline, masthead.split("\n"))), None)
    heads = _without_numbers(heads)
    around = masthead
    for head, end in zip(heads, ends, strict=True):
        text_end = end if end < len(text) else _closing_start(text, head.end, head.sign, name)
        text_end = _bio_start(text, head.end, text_end, head.author)
        if folded(head.title) in _not_stories():
            around += text[head.start : end]
            continue
        before, around = around, ""
        story = _without_edges(text[head.end : text_end])
        yield _Piece(head, text[head.start : head.end], story, text[text_end:end], before, common)


def _without_numbers(heads: tuple[Head, ...]) -> tuple[Head, ...]:
    """Return heads without the numbers before their titles where those count up from the first to the last."""
    numbers = [_NUMBER.match(head.title) for head in heads]
    counted = [int(number[1]) for number in numbers if number is not None]
    if counted != list(range(1, len(heads) + 1)):
        return heads
    return tuple(dataclasses.replace(head, title=_NUMBER.sub("", head.title, count=1)) for head in heads)


def _without_edges(text: str) -> str:
    """Return a story without the lines drawn above and below it."""
    lines = text.split("\n")
    written = [at for at, line in enumerate(lines) if _WRITTEN.search(line)]
    return "\n".join(lines[written[0] : written[-1] + 1]) if written else ""


def _closing_start(text: str, start: int, sign: str, name: str) -> int:
    """Return where the last story is over: at the last line drawn as those that part stories, or right across, if an imprint follows."""
    drawn = [
        rule
        for rule in _RULES.finditer(text, start)
        if (sign.strip() in {"", rule[0].strip()[:1]} or len(rule[0]) >= _ACROSS)
        and _WRITTEN.search(text, rule.end())
    ]
    if not drawn:
        return len(text)
    words = text[drawn[-1].end() :]
    named = len(folded(name)) > 3 and folded(name) in folded(words)  # noqa: PLR2004 -- a masthead of a word or two
    closes = named or _table().closing.search(words) is not None
    return drawn[-1].start() if closes and _is_note(words, _LONGEST_CLOSING) else len(text)


def _bio_start(text: str, start: int, end: int, author: str | None) -> int:
    """Return where a note about its author stands behind a story: it begins with the full name, or under a line of its own.

    In brackets that stand around all of it, the name may stand anywhere.
    """
    stop = start + len(_DRAWN_LAST.sub("", text[start:end]))
    last = text.rfind("\n\n", start, stop)
    about = text[last:end].strip(_DRAWN_SIGNS)
    if author and " " in author and last > 0 and _is_about(about, author) and _is_note(about, _LONGEST_BIO):
        return last
    drawn = [
        rule
        for rule in _RULES.finditer(text, start, end)
        if is_rule(rule[0]) and text[rule.end() : end].strip()
    ]
    if not drawn:
        return end
    words = text[drawn[-1].end() : end].strip()
    first = (author or "").split()[:1]
    told = (bool(first) and words.startswith(first[0])) or _table().about.match(words) is not None
    return drawn[-1].start() if told and _is_note(words, _LONGEST_BIO) else end


def _is_about(words: str, author: str) -> bool:
    """Say whether a paragraph begins with a name, or has it in the brackets around all of it."""
    whole = words[:1] in _BRACKETS and words.endswith(_BRACKETS[words[0]])
    return author in " ".join(words.split()) if whole else words.lstrip("*_~- ").startswith(author)


def _is_note(words: str, most: int) -> bool:
    return 0 < count_words(words) <= most and not _SPEECH.search(words)


@dataclass(frozen=True, slots=True)
class _Words:
    closing: re.Pattern[str]
    about: re.Pattern[str]


@cache
def _table() -> _Words:
    data = data_table(__package__, "anthology.toml")
    return _Words(re.compile(data["closing"], re.IGNORECASE), re.compile(data["about_author"], re.IGNORECASE))

"""Title and author from a file's name, where it shows by itself or by the files beside it what stands where.

The source of last resort: it is asked only of a story whose text does not name its author. It judges no text but by the
lines at its top that say what is in the name.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile

from indexer.datafiles import data_list, data_words
from indexer.errors import ReadError
from indexer.meaning.titles import folded
from indexer.model import Capture, SurroundingFiles
from indexer.readers.decoding.encoding import decode
from indexer.readers.metadata.labels import field_of
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.metadata.people import is_person

NAMED_LIKE = "named_like"
"""Key in ``Story.reading``: how the names of a folder's files are made, by which a story got its author."""
_list = partial(data_list, __package__, "filename_titles.toml")
_words = partial(data_words, __package__, "filename_titles.toml")
# So many texts have to name what stands in their names, and so many of those that do have to agree.
_LEAST_VOUCHING = 2
_LEAST_AGREEING = 0.8
# Of all files beside it that could be called so, so many are.
_MOST_FILES = 0.5
# More texts than these say nothing new; more of one than this is story.
_SAMPLED = 40
_HEAD = 4096
_HEAD_LINES = 25
# So much of a text shows who is in it; on shorter lines than these, people sign.
_MOST_TEXT, _PROSE_LINE = 200_000, 40
# As authors are labelled and set: "Author: Ann Quill", "作者：老周", "Salt, by Ann Quill".
_LABELLED = re.compile(r"\W*(?P<label>\w[\w ]{0,20}?)\W{0,3}[:：]\s*(?P<value>\S.*?)\W*")
_TITLE_BY = re.compile(r"\W*\w.{0,80}?\W{0,3}\s(?i:by|von|par|por)\s(?P<who>\S.{0,60}?)\W*")
# What files' names have for a space.
_GLUE = re.compile(r"[_\s]+|(?<=\w)-(?=\w)")
# "03 - Salt": a number that files are sorted by.
_COUNT = re.compile(r"\A\d{1,3}(?: - |_-_|\. )")
# "Ann Quill - [Tides 02] - Salt", "Ann Quill - Tides 2 - Salt": a place in a series, between the two.
_IN_SERIES = re.compile(
    r" [-–—] (?:[\[(][^\[\]()]{1,60}[\])]|[^\[\]()–—-]{1,60}? #?\d{1,3}(?:\.\d)?)(?= [-–—] )"
)
# "Salt (Ann Quill)", "[Ann Quill] Salt": either half may be in brackets.
_BRACKETS = "(["
_BRACKETED = re.compile(
    r"(?:(?P<a>[^()\[\]]+?)[ _][(\[](?P<c>[^()\[\]]+)[)\]]|[(\[](?P<b>[^()\[\]]+)[)\]][ _]?(?P<d>[^()\[\]]+))"
)
_TAGS = re.compile(r"<[^>\n]{0,400}>")


@dataclass(frozen=True, slots=True)
class NamedStory:
    """What a file's name says, and how: ``form`` is "author___title" or the like."""

    title: str
    author: str
    form: str


@dataclass(frozen=True, slots=True)
class _Cut:
    """A name cut in two by one of its signs; ``at`` is 1 where it is cut at the last of several."""

    sign: str
    at: int
    left: str
    right: str

    def named(self, author_first: bool) -> NamedStory:
        author, title = (self.left, self.right) if author_first else (self.right, self.left)
        form = f"author{self.sign}title" if author_first else f"title{self.sign}author"
        return NamedStory(_written(title), _written(author), form)


def named_by_folder(capture: Capture, title: str | None) -> NamedStory | None:
    """Return what a capture's name says of its story, as the names of most files beside it say it, or as it stands.

    At least two of these have to name in their texts the author who stands in their names; alone, one half of the name has to
    be a person's and the other not, and nobody of that name be in the story; ``title``, where the text names one,
    has to be that of the name. The answer depends on what is in the folder, not on what was read before.
    """
    if not _may_hold_story(capture.origin):
        return None
    around, named = capture.surrounding, None
    for cut in _cuts(capture.origin):
        author_first = (
            _author_first(around, posixpath.dirname(capture.origin), cut) if around is not None else None
        )
        if author_first is None and not cut.at:
            author_first = _is_persons(cut)
            if author_first is not None and _is_told_of(capture, cut, author_first=author_first):
                author_first = None
        if author_first is not None:
            named = cut.named(author_first)
            break
    return named if named is not None and (title is None or _bare(title) == _bare(named.title)) else None


def _is_persons(cut: _Cut) -> bool | None:
    """Say whether the left half of a name is a person's and the right one is not, or the other way round; None where neither."""
    left, right = map(_is_person, map(_written, (cut.left, cut.right)))
    if "by" in cut.sign:
        return False if right else None
    return left if cut.sign in (*_list("between"), *_BRACKETS) and left is not right else None


def _is_told_of(capture: Capture, cut: _Cut, *, author_first: bool) -> bool:
    """Say whether the person in a name is in the story, or files beside it that are called so are by somebody else.

    "Harry Potter - The Gate" is no story of Harry Potter's.
    """
    half = cut.left if author_first else cut.right
    last, comma, first = _written(half).partition(", ")
    words = f"{first} {last}".split() if comma else last.split()
    text = decode(capture.content[:_MOST_TEXT]).text
    prose = "\n".join(line for line in text.split("\n") if len(line) > _PROSE_LINE)
    counts = [len(re.findall(rf"\b{re.escape(word)}\b", prose)) for word in words]
    if min(counts) > 0 and max(counts) > 1:
        return True
    around = capture.surrounding
    others = _beside(around, posixpath.dirname(capture.origin)) if around is not None else iter(())
    alike = (name for name in others if any(half in {one.left, one.right} for one in _cuts(name)))
    heads = (_head(around, name) for name in islice(alike, _SAMPLED) if around is not None)
    return any(_names_another(lines, half) for lines in heads)


def _names_another(lines: list[str], half: str) -> bool:
    """Say whether a text names an author, and not the one in its file's name."""
    authors = [_bare(author) for line in lines if (author := _author_on(line))]
    return bool(authors) and _bare(half) not in authors


def _is_person(half: str) -> bool:
    last, comma, first = half.partition(", ")
    return is_person(f"{first} {last}" if comma else half)


def sign_between(origin: str) -> str | None:
    """Return the sign by which a file's name may be cut into author and title, None where it may not."""
    cuts = _cuts(origin) if _may_hold_story(origin) else ()
    return next((cut.sign for cut in cuts), None)


def _may_hold_story(origin: str) -> bool:
    return posixpath.splitext(origin)[1].lstrip(".").lower() in _words("endings")


def _cuts(origin: str) -> Iterator[_Cut]:
    """Yield how a file's name may be cut in two, by the plainest sign it has."""
    stem = _COUNT.sub("", posixpath.splitext(posixpath.basename(origin))[0]).strip(" _-")
    stem = _IN_SERIES.sub("", stem, count=1)
    for sign in _list("between"):
        if stem.count(sign) == 1:
            left, right = (side.strip(" _-") for side in stem.split(sign))
            if folded(left) and folded(right):
                yield _Cut(sign, 0, left, right)
            return
    if (bracketed := _BRACKETED.fullmatch(stem)) is not None:
        sign = next(bracket for bracket in _BRACKETS if bracket in stem)
        yield _Cut(sign, 0, bracketed["a"] or bracketed["b"], bracketed["c"] or bracketed["d"])
        return
    for sign in _list("within"):
        if sign in stem:
            for at, (left, _, right) in enumerate((stem.partition(sign), stem.rpartition(sign))):
                yield _Cut(sign, at, left, right)
            return


def _author_first(around: SurroundingFiles, folder: str, cut: _Cut) -> bool | None:
    """Say whether names cut so begin with the author, None where the folder does not show it; found out but once."""
    memo = around.memo(folder)
    key = f"{cut.sign}{cut.at}"
    if key not in memo:
        memo[key] = _agreed(around, folder, cut)
    return memo[key]


def _agreed(around: SurroundingFiles, folder: str, like: _Cut) -> bool | None:
    stories = list(filter(_may_hold_story, _beside(around, folder)))
    same = {
        name: cut for name in stories for cut in _cuts(name) if (cut.sign, cut.at) == (like.sign, like.at)
    }
    if len(same) < len(stories) * _MOST_FILES:
        return None
    names = sorted(same)
    votes: Counter[bool] = Counter()
    for name in names[:: max(1, len(names) // _SAMPLED)][:_SAMPLED]:
        vote = _vouched(_head(around, name), same[name])
        if vote is not None:
            votes[vote] += 1
    if not votes:
        return None
    side, count = votes.most_common(1)[0]
    return side if count >= max(_LEAST_VOUCHING, votes.total() * _LEAST_AGREEING) else None


def _beside(around: SurroundingFiles, folder: str) -> Iterator[str]:
    """Yield the files right in a folder, which come first; where it is no source's, their origins are their names."""
    names = around.names(folder)
    first = next(names, None)
    if first is not None:
        yield first
        yield from takewhile(lambda name: posixpath.dirname(name) == posixpath.dirname(first), names)


def _head(around: SurroundingFiles, origin: str) -> list[str]:
    """Return the first lines of a file with something on them."""
    try:
        text = decode(around.read(origin, _HEAD)).text
    except ReadError:
        return []
    lines = (line.strip() for line in _TAGS.sub("\n", text).split("\n"))
    return [line for line in lines if line][:_HEAD_LINES]


def _vouched(lines: list[str], cut: _Cut) -> bool | None:
    """Say whether the author a text names is the left half of its file's name; None where it is neither half.

    Titles vouch for nothing: what stands before them may be a series, a fandom, or a number.
    """
    left, right = _bare(cut.left), _bare(cut.right)
    authors = (_bare(author) for line in lines if (author := _author_on(line)))
    return next((author == left for author in authors if author in {left, right}), None)


def _bare(words: str) -> str:
    """Return words folded and without spaces, since names of files are often written so."""
    return folded(words).replace(" ", "")


def _written(half: str) -> str:
    glued = _GLUE.sub(" ", half) if " " not in half else half.replace("_", " ")
    return glued.strip(" .-")


def _author_on(line: str) -> str | None:
    """Return the author whom a line names by a label or as a by-line."""
    if labelled := _LABELLED.fullmatch(line):
        label = labelled["label"].strip().casefold()
        return labelled["value"] if field_of(label) == "author" or label in _words("authors") else None
    both = _TITLE_BY.fullmatch(line)
    return both["who"] if both else parse_byline(line)

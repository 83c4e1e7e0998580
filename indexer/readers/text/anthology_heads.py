"""Find where the stories of one text begin: titles with by-lines or labels, set apart, or listed in a table of contents.

A heading without a name under it begins no story: chapters and framed voices are parts of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial

from indexer.datafiles import data_list, data_words
from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.metadata.people import authors_of
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.hyphens import common_words
from indexer.readers.structure.partnumbers import find_part, split_title
from indexer.readers.structure.rules import is_rule
from indexer.readers.structure.words import count_words
from indexer.readers.text.asides import is_contents_heading
from indexer.readers.text.bare_lines import standing_entries

_LINE = re.compile(r"[^\n]*\n?")
# What parts stories: a line that is drawn, two blank lines, which the end of a page becomes, or one above a number and a title's label.
# Each begins with a line's end, which is soon looked for.
_CUT = re.compile(
    r"\n(?:(?:[ \t]*\n)*[ \t]*[-=*~_+#•](?:[ \t]?[-=*~_+#•<>]){2,}[ \t]*(?=\n|\Z)|(?:[ \t]*\n){2,}|[ \t]*\n(?=[ \t]*\d{1,2}[.)](?: |[ \t]*\n)T(?:itle|ITLE) ?:))"
)
_NAMING = re.compile(r"\b[Bb][Yy]\b|(?i:\bt[ií]t(?:le|re|el|ulo)|название|\b(?:story|fic|name)\s?[:=])")
# The letters that lines with a title's label begin with.
_TITLED_LINE = re.compile(
    r"\n[ \t*#=_\[<-]{0,8}(?:\d{1,2}[.)] )?(?:[Tt][ií]t|T[IÍ]T|S(?:tory|TORY)|F(?:ic|IC|anfic|ANFIC)|N(?:ame|AME)|Название)"
)
_FIRST_LINE = re.compile(r"\s*(\S[^\n]*)")
_HEAD_CHARS = 300
# "By" in a title in capitals is a word of it ("Not Written By Moses"), unless it is set off.
_ONE_LINE = re.compile(
    r"[\s\"“*_#]*(?P<title>\S.{0,90}?)[\"”*_]*(?:(?:,[ \t]*|[ \t]{2,}|[ \t]*[-–—][ \t]*)(?i:by)|[ \t]by):?[ \t]+(?P<who>\S.{0,80})"
)
# Title and author at the two ends of a line: "THE SMALL BROWN            H. R. Trewin".
_FAR = re.compile(r"(?P<title>\S(?:\S| (?! )){1,60}) {4,}(?P<who>[A-Z](?:[\w.'’-]| (?! )){2,40})")
_COUNT = re.compile(r"[\W_]*(?:\d{1,2}|[IVX]{1,4})[\W_]*")
_EDITOR = re.compile(r"(?im)^[\s*]*(?:editor|edited by)\b[ .:]*(.{3,60})$")
_SIGNS = re.compile(r"[\W_]+")
_LONGEST_TITLE, _LONGEST_HEAD = 90, 180
# So many lines may stand between what parts stories and the end of a head.
_HEAD_LINES = 12
# Labels come in runs: a second one is among so many lines.
_LABEL_LINES = 4
# A piece with fewer words is a line of a list.
_FEWEST_WORDS = 40
_LISTED = re.compile(
    r"\s*(?:[-*•·]\s+|\(?\d{1,3}[.):]\s*)?[\"“]?(?P<title>\S.*?)[\"”]?(?:\s*(?:\.\s?){3,}\s*|\s{3,}|,?\s+[Bb][Yy]\s+|\s+(?:--?|–|—)\s+|\s+\((?=[^()]+\)$)|$)(?P<rest>[^\n]*)"
)
_CONTENTS_LINES, _CONTENTS_CHARS = 80, 8000
_LONGEST_ENTRY = 110
_LOOK = 2500
_not_titles = partial(data_words, __package__, "anthology.toml", "not_titles")
# The first story's head stands here, or a table of contents does.
_OPENING = 6000
_listing = partial(data_list, __package__, "anthology.toml", "listing")


class Form(Enum):
    """How a head is written: title and by-line, labels, or a title that the table of contents lists."""

    BY_LINE = auto()
    LABELS = auto()
    LISTED = auto()


@dataclass(frozen=True, slots=True)
class Head:
    """Where a story's head starts and its text after it; what the head says; the sign of the line drawn above it."""

    start: int
    end: int
    title: str
    author: str | None
    form: Form
    sign: str = ""


def heads_in(text: str) -> tuple[Head, ...]:
    """Return the heads of the stories in a text, none for a text of one story."""
    listed = _contents(text) if _may_list(text) else {}
    if len(listed) < 2 and not _may_come_again(text):  # noqa: PLR2004 -- one entry is no table
        return ()
    found: dict[int, Head] = {}
    for head in _set_apart(text):
        found.setdefault(head.start, head)
    if len(listed) > 1:
        known = [_known(head, listed) for head in found.values()]
        standing = [head for head in _standing(text, listed) if head.start not in found]
        if heads := _several([head for head in (*known, *standing) if head is not None], text):
            return _without_editorial(heads, text)
    forms = [[head for head in found.values() if head.form is form] for form in Form]
    if _are_voices(forms[0], text):
        return ()
    return max((_several(heads, text) for heads in forms), key=len)


def _without_editorial(heads: tuple[Head, ...], text: str) -> tuple[Head, ...]:
    """Return heads without the first where it is the editor's letter, whom the masthead names."""
    editor = _EDITOR.search(text, 0, heads[0].start)
    is_letter = editor is not None and (heads[0].author or "\0") in editor[1]
    return heads[1:] if is_letter and len(heads) > 2 else heads  # noqa: PLR2004 -- several are left


def _are_voices(heads: Sequence[Head], text: str) -> bool:
    """Say whether heads stand in one story: the first, with nothing below it, names an author whom none of the others names.

    A collection's head names those who wrote it, or none.
    """
    first, *others = heads or (None,)
    if first is None or first.start or len(others) < 2 or first.author is None:  # noqa: PLR2004 -- one other is a story under a heading
        return False
    if count_words(text[first.end : others[0].start]) >= _FEWEST_WORDS:
        return False
    if first.title.casefold().split()[-1] in _not_titles() or common_words().issuperset(
        first.author.lower().split()
    ):
        # "Collected by Ada Pike", "by many hands".
        return False
    own = set(map(folded, authors_of(first.author)))
    named = {folded(name) for head in others for name in authors_of(head.author or "")}
    return not own & named


def _may_come_again(text: str) -> bool:
    """Say whether a head stands near the start, and if it is a title's label, whether that stands further down, too."""
    first = _FIRST_LINE.match(text)
    label = parse_label(first[1]) if first else None
    if first and label and label.field == "title":
        return _TITLED_LINE.search(text, first.end()) is not None
    named = _NAMING.search(text, 0, _OPENING)
    return named is not None and next(_set_apart(text[:_OPENING], several=False), None) is not None


def folded(words: str) -> str:
    """Return words as titles are compared: without signs and case, letters that were set apart put together."""
    pieces = _SIGNS.sub(" ", words.casefold()).split()
    return "".join(pieces)


def _several(heads: Sequence[Head], text: str) -> tuple[Head, ...]:
    """Return heads of different stories with enough text under each; none if they are parts of one."""
    if len(heads) < 2:  # noqa: PLR2004 -- one is the text's own
        return ()
    ordered = sorted(heads, key=lambda head: head.start)
    ends = [*(head.start for head in ordered), len(text)][1:]
    kept = tuple(
        head
        for head, end in zip(ordered, ends, strict=True)
        if count_words(text[head.end : end]) >= _FEWEST_WORDS
    )
    titles = {folded(split_title(head.title)[0]) for head in kept}
    return kept if len(kept) > 1 and len(titles) == len(kept) else ()


def _set_apart(text: str, *, several: bool = True) -> Iterator[Head]:
    """Yield the heads at the start of a text and behind whatever parts it, none where only one can be of ``several``."""
    cuts = [(0, ""), *((cut.end(), cut[0].strip()[:1] or " ") for cut in _CUT.finditer(text))]
    # Nearly all that parts a text parts scenes.
    named = [cut for cut in cuts if _NAMING.search(text, cut[0], cut[0] + _HEAD_CHARS)]
    for place, sign in named if len(named) > 1 or not several else ():
        head = _head_at(text, place)
        if head is not None:
            yield replace(head, sign=sign)


def _lines(text: str, place: int) -> list[tuple[str, int, int]]:
    """Return some lines with words in them from a place on, each with its start and end; drawn ones are left out."""
    found: list[tuple[str, int, int]] = []
    for line in _LINE.finditer(text, place):
        if line[0].strip() and not is_rule(line[0].rstrip("\n")):
            found.append((line[0].strip(), line.start(), line.end()))
        if len(found) == _HEAD_LINES or line.end() == len(text):
            break
    return found


def _head_at(text: str, place: int) -> Head | None:
    lines = _lines(text, place)
    start = lines[0][1] if lines else place
    if len(lines) > 1 and _COUNT.fullmatch(lines[0][0]):
        # "1." above a head.
        lines = lines[1:]
    if not lines:
        return None
    (line, _, end), *below = lines
    if _begins_labels(lines):
        title = next(
            label.value for row, _, _ in lines if (label := parse_label(row)) and label.field == "title"
        )
        return Head(start, start, title, None, Form.LABELS)
    one = _ONE_LINE.fullmatch(line) if len(line) <= _LONGEST_HEAD else None
    if one and parse_byline(f"by {one['who']}") and _is_title(one["title"]) and _stands_alone(text, end):
        return Head(start, end, one["title"].strip(), one["who"].strip(), Form.BY_LINE)
    if not below or not _is_title(line):
        return None
    who = parse_byline(below[0][0])
    last = below[0][2]
    if who is None and below[0][0].casefold() in {"by", "by:"} and len(below) > 1:
        who, last = below[1][0], below[1][2]
    if who is None or not _stands_alone(text, last):
        return None
    return Head(start, last, line.strip('"“”*_= '), who, Form.BY_LINE)


def _begins_labels(lines: Sequence[tuple[str, int, int]]) -> bool:
    """Say whether lines begin with a title's label and go on with another; one that begins sentences stands right below."""
    (line, _, end), *below = lines[:_LABEL_LINES]
    first = parse_label(line)
    if first is None or first.field != "title" or not first.value:
        return False
    for row, start, stop in below:
        label = parse_label(row)
        if label and label.field not in {None, "title"} and (not label.weak or start == end):
            return True
        end = stop
    return False


def _is_title(line: str) -> bool:
    named = line.strip(' *_"“”').casefold()
    label = parse_label(line)
    if label is not None and label.field is not None:
        return False
    return len(line) <= _LONGEST_TITLE and not (
        is_chapter_heading(line) or _is_part(line) or named in _not_titles()
    )


def _is_part(line: str) -> bool:
    found = find_part(line)
    return found is not None and found.start == 0


def _stands_alone(text: str, end: int) -> bool:
    """Say whether a blank line, a drawn one or a fact follows a head: "Rated PG"."""
    stop = text.find("\n", end)
    following = text[end : stop if stop >= 0 else len(text)]
    return (
        not following.strip()
        or is_rule(following)
        or parse_label(following) is not None
        or bool(standing_entries(following))
    )


# -- what a table of contents lists ----------------------------------------------------------------------


def _contents(text: str) -> dict[str, str | None]:
    """Return the folded titles that a table of contents near the start lists, each with its author if it has one.

    Under its heading every short line is an entry; without one, lines that go on with a name or a page.
    """
    listed: dict[str, str | None] = {}
    headed = False
    lines = text[:_CONTENTS_CHARS].split("\n")[:_CONTENTS_LINES]
    first = next((at for at, line in enumerate(lines) if _heads_contents(line)), 0)
    for line in lines[first:]:
        if not line.strip() or is_rule(line):
            if len(listed) > 1 and is_rule(line):
                break
            continue
        if _heads_contents(line):
            listed, headed = {}, True
            continue
        entry = _LISTED.fullmatch(line.rstrip()) if len(line) <= _LONGEST_ENTRY else None
        key = folded(entry["title"]) if entry else ""
        if entry is None or not key or key in listed or not (headed or entry["rest"]):
            if len(listed) > 1:
                break
            listed = {}
            continue
        rest = entry["rest"].strip(" .()")
        listed[key] = rest if rest and not rest.isdigit() else None
    return listed


def _heads_contents(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and is_contents_heading(_closed_up(line))


def _may_list(text: str) -> bool:
    """Say whether a text may have a table of contents near its start: nearly none has any of these words."""
    start = text[:_LOOK].lower()
    return any(sign in start for sign in _listing())


def _closed_up(line: str) -> str:
    """Return a line with its letters put together where they stand apart: "C O N T E N T S"."""
    pieces = line.split()
    apart = len(pieces) > 2 and all(len(piece) == 1 for piece in pieces)  # noqa: PLR2004 -- two letters are initials
    return "".join(pieces) if apart else line.strip()


def _known(head: Head, listed: dict[str, str | None]) -> Head | None:
    key = folded(head.title)
    return replace(head, author=head.author or listed[key]) if key in listed else None


def _standing(text: str, listed: dict[str, str | None]) -> Iterator[Head]:
    """Yield the listed titles where they stand on lines of their own, with their author's line if it follows."""
    blank = True
    for line in _LINE.finditer(text):
        bare = line[0].strip()
        if bare and blank and len(bare) <= _LONGEST_TITLE:
            far = _FAR.fullmatch(bare)
            key = folded(far["title"] if far else bare)
            if far and listed.get(key) and folded(far["who"]) == folded(listed[key] or ""):
                yield Head(line.start(), line.end(), far["title"], far["who"], Form.LISTED)
            elif key in listed and (head := _with_author(text, line, bare, listed[key])):
                yield head
        blank = not bare or is_rule(bare)
        if line.end() == len(text):
            return


def _with_author(text: str, line: re.Match[str], title: str, author: str | None) -> Head | None:
    below = _lines(text, line.end())
    names = (folded(author), folded(f"by {author}")) if author else ()
    named = below[0] if below and names and folded(below[0][0]).startswith(names) else None
    end = named[2] if named else line.end()
    head = Head(line.start(), end, title.strip('"“”*_= '), author, Form.LISTED)
    return head if _stands_alone(text, end) else None

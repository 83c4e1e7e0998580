"""Take the posts of one who tells a story out of a board's thread that was saved as text: "View Full Version : Salt Roses".

A thread is known by what the board shows above or below it, and by a name and a time over every post. What others
answer is no story; where they tell as much as the first, it is told together, and nothing is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from indexer.datafiles import data_list, data_words
from indexer.readers.metadata.labels import fold_label
from indexer.readers.metadata.lines import parse_label
from indexer.readers.structure.rules import is_rule
from indexer.readers.structure.words import count_words
from indexer.readers.text.asides import is_ending, may_be_aside
from indexer.readers.text.board_profiles import PROFILE, part_foot, posted_below_profile

_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?(?!\d|:\d)", re.IGNORECASE)
_MONTH = r"(?:de )?[^\W\d_]{3,10}\.?,?"
_DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH} (?:de )?\d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})(?!\d)"
)
# What of a poster's name others write; where clocks are said to go.
_STEM, _LEAST_STEM, _ZONE = re.compile(r"[\W\d_]+"), 4, re.compile(r"\b(?:GMT|UTC)\b")
# The number of a post, and what an answer quotes.
_COUNTED, _QUOTED = re.compile(r"#?\d{1,4}\.?"), re.compile(r"(?m)^>.*$")
_NAMES = re.compile(r"[^\W\d]\w*(?:[-.'’]\w+)*|\d+\w*[^\W\d]\w*")
# Above the first post stand so few lines, so near the beginning; heads of posts are no longer.
_NEAR, _MOST_ABOVE, _WIDEST, _LONGEST_NAME = 1500, 12, 100, 3
# One line of a head may say several things.
_APART = re.compile(r"\n|\t| {2,}")
# Nobody's answer is so long, beside what the first poster tells.
_ANSWER = 0.5
_FOOT = 400


@dataclass(frozen=True, slots=True)
class Thread:
    """What one poster told in a thread, what the thread calls it, who that is, and what else stood there."""

    text: str
    title: str | None
    author: str
    above: str
    others: tuple[str, ...]


class _Post(NamedTuple):
    start: int
    head_end: int
    name: str
    form: str


def thread_in(text: str) -> Thread | None:
    """Return the story in a thread's text, None if a text is no thread."""
    # Hardly any has the time of day in its first lines, and of those that do few have a name and a day beside it.
    if not _has_time(text) or next(_posts(text, _NEAR), None) is None:
        return None
    posts = list(_posts(text, len(text)))
    posts = [post for post in posts if post.form == posts[0].form]
    has_profile = posts[0].form == PROFILE and posts[0].start <= _NEAR
    if not has_profile and (len(posts) < 2 or not _is_board(text, posts)):  # noqa: PLR2004 -- one post may be anything
        return None
    stretches = [
        (one, text[one.head_end : after])
        for one, after in zip(posts, [*(p.start for p in posts[1:]), len(text)], strict=True)
    ]
    author, longest = posts[0].name, 0
    names = {
        stem
        for post in posts
        if post.name != author and len(stem := _STEM.split(post.name.casefold())[0]) >= _LEAST_STEM
    }
    told, others = [], [text[one.start : one.head_end].strip() for one in posts]
    for post, stretch in stretches:
        words, foot = part_foot(stretch) if post.form == PROFILE else (stretch, "")
        others.append(foot)
        if post.name != author:
            longest = max(longest, count_words(_QUOTED.sub("", words)))
            others.append(words.strip())
            continue
        kept, aside = _without_asides(words, names) if post is not posts[0] else (words, [])
        told.append(kept)
        others += aside
    if longest > _ANSWER * count_words("\n".join(told)):
        return None
    above = text[: posts[0].start].strip()
    return Thread(
        "\n\n".join(told), _title_in(f"{above}\n{others[0]}"), author, above, tuple(filter(None, others))
    )


def _has_time(text: str) -> bool:
    """Say whether the time of day may stand in a text's first lines, as it does in those of hardly any story."""
    place = text.find(":", 0, _NEAR)
    while place > 0:
        if text[place - 1].isdigit() and text[place + 1 : place + 2].isdigit():
            return True
        place = text.find(":", place + 1, _NEAR)
    return False


def _posts(text: str, stop: int) -> Iterator[_Post]:
    """Yield the posts of a text up to some place, each by its head."""
    last, has_profiles = 0, False
    for time in _TIME.finditer(text, 0, stop):
        start = text.rfind("\n", 0, time.start()) + 1
        end = text.find("\n", time.end())
        end = len(text) if end < 0 else end
        line = text[start:end]
        if start < last or not (date := _DATE.search(line)):
            continue
        posted = posted_below_profile(text, start, line)
        has_profiles |= posted is not None and posted.has_profile
        if has_profiles and posted is not None:
            last = _head_end(text, end)
            yield _Post(posted.start, last, posted.name, PROFILE)
            continue
        if len(line) > _WIDEST:
            continue
        bare = _TIME.sub(" ", line[: date.start()] + " " + line[date.end() :])
        names = [word for word in _NAMES.findall(bare) if word.casefold() not in _beside()]
        above = text[: start - 1].rfind("\n", 0, start - 1) + 1 if start else 0
        if not names and start:
            line_above = text[above : start - 1].strip()
            names, start, form = _words(line_above), above, "above"
        else:
            form = "beside"
        if not 0 < len(names) <= _LONGEST_NAME:
            continue
        last = _head_end(text, end)
        yield _Post(_with_rule(text, start), last, " ".join(names), form)


def _head_end(text: str, end: int) -> int:
    """Return where a head ends: below what it says the post is about, and the rule under that."""
    while end < len(text):
        after = text.find("\n", end + 1)
        after = len(text) if after < 0 else after
        line = text[end + 1 : after]
        if not (
            is_rule(line)
            or _COUNTED.fullmatch(line.strip())
            or fold_label(line.partition(":")[0]) in _titles()
        ):
            break
        end = after
    return end


def _words(line: str) -> list[str]:
    return [] if is_rule(line) or line.endswith((".", ",", "!", "?", ":")) else line.split()


def _with_rule(text: str, start: int) -> int:
    """Return where a head begins with the rule that stands right above it."""
    above = text.rfind("\n", 0, start - 1) + 1 if start else 0
    return above if start and is_rule(text[above : start - 1]) else start


def _is_board(text: str, posts: Sequence[_Post]) -> bool:
    """Say whether a board's words stand around posts, and no header of a story above them."""
    above = [line for line in text[: posts[0].start].split("\n") if line.strip()]
    if posts[0].start > _NEAR or len(above) > _MOST_ABOVE:
        return False
    fields = {
        label.field
        for line in above
        if (label := parse_label(line)) and fold_label(label.label) not in _titles()
    }
    last = [line for line in text[-_FOOT:].split("\n") if line.strip()][-3:]
    return fields.isdisjoint({"author", "rating", "summary", "disclaimer"}) and any(
        map(_board().search, above + last)
    )


def _title_in(above: str) -> str | None:
    """Return the title that a board shows above the posts."""
    for piece in _APART.split(above):
        label, colon, value = piece.partition(":")
        if colon and value.strip() and fold_label(label) in _titles():
            return value.strip()
    return None


def _without_asides(words: str, names: set[str]) -> tuple[str, list[str]]:
    """Return what a later post tells, and what it says to readers before or behind that; what only talks tells nothing."""
    paragraphs = [one for one in re.split(r"\n\s*\n", words.strip()) if one.strip()]
    first, last = 0, len(paragraphs)
    while first < last and _talks(paragraphs[first], names):
        first += 1
    while first < last and _talks(paragraphs[last - 1], names):
        last -= 1
    return "\n\n".join(paragraphs[first:last]), [*paragraphs[:first], *paragraphs[last:]]


def _talks(paragraph: str, names: set[str]) -> bool:
    """Say whether a paragraph talks of the story or to who answered, or is the board's."""
    words = " ".join(paragraph.split())
    first = _STEM.split(words.casefold().lstrip("¡ "), maxsplit=1)[0]
    answers = any(map(words.casefold().__contains__, names)) or (len(words) <= _WIDEST and first in _thanks())
    of_board = len(words) <= _WIDEST and (
        _board().search(words) is not None or _ZONE.search(words) is not None
    )
    return answers or of_board or may_be_aside(words) or is_ending(words) or is_rule(paragraph.strip())


_beside = partial(data_words, __package__, "threads.toml", "beside")
_thanks = partial(data_words, __package__, "threads.toml", "thanks")
_titles = partial(data_words, __package__, "threads.toml", "titles")


@cache
def _board() -> re.Pattern[str]:
    return re.compile("|".join(data_list(__package__, "threads.toml", "board")), re.IGNORECASE)

"""Cut a body into chapters at headings that are plainly headings.

A heading becomes a chapter's title and leaves the text; a doubtful one stays in the text. Nothing is lost.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Chapter

_NUMBER = (
    r"(?:\d{1,4}|[IVXLC]{1,8}|[ivxlc]{1,8}|(?i:(?:the )?(?:twenty|thirty|forty|fifty)?[- ]?(?:one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|"
    r"fifty|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|"
    r"un|premi(?:er|ère)|deux(?:ième)?|trois(?:ième)?|quatre|quatrième|cinq(?:uième)?|six(?:ième)?|sept(?:ième)?|huit(?:ième)?|neuf|neuvième|dix(?:ième)?|"
    r"eins|erste[rs]?|zwei|zweite[rs]?|drei|dritte[rs]?|vier|vierte[rs]?|fünf(?:te[rs]?)?|sechs(?:te[rs]?)?|sieben|siebte[rs]?|acht|achte[rs]?|neun(?:te[rs]?)?|zehn(?:te[rs]?)?|"
    r"uno|primer[oa]?|dos|segund[oa]|tres|tercer[oa]?|cuatro|cuart[oa]|cinco|quint[oa]|seis|siete|ocho|nueve|diez|"
    r"один|первая|два|вторая|три|третья|четыре|четв[её]ртая|пять|пятая|шесть|шестая|семь|седьмая|восемь|восьмая|девять|девятая|десять|десятая)))"
)
_NAMED = re.compile(
    rf"[*_=~\s]*(?:(?i:chapter|part|book|stave|act|canto|volume|episode|chapitre|partie|kapitel|teil|capítulo|parte|глава|часть|hoofdstuk|rozdział|kapitola|capitolo)\s+{_NUMBER}(?![\w'’])(?:\s?(?:/|of|von|sur|de|из)\s?(?:\d{{1,4}}|\?+)(?!\w))?"
    r"|(?i:prologue|epilogue|interlude|prolog|epilog|épilogue|prólogo|epílogo|пролог|эпилог)(?![\w'’]))"
    r"(?P<rest>[.:)\]*_=~]*(?:\s*[.:—–-]+\s*|\s+|\n)?(?P<title>\S[^\n]{0,80}(?:\n[^\n]{1,80})?)?)?"
)
# No heading begins with one of these, and most short paragraphs do: speech, and letters that none of its words has.
_NO_HEADING = frozenset("\"'“‘«" + "dfghjlmnoqrtuwxyz" + "DFGHJLMNOQRTUWXYZ")
# German parts begin with a letter that too many paragraphs begin with.
_GERMAN = {"Teil", "TEIL"}
_MARKDOWN = re.compile(r"(#{1,6})\s+(\S[^\n]*?)\s*#*\s*")
_ROMAN = re.compile(r"(?P<number>[IVXL]{1,7}|\d{1,3})\.?")
# "- 3 -", "[3]", and "3. The Net": looked for where no plainer headings are.
_DECORATED = re.compile(r"[-–—~*\[(=_ ]{0,4}(?P<number>[IVXL]{1,7}|\d{1,3})[.):]?[-–—~*\])=_ ]{0,4}")
_NUMBERED = re.compile(
    r"(?P<number>[IVXL]{1,7}|\d{1,3})(?:[.):]|\s?[-–—])\s+(?P<title>[^\W\d_][^\n]{0,60}[^\s.,;:\"”])"
)
_SHORT_TITLE = re.compile(
    rf"(?:[^\W\d_]+\s+{_NUMBER}(?:\s?/\s?\d+)?|\d{{1,4}}|[IVXLC]{{1,8}})\s*(?:[.:)]|\s[-–—]{{1,2}}|[-–—])\s*(?P<title>\S.*)",
    re.DOTALL,
)
# Headings are short; longer paragraphs are not even looked at.
_MAX_HEADING = 160
# More headings than this in a row without text between them are a table of contents.
_MAX_STACKED = 3
# Headings of this depth and above part chapters; deeper ones part sections within one.
_CHAPTER_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Parted:
    """The chapters of a text, and for each the paragraph of the text it began with, from 0."""

    chapters: tuple[Chapter, ...]
    starts: tuple[int, ...]


def split_chapters(text: str) -> tuple[Chapter, ...]:
    """Return the chapters of a tidied text (a blank line between paragraphs): at least one, numbered from 1."""
    return part_paragraphs(text.split("\n\n")).chapters


def part_paragraphs(paragraphs: list[str]) -> Parted:
    """Return the chapters of a tidied text's paragraphs and where they began."""
    short = [(i, p) for i, p in enumerate(paragraphs) if len(p) <= _MAX_HEADING]
    headings = {
        i: title
        for i, p in short
        if (p[:1] not in _NO_HEADING or p[:4] in _GERMAN) and (title := _heading(p))
    }
    if numerals := _numerals(short, _ROMAN):
        headings |= numerals
    elif not headings:
        headings = _numerals(short, _DECORATED) or _numerals(short, _NUMBERED)
    runs = _runs(sorted(headings))
    if not runs:
        return Parted((Chapter(1, None, "\n\n".join(paragraphs)),), (0,))
    return _cut(paragraphs, headings, runs)


def short_title(heading: str) -> str:
    """Return a heading without its number where a title follows: "Chapter One: The Pier" gives "The Pier"."""
    found = _SHORT_TITLE.fullmatch(heading)
    return found["title"].strip() if found else heading


def is_chapter_heading(line: str) -> bool:
    """Say whether a line is a heading such as "Chapter One" by its words alone."""
    return not line.startswith("#") and _heading(line) is not None


def renumbered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters numbered from 1 in their order."""
    return tuple(dataclasses.replace(chapter, number=n) for n, chapter in enumerate(chapters, start=1))


def _heading(paragraph: str) -> str | None:
    """Return the title a paragraph is, or None."""
    if paragraph.startswith("#"):
        found = _MARKDOWN.fullmatch(paragraph)
        return found[2] if found and len(found[1]) <= _CHAPTER_DEPTH else None
    named = _NAMED.fullmatch(paragraph)
    if named is None or not _title_may_follow(named["rest"] or "", named["title"]):
        return None
    return " ".join(paragraph.split()).strip("*_=~ ")


def _title_may_follow(rest: str, title: str | None) -> bool:
    """Tell a heading with its title ("Chapter One: The Sea") from a sentence ("Part two of the plan was worse.")."""
    if not title or not title.strip("*_=~ ."):
        return True
    if rest[:1] in ".:)]*_—–-\n" or rest.lstrip()[:1] in "—–-:":
        return not title.rstrip("*_ ").endswith((",", ";", '."', ".”"))
    return title.isupper()


def _numerals(paragraphs: list[tuple[int, str]], shape: re.Pattern[str]) -> dict[int, str]:
    """Return numerals that count up from one, at least two of them; decorated ones not one right under the other."""
    found: list[tuple[int, str]] = []
    most = {_ROMAN: 8, _DECORATED: 16}.get(shape, _MAX_HEADING)  # XXXVIII. is the longest
    for index, paragraph in paragraphs:
        if len(paragraph) > most or not (numeral := shape.fullmatch(paragraph)):
            continue
        apart = shape is _ROMAN or not found or index > found[-1][0] + 1
        if apart and _value(numeral["number"]) == len(found) + 1:
            found.append((index, paragraph.strip("~*= ")))
    return dict(found) if len(found) > 1 else {}


def _value(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    total = before = 0
    for letter in reversed(numeral):
        value = {"I": 1, "V": 5, "X": 10, "L": 50}[letter]
        total += value if value >= before else -value
        before = max(before, value)
    return total


def _runs(indexes: list[int]) -> list[tuple[int, int]]:
    """Group headings that follow one another; leave out tables of contents."""
    runs: list[tuple[int, int]] = []
    for index in indexes:
        if runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return [(start, stop) for start, stop in runs if stop - start <= _MAX_STACKED]


def _cut(paragraphs: list[str], headings: dict[int, str], runs: list[tuple[int, int]]) -> Parted:
    chapters: list[Chapter] = []
    starts: list[int] = []
    lead = "\n\n".join(paragraphs[: runs[0][0]])
    if lead:
        chapters.append(Chapter(1, None, lead))
        starts.append(0)
    for place, (start, stop) in enumerate(runs):
        end = runs[place + 1][0] if place + 1 < len(runs) else len(paragraphs)
        title = " — ".join(headings[i] for i in range(start, stop))
        body = "\n\n".join(paragraphs[stop:end])
        if body or not chapters:
            chapters.append(Chapter(len(chapters) + 1, title, body))
            starts.append(start)
        else:
            # A heading with nothing under it ("THE END") stays where it can be read and found.
            last = chapters[-1]
            chapters[-1] = Chapter(last.number, last.title, f"{last.text}\n\n{title}")
    return Parted(tuple(chapters), tuple(starts))

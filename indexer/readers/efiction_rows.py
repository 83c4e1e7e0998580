"""What the tables of an eFiction archive say of its stories; versions 1 to 3 differ in columns, and all are asked.

It knows tables and columns, not files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from indexer.model import SeriesPlace, Status
from indexer.readers.fragments import line_in, paragraphs_of
from indexer.readers.sqldump import Dump, Row

_NO_ONE = {"", "0", "-1"}
_STAMP = re.compile(r"\d{9,11}")
_PAIRING_PARENT = re.compile(r"pairing|threesome|moresome|ships?\b|couple", re.IGNORECASE)
_GENRES = re.compile(r"genre|categor", re.IGNORECASE)
_WARNINGS = re.compile(r"warning", re.IGNORECASE)
# Categories are in categories; a ring of them is somebody's mistake.
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A row of the table of stories, its texts without tags. ``status`` and dates are as the archive has them."""

    number: str
    title: str
    summary: str | None
    notes: str | None
    status: Status
    published: str
    updated: str
    row: Row


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that is a list."""

    fandoms: tuple[str, ...]
    characters: tuple[str, ...]
    relationships: tuple[str, ...]
    genres: tuple[str, ...]
    warnings: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(slots=True)
class Archive:
    """An archive's tables, looked up by number."""

    dump: Dump
    _settings: Row = field(init=False)
    _authors: Mapping[str, Row] = field(init=False)
    _chapters: Mapping[str, list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        settings = self.dump.rows("_settings")
        self._settings = settings[0] if settings else {}
        self._authors = _by(self.dump.rows("_authors"), "uid")
        chapters: dict[str, list[Row]] = {}
        for row in self.dump.rows("_chapters"):
            chapters.setdefault(row.get("sid") or "", []).append(row)
        self._chapters = chapters

    @property
    def stories_path(self) -> str | None:
        """The folder with the chapters, as the archive's settings name it."""
        return self._settings.get("storiespath") or None

    @property
    def has_stories(self) -> bool:
        """Whether the dump names any story."""
        return bool(self.dump.rows("_stories"))

    def stories(self) -> Iterator[StoryRow]:
        """Yield the stories in the dump's order."""
        for row in self.dump.rows("_stories"):
            number = row.get("sid") or ""
            done = (row.get("completed") or "0").strip().lower()
            yield StoryRow(
                number,
                line_in(row.get("title")) or f"Story {number}",
                paragraphs_of(row.get("summary") or "") or None,
                paragraphs_of(row.get("storynotes") or "") or None,
                Status.COMPLETE if done in {"1", "y", "yes"} else Status.IN_PROGRESS,
                _day(row.get("date")),
                _day(row.get("updated")),
                row,
            )

    def chapters(self, story: str) -> list[Row]:
        """Return a story's chapters in their order; where two claim one place, in the order they were posted."""
        rows = self._chapters.get(story, [])
        places = [_number(row.get("inorder")) for row in rows]
        told = len(set(places)) == len(places)
        return sorted(
            rows, key=lambda row: (_number(row.get("inorder")) if told else 0, _number(row.get("chapid")))
        )

    def authors(self, story: StoryRow) -> tuple[str, ...]:
        """Return the author and those who wrote with them."""
        numbers = [story.row.get("uid") or "", *_numbers(story.row.get("coauthors"))]
        together = self.dump.rows("_coauthors")
        numbers += [row.get("uid") or "" for row in together if row.get("sid") == story.number]
        names = (
            line_in(self._authors.get(number, {}).get("penname"))
            for number in numbers
            if number not in _NO_ONE
        )
        return tuple(dict.fromkeys(name for name in names if name))

    def address(self, story: StoryRow) -> str | None:
        """Return the author's mail address."""
        return self._authors.get(story.row.get("uid") or "", {}).get("email") or None

    def rating(self, story: StoryRow) -> str | None:
        """Return the rating's name; early versions wrote it where later ones have its number."""
        stated = (story.row.get("rid") or "").strip()
        row = _by(self.dump.rows("_ratings"), "rid").get(stated)
        name = line_in(row.get("rating")) if row else None
        return name or (None if stated.isdigit() or not stated else stated)

    def series(self, story: StoryRow) -> SeriesPlace | None:
        """Return the first series the story is in, with its place there."""
        titles = _by(self.dump.rows("_series"), "seriesid")
        for row in self.dump.rows("_inseries"):
            title = line_in(titles.get(row.get("seriesid") or "", {}).get("title"))
            if row.get("sid") == story.number and title:
                return SeriesPlace(title, _number(row.get("inorder")) or None)
        return None

    def tags(self, story: StoryRow) -> Tags:
        """Return categories, characters and classes by what they are: an archive's categories are its fandoms."""
        fandoms, pairings = self._categories(_numbers(story.row.get("catid")))
        characters = _names(self.dump.rows("_characters"), "charid", "charname", story.row.get("charid"))
        genres = _names(self.dump.rows("_genres"), "gid", "genre", story.row.get("gid"))
        warnings = _names(self.dump.rows("_warnings"), "wid", "warning", story.row.get("wid"))
        others: list[str] = []
        types = _by(self.dump.rows("_classtypes"), "classtype_id")
        classes = _by(self.dump.rows("_classes"), "class_id")
        for number in _numbers(story.row.get("classes")):
            row = classes.get(number, {})
            kind = types.get(row.get("class_type") or "", {}).get("classtype_name") or ""
            name = line_in(row.get("class_name"))
            if name:
                target = genres if _GENRES.search(kind) else warnings if _WARNINGS.search(kind) else others
                target.append(name)
        return Tags(
            *(
                tuple(dict.fromkeys(names))
                for names in (fandoms, characters, pairings, genres, warnings, others)
            )
        )

    def secondary(self, story: StoryRow, chapters: int) -> dict[str, str]:
        """Return the secondary facts."""
        found = {
            "words_claimed": story.row.get("wordcount") or "",
            "chapters_claimed": str(max(len(self._chapters.get(story.number, [])), chapters)),
            "publisher": line_in(self._settings.get("sitename")) or "",
        }
        if address := (self._settings.get("url") or "").rstrip("/"):
            found["story_url"] = f"{address}/viewstory.php?sid={story.number}"
        return {name: value for name, value in found.items() if value not in _NO_ONE}

    def _categories(self, numbers: list[str]) -> tuple[list[str], list[str]]:
        """Return fandoms and pairings: some archives file stories of one fandom by who is with whom."""
        rows = _by(self.dump.rows("_categories"), "catid")
        fandoms: list[str] = []
        pairings: list[str] = []
        for number in numbers:
            chain = list(_chain(number, rows))
            if chain:
                paired = "/" in chain[0] and any(_PAIRING_PARENT.search(name) for name in chain[1:])
                (pairings if paired else fandoms).append(chain[0])
        return fandoms, pairings


def _chain(number: str, rows: Mapping[str, Row]) -> Iterator[str]:
    """Yield the names of a category and those it is in."""
    for _ in range(_LONGEST_CHAIN):
        row = rows.get(number)
        if row is None:
            return
        if name := line_in(row.get("category")):
            yield name
        number = row.get("parentcatid") or ""


def _by(rows: list[Row], column: str) -> dict[str, Row]:
    return {row.get(column) or "": row for row in rows}


def _names(rows: list[Row], key: str, column: str, value: str | None) -> list[str]:
    """Return the names that a list of numbers stands for; early versions wrote the names themselves."""
    by_number = _by(rows, key)
    found = []
    for number in _numbers(value):
        name = line_in(by_number.get(number, {}).get(column)) or (
            None if number.isdigit() else line_in(number)
        )
        if name:
            found.append(name)
    return found


def _numbers(value: str | None) -> list[str]:
    return [part for piece in (value or "").split(",") if (part := piece.strip()) not in _NO_ONE]


def _number(value: str | None) -> int:
    clean = (value or "").strip()
    return int(clean) if clean.isdigit() and len(clean) < 10 else 0  # noqa: PLR2004 -- what a column of integers holds


def _day(value: str | None) -> str:
    """Return a date in ISO form; early versions wrote seconds since 1970."""
    clean = (value or "").strip()
    return datetime.fromtimestamp(int(clean), UTC).date().isoformat() if _STAMP.fullmatch(clean) else clean

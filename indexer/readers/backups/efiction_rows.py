"""What the tables of an eFiction archive say of its stories; versions 1 to 3 differ in columns, and all are asked.

It knows tables and columns, not files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from indexer.model import SeriesPlace, Status
from indexer.readers.backups.fragments import line_in, paragraphs_of
from indexer.readers.backups.sqldump import Dump, Row

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
    # Each table by one of its columns, made when first asked for: some have as many rows as there are stories.
    _indexed: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)

    def _all(self, table: str, column: str, value: str | None) -> list[Row]:
        """Return the rows of a table with a value in a column."""
        index = self._indexed.get((table, column))
        if index is None:
            index = self._indexed[table, column] = {}
            for row in self.dump.rows(table):
                index.setdefault(row.get(column) or "", []).append(row)
        return index.get(value or "", [])

    def _one(self, table: str, column: str, value: str | None) -> Row:
        """Return the last of them, an empty row if there is none."""
        rows = self._all(table, column, value)
        return rows[-1] if rows else {}

    @property
    def _settings(self) -> Row:
        rows = self.dump.rows("_settings")
        return rows[0] if rows else {}

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
        rows = self._all("_chapters", "sid", story)
        places = [_number(row.get("inorder")) for row in rows]
        are_distinct = len(set(places)) == len(places)
        return sorted(
            rows,
            key=lambda row: (_number(row.get("inorder")) if are_distinct else 0, _number(row.get("chapid"))),
        )

    def authors(self, story: StoryRow) -> tuple[str, ...]:
        """Return the author and those who wrote with them."""
        numbers = [story.row.get("uid") or "", *_numbers(story.row.get("coauthors"))]
        numbers += [row.get("uid") or "" for row in self._all("_coauthors", "sid", story.number)]
        names = (
            line_in(self._one("_authors", "uid", number).get("penname"))
            for number in numbers
            if number not in _NO_ONE
        )
        return tuple(dict.fromkeys(name for name in names if name))

    def address(self, story: StoryRow) -> str | None:
        """Return the author's mail address."""
        return self._one("_authors", "uid", story.row.get("uid")).get("email") or None

    def rating(self, story: StoryRow) -> str | None:
        """Return the rating's name; early versions wrote it where later ones have its number."""
        stated = (story.row.get("rid") or "").strip()
        name = line_in(self._one("_ratings", "rid", stated).get("rating"))
        return name or (None if stated.isdigit() or not stated else stated)

    def series(self, story: StoryRow) -> SeriesPlace | None:
        """Return the first series the story is in, with its place there."""
        for row in self._all("_inseries", "sid", story.number):
            title = line_in(self._one("_series", "seriesid", row.get("seriesid")).get("title"))
            if title:
                return SeriesPlace(title, _number(row.get("inorder")) or None)
        return None

    def tags(self, story: StoryRow) -> Tags:
        """Return categories, characters and classes by what they are: an archive's categories are its fandoms."""
        fandoms, pairings = self._categories(_numbers(story.row.get("catid")))
        characters = self._names("_characters", "charid", "charname", story.row.get("charid"))
        genres = self._names("_genres", "gid", "genre", story.row.get("gid"))
        warnings = self._names("_warnings", "wid", "warning", story.row.get("wid"))
        others: list[str] = []
        for number in _numbers(story.row.get("classes")):
            row = self._one("_classes", "class_id", number)
            kind = self._one("_classtypes", "classtype_id", row.get("class_type")).get("classtype_name") or ""
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
            "chapters_claimed": str(max(len(self._all("_chapters", "sid", story.number)), chapters)),
            "publisher": line_in(self._settings.get("sitename")) or "",
        }
        if address := (self._settings.get("url") or "").rstrip("/"):
            found["story_url"] = f"{address}/viewstory.php?sid={story.number}"
        return {name: value for name, value in found.items() if value not in _NO_ONE}

    def _categories(self, numbers: list[str]) -> tuple[list[str], list[str]]:
        """Return fandoms and pairings: some archives file stories of one fandom by who is with whom."""
        fandoms: list[str] = []
        pairings: list[str] = []
        for number in numbers:
            chain = list(self._chain(number))
            if chain:
                paired = "/" in chain[0] and any(_PAIRING_PARENT.search(name) for name in chain[1:])
                (pairings if paired else fandoms).append(chain[0])
        return fandoms, pairings

    def _chain(self, number: str) -> Iterator[str]:
        """Yield the names of a category and those it is in."""
        for _ in range(_LONGEST_CHAIN):
            row = self._one("_categories", "catid", number)
            if not row:
                return
            if name := line_in(row.get("category")):
                yield name
            number = row.get("parentcatid") or ""

    def _names(self, table: str, key: str, column: str, value: str | None) -> list[str]:
        """Return the names that a list of numbers stands for; early versions wrote the names themselves."""
        found = []
        for number in _numbers(value):
            name = line_in(self._one(table, key, number).get(column))
            name = name or (None if number.isdigit() else line_in(number))
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

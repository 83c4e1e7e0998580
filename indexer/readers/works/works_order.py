"""The parts of one work in order: what is first and last, what is missing, what was replaced.

Which stories are parts of one work is for ``works`` to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise

from indexer.datafiles import data_words
from indexer.meaning.titles import folded
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.works.works_piece import Piece, alike, label_in_name, name_number, natural, volume_number

_FIRST = ("prolog", "prólog", "пролог", "foreword", "teaser")
_LAST = ("epilog", "épilog", "epílog", "эпилог", "afterword", "coda")
_no_titles = partial(data_words, __package__, "works_order.toml", "no_titles")
# A work of more parts than this has a number misread.
_MOST_PARTS = 2000


@dataclass(slots=True)
class Work:
    """Pieces in reading order, the numbers that are not there, and the copies that others replaced."""

    pieces: list[Piece] = field(default_factory=list)
    missing: tuple[int, ...] = ()
    parts: int | None = None
    superseded: list[Piece] = field(default_factory=list)


def arranged(pieces: Sequence[Piece]) -> Work | None:
    """Return the work that pieces of one title and author make, None where they are no parts of one."""
    if any(piece.is_stated_part for piece in pieces):
        said = [piece for piece in pieces if not _is_whole(piece)]
        return _ordered([piece for piece in said if piece.is_stated_part or not _has_copy(piece, said)])
    if len(pieces) < 2 or folded(pieces[0].story.title) in _no_titles():  # noqa: PLR2004 -- one file is no folder of parts
        return None
    if any(piece.is_revised for piece in pieces):
        return _replaced(pieces)
    return _ordered(pieces) if _are_sequence(pieces) else None


def _has_copy(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Say whether others have a story's words already: what says nothing of being a part is a copy then."""
    return any(alike(piece.story, other.story) for other in pieces if other is not piece)


def _is_whole(piece: Piece) -> bool:
    return piece.story.part == 1 and piece.story.parts == 1


def _replaced(pieces: Sequence[Piece]) -> Work | None:
    """Return a story in one piece that was revised, with the copies that replaced; None where words differ."""
    best, *earlier = sorted(pieces, key=_freshness, reverse=True)
    if not all(alike(piece.story, best.story) for piece in earlier):
        return None
    return Work([best], parts=best.story.parts, superseded=sorted(earlier, key=lambda piece: piece.order))


def _are_sequence(pieces: Sequence[Piece]) -> bool:
    """Say whether files without numbers in their headers are one after another: by their names, or by their dates.

    A title made of a file's name says nothing in common, posts number themselves, and neither copies are a sequence nor
    the books of a series, which one author may call by one title.
    """
    if any(TITLE_FROM in piece.story.reading or "#" in piece.story.native_key for piece in pieces):
        return False
    if len({volume_number(piece.story.native_key) for piece in pieces}) > 1:
        return False
    numbers = [name_number(piece.story.native_key) for piece in pieces]
    days = [piece.day for piece in pieces]
    are_distinct = any(None not in marks and len(set(marks)) == len(marks) for marks in (numbers, days))
    if not are_distinct or not pieces[0].story.authors:
        return False
    return not any(alike(one.story, other.story) for one, other in pairwise(pieces))


def _ordered(pieces: Sequence[Piece]) -> Work:
    """Put pieces in order: prologue, numbers, what has none by its date or name, epilogue."""
    numbers = _numbers(pieces)
    copies: defaultdict[tuple[int, int], list[Piece]] = defaultdict(list)
    loose: list[Piece] = []
    for piece in pieces:
        place = _slot(piece, numbers[piece.order])
        if place is None:
            loose.append(piece)
        else:
            copies[place].append(piece)
    work = Work()
    for place in sorted(copies):
        best, *earlier = sorted(copies[place], key=_freshness, reverse=True)
        work.pieces.append(best)
        work.superseded += [piece for piece in earlier if _is_copy(piece, best)]
    last = len(work.pieces) - sum(place[0] > 0 for place in copies)
    work.pieces[last:last] = sorted(
        loose, key=lambda piece: (piece.day or date.min, natural(piece.story.native_key))
    )
    work.superseded.sort(key=lambda piece: piece.order)
    kept = {number for (rank, number) in copies if rank == 0}
    work.parts = max((piece.story.parts or 0 for piece in work.pieces), default=0) or None
    top = min(max([work.parts or 0, *kept]), _MOST_PARTS)
    work.missing = tuple(number for number in range(1, top + 1) if number not in kept) if not loose else ()
    return work


def _numbers(pieces: Sequence[Piece]) -> dict[int, int | None]:
    """Return each piece's number: the header's, else its file name's where all of one name are numbered."""
    numbers: dict[int, int | None] = {}
    for piece in pieces:
        named = name_number(piece.story.native_key) if piece.label is None else None
        numbers[piece.order] = (
            piece.story.part if piece.story.part is not None else (named[1] if named else None)
        )
    return numbers


def _slot(piece: Piece, number: int | None) -> tuple[int, int] | None:
    label = piece.label or (label_in_name(piece) if piece.story.part is None else None)
    if label is not None and label.startswith(_FIRST):
        return (-1, 0)
    if label is not None and label.startswith(_LAST):
        return (1, 0)
    return None if number is None else (0, number)


def _freshness(piece: Piece) -> tuple[bool, date, int]:
    """Of two copies of a part the revised counts, else the later, else the one that was there first."""
    return piece.is_revised, piece.day or date.min, -piece.order


def _is_copy(piece: Piece, best: Piece) -> bool:
    """Tell a copy of a part from another story with its number: by a mark, a date or the words."""
    dated = piece.day is not None and best.day is not None and piece.day < best.day
    return best.is_revised or dated or alike(piece.story, best.story)

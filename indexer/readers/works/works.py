"""Parts of one work among many stories: which belong together, and one story made of each work.

A pure function over the stories of one drop; keeping parts that come on different days is for the pipeline.
"""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from indexer.meaning.titles import folded
from indexer.model import Story
from indexer.readers.metadata.filename_titles import TITLE_FROM, title_from_name
from indexer.readers.works.works_merge import merged
from indexer.readers.works.works_order import Work, arranged
from indexer.readers.works.works_piece import (
    Piece,
    folder_of,
    is_part,
    name_number,
    title_of_work,
    work_key,
)

# "chapter01.txt" says what it is without a title.
_CHAPTER_NAME = re.compile(
    r"(?i)(?P<work>.*?)[-_. ]*\b_?(?:chapters?|chap|ch|parts?|pt|kapitel|chapitre|teil|глава)[-_. ]*$"
)


def join_parts(stories: Sequence[Story], *, key: Callable[[Story], str] | None = None) -> tuple[Story, ...]:
    """Return the stories of one drop with the parts of each work joined into one story, in the order of the first.

    Parts belong together by title and author within a folder. The number in the header beats that in the file's
    name; dates order what has neither; a prologue is first, an epilogue last. A later or revised copy of a part
    replaces the earlier, which ``extra["superseded"]`` names; ``extra["missing_parts"]`` has the numbers nobody has
    seen, ``extra["order"]`` the files. ``key`` gives a work its native key; without it it has that of its first part.
    Stories that are no parts are returned as they are.
    """
    joined: dict[int, Story] = {}
    taken: set[int] = set()
    for pieces in (*_chapter_files(stories), *_grouped(stories)):
        work = None if taken & {piece.order for piece in pieces} else arranged(pieces)
        if work is None:
            continue
        native_key = key(work.pieces[0].story) if key else work.pieces[0].story.native_key
        used = [piece.order for piece in (*work.pieces, *work.superseded)]
        joined[min(used)] = joined_story(work, native_key)
        taken.update(used)
    return tuple(
        joined.get(order, story)
        for order, story in enumerate(stories)
        if order in joined or order not in taken
    )


def joined_story(work: Work, native_key: str) -> Story:
    """Return the one story of a work."""
    return merged(
        [piece.story for piece in work.pieces],
        native_key=native_key,
        title=title_of_work(work.pieces[0].story),
        parts=work.parts,
        labels=[_chapter_label(piece) for piece in work.pieces],
        notes={
            "missing_parts": [str(number) for number in work.missing],
            "order": [piece.story.native_key for piece in work.pieces],
            "superseded": [piece.story.native_key for piece in work.superseded],
        },
    )


def work_native_key(story: Story) -> str:
    """Return the native key of the work a part belongs to: the same whichever part came first."""
    return f"{work_key(story)}#parts"


def place_of(story: Story) -> str:
    """Return where parts meet: their folder and title, or how chapters' files of one folder are called."""
    named = name_number(story.native_key)
    if named is not None and _is_chapter_file(story, named[0]):
        return f"{folder_of(story.native_key)}{named[0]}#"
    return "".join(_place(story))


def sequences(stories: Sequence[Story]) -> set[str]:
    """Return the native keys of stories that do not say they are parts, but follow one another all the same."""
    groups = [*_chapter_files(stories), *(pieces for pieces in _grouped(stories) if len(pieces) > 1)]
    return {piece.story.native_key for pieces in groups if arranged(pieces) is not None for piece in pieces}


# -- which belong together ---------------------------------------------------------------------------------


def _grouped(stories: Sequence[Story]) -> list[list[Piece]]:
    """Group stories by what parts have in common; a part that names no author goes to the only work of its title."""
    groups: defaultdict[str, list[Piece]] = defaultdict(list)
    by_title: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    nameless: list[Piece] = []
    for order, story in enumerate(stories):
        piece = Piece(story, order)
        if story.authors:
            groups[work_key(story)].append(piece)
            by_title[_place(story)].add(work_key(story))
        else:
            nameless.append(piece)
    for piece in nameless:
        known = by_title[_place(piece.story)]
        if len(known) == 1 and _may_be_part(piece):
            groups[next(iter(known))].append(piece)
        else:
            groups[work_key(piece.story)].append(piece)
    return [sorted(pieces, key=lambda piece: piece.order) for pieces in groups.values()]


def _place(story: Story) -> tuple[str, str]:
    return folder_of(story.native_key), folded(title_of_work(story))


def _may_be_part(piece: Piece) -> bool:
    return piece.is_stated_part or name_number(piece.story.native_key) is not None


def _chapter_files(stories: Sequence[Story]) -> Iterator[list[Piece]]:
    """Yield files called "ch01", "ch02" of one folder of which at most the first says what the whole is called."""
    groups: defaultdict[str, list[Piece]] = defaultdict(list)
    for order, story in enumerate(stories):
        named = name_number(story.native_key)
        if named is not None and _is_chapter_file(story, named[0]):
            groups[folder_of(story.native_key) + named[0]].append(Piece(story, order))
    for pieces in groups.values():
        named_in = [piece for piece in pieces if TITLE_FROM not in piece.story.reading]
        if (
            len(pieces) > max(1, len(named_in))
            and len({folded(title_of_work(piece.story)) for piece in named_in}) <= 1
        ):
            yield [_as_chapter(piece, named_in[:1]) for piece in pieces]


def _is_chapter_file(story: Story, name: str) -> bool:
    """Say whether a file is a chapter by its name; one that says itself what it is a part of needs none."""
    return _CHAPTER_NAME.fullmatch(name) is not None and (TITLE_FROM in story.reading or not is_part(story))


def _as_chapter(piece: Piece, named_in: Sequence[Piece]) -> Piece:
    """Return a chapter's file with the number of its name and the title of the whole: another file's, or the folder's."""
    story = piece.story
    prefix, number = name_number(story.native_key) or ("", None)
    found = _CHAPTER_NAME.fullmatch(prefix)
    named = (found["work"].strip("-_. ") if found else "") or folder_of(story.native_key).rstrip(
        "/"
    ).rpartition("/")[2]
    title = title_of_work(named_in[0].story) if named_in else title_from_name(named) if named else story.title
    part = story.part if story.part is not None else number
    return Piece(dataclasses.replace(story, title=title, part=part), piece.order)


def _chapter_label(piece: Piece) -> str | None:
    """Return what to call a part that has no title of its own: its label, capital first."""
    return piece.label.capitalize() if piece.label else None

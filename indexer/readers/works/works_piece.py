"""A story looked at as a part of a work: its number, its label, what it replaces, and what names its work.

It looks at one story at a time; ``works`` puts them together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from indexer.datafiles import data_list
from indexer.meaning.titles import NOT_LETTERS, folded
from indexer.model import Story
from indexer.readers.mail.subjects import replaces_earlier
from indexer.readers.structure.numerals import WORDS, number_of

_LABEL_AT_END = re.compile(
    r"(?i)[\s,:;(\[–—-]+(?P<label>prolog(?:ue)?|epilog(?:ue)?|prólogo|epílogo|épilogue|пролог|эпилог)[)\]\s.]*$"
)
_REVISED_AT_END = re.compile(
    r"(?i)[\s,:;(\[–—-]+(?:rev(?:ised|ision)?|repost(?:ed)?|corrected|new version|updated)[)\]\s.]*$"
)
_REVISED_NAME = re.compile(r"(?i)(?:^|[-_. (])(?:rev(?:ised)?|repost|corr(?:ected)?|v[2-9])(?=[-_. )]|$)")
_NAME_NUMBER = re.compile(
    r"(?i)(?P<before>.*?)(?P<number>(?<!\d)\d{1,3}|(?<=[-_. ])[ivx]{1,5})(?P<after>[a-z]?(?:[-_. (][^\d]*)?)$"
)
_NAME_LABEL = re.compile(
    r"(?i)(?:^|[-_. ])(?P<label>prologue?|epilogue?)(?=[-_. ]|$)|(?P<end>prologue|epilogue)$"
)
# Posts with the same number whose words are as alike as this are copies of one part.
_ALIKE = 0.3
_SHINGLE = 4
# Characters compared: enough to tell copies, and no more for a novel than for a chapter.
_COMPARED = 40_000


@dataclass(frozen=True)
class Piece:
    """A story as a part: its place among the others, and what it says of itself. Its order is the order given."""

    story: Story
    order: int

    @cached_property
    def label(self) -> str | None:
        """Its name where it has one in place of a number: prologue, epilogue."""
        named = self.story.extra.get("part_label")
        if named is None and self.story.part is None:
            found = _LABEL_AT_END.search(self.story.title)
            named = found["label"] if found else None
        return named.casefold() if named else None

    @cached_property
    def is_revised(self) -> bool:
        """Whether it takes the place of an earlier copy, by its post's kind, its title or its file's name."""
        kind = self.story.extra.get("post_kind")
        stem = stem_of(self.story.native_key)
        return (
            replaces_earlier(kind)
            or _REVISED_AT_END.search(self.story.title) is not None
            or (kind is None and _REVISED_NAME.search(stem) is not None)
        )

    @cached_property
    def day(self) -> date | None:
        """When it was posted or last changed."""
        return self.story.updated or self.story.published

    @cached_property
    def is_stated_part(self) -> bool:
        """Whether it says itself that it is part of something larger."""
        whole = self.story.part == 1 and self.story.parts == 1
        return not whole and (self.story.part is not None or self.label is not None)


def is_part(story: Story) -> bool:
    """Say whether a story says itself that it is part of something larger."""
    return Piece(story, 0).is_stated_part


def work_key(story: Story) -> str:
    """Return what the parts of one work have in common: folder, title and authors, folded."""
    authors = " & ".join(sorted(folded(author) for author in story.authors))
    return f"{folder_of(story.native_key)}{folded(title_of_work(story))} by {authors or '?'}"


def folder_of(native_key: str) -> str:
    """Return the folder of the outermost file of a key with its slash, for a URL its host."""
    if "://" in native_key:
        scheme, _, rest = native_key.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}/"
    outermost = native_key.partition("!/")[0].partition("#")[0]
    folder, slash, _ = outermost.rpartition("/")
    return folder + slash


def title_of_work(story: Story) -> str:
    """Return a part's title without what names the part or says that it was revised."""
    title = story.title
    for pattern in (_REVISED_AT_END, _LABEL_AT_END, _REVISED_AT_END):
        title = pattern.sub("", title).rstrip()
    return title or story.title


def alike(one: Story, other: Story) -> bool:
    """Say whether the words of two stories are near enough to be copies of one."""
    first, second = _shingles(one), _shingles(other)
    return first == second or len(first & second) >= _ALIKE * max(1, len(first | second))


def _shingles(story: Story) -> set[tuple[str, ...]]:
    start = " ".join(chapter.text[:_COMPARED] for chapter in story.chapters)[:_COMPARED]
    words = NOT_LETTERS.sub(" ", start.casefold()).split()
    return {tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))}


def stem_of(native_key: str) -> str:
    """Return the name of the file a key names, without its endings."""
    name = re.split(r"!/|[/#]", native_key.rstrip("/"))[-1]
    return re.sub(r"(?:\.[A-Za-z][A-Za-z0-9]{0,5})+$", "", name)


def name_number(native_key: str) -> tuple[str, int] | None:
    """Return what stands before the last number of a file's name, folded, and the number."""
    if "#" in native_key:
        return None
    found = _NAME_NUMBER.fullmatch(stem_of(native_key))
    number = number_of(found["number"]) if found else None
    return (found["before"].casefold(), number) if found and number is not None else None


def volume_number(native_key: str) -> int | None:
    """Return the number that a file's name says its book has: "Saltroad Book 2.txt", "saltroad_vol3.txt"."""
    found = _volume().search(stem_of(native_key))
    return number_of(found["number"]) if found else None


@cache
def _volume() -> re.Pattern[str]:
    words = "|".join(data_list(__package__, "works_order.toml", "volumes"))
    # "SaltroadBook2": a capital is as good as a space.
    return re.compile(
        rf"(?:(?<![^\W\d_])|(?<=[a-zà-ÿ])(?=[A-Z]))(?i:{words})[-_. #]*(?P<number>\d{{1,3}}|[ivxIVX]{{1,5}}|(?i:{WORDS}))"
        r"(?![^\W_])"
    )


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts "part 10" after "part 9"."""
    return tuple(
        (int(piece), "") if piece.isdigit() else (-1, piece)
        for piece in re.split(r"(\d{1,18})", name.casefold())
    )


def label_in_name(piece: Piece) -> str | None:
    """Return "prologue" or "epilogue" where a file is called so."""
    found = _NAME_LABEL.search(stem_of(piece.story.native_key))
    return (found["label"] or found["end"]).casefold() if found else None

"""The table of contents of a story: its chapters inside their parts, each with the way there from this page.

It lays no chapter out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.model import Chapter, in_order
from webui.chapters import part_id
from webui.pagination import Pages
from webui.story_address import StoryAddress

# It is on every page unless it has more entries than this: it would be most of the page.
_MOST_ENTRIES = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents, and those inside it; ``number`` is a chapter's, None for a part.

    ``target`` is the id it leads to, ``url`` the way there from this page.
    """

    title: str
    target: str
    number: int | None
    url: str = ""
    inside: list[Entry] = field(default_factory=list)


def contents(
    chapters: Sequence[Chapter], pages: Pages, number: int, address: StoryAddress
) -> tuple[Entry, ...]:
    """Return the table of contents, chapters inside their parts; a very long one is on the first page only."""
    if number > 1 and len(chapters) > _MOST_ENTRIES:
        return ()
    whole = Entry("", "", None)
    path = [whole]
    for index, (chapter, titles) in enumerate(in_order(chapters)):
        del path[1 + len(chapter.within) - len(titles) :]
        here = len(pages) == 1 or pages.of(index) == number
        title = chapter.title or f"Chapter {chapter.number}"
        lines = [(words, part_id(chapter, place), None) for place, words in enumerate(titles)]
        for words, target, of_chapter in (*lines, (title, f"chapter-{chapter.number}", chapter.number)):
            url = f"#{target}" if here else address.to_chapter(chapter.number, target)
            entry = Entry(words, target, of_chapter, url)
            path[-1].inside.append(entry)
            path.append(entry)
    return tuple(whole.inside)

"""Know the notice that stands where a story was: removed at its author's request, taken down, no longer here; or only a note.

A story may begin with such a notice; whether there is any other text is what the length of the whole says.
"""

from __future__ import annotations

import re
from functools import cache, partial

from indexer.datafiles import data_list

# A notice says why and whom to ask in so many words at most; a drabble has a hundred.
_MOST_WORDS = 60
_QUOTED = re.compile(r"[\"“”„«»]")
_hints = partial(data_list, __package__, "removal_notices.toml", "hints")


def is_removal_notice(text: str) -> bool:
    """Say whether ``text``, all there is of a story, does nothing but say that the story was removed."""
    # Nearly all that is asked about are paragraphs of a story, and have more words than that.
    return (
        bool(text)
        and len(text.split(None, _MOST_WORDS)) <= _MOST_WORDS
        and not _QUOTED.search(text)
        and says_removed(text)
    )


def says_removed(text: str) -> bool:
    """Say whether a text says anywhere that a story was removed."""
    words = " ".join(text.split())
    return any(map(words.lower().__contains__, _hints())) and _notice().search(words) is not None


def heads_no_chapter(head: str) -> bool:
    """Say whether a header says that the chapter below it is none: "Chapter 14: AUTHOR'S NOTE"."""
    return _no_chapter().search(head) is not None


@cache
def _no_chapter() -> re.Pattern[str]:
    said = "|".join(data_list(__package__, "removal_notices.toml", "no_chapters"))
    return re.compile(
        rf"^\W*(?:[^\W\d_]{{1,12}}[ .#]{{1,2}})?\d{{1,3}} ?[:.–—-]+ ?(?:{said})\W*$",
        re.IGNORECASE | re.MULTILINE,
    )


@cache
def _notice() -> re.Pattern[str]:
    return re.compile("|".join(data_list(__package__, "removal_notices.toml", "notices")), re.IGNORECASE)

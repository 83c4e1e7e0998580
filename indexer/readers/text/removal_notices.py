"""Know the notice that stands where a story was: removed at its author's request, taken down, no longer here.

A story may begin with such a notice; whether there is any other text is what the length of the whole says.
"""

from __future__ import annotations

import re
from functools import cache

from indexer.datafiles import data_list
from indexer.readers.structure.words import count_words

# A notice says why and whom to ask in so many words at most; a drabble has a hundred.
_MOST_WORDS = 60
_QUOTED = re.compile(r"[\"“”„«»]")


def is_removal_notice(text: str) -> bool:
    """Say whether ``text``, all there is of a story, does nothing but say that the story was removed."""
    return bool(text) and count_words(text) <= _MOST_WORDS and not _QUOTED.search(text) and says_removed(text)


def says_removed(text: str) -> bool:
    """Say whether a text says anywhere that a story was removed."""
    return _notice().search(" ".join(text.split())) is not None


@cache
def _notice() -> re.Pattern[str]:
    return re.compile("|".join(data_list(__package__, "removal_notices.toml", "notices")), re.IGNORECASE)

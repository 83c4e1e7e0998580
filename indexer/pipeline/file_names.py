"""Files read again because others came beside them that show, or show no longer, what their names say.

So a story named by its file has the same title and author whatever came first. It reads no name itself.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from indexer.catalogue import Catalogue
from indexer.model import ReadOutcome
from indexer.readers.metadata.folder_names import NAMED_LIKE, sign_between

# A story whose text names another title than its file keeps its name whatever the others say, so more than one is asked.
_ASKED = 3


def nameless_beside(
    catalogue: Catalogue, source: str, read: Collection[str]
) -> Iterator[tuple[Mapping[str, str], list[str]]]:
    """Yield what to read again of the folders in which files were ``read``, a kind of names at a time.

    First those to ask, each with the form by which it is named, then the others: these are due if ``is_changed``.
    """
    beside = catalogue.stories.nameless(source)
    for folder in sorted({posixpath.dirname(origin) for origin in read if sign_between(origin)}):
        kinds: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for origin, form in sorted(beside.get(folder, {}).items()):
            if origin not in read and (sign := sign_between(origin)):
                kinds[sign][origin] = form
        for forms in kinds.values():
            asked = dict(list(forms.items())[:_ASKED])
            yield asked, [origin for origin in forms if origin not in asked]


def is_changed(outcome: ReadOutcome, form: str) -> bool:
    """Say whether a file read again is named in another form than before."""
    return any(story.reading.get(NAMED_LIKE, "") != form for story in outcome.stories[:1])

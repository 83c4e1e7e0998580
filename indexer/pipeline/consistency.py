"""Check that index and catalogue agree: by counts after every commit, story by story on request.

It mends nothing itself: it asks for a reindex, once for each difference.
"""

import contextlib
from collections.abc import Iterable

from indexer.catalogue import Catalogue
from indexer.engines.index_service import IndexService
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.errors import CatalogueError, EngineAwayError, NoIndexError
from indexer.model import JobKind, JobState

# Jobs looked at to see whether one is waiting or under way.
_RECENT_JOBS = 20
# The difference for which a reindex was last asked for; one that a reindex leaves as it is needs a person.
_ASKED = "agreement-asked"
_STRANGERS = (
    "The index found {count:,} more on this page that the catalogue does not have, so the number of stories found is too "
    "high; the index is being made anew."
)
_DISAGREE = (
    "The index holds {count:,} stories where the catalogue has {expected} for it, so counts of stories found may be "
    "wrong until the index has been made anew: velveteen reindex"
)


class IndexConsistency:
    """One index beside one catalogue."""

    def __init__(self, catalogue: Catalogue, index: IndexService) -> None:
        self._catalogue, self._index = catalogue, index
        self._counted: tuple[str, str | None] = ("", None)

    def by_count(self, opened: IndexSnapshot) -> str | None:
        """Return a sentence if the index holds more or fewer stories than it should; counted once for each commit.

        A reindex is asked for with it.
        """
        stamp, said = self._counted
        if stamp != opened.version:
            said = self._count(opened)
            if self._index.version() != opened.version:
                return None  # a commit came in between, and is counted next time
            self._counted = (opened.version, said)
        return said

    def _count(self, opened: IndexSnapshot) -> str | None:
        count = opened.reader.count()
        low, high = self._catalogue.expected_index.expected()
        if low <= count <= high:
            return None
        expected = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        with contextlib.suppress(CatalogueError):
            # Said anew only when the difference is another one: a reindex that does not mend it is not done for ever.
            if self._catalogue.meta.get(_ASKED) != (difference := f"{count} {expected}"):
                self._catalogue.meta.set(_ASKED, difference)
                ask_for_rebuild(self._catalogue)
        return _DISAGREE.format(count=count, expected=expected)

    def compare(self) -> tuple[str, ...]:
        """Hold the index against the catalogue by its mark and by counts; return in sentences what is wrong.

        Where a reindex mends it, one is asked for.
        """
        said = None
        try:
            said = self.by_count(self._index.reader())
        except EngineAwayError as error:
            return (str(error),)
        except NoIndexError:
            pass
        if self._index.problems and self._catalogue.stories.count():
            ask_for_rebuild(self._catalogue)
        return (*dict.fromkeys(self._index.problems), *filter(None, [said]))

    def check(self) -> tuple[str, ...]:
        """Read every file of the index and compare every story; return in sentences what is wrong."""
        # Before the first import there is nothing to index, and nothing wrong with that.
        try:
            begun = self._catalogue.stories.count() or self._index.generations.current() is not None
            return (*self._index.check(), *self.by_id()) if begun else ()
        except EngineAwayError as error:
            return (str(error),)

    def unknown_stories(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Say that stories were found which the catalogue does not know, and have the index made anew."""
        strangers = self._catalogue.expected_index.unaccounted(ids)
        if not strangers:
            return ()
        ask_for_rebuild(self._catalogue)
        return (_STRANGERS.format(count=len(strangers)),)

    def by_id(self) -> tuple[str, ...]:
        """Compare every story of the index with every story of the catalogue; return sentences, none if they agree."""
        try:
            opened = self._index.reader()
        except NoIndexError:
            return ()
        difference = self._catalogue.expected_index.difference(opened.reader.ids())
        if not difference or self._index.version() != opened.version:
            return ()
        found = (
            (difference.lacking, "in the catalogue and not in the index"),
            (difference.unknown, "in the index and not in the catalogue"),
        )
        return tuple(f"{_named(ids)} {where}; run: velveteen reindex" for ids, where in found if ids)


def ask_for_rebuild(catalogue: Catalogue) -> None:
    """Queue a reindex, unless work is waiting or under way: every job ends by mending the index."""
    # On a full or read-only disk there is no asking; searching goes on, and doctor tells.
    with contextlib.suppress(CatalogueError, OSError):
        recent = catalogue.jobs.recent(_RECENT_JOBS)
        if not any(job.state in (JobState.QUEUED, JobState.RUNNING) for job in recent):
            catalogue.jobs.request(JobKind.REINDEX, None)


def _named(ids: Iterable[str]) -> str:
    first, *others = sorted(ids)
    return f"{len(others) + 1:,} stories ({first} and others) are" if others else f"Story {first} is"

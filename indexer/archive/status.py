"""How an archive stands: stories, index, sources and jobs in figures, and what is wrong in sentences.

It changes nothing and checks no file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.archive.source_statuses import source_statuses
from indexer.archive.unlisted import unlisted
from indexer.catalogue import Catalogue
from indexer.catalogue.complaints import complaints
from indexer.config import Settings
from indexer.engines.live import LiveIndex
from indexer.errors import NoIndexError
from indexer.model import OWNER, ArchiveStatus
from indexer.pipeline.telling import due

# Jobs shown on the status page.
_RECENT_JOBS = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked for how things stand."""

    settings: Settings
    catalogue: Catalogue
    index: LiveIndex

    def status(
        self, *, leaving: frozenset[str], problems: Sequence[str], notes: Sequence[str]
    ) -> ArchiveStatus:
        """Say how the archive, its sources and its jobs stand.

        ``leaving`` are the ids of stories that the index may still hold; ``problems`` come before what is found here,
        ``notes`` after it.
        """
        stories = self.catalogue.stories
        try:
            opened = self.index.reader()
            generation, indexed = opened.generation, opened.count(OWNER.hiding(leaving))
        except NoIndexError:
            generation = indexed = 0
        counts = stories.count_by_source()
        left = unlisted(counts, self.settings.sources)
        return ArchiveStatus(
            library=self.settings.library.name,
            stories=stories.count(),
            words=stories.words(),
            generation=generation,
            engine=self.index.engine_name(),
            index_bytes=self.index.generations.bytes(),
            indexed=indexed,
            pending=stories.pending_count(),
            sources=source_statuses(self.catalogue, self.settings, counts),
            jobs=self.catalogue.jobs.recent(_RECENT_JOBS),
            problems=(
                *problems,
                *self._due(),
                *complaints(self.catalogue),
                *(each.sentence for each in left),
                *notes,
            ),
            unlisted=left,
            copies=self.catalogue.copies.count(),
        )

    def _due(self) -> tuple[str, ...]:
        """Say that a reindex is due, where names have changed that the index knows."""
        if not self.catalogue.stories.count():
            return ()
        sentence = due(self.settings.library.aliases, self.catalogue)
        return () if sentence is None else (sentence,)

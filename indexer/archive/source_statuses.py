"""How each source stands, what was imported by hand and what config.toml does not name any more among them.

It runs none, opens nothing and removes nothing: a line deleted from a file is no wish to lose stories.
"""

from collections.abc import Iterable, Mapping

from indexer.catalogue import Catalogue
from indexer.config import Settings
from indexer.model import Job, JobKind, Source, SourceStatus, UnlistedSource
from indexer.model.operations import LOOSE, LOOSE_FILES


def source_statuses(
    catalogue: Catalogue, settings: Settings, counts: Mapping[str, tuple[int, int]]
) -> tuple[SourceStatus, ...]:
    """Return every source of the configuration, and one for files imported by hand where there are any.

    ``counts`` has the stories and the missing ones of each source that has any.
    """
    found = []
    for source in settings.sources:
        stories, missing = counts.get(source.id, (0, 0))
        found.append(
            SourceStatus(
                source=source,
                stories=stories,
                missing=missing,
                last_job=catalogue.jobs.last_of(source),
                next_run=catalogue.meta.next_run(source.id),
                captures=catalogue.frontier.captures(source.id),
            )
        )
    if LOOSE_FILES.id in counts and all(source.id != LOOSE_FILES.id for source in settings.sources):
        stories, missing = counts[LOOSE_FILES.id]
        found.append(SourceStatus(LOOSE_FILES, stories, missing, _last_by_hand(catalogue), by_hand=True))
    return tuple(found)


def unlisted(
    counts: Mapping[str, tuple[int, int]], sources: Iterable[Source], elsewhere: Iterable[str]
) -> tuple[UnlistedSource, ...]:
    """Return the sources among ``counts`` (stories and missing ones of each) that are not configured, by name.

    Those that other machines have are ``elsewhere``.
    """
    known = {LOOSE, *(source.id for source in sources), *elsewhere}
    return tuple(
        UnlistedSource(name, stories, missing)
        for name, (stories, missing) in sorted(counts.items())
        if name not in known
    )


def _last_by_hand(catalogue: Catalogue) -> Job | None:
    newest = catalogue.jobs.recent(1, kind=JobKind.IMPORT, below="/")
    return newest[0] if newest else None

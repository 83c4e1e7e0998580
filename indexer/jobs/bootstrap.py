"""The first jobs of a new archive: import each configured folder, build the index.

It queues jobs and runs none; a second start finds them done and queues nothing.
"""

from collections.abc import Sequence
from contextlib import suppress

from indexer.catalogue import open_catalogue
from indexer.config import Settings
from indexer.engines.registry import every_administration
from indexer.errors import EngineAwayError
from indexer.model import Job, JobKind, SourceKind


def request_first_jobs(settings: Settings) -> tuple[Job, ...]:
    """Create the catalogue if there is none, queue the jobs that were never done, and return them.

    Raises:
        CatalogueError: the catalogue cannot be opened; the message says what to do.
    """
    with open_catalogue(settings.place) as catalogue:
        if catalogue.read_only:
            return ()
        jobs = catalogue.jobs
        done = jobs.targets(JobKind.IMPORT)
        asked = [
            jobs.request(JobKind.IMPORT, source.id)
            for source in settings.sources
            if source.kind is SourceKind.INBOX and not {source.id, None} & done
        ]
        if catalogue.stories.count() and _lacks_index(settings):
            asked.append(jobs.request(JobKind.REINDEX))
    return tuple(asked)


def _lacks_index(settings: Settings) -> bool:
    # Without loading an engine: the process that asks stays for as long as the archive is served.
    with suppress(EngineAwayError):
        return all(each.current() is None for each in every_administration(settings))
    return False


def describe_first_jobs(settings: Settings, asked: Sequence[Job], address: str) -> str:
    """Return a sentence about the jobs that ``request_first_jobs`` queued; an empty one where it queued none."""
    places = {source.id: source.location for source in settings.sources}
    folders = [f"{job.target} ({places[job.target]})" for job in asked if job.target in places]
    words = [f"It imports {', '.join(folders)} for the first time now."] if folders else []
    if any(job.kind is JobKind.REINDEX for job in asked):
        words.append("It builds the search index.")
    return " ".join([*words, f"{address}status shows how far that is."]) if words else ""

"""One archive, opened for reading: every question that front ends may ask, each answered by a module of its own.

It changes nothing itself; work is asked for as a job, which a worker does in another process.
"""

from __future__ import annotations

from indexer.archive import (
    anchors,
    completions,
    concordance,
    duplicates,
    jobs,
    lifted,
    meant,
    quotes,
    reading,
    search,
    selection,
    similar,
    status,
    why_not,
)
from indexer.archive import versions as earlier
from indexer.archive.open_archive import OpenArchive


class Archive(OpenArchive):
    """One archive, opened for reading; safe to share between threads. Close it when done.

    It fits ``port.ArchivePort``, which says what each is asked and answers. ``compare`` and ``check`` are for whoever keeps
    it, and see everything.
    """

    # A name that is a module's too comes after all that this module gives.
    complete = completions.complete
    examples = search.examples
    prepare = meant.prepare
    why_not = why_not.why_not
    find_quote = quotes.find_quote
    every_line = concordance.every_line
    concordance = concordance.concordance
    duplicates = duplicates.duplicates
    similar = similar.similar
    stands_also = lifted.stands_also
    story_beside = lifted.story_beside
    anchored_story = anchors.anchored_story
    anchor = anchors.anchor
    search = search.search
    every_match = selection.every_match
    story = reading.marked_story
    versions = earlier.versions
    earlier_version = earlier.version
    version_diff = earlier.version_diff
    report = status.report
    compare = status.compare
    check = status.check
    generation = status.generation
    status = status.status
    job = jobs.one_job
    request_job = jobs.request_job
    jobs = jobs.recent_jobs

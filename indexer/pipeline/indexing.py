"""The end of the write line: the index follows the catalogue, change by change or from the ground up.

It reads stories only from the catalogue, never from files or the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.catalogue import PendingChange
from indexer.engines.port import IndexWriter
from indexer.errors import IndexDamagedError, NoIndexError
from indexer.model import Failure, Reporter, StoredStory
from indexer.pipeline.parts import Parts

# Changes known by id at a time, and stories whose texts are held at once: few, since some are as long as novels.
_CHANGES = 50_000
_STORIES = 10


def index_pending(parts: Parts, reporter: Reporter, *, quiet: bool = False) -> None:
    """Bring the index up to date with the catalogue; rebuild it where there is none to be trusted.

    ``quiet`` leaves the reporter's stage alone, for use in the middle of an import.

    Raises:
        EngineError: the index could not be written; nothing is lost, the next run goes on.
    """
    waiting = parts.catalogue.stories.pending_count()
    try:
        if waiting == 0:
            parts.index.reader()
            if not parts.index.problems:
                return
        writer = parts.index.writer()
    except (NoIndexError, IndexDamagedError) as error:
        if parts.index.generations.current() is not None:
            reporter.failed(
                Failure("index", "index-damaged", f"{error}. It is being rebuilt from the catalogue.")
            )
        reindex(parts, reporter, quiet=quiet)
        return
    if not quiet:
        reporter.begin("index", waiting)
    try:
        _follow(parts, writer, reporter, quiet=quiet)
        # Everything is searchable by now. Closing in earnest lets the engine end the merges it has begun; without that
        # an archive that grows story by story would have a segment for each.
        writer.close()
    finally:
        writer.close(commit=False)


def _follow(parts: Parts, writer: IndexWriter, reporter: Reporter, *, quiet: bool) -> None:
    limit = parts.settings.index.commit_every_mb * 1_000_000
    while changes := parts.catalogue.stories.pending(_CHANGES):
        taken = _Taken()
        for done in parts.index.put(_stories(parts, changes, taken, limit), writer):
            if not quiet:
                reporter.advance(done)
            reporter.check()
        writer.delete(taken.gone)
        if not quiet and taken.gone:
            reporter.advance(len(taken.gone))
        writer.commit()
        parts.index.sweep()
        # Only now: a crash before this line indexes some stories again, a crash after it loses nothing.
        parts.catalogue.stories.done_pending(taken.seqs)


@dataclass(slots=True)
class _Taken:
    """What one commit holds: the changes it follows, and the ids of stories that are no more."""

    seqs: list[int] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    characters: int = 0


def _stories(
    parts: Parts, changes: Sequence[PendingChange], taken: _Taken, limit: int
) -> Iterator[StoredStory]:
    """Yield the stories that changed, a few at a time, until there is enough text for one commit."""
    for at in range(0, len(changes), _STORIES):
        some = changes[at : at + _STORIES]
        wanted = {change.story_id for change in some if change.action == "put"}
        stories = parts.catalogue.stories.get(sorted(wanted))
        taken.seqs += [change.seq for change in some]
        taken.gone += [change.story_id for change in some if change.story_id not in stories]
        yield from stories.values()
        taken.characters += sum(story.length for story in stories.values())
        if taken.characters > limit:
            return


def reindex(parts: Parts, reporter: Reporter, *, quiet: bool = False, engine: str | None = None) -> None:
    """Build a new generation from the catalogue, prove it and switch to it; search serves the old one meanwhile.

    ``engine`` names the one to build it with; without a name that of the live generation stays.

    Raises:
        IndexTooSmallError: it would hold too few stories, so it was not published.
        EngineError: it could not be written or proved.
    """
    seen = parts.catalogue.stories.last_pending()
    if not quiet:
        reporter.begin("reindex", parts.catalogue.stories.count())

    def told(done: int) -> None:
        if not quiet:
            reporter.advance(done, indexed=done)
        reporter.check()

    number = parts.index.rebuild(parts.catalogue.stories.all(), engine, told)
    parts.catalogue.stories.done_pending_through(seen)
    if not quiet:
        reporter.advance(0, generation=number)

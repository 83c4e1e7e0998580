"""The import pipeline from a site: crawl, then join the captured pages of each story and import what changed.

It never removes a story because a page could not be fetched; only a page the site says is gone counts as gone.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from indexer.catalogue import FileRecord
from indexer.catalogue.read_policy import ReadOccasion, is_due_again, read_occasion
from indexer.errors import CapturesAwayError, CatalogueError, UnavailableError
from indexer.faults import Stage
from indexer.model import ChosenReadings, Failure, FrontierPage, ReadOutcome, Reporter, Source
from indexer.pipeline.import_batches import ImportBatches, open_reader
from indexer.pipeline.removal import wipe_skipped
from indexer.pipeline.resources import Resources
from indexer.pipeline.set_aside import SetAsides
from indexer.pipeline.withdrawn_pages import Chain, follow_withdrawn, readable_chains
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest
from indexer.readers.works.join import join_pages
from indexer.sources.site import SiteCrawl


def import_site(source: Source, resources: Resources, reporter: Reporter, *, by_hand: bool = True) -> None:
    """Crawl a site as its source, scope and robots.txt allow, then import what its captures hold.

    ``by_hand`` says that a person asked, and no schedule.

    Raises:
        JobCancelledError: the job was asked to stop; the next run goes on where this one stopped.
    """
    catalogue = resources.catalogue
    # A job that was cut off between the end of its crawl and that of its import does not visit the site once more.
    if not catalogue.frontier.ended_by_this_job(source.id):
        SiteCrawl(source, resources.settings.crawl, catalogue.frontier, catalogue.captures).run(reporter)
    follow_withdrawn(source, resources, reporter)
    import_captures(source, resources, reporter, when=read_occasion(resources.settings.read, by_hand=by_hand))
    wipe_skipped(catalogue, source.id)


def import_captures(
    source: Source,
    resources: Resources,
    reporter: Reporter,
    *,
    since: datetime | None = None,
    when: ReadOccasion | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Import every chain of captured pages that may be read and is new since it was last read, or due again.

    With ``since``, every chain that was not read after that moment, new or not, or only those due again ``when``; with
    ``only``, those that hold one of these pages.
    """
    known = resources.catalogue.files.known(source.id)
    found = readable_chains(source, resources.catalogue.frontier.pages(source.id))
    if only is not None:
        fresh = [chain for chain in found if any(page.url in only for page in chain)]
    elif since is None:
        when = when or read_occasion(resources.settings.read)
        fresh = [chain for chain in found if _is_new(chain, known, when)]
    else:
        fresh = [chain for chain in found if _is_due(chain, known, since, when)]
    reporter.begin("import" if since is None else "reread", len(fresh))
    asides = SetAsides(resources, reporter)
    asides.judge(Stage.PAGES, (), len(fresh))
    with (
        open_reader(resources, len(fresh)) as reader,
        ImportBatches(resources, reporter, pages=True) as batches,
    ):
        for chain in fresh:
            said = known.get(chain[0].url)
            read = _Chain(source, chain, said.chosen if said is not None else None)
            for record, outcome in _read_apart(read, resources, reader, asides):
                batches.add(record, outcome)
            reporter.check()


def _is_new(chain: Chain, known: dict[str, FileRecord], when: ReadOccasion) -> bool:
    record = known.get(chain[0].url)
    if record is None or record.digest != _digest(chain) or is_due_again(record, when):
        return True
    # A page that was gone and is given again as it was has a story to be welcomed back.
    return record.missing_since is not None


def _is_due(chain: Chain, known: dict[str, FileRecord], since: datetime, when: ReadOccasion | None) -> bool:
    record = known.get(chain[0].url)
    if record is None:
        return when is None
    return (record.read_at is None or record.read_at < since) and (when is None or is_due_again(record, when))


def _digest(chain: Sequence[FrontierPage]) -> str:
    return hashlib.sha256("\n".join(f"{page.url} {page.digest}" for page in chain).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Chain:
    """Pages to read, and how a person wants the first one's stories read."""

    source: Source
    pages: Chain
    chosen: ChosenReadings | None

    @property
    def record(self) -> FileRecord:
        return FileRecord(self.source.id, self.pages[0].url, 0, 0, _digest(self.pages), chosen=self.chosen)

    def chosen_for(self, page: FrontierPage) -> ChosenReadings | None:
        """Return what was chosen for a page as it is now; its digest here is that of all pages."""
        chosen, now = self.chosen, {"", self.record.digest}
        return (
            replace(chosen, digest="") if chosen and page is self.pages[0] and chosen.digest in now else None
        )


def _read_apart(
    chain: _Chain, resources: Resources, reader: ReaderPool, asides: SetAsides
) -> list[tuple[FileRecord, ReadOutcome]]:
    """Return what ``_read_chain`` yields, or the chain's first page as set aside where its pages cannot be joined."""
    read: list[tuple[FileRecord, ReadOutcome]] = []
    record = chain.record

    def attempt(_: object) -> None:
        try:
            read.extend(list(_read_chain(chain, resources, reader)))
        except UnavailableError as error:
            read.append((record, ReadOutcome(failure=Failure(record.origin, error.cause, str(error)))))

    for _, fault in asides.each(Stage.PAGES, [chain], attempt, tried=0):
        read.append((record, ReadOutcome(failure=asides.failure(Stage.PAGES, record.origin, fault))))
    return read


def _read_chain(
    chain: _Chain, resources: Resources, reader: ReaderPool
) -> Iterator[tuple[FileRecord, ReadOutcome]]:
    """Yield a record for every story the chain holds; the first one's digest stands for the whole chain."""
    outcomes = list(reader.read_all(_requests(chain, resources)))
    pages = list(zip(chain.pages, outcomes, strict=True))
    runs = [(bool(has), list(run)) for has, run in groupby(pages, key=lambda pair: bool(pair[1].stories))]
    for has_story, run in runs:
        first = run[0][0]
        record = chain.record
        if first is not chain.pages[0]:
            record = FileRecord(chain.source.id, first.url, 0, 0, _digest([page for page, _ in run]))
        yield record, _joined(first.url, run) if has_story else run[0][1]


def _requests(chain: _Chain, resources: Resources) -> Iterator[ReadRequest]:
    for page in chain.pages:
        try:
            content = resources.catalogue.captures.get(page.digest or "")
        except CapturesAwayError:
            raise
        except CatalogueError as error:
            # Read without it, the story would lose a chapter. It stays as it is until the capture is back.
            raise UnavailableError(str(error)) from error
        yield ReadRequest(
            chain.source.id,
            page.url,
            content=content,
            media_type=page.media_type,
            declared_encoding=page.encoding,
            hint=chain.source.reader,
            modified_at=page.changed_at,
            chosen=chain.chosen_for(page),
        )


def _joined(url: str, run: Sequence[tuple[FrontierPage, ReadOutcome]]) -> ReadOutcome:
    if len(run) == 1:
        return run[0][1]
    stories = [outcome.stories[0] for _, outcome in run]
    first = run[0][1]
    return ReadOutcome((join_pages(stories, native_key=url),), reader=first.reader, reading=first.reading)

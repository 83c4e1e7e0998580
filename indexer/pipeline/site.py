"""The write line from a site: crawl, then join the captured pages of each story and import what changed.

It never removes a story because a page could not be fetched; only a page the site says is gone counts as gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from indexer.catalogue import FileRecord
from indexer.errors import CatalogueError
from indexer.model import FrontierPage, ReadOutcome, Reporter, Source
from indexer.pipeline.batches import Batches, open_reader
from indexer.pipeline.parts import Parts
from indexer.pipeline.works import parts_gone
from indexer.readers import LimitedReader, ReadRequest, join_pages
from indexer.sources.chains import chains
from indexer.sources.site import SiteCrawl

Chain = tuple[FrontierPage, ...]


def import_site(source: Source, parts: Parts, reporter: Reporter) -> None:
    """Crawl a site as its source, scope and robots.txt allow, then import what its captures hold.

    Raises:
        JobCancelledError: the job was asked to stop; the next run goes on where this one stopped.
    """
    catalogue = parts.catalogue
    # A job that was cut off between the end of its crawl and that of its import does not visit the site once more.
    if not catalogue.frontier.ended_by_this_job(source.id):
        SiteCrawl(source, parts.settings.crawl, catalogue.frontier, catalogue.captures).run(reporter)
    # From the rows: what was found gone before a crawl was cut off is no less so.
    gone = [page.url for page in catalogue.frontier.pages(source.id) if page.state == "gone"]
    if gone:
        parts_gone(catalogue, source.id, gone, source.on_missing)
        missing = catalogue.stories.mark_missing(source.id, gone, source.on_missing)
        reporter.advance(0, missing=missing)
    import_captures(source, parts, reporter)


def import_captures(
    source: Source, parts: Parts, reporter: Reporter, *, since: datetime | None = None
) -> None:
    """Import every chain of captured pages in which something is new since it was last read.

    With ``since``, every chain that was not read after that moment, new or not.
    """
    known = parts.catalogue.files.known(source.id)
    found = chains(parts.catalogue.frontier.pages(source.id))
    if since is None:
        fresh = [chain for chain in found if _is_new(chain, known)]
    else:
        fresh = [chain for chain in found if _is_due(chain, known, since)]
    reporter.begin("import" if since is None else "reread", len(fresh))
    with open_reader(parts) as reader, Batches(parts, reporter, pages=True) as batches:
        for chain in fresh:
            for record, outcome in _read_chain(source, chain, parts, reader):
                batches.add(record, outcome)
            reporter.check()


def _is_new(chain: Chain, known: dict[str, FileRecord]) -> bool:
    record = known.get(chain[0].url)
    return record is None or record.digest != _digest(chain)


def _is_due(chain: Chain, known: dict[str, FileRecord], since: datetime) -> bool:
    record = known.get(chain[0].url)
    return record is None or record.read_at is None or record.read_at < since


def _digest(chain: Sequence[FrontierPage]) -> str:
    return hashlib.sha256("\n".join(f"{page.url} {page.digest}" for page in chain).encode()).hexdigest()


def _read_chain(
    source: Source, chain: Chain, parts: Parts, reader: LimitedReader
) -> Iterator[tuple[FileRecord, ReadOutcome]]:
    """Yield a record for every story the chain holds; the first one's digest stands for the whole chain."""
    outcomes = list(reader.read_all(_requests(source, chain, parts)))
    pages = list(zip(chain, outcomes, strict=True))
    runs = [(bool(has), list(run)) for has, run in groupby(pages, key=lambda pair: bool(pair[1].stories))]
    for has_story, run in runs:
        first = run[0][0]
        digest = _digest(chain if first is chain[0] else [page for page, _ in run])
        record = FileRecord(source.id, first.url, 0, 0, digest)
        yield record, _joined(first.url, run) if has_story else run[0][1]


def _requests(source: Source, chain: Chain, parts: Parts) -> Iterator[ReadRequest]:
    for page in chain:
        try:
            content = parts.catalogue.captures.get(page.digest or "")
        except CatalogueError:
            # The capture store is checked by doctor; a lost capture is fetched again by the next crawl.
            content = b""
        yield ReadRequest(
            source.id,
            page.url,
            content=content,
            media_type=page.media_type,
            declared_encoding=page.encoding,
            hint=source.reader,
            modified_at=page.changed_at,
        )


def _joined(url: str, run: Sequence[tuple[FrontierPage, ReadOutcome]]) -> ReadOutcome:
    if len(run) == 1:
        return run[0][1]
    stories = [outcome.stories[0] for _, outcome in run]
    first = run[0][1]
    return ReadOutcome((join_pages(stories, native_key=url),), reader=first.reader, reading=first.reading)

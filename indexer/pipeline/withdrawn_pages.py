"""Pages that a site has taken back: their stories go as the source says, and nothing reads their captures.

A page withdrawn stays so until the site gives it again, whatever fails in between. It fetches nothing.
"""

from collections.abc import Iterable, Sequence

from indexer.catalogue import Catalogue
from indexer.model import FrontierPage, OnMissing, Reporter, Source, Withdrawn
from indexer.pipeline.resources import Resources
from indexer.pipeline.works import parts_gone
from indexer.sources.chains import chains

Chain = tuple[FrontierPage, ...]


def follow_withdrawn(source: Source, resources: Resources, reporter: Reporter) -> None:
    """Do to stories as their pages fare: ``on_missing`` decides of pages gone; what must not be listed is not kept.

    Told from the rows of the frontier, so that a crawl that was cut off loses none.
    """
    pages = [page for page in resources.catalogue.frontier.pages(source.id) if page.withdrawn is not None]
    gone = [page.url for page in pages if page.withdrawn is Withdrawn.GONE]
    hidden = [page.url for page in pages if page.withdrawn is Withdrawn.NOINDEX]
    missing = _follow(source, gone, source.on_missing, resources.catalogue)
    # No wish of the keeper's: it is the site's own word, and holds until the site takes it back.
    unlisted = _follow(source, hidden, OnMissing.REMOVE, resources.catalogue)
    reporter.advance(0, missing=missing, hidden=unlisted)


def _follow(source: Source, urls: Sequence[str], policy: OnMissing, catalogue: Catalogue) -> int:
    """Return how many stories it touched."""
    if not urls:
        return 0
    parts_gone(catalogue, source.id, urls, policy)
    return catalogue.stories.mark_missing(source.id, urls, policy)


def readable_chains(source: Source, pages: Iterable[FrontierPage]) -> list[Chain]:
    """Return the chains of captured pages that may be read, in reading order.

    What must not be listed is left out of its story, and so is what is gone where the source says "remove"; else a
    chapter that is gone stays in a story whose first page is there.
    """
    without = {Withdrawn.NOINDEX, Withdrawn.FORGOTTEN}
    if source.on_missing is OnMissing.REMOVE:
        without.add(Withdrawn.GONE)
    return [chain for chain in chains(pages, without=without) if chain[0].withdrawn is None]

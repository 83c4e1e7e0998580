"""Removal from end to end: what belongs to a story is found, the index follows, and what is to be forgotten is wiped.

It decides about no story; a person did.
"""

from collections import defaultdict
from collections.abc import Sequence

from indexer.catalogue import Catalogue
from indexer.model import Job, RemovalOrder, Reporter
from indexer.pipeline.index_sync import index_pending
from indexer.pipeline.rebuild import rebuild_turn, reindex
from indexer.pipeline.resources import Resources
from indexer.sources.chains import chains

# Pages by the first page of their story.
Runs = dict[str, list[str]]


def remove(catalogue: Catalogue, ids: Sequence[str], order: RemovalOrder) -> Job | None:
    """Remove stories now, with the pages they were read from; see ``RemovalTable.remove``."""
    came_from = catalogue.stories.came_from(ids)
    runs = {source: _runs(catalogue, source) for source in {source for source, _ in came_from.values()}}
    pages = {key: tuple(runs[source].get(origin, ())) for key, (source, origin) in came_from.items()}
    order = RemovalOrder(order.reason, order.by, order.target, order.forget, pages)
    return catalogue.removals.remove(ids, order)


def _runs(catalogue: Catalogue, source: str) -> Runs:
    """Return the pages of each story of a site; nothing for a folder."""
    pages = list(catalogue.frontier.pages(source))
    if not pages:
        return {}
    firsts = catalogue.files.known(source)
    runs: defaultdict[str, list[str]] = defaultdict(list)
    for chain in chains(pages):
        first = chain[0].url
        for page in chain:
            first = page.url if page.url in firsts else first
            runs[first].append(page.url)
    return runs


def follow_removals(resources: Resources, reporter: Reporter) -> None:
    """Take what was removed out of the index.

    Raises:
        EngineError: the index could not be written; nobody finds what was removed all the same.
    """
    leaving = len(resources.catalogue.stories.leaving())
    index_pending(resources, reporter)
    reporter.advance(0, removed=leaving)


def forget_removed(resources: Resources, reporter: Reporter) -> None:
    """Take what was removed out of the index, and wipe what is to be forgotten.

    Raises:
        EngineError: the index could not be written; nobody finds what was removed all the same.
        CatalogueError: something could not be wiped; the next such job tries again.
    """
    follow_removals(resources, reporter)
    ids = resources.catalogue.removals.to_forget()
    if ids:
        _forget(resources, ids, reporter)


def _forget(resources: Resources, ids: Sequence[str], reporter: Reporter) -> None:
    catalogue = resources.catalogue
    wipe_captures(catalogue, ids)
    catalogue.captures.sweep()
    # Words of a story that was taken out stay in the files of an index until it is made anew.
    reindex(resources, reporter)
    with rebuild_turn(resources, reporter):
        resources.index.drop_older()
    reporter.begin("forget", None)
    catalogue.compact()
    catalogue.removals.forgotten(ids)
    reporter.advance(0, forgotten=len(ids))


def wipe_captures(catalogue: Catalogue, ids: Sequence[str]) -> None:
    """Let go of the captures behind forgotten stories, and see that no crawl keeps such a page again.

    Captures that no page refers to go as well: earlier states of pages, nobody knows of which.
    """
    runs: dict[str, Runs] = {}
    for key in ids:
        pages: defaultdict[str, list[str]] = defaultdict(list)
        for source, origin in catalogue.removals.origins([key]):
            if source not in runs:
                runs[source] = _runs(catalogue, source)
            pages[source] += runs[source].get(origin, (origin,))
        for source, urls in pages.items():
            catalogue.removals.skip(key, source, urls)
            catalogue.frontier.forget(source, urls)
    catalogue.captures.drop(catalogue.frontier.unreferenced())


def wipe_skipped(catalogue: Catalogue, source: str) -> None:
    """Let go of captures of pages that a crawl found to hold a story that was forgotten under another name."""
    ids = catalogue.removals.forgotten_in_captures(source)
    if ids:
        wipe_captures(catalogue, ids)

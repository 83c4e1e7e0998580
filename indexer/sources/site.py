"""Crawls one site: asks for what scope, robots.txt and limits allow, and records the fate of every URL.

It reads no story. Whatever stops it, what was captured before stays, and the next run goes on from the frontier.
"""

from indexer.config import CrawlSettings
from indexer.errors import ConfigError
from indexer.model import Reporter, Source
from indexer.model.crawl import CaptureStore, Frontier
from indexer.sources.fetch import Fetcher
from indexer.sources.guard import Resolver, resolve
from indexer.sources.pace import Clock, Deadline, SystemClock
from indexer.sources.run import CrawlPlan, CrawlSummary, Run
from indexer.sources.urls import Scope, canonical


class SiteCrawl:
    """One source's crawl; ``run`` may be called again for the next run."""

    def __init__(
        self,
        source: Source,
        settings: CrawlSettings,
        frontier: Frontier,
        store: CaptureStore,
        *,
        resolver: Resolver = resolve,
        clock: Clock | None = None,
    ) -> None:
        start = canonical(source.location)
        if start is None:
            raise ConfigError(
                f"The location of source {source.id} is {source.location!r}; it must be a whole http:// or "
                "https:// URL without a password."
            )
        self._plan = CrawlPlan(
            source=source,
            settings=settings,
            frontier=frontier,
            store=store,
            clock=clock or SystemClock(),
            scope=Scope(start, source.scope),
            start=start,
        )
        self._resolver = resolver

    def run(self, reporter: Reporter) -> CrawlSummary:
        """Crawl until nothing is queued or a limit is met, and say what came of it.

        Raises:
            JobCancelledError: the reporter was asked to stop; the next run goes on.
            CatalogueError: the frontier or the store failed; likewise.
        """
        plan = self._plan
        deadline = Deadline(plan.clock, plan.settings.max_run_s)
        fetcher = Fetcher(
            plan.settings,
            allow_private=plan.source.allow_private,
            resolver=self._resolver,
            longest=deadline.left,
        )
        try:
            return Run(plan, fetcher, reporter, deadline).perform()
        finally:
            fetcher.close()

"""One run of a crawl: takes URLs from the frontier until nothing is queued or a limit is met.

It reads no story and removes none; what one answer means is visit's business.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from indexer.config import CrawlSettings
from indexer.errors import CrawlStopError, FetchError
from indexer.model import Failure, FrontierPage, Reporter, Source, Withdrawn
from indexer.model.crawl import CaptureStore, Frontier
from indexer.sources.fetch import Fetcher
from indexer.sources.pace import Clock, Deadline, Pace
from indexer.sources.robots import Robots, Rules
from indexer.sources.urls import Scope, host_of
from indexer.sources.visit import Visit, failed, skipped, visited, wanted

# The longest known serials have hundreds of chapters; a calendar's "next" never ends.
_MAX_CHAIN = 1000
# Pages in a row that fail in a way that speaks of the whole site; more would only be a nuisance to it.
_MAX_TROUBLES = 20
# A longer wait than this is left to the next run.
_LONGEST_WAIT_S = 600.0
_LONGEST_RETRY_S = 24 * 3600.0
# Links found are many times the pages allowed on an ordinary site; beyond this they are a trap's.
_ROWS_PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What one run did: pages by state, the URLs with new content, the URLs gone.

    ``ended`` is False when the run was cut short and the next one goes on; ``reason`` then says why in a sentence.
    A run that went on from a killed one counts only its own share: ``changed_at`` of the frontier's rows has all.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    ended: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What every run of one source's crawl has in common; ``start`` is canonical."""

    source: Source
    settings: CrawlSettings
    frontier: Frontier
    store: CaptureStore
    clock: Clock
    scope: Scope
    start: str


@dataclass(slots=True)
class _Tally:
    """What a run remembers in memory; losing it costs nothing but a little politeness."""

    counts: Counter[str] = field(default_factory=Counter)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    visits: int = 0
    rows: int = 0
    troubles: int = 0
    trails: dict[str, tuple[str, ...]] = field(default_factory=dict)
    chained: dict[str, int] = field(default_factory=dict)
    # A sitemap that nobody named: where it is not, nothing is missing.
    guess: str | None = None


class Run:
    """One run of ``plan``; made anew for the next."""

    def __init__(self, plan: CrawlPlan, fetcher: Fetcher, reporter: Reporter, deadline: Deadline) -> None:
        self._source, self._settings = plan.source, plan.settings
        self._frontier, self._store = plan.frontier, plan.store
        self._scope, self._start, self._clock = plan.scope, plan.start, plan.clock
        self._fetcher, self._reporter, self._deadline = fetcher, reporter, deadline
        self._pace = Pace(self._clock, reporter.check, deadline)
        self._robots = Robots(fetcher, self._settings.user_agent, self._clock, self._before_robots)
        self._tally = _Tally()

    def perform(self) -> CrawlSummary:
        """Crawl; raises as ``SiteCrawl.run``."""
        self._reporter.begin("crawl", None)
        self._frontier.begin_run(self._source.id, [self._start])
        ended, reason = True, None
        try:
            self._open()
            while self._step():
                pass
        except CrawlStopError as stop:
            ended, reason = stop.ended, str(stop)
            self._reporter.failed(Failure(self._source.location, stop.cause, reason))
        if ended:
            self._frontier.end_run(self._source.id)
        tally = self._tally
        return CrawlSummary(dict(tally.counts), tuple(tally.changed), tuple(tally.gone), ended, reason)

    def _open(self) -> None:
        """Count what an earlier, cut-off run did, and queue the site's sitemaps."""
        rows = self._frontier.counts(self._source.id)
        self._tally.rows = sum(rows.values())
        self._tally.visits = self._tally.rows - rows.get("queued", 0)
        rules = self._rules(self._start)
        if rules.trouble is not None:
            raise CrawlStopError(
                f"Nothing was fetched: the site's robots.txt could not be read, and then no page may be asked for. "
                f"{rules.trouble}",
                cause=rules.cause,
                ended=False,
            )
        if self._source.sitemap:
            guess = f"{host_of(self._start)}/sitemap.xml"
            if not rules.sitemaps and guess != self._start:
                self._tally.guess = guess
            self._queue_sitemaps(rules.sitemaps or (guess,), 0)

    def _queue_sitemaps(self, urls: tuple[str, ...], depth: int, found_on: str | None = None) -> None:
        self._add([url for url in urls if self._scope.is_on_host(url)], depth, found_on, sitemaps=True)

    def _step(self) -> bool:
        """Deal with one page; False when nothing is left."""
        self._reporter.check()
        wait = self._frontier.waiting(self._source.id)
        if wait is None:
            return False
        self._check_limits()
        page = self._frontier.take(self._source.id)
        if page is not None:
            self._record(self._visit(page))
            return True
        self._check_wait(wait)
        # A hundredth at least: a clock that moves in steps must not make this a busy loop.
        self._pace.pause(max(wait, 0.01))
        return True

    def _check_limits(self) -> None:
        if self._tally.visits >= self._source.max_pages:
            raise CrawlStopError(
                f"Stopped after {self._source.max_pages:,} pages; raise max_pages on the source in config.toml "
                "if the site is larger.",
                cause="max-pages",
                ended=True,
            )
        self._deadline.check()
        if self._tally.troubles >= _MAX_TROUBLES:
            raise CrawlStopError(
                f"Stopped after {_MAX_TROUBLES} pages in a row that the site could or would not give; the next "
                "crawl goes on.",
                cause="site-unwell",
                ended=False,
            )

    def _check_wait(self, wait: float) -> None:
        if wait > _LONGEST_WAIT_S:
            raise CrawlStopError(
                f"The site asks to be left alone for {wait / 60:.0f} minutes; a later crawl goes on.",
                cause="asked-to-wait",
                ended=False,
            )

    def _visit(self, page: FrontierPage) -> Visit:
        self._tally.visits += 1
        sitemap = self._is_sitemap(page)
        if not (sitemap or self._scope.contains(page.url)):
            return skipped(page, "It lies outside the scope of its source.", Withdrawn.SCOPE)
        rules = self._rules(page.url)
        if rules.trouble is not None:
            # Kept for the whole run, so asking again would not help.
            return replace(failed(page, FetchError(rules.trouble, cause=rules.cause)), transient=False)
        if not rules.allows(page.url):
            return skipped(page, "The site's robots.txt does not allow it.")
        self._pace.wait(host_of(page.url), self._delay(rules))
        page = self._as_kept(page)
        self._deadline.check()
        try:
            answer = self._fetcher.get(
                page.url, etag=page.etag, last_modified=page.last_modified, wanted=wanted
            )
        except FetchError as error:
            return failed(page, error)
        return visited(
            page, answer, self._store, self._clock.now(), sitemap=sitemap, room=self._room(page.depth + 1)
        )

    def _rules(self, url: str) -> Rules:
        """Return what robots.txt says of ``url``; that time ran out over it is not the site's fault."""
        rules = self._robots.rules(url)
        if rules.trouble is not None:
            self._deadline.check()
        return rules

    def _as_kept(self, page: FrontierPage) -> FrontierPage:
        """Return a page's row without what tells the site that it is here already, where its capture is lost or damaged."""
        if page.digest is None or self._store.holds(page.digest):
            return page
        return replace(page, etag=None, last_modified=None)

    def _is_sitemap(self, page: FrontierPage) -> bool:
        """Know a sitemap by who named it, in whichever run that was, or by its own name."""
        name = page.url.partition("?")[0].rpartition("/")[2]
        looks = "sitemap" in name and name.endswith((".xml", ".xml.gz", ".txt"))
        return self._source.sitemap and (page.sitemap or looks) and self._scope.is_on_host(page.url)

    def _delay(self, rules: Rules) -> float:
        return max(self._source.pace, rules.delay or 0.0)

    def _before_robots(self, url: str) -> None:
        self._pace.wait(host_of(url), self._source.pace)

    # -- what came of a page ------------------------------------------------------------------------------

    def _record(self, visit: Visit) -> None:
        """Queue what the page leads to, then settle it: a kill in between asks for the page once more."""
        visit = self._held_to_redirects(visit)
        self._tally.troubles = self._tally.troubles + 1 if visit.trouble else 0
        if self._again(visit):
            return
        visit = self._at_nobodys_word(visit)
        self._queue(visit)
        self._frontier.settle(visit.page)
        self._count(visit)

    def _at_nobodys_word(self, visit: Visit) -> Visit:
        """Miss nothing where a sitemap was looked for that nobody named, and a sitemap only where it is the start."""
        page = visit.page
        gone = page.state == "gone" and page.digest is None and page.sitemap
        unfound = page.url == self._tally.guess and page.state in {"gone", "failed"}
        if page.url == self._start or not (gone or unfound):
            return visit
        return skipped(page, "The site has no sitemap there.")

    def _again(self, visit: Visit) -> bool:
        """Put a page back that may do better later; False when it has had its tries."""
        page, wait = visit.page, visit.wait_s
        if wait is not None and visit.transient:
            self._pace.hold(host_of(page.url), min(wait, _LONGEST_WAIT_S))
        if not visit.transient or page.tries >= self._settings.retries:
            return False
        backoff = self._settings.retry_wait_s * 2**page.tries
        pause = timedelta(seconds=min(max(backoff, wait or 0.0), _LONGEST_RETRY_S))
        self._tally.visits -= 1
        self._frontier.retry(replace(page, state="queued", tries=page.tries + 1), self._clock.now() + pause)
        self._check_wait(pause.total_seconds())
        return True

    def _held_to_redirects(self, visit: Visit) -> Visit:
        """Follow a trail of redirects so far and no further; a redirect out of scope ends it."""
        page, target = visit.page, visit.page.redirect_to
        trail = (*self._tally.trails.pop(page.url, ()), page.url)
        if visit.cause is not None or target is None or visit.onward != target:
            return visit
        if target in trail or len(trail) > self._settings.max_redirects:
            reason = f"{len(trail)} redirects led to no page."
            return Visit(replace(page, state="failed", reason=reason), cause="redirect-loop")
        if not self._scope.contains(target):
            reason = f"Leads on to {target}, outside the scope of its source."
            if page.url == self._start:
                return Visit(replace(page, state="failed", reason=reason), cause="moved")
            return skipped(page, reason)
        self._tally.trails[target] = trail
        return visit

    def _queue(self, visit: Visit) -> None:
        page, depth = visit.page, visit.page.depth
        length = self._tally.chained.pop(page.url, 0) + 1
        if visit.onward is not None and self._scope.contains(visit.onward):
            # The next chapter lies no deeper than this one, or long stories would end at max_depth.
            self._tally.chained[visit.onward] = length if length <= _MAX_CHAIN else 0
            deeper = 0 if length <= _MAX_CHAIN else 1
            self._add([visit.onward], depth + deeper, page.url)
        if visit.sitemaps:
            self._queue_sitemaps(visit.sitemaps, depth + 1, page.url)
        self._add([url for url in visit.links if self._scope.contains(url)], depth + 1, page.url)

    def _add(
        self, urls: list[str], depth: int, found_on: str | None = None, *, sitemaps: bool = False
    ) -> None:
        if urls and self._room(depth):
            self._tally.rows += self._frontier.add(self._source.id, urls, depth, found_on, sitemaps=sitemaps)

    def _room(self, depth: int) -> int:
        """Return how many pages so deep may be named at once, known ones among them; 0 when no more are queued."""
        most = self._source.max_pages * _ROWS_PER_PAGE
        return most if self._tally.rows < most and depth <= self._source.max_depth else 0

    def _count(self, visit: Visit) -> None:
        page = visit.page
        self._tally.counts[page.state] += 1
        if page.state == "fetched":
            self._tally.changed.append(page.url)
        elif page.state == "gone":
            self._tally.gone.append(page.url)
        cause = "gone" if page.state == "gone" else visit.cause
        if cause is not None:
            self._reporter.failed(Failure(page.url, cause, _with_link(page)))
        self._reporter.advance(1, **{page.state: 1})


def _with_link(page: FrontierPage) -> str:
    """Return why a page could not be had, and which page leads there."""
    reason = page.reason or "It could not be fetched."
    return f"{reason} The link is on {page.found_on}" if page.found_on else reason

"""What crawl tests share: a frontier and a capture store in memory, a recording reporter, a clock that never waits."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from indexer.errors import CatalogueError, JobCancelledError
from indexer.model import Failure, FrontierPage


class QuickClock:
    """Sleeping moves its time on at once, so that no test waits."""

    def __init__(self) -> None:
        self.passed = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.passed

    def now(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(seconds=self.passed)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


@dataclass
class MemoryFrontier:
    """The Frontier protocol in a dictionary; ``clock`` says when waiting pages are due."""

    clock: QuickClock = field(default_factory=QuickClock)
    rows: dict[tuple[str, str], FrontierPage] = field(default_factory=dict)
    due: dict[tuple[str, str], datetime] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)

    def begin_run(self, source, seeds):
        if source not in self.running:
            for key, page in self.rows.items():
                if key[0] == source:
                    self.rows[key] = replace(page, state="queued", tries=0, reason=None)
                    self.due.pop(key, None)
            self.running.add(source)
        self.add(source, seeds, 0)

    def add(self, source, urls, depth, found_on=None, *, sitemaps=False):
        new = 0
        for url in urls:
            page = self.rows.get((source, url))
            new += page is None
            row = page or FrontierPage(source=source, url=url, depth=depth)
            self.rows[source, url] = replace(
                row,
                depth=min(row.depth, depth),
                found_on=row.found_on or found_on,
                sitemap=row.sitemap or sitemaps,
            )
        return new

    def _queued(self, source):
        return [(key, page) for key, page in self.rows.items() if key[0] == source and page.state == "queued"]

    def take(self, source):
        now = self.clock.now()
        ready = [page for key, page in self._queued(source) if self.due.get(key, now) <= now]
        return min(ready, key=lambda page: page.depth, default=None)

    def waiting(self, source):
        now = self.clock.now()
        waits = [(self.due.get(key, now) - now).total_seconds() for key, _page in self._queued(source)]
        return max(0.0, min(waits)) if waits else None

    def settle(self, page):
        self.rows[page.source, page.url] = page
        self.due.pop((page.source, page.url), None)

    def retry(self, page, not_before):
        self.rows[page.source, page.url] = replace(page, state="queued")
        self.due[page.source, page.url] = not_before

    def end_run(self, source):
        self.running.discard(source)

    def pages(self, source):
        return iter([page for key, page in sorted(self.rows.items()) if key[0] == source])

    def counts(self, source):
        return dict(Counter(page.state for page in self.pages(source)))


class MemoryStore:
    """The CaptureStore protocol in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def holds(self, digest):
        return digest in self.kept

    def put(self, content):
        digest = hashlib.sha256(content).hexdigest()
        self.kept[digest] = content
        return digest

    def get(self, digest):
        try:
            return self.kept[digest]
        except KeyError:
            raise CatalogueError(f"There is no capture {digest}.") from None


class Recorder:
    """A Reporter that remembers; it cancels the job after ``cancel_after`` steps."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: list[Failure] = []
        self.steps = 0
        self.cancel_after = cancel_after

    def begin(self, stage, total):
        self.stage = stage

    def advance(self, steps=1, **counts):
        self.steps += steps
        self.counts.update(counts)

    def failed(self, failure):
        self.failures.append(failure)

    def check(self):
        if self.cancel_after is not None and self.steps >= self.cancel_after:
            raise JobCancelledError("stopped by the test")

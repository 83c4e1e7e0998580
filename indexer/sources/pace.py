"""Keeps a distance between two requests to one host, and waits as long as a server asks.

It counts on a monotonic clock and never speeds up; which distance applies is decided by the caller.
"""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from indexer.errors import CrawlStopError

# A wait is slept in slices so that a cancelled job stops within one.
_SLICE_S = 0.5


class Clock(Protocol):
    """Time as the crawler sees it; tests bring their own."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def now(self) -> datetime:
        """Return the time of day, aware, UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the time of day, aware, UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Deadline:
    """The moment by which one run must have ended; everything that takes time asks how much is left."""

    def __init__(self, clock: Clock, seconds: float = math.inf) -> None:
        self._clock = clock
        self._at = clock.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left, fewer than none when it has passed."""
        return self._at - self._clock.monotonic()

    def check(self, wait: float = 0.0) -> None:
        """Do nothing while something may still be begun after ``wait`` seconds.

        Raises:
            CrawlStopError: it may not; the next run goes on.
        """
        if self.left() <= wait:
            raise CrawlStopError(
                "Stopped after the longest time a crawl may take; the next goes on.",
                cause="max-time",
                ended=False,
            )


class Pace:
    """When each host may be asked again; ``check`` is called while waiting and may raise to stop."""

    def __init__(
        self, clock: Clock, check: Callable[[], None] = lambda: None, deadline: Deadline | None = None
    ) -> None:
        self._clock = clock
        self._check = check
        self._deadline = deadline or Deadline(clock)
        self._free_at: dict[str, float] = {}

    def wait(self, host: str, delay: float) -> None:
        """Sleep until ``host`` may be asked, then keep it busy for ``delay`` seconds."""
        self.pause(self._free_at.get(host, 0.0) - self._clock.monotonic())
        self._free_at[host] = self._clock.monotonic() + delay

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of ``host`` for ``seconds`` from now."""
        self._free_at[host] = max(self._free_at.get(host, 0.0), self._clock.monotonic() + seconds)

    def pause(self, seconds: float) -> None:
        """Sleep ``seconds``, looking up now and then whether to stop.

        Raises:
            CrawlStopError: the run would be over by then, so nothing is waited for.
        """
        if seconds > 0:
            self._deadline.check(seconds)
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:
            self._check()
            self._clock.sleep(min(left, _SLICE_S))


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for (0 or more), or None when it says nothing usable."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    seconds = (when - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None

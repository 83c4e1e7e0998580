"""Keeps each host's robots.txt and says what it allows, as RFC 9309 has it.

It fetches through the crawl's own fetcher and stores nothing beyond the run.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from protego import Protego

from indexer.errors import CrawlStopError, FetchError
from indexer.sources.fetch import FetchAnswer, Fetcher
from indexer.sources.pace import Clock
from indexer.sources.urls import canonical, host_of

# RFC 9309 sections 2.3.1.2 (at least five redirects), 2.5 (at least 500 KiB) and 2.4 (no longer than 24 hours).
_MAX_REDIRECTS = 5
_MAX_BYTES = 500 * 1024
_MAX_AGE_S = 24 * 3600.0
# A site asking for more would never be finished; it is asked this rarely, and max_pages bounds the rest.
_MAX_DELAY_S = 300.0
_PRODUCT = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host's robots.txt means for us.

    ``delay`` is seconds between requests, or None. ``trouble`` says why the file could not be had, ``cause`` the
    same in a word: then nothing is allowed.
    """

    parsed: Protego | None = None
    product: str = "*"
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    trouble: str | None = None
    cause: str = "robots"

    def allows(self, url: str) -> bool:
        """Tell whether ``url`` may be fetched."""
        if self.trouble is not None:
            return False
        return self.parsed is None or bool(self.parsed.can_fetch(url, self.product))


def parse(content: bytes, url: str, user_agent: str) -> Rules:
    """Return the rules in ``content``, the body of the robots.txt at ``url``; never raises."""
    product = _PRODUCT.match(user_agent)
    name = product[0] if product else "*"
    parsed = Protego.parse(_text(content[:_MAX_BYTES]))
    delays = [parsed.crawl_delay(name)]
    rate = parsed.request_rate(name)
    if rate is not None:
        delays.append(rate.seconds / rate.requests)
    asked = [min(float(delay), _MAX_DELAY_S) for delay in delays if delay is not None]
    sitemaps = (canonical(sitemap, url) for sitemap in parsed.sitemaps)
    return Rules(
        parsed=parsed,
        product=name,
        delay=max(asked, default=None),
        sitemaps=tuple(dict.fromkeys(sitemap for sitemap in sitemaps if sitemap)),
    )


def _text(content: bytes) -> str:
    """Decode by the byte order mark if there is one; a NUL is never part of a rule."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace").replace("\0", "")


class Robots:
    """Every host's rules, fetched when first asked for; ``before`` is called with each URL about to be fetched."""

    def __init__(
        self,
        fetcher: Fetcher,
        user_agent: str,
        clock: Clock,
        before: Callable[[str], None] = lambda _url: None,
    ) -> None:
        self._fetcher, self._user_agent, self._clock, self._before = fetcher, user_agent, clock, before
        self._kept: dict[str, tuple[float, Rules]] = {}

    def rules(self, url: str) -> Rules:
        """Return the rules of the host of ``url``; what cannot be had allows nothing (see ``Rules.trouble``)."""
        host, now = host_of(url), self._clock.monotonic()
        kept = self._kept.get(host)
        if kept is None or now - kept[0] > _MAX_AGE_S:
            kept = (now, self._fetch(f"{host}/robots.txt"))
            self._kept[host] = kept
        return kept[1]

    def _fetch(self, url: str) -> Rules:
        self._before(url)
        try:
            answer = self._fetcher.follow(url, hops=_MAX_REDIRECTS, cut_at=_MAX_BYTES, check=self._before)
        except CrawlStopError:  # from waiting for its turn: it says nothing of the file
            raise
        except FetchError as error:
            return Rules(trouble=str(error), cause=error.cause)
        return self._judge(answer, url)

    def _judge(self, answer: FetchAnswer, url: str) -> Rules:
        if answer.content is not None:
            return parse(answer.content, url, self._user_agent)
        busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS  # no "unavailable" in the RFC's sense
        if busy or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Rules(trouble=f"{url} answered {answer.phrase}.")
        return Rules()  # none there, or behind too many redirects: everything is allowed

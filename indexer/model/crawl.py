"""What a crawl needs from whoever keeps its records: a frontier of URLs and a store of captures.

Nothing here stores anything; the catalogue does, and a contract suite holds it to these words.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from indexer.model.capture import FrontierPage


class Frontier(Protocol):
    """Every URL of every site, a row a URL, keyed by source and URL; each call is one transaction.

    URLs arrive canonical and are compared character by character. Sources never see each other's rows.
    """

    def begin_run(self, source: str, seeds: Sequence[str]) -> None:
        """Open a run, then add ``seeds`` at depth 0 (a known seed keeps its row and is moved to depth 0).

        If the last run was ended, or there was none, every known page is queued again, its ``tries`` 0, its
        ``reason`` None and its waiting over, all else kept (etag, digest, depth ...). If the last run was cut
        off, every row stays as it is, so that the run goes on where it stopped.
        """

    def add(
        self,
        source: str,
        urls: Iterable[str],
        depth: int,
        found_on: str | None = None,
        *,
        sitemaps: bool = False,
    ) -> int:
        """Queue those of ``urls`` not known yet, in their order, and return how many were new.

        A known URL keeps its row whatever its state; only its depth becomes the smaller of the two, and ``found_on``,
        the page that names them, is noted where none was.
        """

    def take(self, source: str) -> FrontierPage | None:
        """Return the next queued page that is not waiting, or None: lowest depth first, then oldest first.

        The row stays queued until ``settle``, so taking again returns the same page, and a killed run loses
        nothing.
        """

    def waiting(self, source: str) -> float | None:
        """Return seconds (0 or more) until the first queued page becomes due; None when nothing is queued."""

    def settle(self, page: FrontierPage) -> None:
        """Write all of ``page`` over its row and end its waiting; an unknown URL gets a row."""

    def retry(self, page: FrontierPage, not_before: datetime) -> None:
        """Write all of ``page`` over its row, queued, not to be taken before ``not_before`` (aware UTC)."""

    def end_run(self, source: str) -> None:
        """Say that the run came to its end; the next ``begin_run`` starts over. Without a run, do nothing."""

    def pages(self, source: str) -> Iterator[FrontierPage]:
        """Yield every row of ``source``, by URL."""

    def counts(self, source: str) -> dict[str, int]:
        """Return how many rows are in each state; states without rows are left out."""


class CaptureStore(Protocol):
    """Bytes kept by their sha256, exactly as they came.

    Every call raises CapturesAwayError where the store cannot be asked; that never means that a capture is lost.
    """

    def put(self, content: bytes) -> str:
        """Keep ``content`` and return its sha256 in hexadecimal; on return it is durable."""

    def holds(self, digest: str) -> bool:
        """Say whether a capture is there and as it was put; it is read in full."""

    def get(self, digest: str) -> bytes:
        """Return what was put.

        Raises:
            CatalogueError: there is no such capture, or it is damaged.
        """

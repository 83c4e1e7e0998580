"""A point in time of one index: what is asked of it sees no later change, and says whether all of it has answered.

It is made anew where the cluster has forgotten it, or where a node that held a part of it is gone. It knows no query.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.engines.opensearch_engine.connection import Answer, Connection
from indexer.errors import DeadlineError, EngineAwayError, EngineError, NoIndexError

# So long the cluster keeps it while nothing is asked of it.
_KEPT = "10m"
# What a search that has to end by then asks of the cluster ends a little sooner there.
_GRACE_S = 0.25

INCOMPLETE = (
    "A part of the index does not answer, so stories are missing here that may match. Ask again in a moment."
)
LATE = "The search was stopped before it was through, so there may be more."


@dataclass(frozen=True, slots=True)
class Found:
    """What an index says to a search, and why that is not all, if it is not."""

    body: Mapping[str, Any]
    lacks: str | None = None

    @property
    def hits(self) -> list[Mapping[str, Any]]:
        """The documents of the page asked for."""
        return list(self.body["hits"]["hits"])

    @property
    def total(self) -> int:
        """How many documents match."""
        return int(self.body["hits"]["total"]["value"])

    def aggregation(self, name: str) -> Mapping[str, Any]:
        """What was counted under a name."""
        found: Mapping[str, Any] = self.body["aggregations"][name]
        return found


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked of a snapshot for one question: until when, and why what was heard is not all."""

    snapshot: Snapshot
    deadline: float | None = None
    lacks: dict[str, None] = field(default_factory=dict)

    def search(self, body: Mapping[str, Any]) -> Found:
        """Return what a search finds; raises as the snapshot does."""
        found = self.snapshot.search(body, deadline=self.deadline)
        if found.lacks is not None:
            self.lacks[found.lacks] = None
        return found


class Snapshot:
    """One point in time of an index cut into so many ``shards``; safe to share between threads.

    What is asked of it raises ``gone`` once the index was dropped: whoever asks opens the one that is live by now.
    """

    def __init__(self, connection: Connection, index: str, shards: int, *, gone: type[EngineError]) -> None:
        self._connection, self._index, self._shards, self._gone = connection, index, shards, gone
        self._lock = threading.Lock()
        self._is_closed = False
        self._id = self._opened()
        # Whoever has one mostly drops it: it is given up with the next that is opened.
        self._dropped = weakref.finalize(self, _forgotten.append, (connection, self._id))

    def _opened(self) -> str:
        _give_up_forgotten()
        said = self._connection.ask("POST", f"/{self._index}/_search/point_in_time", keep_alive=_KEPT)
        if said.is_missing:
            raise NoIndexError(f"The cluster has no index {self._index}; run: velveteen reindex")
        return str(said.body["pit_id"])

    def search(self, body: Mapping[str, Any], *, deadline: float | None = None) -> Found:
        """Return what a search finds; ``deadline`` is when it has to end by the monotonic clock.

        Raises:
            DeadlineError: there is a deadline, and nothing was heard by then.
            EngineAwayError: nothing is heard at all.
        """
        if self._is_closed:
            raise EngineError("This index reader is closed; open the index again")
        point = self._id
        said = self._asked(point, body, deadline)
        if said.is_missing or self._lacks(said) == INCOMPLETE:
            # A copy elsewhere may answer what this one does not.
            said = self._asked(self._anew(point), body, deadline)
        if said.is_missing:
            raise EngineAwayError(
                "The cluster forgets what it is asked; it is tried again with the next question"
            )
        return Found(said.body, self._lacks(said))

    def _asked(self, point: str, body: Mapping[str, Any], deadline: float | None) -> Answer:
        asked = {"track_total_hits": True, **body, "pit": {"id": point, "keep_alive": _KEPT}}
        if deadline is None:
            return self._connection.ask("POST", "/_search", asked)
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlineError(LATE)
        asked["timeout"] = f"{max(1, int(1000 * left))}ms"
        return self._connection.ask("POST", "/_search", asked, within_s=left + _GRACE_S, late=DeadlineError)

    def _lacks(self, said: Answer) -> str | None:
        if said.is_missing:
            return None
        asked = said.body["_shards"]
        if asked["successful"] < max(self._shards, asked["total"]):
            return INCOMPLETE
        return LATE if said.body.get("timed_out") else None

    def _anew(self, failed: str) -> str:
        with self._lock:
            if self._id == failed:
                try:
                    self._id = self._opened()
                except NoIndexError as error:
                    raise self._gone(f"{self._index} was dropped while it was read; ask again") from error
                # Other nodes may still keep their part of the one that failed.
                self._dropped()
                self._dropped = weakref.finalize(self, _forgotten.append, (self._connection, self._id))
            return self._id

    def close(self) -> None:
        """Give it up; doing it twice does no harm."""
        self._is_closed = True
        self._dropped()


# What nobody holds any more, and the cluster still does: to be given up where something is asked of it anyway.
_forgotten: deque[tuple[Connection, str]] = deque()


def _give_up_forgotten() -> None:
    by_connection: dict[Connection, list[str]] = {}
    while _forgotten:
        connection, point = _forgotten.popleft()
        by_connection.setdefault(connection, []).append(point)
    for connection, points in by_connection.items():
        try:
            connection.ask("DELETE", "/_search/point_in_time", {"pit_id": points}, within_s=1.0)
        except EngineError:
            # The cluster gives them up by itself, later.
            continue

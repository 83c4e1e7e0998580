"""Rate limiting of wrong admin tokens, for each client.

It counts in this process only and forgets on restart; the token's length is the real defence.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

_WINDOW_S = 60.0
_ALLOWED = 5
# Clients remembered, those heard from last: some megabytes at most.
_CLIENTS = 10_000


class RateLimiter:
    """Wrong tokens of the last minute by client (see ``clients``); safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def record_failure(self, client: str) -> int:
        """Count a wrong token; return for how many seconds the client is to wait, 0 while it may try again."""
        now = self._clock()
        with self._lock:
            times = self._wrong.setdefault(client, deque(maxlen=_ALLOWED))
            self._wrong.move_to_end(client)
            if len(self._wrong) > _CLIENTS:
                self._wrong.popitem(last=False)
            if len(times) == _ALLOWED and (left := _WINDOW_S - (now - times[0])) > 0:
                return max(1, round(left))
            times.append(now)
            return 0

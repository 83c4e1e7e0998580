"""Slowing down those who guess the admin token.

It counts in this process only and forgets on restart; the token's length is the real defence.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 60.0
_ALLOWED = 5


class Attempts:
    """Wrong tokens of the last minute, from anyone: an address can be forged or shared, so none is kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: deque[float] = deque(maxlen=_ALLOWED)

    def wait_s(self) -> int:
        """Return for how many seconds no token is looked at; 0 when the next one may be tried."""
        with self._lock:
            if len(self._wrong) < _ALLOWED:
                return 0
            return max(0, round(_WINDOW_S - (self._clock() - self._wrong[0])))

    def wrong(self) -> None:
        """Count a wrong token."""
        with self._lock:
            self._wrong.append(self._clock())

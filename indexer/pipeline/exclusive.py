"""Wait for an exclusive turn, polling for the lock and for cancellation.

It does not know what is done, and holds no lock itself.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from indexer.errors import VelveteenError
from indexer.model import Reporter

# How often one that waits looks whether it is over.
LOOK_EVERY_S = 0.2


@contextmanager
def wait_for_turn(
    hold: Callable[[], AbstractContextManager[None]], busy: type[VelveteenError], reporter: Reporter
) -> Iterator[None]:
    """Hold what ``hold`` gives, after waiting for as long as it raises ``busy``.

    Raises:
        JobCancelledError: the job was asked to stop.
    """
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(hold())
                break
            except busy:
                reporter.check()
                time.sleep(LOOK_EVERY_S)
        yield

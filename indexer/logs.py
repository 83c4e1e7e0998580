"""Keep the traceback of what nobody foresaw in a file under ``logs`` of the data folder.

It decides nothing about errors, and never raises: the disk may be what is broken.
"""

import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from indexer.printable import escaped

# Enough for some hundred tracebacks, twice: the file before this one is kept.
LOG_BYTES = 1_000_000


def log_error(
    data: Path, area: str, message: str, error: BaseException, *, hide: Sequence[str] = ()
) -> Path | None:
    """Append ``message`` and the traceback of ``error`` to ``logs/<area>.log`` of the data folder ``data``.

    ``area`` is one word: jobs, web, read. What is in ``hide`` is written as "…". Returns the file, or None where it
    could not be written.
    """
    path = data / "logs" / f"{area}.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(_Safe(hide))
    record = {"msg": escaped(message), "exc_info": (type(error), error, error.__traceback__)}
    try:
        handler.handle(logging.makeLogRecord(record))
    finally:
        handler.close()
    return path


@contextmanager
def keep_tracebacks(
    data: Path, area: str, *, hide: Sequence[str] = (), unless: type[Exception] | tuple[()] = ()
) -> Iterator[None]:
    """Within it, every traceback of this process goes to ``logs/<area>.log`` and one line of it to standard error.

    That is what libraries log, what threads die of, and what comes out of the block: then the process ends with 1. An
    exception of the kind ``unless`` comes out as it is.
    """
    keeper = _Keeper(data, area, hide)
    root, dying = logging.getLogger(), threading.excepthook
    root.addHandler(keeper)
    threading.excepthook = keeper.thread_died
    try:
        yield
    except unless:
        raise
    except Exception as error:  # noqa: BLE001  # the last resort of a process
        keeper.keep(f"this process ended: {type(error).__name__}: {error}", error)
        raise SystemExit(1) from None
    finally:
        threading.excepthook = dying
        root.removeHandler(keeper)


class _Keeper(logging.Handler):
    """Has tracebacks kept, and tells of everything in one line."""

    def __init__(self, data: Path, area: str, hide: Sequence[str]) -> None:
        super().__init__(logging.WARNING)
        self._data, self._area, self._hide = data, area, hide

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what a library or one of us logged; some log an error without handing it over."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None and record.levelno >= logging.ERROR:
            error = sys.exc_info()[1]
        self.keep(record.getMessage(), error)

    def thread_died(self, died: threading.ExceptHookArgs) -> None:
        """Keep what ended a thread."""
        if died.exc_value is not None and not isinstance(died.exc_value, SystemExit):
            name = died.thread.name if died.thread else "?"
            self.keep(f"thread {name} ended: {type(died.exc_value).__name__}", died.exc_value)

    def keep(self, message: str, error: BaseException | None) -> None:
        """Write one line to standard error, and the traceback, where there is one, to the file."""
        path = None if error is None else log_error(self._data, self._area, message, error, hide=self._hide)
        where = "" if path is None else f"; details are in {path}"
        with suppress(OSError, ValueError):  # closed, or nobody reads it
            sys.stderr.write(f"{self._area}: {_hidden(escaped(message), self._hide)}{where}\n")
            sys.stderr.flush()


class _Safe(logging.Formatter):
    """Dates a record; leaves out what is to be hidden, and lets no message in a traceback pass for a record.

    Every line of a traceback stands further in than a record.
    """

    def __init__(self, hide: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(message)s")
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as the text of a log."""
        return _hidden(super().format(record), self._hide)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's name
        """Return a traceback further in, with whatever is not printable written out."""
        return "\n".join(f"  {escaped(line)}" for line in super().formatException(ei).splitlines())


def _hidden(text: str, hide: Sequence[str]) -> str:
    for secret in filter(None, hide):
        text = text.replace(secret, "…")
    return text

"""Keep the traceback of what nobody foresaw in a file under ``logs`` of the data folder.

It decides nothing about errors, and never raises: the disk may be what is broken.
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

# Enough for some hundred tracebacks, twice: the file before this one is kept.
LOG_BYTES = 1_000_000


def log_error(data: Path, area: str, message: str, error: BaseException) -> Path | None:
    """Append ``message`` and the traceback of ``error`` to ``logs/<area>.log`` of the data folder ``data``.

    ``area`` is one word: jobs, web, read. Returns the file, or None where it could not be written.
    """
    path = data / "logs" / f"{area}.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    record = {"msg": _one_line(message), "exc_info": (type(error), error, error.__traceback__)}
    try:
        handler.handle(logging.makeLogRecord(record))
    finally:
        handler.close()
    return path


def _one_line(message: str) -> str:
    """Return a message that cannot forge lines of a log: whatever is not printable is written out."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in message)

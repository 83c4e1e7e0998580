"""Keep the traceback of what nobody foresaw in a file under ``logs`` of the data folder.

It decides nothing about errors, and never raises: the disk may be what is broken.
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from indexer.signs import written_out

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
    handler.setFormatter(_Indented("%(asctime)s %(message)s"))
    record = {"msg": written_out(message), "exc_info": (type(error), error, error.__traceback__)}
    try:
        handler.handle(logging.makeLogRecord(record))
    finally:
        handler.close()
    return path


class _Indented(logging.Formatter):
    """Every line of a traceback stands further in than a record, so that no message in it can pass for one."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's name
        return "\n".join(f"  {written_out(line)}" for line in super().formatException(ei).splitlines())

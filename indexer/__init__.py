"""Velveteen: search inside stories. The public door; everything behind it may change.

``load`` reads config.toml, ``Archive`` searches what has been imported. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.config import Settings, load
    from indexer.errors import VelveteenError

__all__ = ["Archive", "Settings", "VelveteenError", "load"]

_HOMES = {
    "Archive": "indexer.archive",
    "Settings": "indexer.config",
    "VelveteenError": "indexer.errors",
    "load": "indexer.config",
}


def __getattr__(name: str) -> Any:
    # Processes that only supervise must stay small, so the door opens a room only when somebody enters.
    from importlib import import_module  # noqa: PLC0415 - likewise

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Decide which changed options a running process applies at once and which need a restart.

It reads no file; the options that wait are marked in options.toml.
"""

import hashlib
from dataclasses import replace

from indexer.config.options import options
from indexer.config.settings import Settings


def reloaded(running: Settings, written: Settings) -> tuple[Settings, tuple[str, ...]]:
    """Return ``written`` with the options that need a restart taken from ``running``, and the names of those that differ."""
    waiting = []
    merged = written
    for option in options():
        if not option.restart:
            continue
        now = getattr(getattr(running, option.section), option.name)
        section = getattr(merged, option.section)
        if getattr(section, option.name) != now:
            waiting.append(f"{option.section}.{option.name}")
            merged = replace(merged, **{option.section: replace(section, **{option.name: now})})
    return merged, tuple(waiting)


def settings_digest(settings: Settings) -> str:
    """Return a digest of the settings that answers depend on; it contains no secret."""
    said = repr((settings.library, settings.search, settings.sources))
    return hashlib.sha256(said.encode()).hexdigest()[:8]

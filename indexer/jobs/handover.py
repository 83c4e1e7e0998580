"""Settings on their way from one process to its children: JSON in an unlinked file whose handle they inherit.

Every process of one run begins with the same ones, and no secret shows in a process list. What changes in config.toml
afterwards, ``following`` finds.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any

import msgspec

from indexer.config import Settings
from indexer.errors import ConfigError

# More than any config.toml becomes; a handle that is no settings file must not fill memory.
_LIMIT_BYTES = 16 * 1024 * 1024


def leave(settings: Settings) -> int:
    """Write ``settings`` where a child finds them and return the handle, which survives an exec."""
    text = msgspec.json.encode(settings, enc_hook=str)
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("settings")  # needs no disk that may be written
        os.write(handle, text)
    else:
        with tempfile.TemporaryFile(buffering=0) as stream:
            stream.write(text)
            handle = os.dup(stream.fileno())
    os.set_inheritable(handle, True)
    return handle


def find(handle: int) -> Settings:
    """Return the settings a parent left; the handle may be read again.

    Raises:
        ConfigError: there are none.
    """
    try:
        return msgspec.json.decode(os.pread(handle, _LIMIT_BYTES, 0), type=Settings, dec_hook=_made)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"The settings were not handed over ({error}). Start Velveteen again.") from error


def _made(kind: type, value: Any) -> Any:
    return kind(value)

"""Pass settings from a process to its children: as JSON in an unlinked file whose descriptor they inherit.

All processes of one run start with the same settings, and no secret shows in a process list. It does not follow later
changes of config.toml; ``settings_watch`` does.
"""

import os
import tempfile
from typing import Any

import msgspec

from indexer.config import Settings
from indexer.errors import ConfigError

# More than any config.toml becomes; a handle that is no settings file must not fill memory.
_LIMIT_BYTES = 16 * 1024 * 1024


def write_settings(settings: Settings) -> int:
    """Write ``settings`` to an unlinked file and return its descriptor, which children inherit and which survives an exec."""
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


def read_settings(handle: int) -> Settings:
    """Return the settings behind the descriptor ``handle``; it may be read any number of times.

    Raises:
        ConfigError: it holds no settings.
    """
    try:
        return msgspec.json.decode(os.pread(handle, _LIMIT_BYTES, 0), type=Settings, dec_hook=_decoded)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"The settings were not handed over ({error}). Start Velveteen again.") from error


def _decoded(kind: type, value: Any) -> Any:
    return kind(value)

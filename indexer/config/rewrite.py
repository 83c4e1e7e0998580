"""One option changed in a person's config.toml, with everything else in it, comments too, left as it is.

It checks nothing; whoever calls it knows the value to be good.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import tomlkit

from indexer.errors import ConfigError


def set_option(path: Path, section: str, name: str, value: str) -> None:
    """Write ``value`` for an option; the file is whole at every moment.

    Raises:
        ConfigError: the file cannot be read or written; it is as it was.
    """
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
        if section not in document:
            document[section] = tomlkit.table()
        table: Any = document[section]
        table[name] = value
        _replace(path.resolve(), tomlkit.dumps(document))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(
            f'{path} could not be changed ({reason}); write there by hand, below [{section}]: {name} = "{value}"'
        ) from error


def unset_option(path: Path, section: str, name: str) -> None:
    """Take an option out, if it is there; the file is whole at every moment.

    Raises:
        ConfigError: the file cannot be read or written; it is as it was.
    """
    try:
        document = tomlkit.parse(path.read_text("utf-8"))
        table: Any = document.get(section, {})
        if name in table:
            del table[name]
            _replace(path.resolve(), tomlkit.dumps(document))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(
            f"{path} could not be changed ({reason}); take out by hand, below [{section}]: {name}"
        ) from error


def _replace(path: Path, text: str) -> None:
    mode = path.stat().st_mode
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode & 0o7777)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
